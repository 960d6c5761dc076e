"""What a person can do to a case, without a window."""

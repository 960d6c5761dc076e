"""Mouse tools: one class and one gesture each."""

"""Questions to tables too big for a case, asked where the rows live."""

"""One module for each file format, both ways, and the text taken from exhibits."""

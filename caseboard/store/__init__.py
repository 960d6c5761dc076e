"""The case file: the only package that knows how records are kept in SQLite."""

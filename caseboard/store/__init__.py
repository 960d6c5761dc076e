"""The case file: the only package that imports apsw or sqlite_utils."""

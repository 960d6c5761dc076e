"""The panels around the board: tables, inspector, sources, notices, history, find, command palette."""

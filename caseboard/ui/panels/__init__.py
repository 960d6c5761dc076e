"""The panels around the board: each a widget that shows one side of the open case and asks the session for changes."""

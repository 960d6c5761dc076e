"""Dialogs that ask for several things at once; each returns values and changes nothing."""

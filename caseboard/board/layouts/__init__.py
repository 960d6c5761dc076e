"""Layouts: jobs that give positions to the nodes of a board."""

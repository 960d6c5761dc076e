"""Caseboard: an offline case board for investigators."""

__version__ = "0.1.0"

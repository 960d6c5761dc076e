"""Exhibits and the reader: files become evidence, and what they say becomes entities, links and claims."""

from caseboard.ui.reader.panel import ReaderPanel

__all__ = ["ReaderPanel"]

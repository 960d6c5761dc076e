"""Suggestions from text: identifiers, names, places and figures, each with its place, its sentence and the reason."""

from caseboard.exchange.suggest.finder import suggest
from caseboard.exchange.suggest.model import KnownName, RejectedKey, Suggestion
from caseboard.exchange.suggest.panel import Shown, show

__all__ = ["KnownName", "RejectedKey", "Shown", "Suggestion", "show", "suggest"]

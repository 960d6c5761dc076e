"""The known ways in which something can go wrong, each with a sentence for a person.

Whatever is raised outside this tree is a bug. A message names what was not done, the file and place where that
is known, and what to do next. Messages are plain text and may hold words from a case: escape them before display
in anything that understands markup.
"""

from __future__ import annotations


class CaseboardError(Exception):
    """A known problem; its text is one sentence for a person."""


class CaseFileError(CaseboardError):
    """The case file cannot be used as it is; it was left untouched."""


class CaseLocked(CaseFileError):
    """Another program holds the case file; it can still be opened read-only."""


class CaseTooNew(CaseFileError):
    """The case file was written by a newer Caseboard."""


class CaseDamaged(CaseFileError):
    """The case file is damaged, or is not a case file."""


class CaseReadOnly(CaseFileError):
    """A change was asked of a case that is open read-only."""


class NotFound(CaseboardError):
    """Something that was named does not exist in the case."""


class Ambiguous(CaseboardError):
    """A name fits several things in the case."""


class InvalidValue(CaseboardError):
    """A value does not have the form that its property, kind or command asks for."""


class NothingToUndo(CaseboardError):
    """There is no change left to undo or redo."""


class Cancelled(CaseboardError):
    """The person stopped a job; nothing of it was kept."""


class ImportRefused(CaseboardError):
    """A file could not be read as what it claims to be; the sentence names place and reason."""


class Unreadable(CaseboardError):
    """No text could be taken from an exhibit; the exhibit itself is kept."""

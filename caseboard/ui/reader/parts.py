"""Small widgets that the reader is put together from. Words of a case are plain text in all of them."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QLabel, QLayout, QLayoutItem, QPushButton, QSizePolicy, QToolButton, QWidget

from caseboard.commands.visible import visible


def plain_label(text: str = "", role: str = "", *, wrap: bool = False) -> QLabel:
    """A label that never reads markup; `role` is one of the style sheet's."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    label.setText(visible(text))
    if role:
        label.setProperty("role", role)
    return label


def tip(text: str) -> str:
    """Words of a case as a tool tip, which would read markup otherwise."""
    return f"<p>{escape(visible(text))}</p>"


def caption(text: str) -> str:
    """Words of a case on a button or in a menu, where `&` would mark a key."""
    return visible(text).replace("&", "&&")


def tool_button(text: str, tip_text: str, clicked: Callable[[], object], icon: QIcon | None = None) -> QToolButton:
    """A flat button with words and, if given, an icon."""
    button = QToolButton()
    button.setText(caption(text))
    button.setToolTip(tip(tip_text))
    button.setAccessibleName(text or tip_text)
    button.setAutoRaise(True)
    if icon is not None:
        button.setIcon(icon)
        both = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        button.setToolButtonStyle(both if text else Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.clicked.connect(lambda _checked=False: clicked())
    return button


def push_button(text: str, clicked: Callable[[], object], *, primary: bool = False) -> QPushButton:
    """A push button; a primary one is filled."""
    button = QPushButton(caption(text))
    button.setProperty("primary", "true" if primary else "false")
    button.setAutoDefault(False)
    button.clicked.connect(lambda _checked=False: clicked())
    return button


class FlowLayout(QLayout):
    """Lays widgets out in rows and begins a new row where the width ends."""

    def __init__(self, parent: QWidget | None = None, gap: int = 4) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Qt's way to add."""
        self._items.append(item)

    def count(self) -> int:
        """How many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """One item, or None."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Take one item out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        """Narrower means higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height that a width asks for."""
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Arrange the items."""
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        """The least that does."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """Room for the widest item."""
        widest = max((item.sizeHint().width() for item in self._items), default=0)
        return QSize(widest, max((item.sizeHint().height() for item in self._items), default=0))

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        x, y, row = rect.x(), rect.y(), 0
        for item in self._items:
            size = item.sizeHint()
            if x > rect.x() and x + size.width() > rect.x() + rect.width():
                x, y, row = rect.x(), y + row + self._gap, 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x, row = x + size.width() + self._gap, max(row, size.height())
        return y + row - rect.y()


def flow_box() -> tuple[QWidget, FlowLayout]:
    """A widget whose children flow."""
    box = QWidget()
    layout = FlowLayout(box)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    box.setSizePolicy(policy)
    return box, layout

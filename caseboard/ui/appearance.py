"""How the window looks: palettes and style sheet from the themes, tinted icons, fonts that ship with the program.

Qt's own colour scheme does nothing on some platforms, so the palettes are always set by us.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import cast

from PySide6.QtCore import QByteArray, QRectF, QSettings, QSize, QStandardPaths, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from caseboard.board.theme import Theme, load_theme
from caseboard.resources import resource
from caseboard.ui.canvas.fonts import board_font

SYSTEM = "system"
_SCALE = "text_scale"
_CHOICE = "theme"
_POINTS = 9.5


def chosen_theme() -> str:
    """The theme that the person chose: a name, or `system`."""
    return str(QSettings().value(_CHOICE, SYSTEM))


def text_scale() -> int:
    """The size of text in per cent, 80 to 200."""
    return max(80, min(200, int(str(QSettings().value(_SCALE, 100)))))


def choose_theme(name: str) -> Theme:
    """Remember and apply a theme; `system` follows the desktop."""
    QSettings().setValue(_CHOICE, name)
    return apply_theme(name)


def choose_text_scale(per_cent: int) -> None:
    """Remember and apply a text size."""
    QSettings().setValue(_SCALE, per_cent)
    apply_theme(chosen_theme())


def apply_theme(name: str) -> Theme:
    """Give the application palette, font and style sheet of a theme; returns the theme."""
    application = cast(QApplication, QApplication.instance())
    if name == SYSTEM:
        dark = application.styleHints().colorScheme() is Qt.ColorScheme.Dark
        name = "dark" if dark else "light"
    theme = load_theme(name)
    application.setPalette(_palette(theme))
    font = QFont(board_font(13))
    font.setPointSizeF(_POINTS * text_scale() / 100)
    application.setFont(font)
    application.setStyleSheet(_style_sheet(theme))
    return theme


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for target, colour in {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.field,
        role.AlternateBase: theme.panel_alternate,
        role.Text: theme.text,
        role.Button: theme.panel,
        role.ButtonText: theme.text,
        role.ToolTipBase: theme.panel,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.text_muted,
        role.Highlight: theme.row_selected,
        role.HighlightedText: theme.text_on_selected,
        role.Link: theme.link_text,
        role.Mid: theme.border,
        role.Dark: theme.border,
        role.Light: theme.panel_alternate,
    }.items():
        palette.setColor(target, QColor(colour))
    for target in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, QColor(theme.text_disabled))
    return palette


def _style_sheet(theme: Theme) -> str:
    return f"""
    QMainWindow::separator {{ background: {theme.separator}; width: 5px; height: 5px; }}
    QMainWindow::separator:hover {{ background: {theme.accent}; }}
    QToolBar {{ background: {theme.panel}; border: none; border-bottom: 1px solid {theme.border}; padding: 3px 6px;
        spacing: 2px; }}
    QToolBar::separator {{ background: {theme.border}; width: 1px; margin: 5px 6px; }}
    QToolButton {{ border: 1px solid transparent; border-radius: 5px; padding: 4px; }}
    QToolButton:hover {{ background: {theme.row_hover}; }}
    QToolButton:checked {{ background: {theme.row_selected}; color: {theme.text_on_selected}; }}
    QToolButton:focus {{ border-color: {theme.accent}; }}
    QMenuBar {{ background: {theme.panel}; }}
    QMenuBar::item {{ padding: 4px 9px; border-radius: 4px; }}
    QMenuBar::item:selected {{ background: {theme.row_hover}; }}
    QMenu {{ background: {theme.panel}; border: 1px solid {theme.border}; padding: 4px; }}
    QMenu::item {{ padding: 5px 26px 5px 10px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {theme.row_selected}; color: {theme.text_on_selected}; }}
    QMenu::item:disabled {{ color: {theme.text_disabled}; }}
    QMenu::separator {{ height: 1px; background: {theme.border}; margin: 4px 8px; }}
    QDockWidget {{ titlebar-close-icon: none; font-weight: 600; }}
    QDockWidget::title {{ background: {theme.panel}; padding: 7px 10px; border-bottom: 1px solid {theme.border}; }}
    QTabBar::tab {{ background: transparent; color: {theme.text_muted}; padding: 6px 12px;
        border-bottom: 2px solid transparent; }}
    QTabBar::tab:selected {{ color: {theme.text}; border-bottom-color: {theme.accent}; }}
    QTabBar::tab:hover {{ color: {theme.text}; }}
    QTabWidget::pane {{ border: none; border-top: 1px solid {theme.border}; }}
    QStatusBar {{ background: {theme.panel}; color: {theme.text_muted}; border-top: 1px solid {theme.border}; }}
    QStatusBar::item {{ border: none; }}
    QLineEdit, QPlainTextEdit, QComboBox, QSpinBox, QListView, QTreeView, QTableView {{
        border: 1px solid {theme.border}; border-radius: 5px; background: {theme.field}; }}
    QLineEdit, QComboBox, QSpinBox {{ padding: 4px 7px; min-height: 1.3em; }}
    QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QSpinBox:focus, QListView:focus, QTreeView:focus,
        QTableView:focus {{ border-color: {theme.accent}; }}
    QComboBox::drop-down {{ border: none; width: 22px; }}
    QComboBox::down-arrow {{ image: url("{_picture("chevron-down", theme.text_muted)}"); width: 14px; height: 14px; }}
    QSpinBox::up-button, QSpinBox::down-button {{ border: none; width: 20px; }}
    QSpinBox::up-arrow {{ image: url("{_picture("chevron-up", theme.text_muted)}"); width: 11px; height: 11px; }}
    QSpinBox::down-arrow {{ image: url("{_picture("chevron-down", theme.text_muted)}"); width: 11px; height: 11px; }}
    QPushButton {{ background: {theme.panel_alternate}; border: 1px solid {theme.border}; border-radius: 5px;
        padding: 5px 14px; }}
    QPushButton:hover {{ background: {theme.row_hover}; }}
    QPushButton:focus {{ border-color: {theme.accent}; }}
    QPushButton:default, QPushButton[primary="true"] {{ background: {theme.accent}; color: {theme.text_on_accent};
        border-color: {theme.accent}; }}
    QPushButton:flat {{ background: transparent; border: none; padding: 3px 4px; text-align: left; }}
    QPushButton:flat:hover {{ background: {theme.row_hover}; }}
    QPushButton[primary="true"]:disabled {{ background: {theme.panel_alternate}; border-color: {theme.border}; }}
    QPushButton:disabled {{ color: {theme.text_disabled}; }}
    QHeaderView::section {{ background: {theme.panel}; color: {theme.text_muted}; border: none;
        border-bottom: 1px solid {theme.border}; padding: 5px 8px; font-weight: 600; }}
    QTableView, QTreeView, QListView {{ alternate-background-color: {theme.panel_alternate};
        selection-background-color: {theme.row_selected}; selection-color: {theme.text_on_selected};
        gridline-color: {theme.separator}; outline: 0; }}
    QTreeView::item, QListView::item {{ padding: 3px 4px; }}
    QToolTip {{ background: {theme.panel}; color: {theme.text}; border: 1px solid {theme.border}; padding: 4px 6px; }}
    QScrollArea {{ border: none; }}
    QScrollBar:vertical {{ background: transparent; width: 11px; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: 11px; margin: 0; }}
    QScrollBar::handle {{ background: {theme.border}; border-radius: 4px; min-height: 28px; min-width: 28px;
        margin: 2px; }}
    QScrollBar::handle:hover {{ background: {theme.text_muted}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    *[role="muted"] {{ color: {theme.text_muted}; }}
    *[role="heading"] {{ font-weight: 600; }}
    *[role="title"] {{ font-weight: 700; font-size: {_POINTS * text_scale() / 100 * 1.5:.1f}pt; }}
    QFrame[role="card"] {{ background: {theme.panel}; border: 1px solid {theme.border}; border-radius: 7px; }}
    QFrame[role="dispute"] {{ background: {theme.panel}; border: 1px solid {theme.disputed}; border-radius: 7px; }}
    *[role="disputed"] {{ color: {theme.disputed}; font-weight: 600; }}
    QFrame#messageBar {{ background: {theme.warning}; border: none; }}
    QFrame#messageBar QLabel, QFrame#messageBar QToolButton {{ color: {theme.window}; }}
    """


def _picture(name: str, colour: str) -> str:
    """The path of an icon in one colour as a file, since a style sheet takes pictures from nowhere else."""
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.CacheLocation)) / "icons"
    path = folder / f"{name}-{colour.lstrip('#')}.png"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        tinted(name, colour, 28, 1.0).save(str(path))
    return path.as_posix()


def tinted(name: str, colour: str, size: int = 20, scale: float = 2.0) -> QPixmap:
    """An icon of the program as a picture in one colour, `size` logical pixels across."""
    source = (resource("icons") / f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    pixmap = QPixmap(QSize(round(size * scale), round(size * scale)))
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer = QSvgRenderer(QByteArray(source.encode()))
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap


@cache
def icon(name: str, colour: str, disabled: str = "") -> QIcon:
    """An icon in the colour of text, paler where it is disabled."""
    made = QIcon()
    for size in (16, 20, 32):
        made.addPixmap(tinted(name, colour, size))
        if disabled:
            made.addPixmap(tinted(name, disabled, size), QIcon.Mode.Disabled)
    return made

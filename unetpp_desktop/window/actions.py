"""The table of actions as QActions of one window, and the keys that must not fire them."""

import sys
from collections.abc import Callable, Iterable
from time import monotonic

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from unetpp_desktop.window.action_table import ROWS, Needs, Row
from unetpp_desktop.window.icons import icon
from unetpp_desktop.window.threshold_slider import ThresholdSlider

TAP_S = 0.5
_CAPS = {"Up": "↑", "Down": "↓", "Left": "←", "Right": "→", "Return": "Enter", "PgDown": "PgDn"}


def words(text: str) -> str:
    """A text of the table in the language in force."""
    return QCoreApplication.translate("Actions", text)


def text_of(row: Row) -> str:
    """The action's name in the language in force."""
    return words(row.text)


def caps_of(keys: QKeySequence) -> list[str]:
    """The caps of a key as they stand on the keyboard, which no language changes."""
    form = QKeySequence.SequenceFormat
    text = keys.toString(form.NativeText if sys.platform == "darwin" else form.PortableText)
    return [_CAPS.get(cap, cap) for cap in ([text] if len(text) == 1 else text.split("+"))]


def key_words(keys: QKeySequence) -> str:
    """A key in one line: "Shift+Enter"."""
    return "+".join(caps_of(keys))


def keys_of(row: Row) -> str:
    """The first key as the system writes it, or the gesture."""
    if row.keys:
        return key_words(QKeySequence(row.keys.split()[0]))
    return words(row.gesture) if row.gesture else ""


class Actions(QObject):
    """The table as QActions of one window, and who may use them now."""

    alt_tapped = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._alt_since = 0.0
        self._actions: dict[str, QAction] = {}
        for row in ROWS:
            if not row.gesture_only:
                self._actions[row.id] = self._make(row)
        self.allow(())
        # Keys that no widget below has taken arrive at the window; nothing else is watched,
        # because a filter on the application would cost every event a call into Python.
        window.installEventFilter(self)

    def _make(self, row: Row) -> QAction:
        action = QAction(text_of(row), self._window)
        action.setObjectName(row.id)
        if row.icon:
            action.setIcon(icon(row.icon))
        action.setCheckable(row.checkable)
        action.setShortcuts([QKeySequence(key) for key in row.keys.split()])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setToolTip(f"{text_of(row)}  {keys_of(row)}".rstrip())
        self._window.addAction(action)
        return action

    def __getitem__(self, action_id: str) -> QAction:
        return self._actions[action_id]

    def on(self, action_id: str, slot: Callable[[], object]) -> None:
        """Calls `slot` when the action is triggered by key, menu or button."""
        self._actions[action_id].triggered.connect(lambda _=False: slot())

    def allow(self, met: Iterable[Needs]) -> None:
        """Enables exactly the actions whose need is among `met`."""
        held = {Needs.NOTHING, *met}
        for row in ROWS:
            if not row.gesture_only:
                self._actions[row.id].setEnabled(row.needs in held)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return False
        kind, is_alt = event.type(), event.key() == Qt.Key.Key_Alt
        if kind == QEvent.Type.ShortcutOverride:
            if not event.isAutoRepeat():
                self._alt_since = monotonic() if is_alt else 0.0
            field = QApplication.focusWidget()
            if field is not None and belongs_to_field(field, event):
                event.accept()
                return True
        elif kind == QEvent.Type.KeyRelease and is_alt:
            if monotonic() - self._alt_since < TAP_S:
                self.alt_tapped.emit()
            self._alt_since = 0.0
        return False


_TEXT = (QLineEdit, QAbstractSpinBox, QPlainTextEdit)
_MOVED = (QComboBox, QAbstractSlider, QAbstractItemView, ThresholdSlider)
_MOVES = {
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
}
_ENTERS = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


def belongs_to_field(widget: QWidget, event: QKeyEvent) -> bool:
    """Whether a key is for the field that has the focus and must not fire an action: what types a
    character in a text field, and what moves in a field, slider or list."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    typing = held in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier}
    if not typing:
        return False
    if isinstance(widget, _TEXT):
        types = event.text().isprintable() and bool(event.text())
        return types or event.key() in _MOVES | _ENTERS
    return isinstance(widget, _MOVED) and event.key() in _MOVES

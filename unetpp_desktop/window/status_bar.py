"""The status bar: what the hand holds and sees at the left, what runs and is kept at the right."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from unetpp_desktop.core.translate import QT_TRANSLATE_NOOP
from unetpp_desktop.window.controls import ElidedLabel, ground, hairline, label
from unetpp_desktop.window.glyphs import Glyph, GlyphView
from unetpp_desktop.window.page import Status

STATUS_PX = 28
HINT_FROM_PX = 1440
_SAVED = {
    "saved": QT_TRANSLATE_NOOP("StatusBar", "All work saved"),
    "saving": QT_TRANSLATE_NOOP("StatusBar", "Saving"),
    "unwritten": QT_TRANSLATE_NOOP("StatusBar", "Not all masks exported"),
    "unconfirmed": QT_TRANSLATE_NOOP("StatusBar", "In place, not confirmed: export again"),
}


class StatusBar(QWidget):
    """28 px over the whole width of the window."""

    def __init__(self) -> None:
        super().__init__()
        ground(self, "rail")
        self.setFixedHeight(STATUS_PX)
        self._word = label("", "strong12")
        self._summary = ElidedLabel("", "second")
        self._hint = label("", "second")
        self._running = label("", "second")
        self._saved = label("", "second")
        self._doubt = GlyphView(Glyph.LOOK_HERE, size_px=14)
        badge = label(self.tr("Research use only – not for diagnosis"), "badge")
        badge.setFixedHeight(20)
        self._parts: list[tuple[QWidget, QLabel]] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(16)
        row.addWidget(self._word)
        self._before(row, self._summary)
        self._before(row, self._hint)
        row.addStretch(1)
        row.addWidget(self._running)
        row.addWidget(self._doubt)
        self._before(row, self._saved)
        self._before(row, badge)
        self.show_saved("saved")
        self.show_status(Status())

    def _before(self, row: QHBoxLayout, part: QLabel) -> None:
        line = hairline(vertical=True)
        line.setFixedHeight(12)
        row.addWidget(line)
        row.addWidget(part)
        self._parts.append((line, part))

    def show_status(self, status: Status) -> None:
        """The current page's words; a screen reader is told of the summary."""
        self._word.setText(status.word)
        self._summary.setText(status.summary)
        self._hint.setText(status.hint)
        self._summary.setAccessibleName(status.summary)
        event = QAccessibleEvent(self._summary, QAccessible.Event.NameChanged)
        QAccessible.updateAccessibility(event)
        self._settle()

    def show_running(self, text: str) -> None:
        """The line about running work; empty when nothing runs."""
        self._running.setText(text)
        self._settle()

    def show_saved(self, state: str) -> None:
        """`saved`, `saving`, or `unwritten` and `unconfirmed` (amber)."""
        self._saved.setText(QCoreApplication.translate("StatusBar", _SAVED[state]))
        self._doubt.setVisible(state in {"unwritten", "unconfirmed"})

    def arrange(self, width: int) -> None:
        """The hint gives way first."""
        self._wide = width >= HINT_FROM_PX
        self._settle()

    _wide = True

    def _settle(self) -> None:
        self._word.setVisible(bool(self._word.text()))
        self._running.setVisible(bool(self._running.text()))
        self._hint.setVisible(self._wide and bool(self._hint.text()))
        for line, part in self._parts:
            if part is self._hint:
                line.setVisible(not part.isHidden())
            elif isinstance(part, ElidedLabel):
                line.setVisible(bool(self._word.text() and part.whole()))
            elif part is self._saved:
                line.setVisible(not self._running.isHidden())

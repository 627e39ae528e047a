"""What moves: the progress bar with a tick for each epoch, and the spinner."""

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPainterPath, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from unetpp_desktop.window.glyphs import Glyph, paint_glyph
from unetpp_desktop.window.theme import color

TURN_MS = 1200
_FRAME_MS = 40


class ProgressBar(QWidget):
    """A bar from 0 to 1, cut into `parts` by hairlines (epochs) where there are several."""

    def __init__(self, name: str, *, height_px: int = 8) -> None:
        super().__init__()
        self._value, self._parts = 0.0, 1
        self.setAccessibleName(name)
        self.setFixedHeight(height_px)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_progress(self, value: float, parts: int = 1) -> None:
        """Shows `value` (0..1) of the whole."""
        self._value, self._parts = min(max(value, 0.0), 1.0), max(parts, 1)
        self.setAccessibleDescription(f"{self._value:.0%}")
        self.update()

    def value(self) -> float:
        """What is shown, 0..1."""
        return self._value

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect())
        outline = QPainterPath()
        outline.addRoundedRect(body, body.height() / 2, body.height() / 2)
        painter.setClipPath(outline)
        painter.fillRect(body, color("line2"))
        done = QRectF(body)
        done.setWidth(body.width() * self._value)
        painter.fillRect(done, color("accl"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if self._parts > 1 and body.width() / self._parts >= 4:
            for part in range(1, self._parts):
                x = round(body.width() * part / self._parts)
                painter.fillRect(QRectF(x, 0, 1, body.height()), color("panel"))


class Spinner(QWidget):
    """An arc that turns while it is shown."""

    def __init__(self, *, size_px: int = 16) -> None:
        super().__init__()
        self._side, self._turn = size_px, 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME_MS)
        self._timer.timeout.connect(self._advance)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side)

    def showEvent(self, event: QShowEvent) -> None:
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()

    def _advance(self) -> None:
        self._turn = (self._turn + _FRAME_MS / TURN_MS) % 1.0
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        side = QRectF(0, (self.height() - self._side) / 2, self._side, self._side)
        paint_glyph(painter, Glyph.RUNNING, side, turn=self._turn)

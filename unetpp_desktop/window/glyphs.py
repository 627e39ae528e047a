"""State glyphs: shape carries the state, colour only helps. Drawn on a grid of 16."""

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from unetpp_desktop.window.theme import color, image_color


class Glyph(StrEnum):
    """What a glyph says; a case's or slice's state and what can happen to a file."""

    NEW = "new"
    DRAFT = "draft"
    CORRECTED = "corrected"
    REVIEWED = "reviewed"
    EXPORTED = "exported"
    FAILED = "failed"
    RUNNING = "running"
    WAITING = "waiting"
    EMPTY = "empty"
    LOOK_HERE = "look_here"


_TOKENS = {
    Glyph.NEW: "t2",
    Glyph.DRAFT: "sky",
    Glyph.CORRECTED: "org",
    Glyph.REVIEWED: "grn",
    Glyph.EXPORTED: "grn",
    Glyph.FAILED: "ver",
    Glyph.RUNNING: "accl",
    Glyph.WAITING: "t3",
    Glyph.EMPTY: "t2",
    Glyph.LOOK_HERE: "yel",
}
_IMAGE = {
    Glyph.DRAFT: "draft",
    Glyph.CORRECTED: "corrected",
    Glyph.REVIEWED: "reviewed",
    Glyph.EXPORTED: "reviewed",
    Glyph.LOOK_HERE: "pointer",
}


def glyph_color(glyph: Glyph, *, on_image: bool = False) -> QColor:
    """The glyph's colour: the theme's, or the fixed one of the image area."""
    if on_image:
        return image_color(_IMAGE.get(glyph, "corner2"))
    return color(_TOKENS[glyph])


def paint_glyph(
    painter: QPainter, glyph: Glyph, rect: QRectF, *, on_image: bool = False, turn: float = 0.0
) -> None:
    """Paints a glyph into a square; `turn` (0..1) is where the running arc stands."""
    tint = glyph_color(glyph, on_image=on_image)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / 16, rect.height() / 16)
    painter.setPen(_pen(tint))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if glyph is Glyph.RUNNING:
        _running(painter, tint, turn)
    else:
        _PAINTERS[glyph](painter, tint)
    painter.restore()


def _pen(tint: QColor, width: float = 1.6) -> QPen:
    pen = QPen(tint, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def _new(painter: QPainter, tint: QColor) -> None:
    painter.drawEllipse(QPointF(8, 8), 5, 5)


def _draft(painter: QPainter, tint: QColor) -> None:
    pen = _pen(tint, 1.8)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    # Eight dashes on the ring's length of 2 pi 5.2, in units of the pen's width.
    pen.setDashPattern([1.35, 0.919])
    painter.setPen(pen)
    painter.drawEllipse(QPointF(8, 8), 5.2, 5.2)


def _corrected(painter: QPainter, tint: QColor) -> None:
    painter.setBrush(tint)
    painter.setPen(_pen(tint, 1.0))
    painter.drawPolygon(
        QPolygonF([QPointF(8, 2.6), QPointF(13.4, 8), QPointF(8, 13.4), QPointF(2.6, 8)])
    )


def _reviewed(painter: QPainter, tint: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint)
    painter.drawEllipse(QPointF(8, 8), 6, 6)
    painter.setPen(_pen(color("onacc"), 1.7))
    painter.drawPolyline(QPolygonF([QPointF(5.2, 8.2), QPointF(7.2, 10.1), QPointF(10.8, 6)]))


def _exported(painter: QPainter, tint: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint)
    painter.drawRoundedRect(QRectF(2, 2, 12, 12), 2.5, 2.5)
    painter.setPen(_pen(color("onacc"), 1.5))
    painter.drawLine(QPointF(8, 4.6), QPointF(8, 8.8))
    painter.drawPolyline(QPolygonF([QPointF(6.1, 7.1), QPointF(8, 9), QPointF(9.9, 7.1)]))
    painter.drawLine(QPointF(5.2, 11.4), QPointF(10.8, 11.4))


def _failed(painter: QPainter, tint: QColor) -> None:
    cut, far = 5.4, 10.6
    points = ((cut, 2), (far, 2), (14, cut), (14, far), (far, 14), (cut, 14), (2, far), (2, cut))
    painter.setBrush(tint)
    painter.setPen(_pen(tint, 0.8))
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
    painter.setPen(_pen(color("onacc"), 1.7))
    painter.drawLine(QPointF(8, 4.8), QPointF(8, 8.6))
    painter.drawPoint(QPointF(8, 11.2))


def _running(painter: QPainter, tint: QColor, turn: float) -> None:
    ring = QRectF(2.8, 2.8, 10.4, 10.4)
    painter.setPen(_pen(color("line2"), 1.8))
    painter.drawEllipse(ring)
    painter.setPen(_pen(tint, 1.8))
    painter.drawArc(ring, round((90 - 360 * turn) * 16), -110 * 16)


def _waiting(painter: QPainter, tint: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint)
    painter.drawEllipse(QPointF(8, 8), 1.6, 1.6)


def _empty(painter: QPainter, tint: QColor) -> None:
    painter.drawLine(QPointF(3.5, 8), QPointF(12.5, 8))


def _look_here(painter: QPainter, tint: QColor) -> None:
    painter.setBrush(tint)
    painter.setPen(_pen(tint, 1.2))
    painter.drawPolygon(QPolygonF([QPointF(8, 2.4), QPointF(14.2, 13.2), QPointF(1.8, 13.2)]))
    painter.setPen(_pen(color("panel"), 1.6))
    painter.drawLine(QPointF(8, 6.4), QPointF(8, 9.2))
    painter.drawPoint(QPointF(8, 11.4))


_PAINTERS: dict[Glyph, Callable[[QPainter, QColor], None]] = {
    Glyph.NEW: _new,
    Glyph.DRAFT: _draft,
    Glyph.CORRECTED: _corrected,
    Glyph.REVIEWED: _reviewed,
    Glyph.EXPORTED: _exported,
    Glyph.FAILED: _failed,
    Glyph.WAITING: _waiting,
    Glyph.EMPTY: _empty,
    Glyph.LOOK_HERE: _look_here,
}


class GlyphView(QWidget):
    """A state glyph as a widget. The word stands beside it, so it has no name of its own."""

    def __init__(self, glyph: Glyph, *, size_px: int = 16) -> None:
        super().__init__()
        self._glyph, self._side = glyph, size_px
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_glyph(self, glyph: Glyph) -> None:
        """Shows another state."""
        if glyph is not self._glyph:
            self._glyph = glyph
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_glyph(painter, self._glyph, QRectF(0, 0, self._side, self._side))

"""Text on the image: bright letters with a dark halo, rendered once and kept."""

from __future__ import annotations

from collections import OrderedDict
from enum import Enum

from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

LINE_PX = 18
SIDE_PX = 12
END_PX = 8
HALO_PX = 2.5
PAD_PX = 2
KEPT_LINES = 96


class Corner(Enum):
    """Where a block of text stands: (right aligned, at the foot)."""

    TOP_LEFT = (False, False)
    TOP_RIGHT = (True, False)
    BOTTOM_LEFT = (False, True)
    BOTTOM_RIGHT = (True, True)


class HaloText:
    """Draws short lines of text with a halo; each distinct line is rendered once.

    Stroking a text path costs half a millisecond, and the value under the pointer changes with
    each move of the mouse.
    """

    def __init__(self, font: QFont, halo: QColor) -> None:
        self.font = font
        self._halo = halo
        self._lines: OrderedDict[tuple[str, int, int, int, float], QPixmap] = OrderedDict()

    def line(
        self, text: str, colour: QColor, *, ratio: float, size_px: int = 13, weight: int = 400
    ) -> QPixmap:
        """The rendered line, PAD_PX wider than its text on each side."""
        key = (text, colour.rgb(), size_px, weight, ratio)
        pixmap = self._lines.pop(key, None) or self._render(*key)
        self._lines[key] = pixmap
        if len(self._lines) > KEPT_LINES:
            self._lines.popitem(last=False)
        return pixmap

    def _render(self, text: str, rgb: int, size_px: int, weight: int, ratio: float) -> QPixmap:
        font = QFont(self.font)
        font.setPixelSize(size_px)
        font.setWeight(QFont.Weight(weight))
        metrics = QFontMetricsF(font)
        width = int(metrics.horizontalAdvance(text)) + 2 * PAD_PX + 1
        height = max(LINE_PX, int(metrics.height()) + 2)
        pixmap = QPixmap(QSize(width, height) * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        path = QPainterPath()
        baseline = (height + metrics.ascent() - metrics.descent()) / 2
        path.addText(QPointF(PAD_PX, baseline), font, text)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self._halo, HALO_PX, Qt.PenStyle.SolidLine)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(path, pen)
        painter.fillPath(path, QColor(rgb))
        painter.end()
        return pixmap


def corner_rectangle(corner: Corner, lines: list[QPixmap], *, within: QRect) -> QRect:
    """Where a block of rendered lines stands in a view."""
    width = max((round(line.deviceIndependentSize().width()) for line in lines), default=0)
    height = LINE_PX * len(lines)
    right, foot = corner.value
    left = within.right() + 1 - SIDE_PX - width + PAD_PX if right else within.left() + SIDE_PX
    top = within.bottom() + 1 - END_PX - height if foot else within.top() + END_PX
    return QRect(left if right else left - PAD_PX, top, width, height)


def line_places(corner: Corner, lines: list[QPixmap], *, within: QRect) -> list[QPoint]:
    """Where the upper left corner of each rendered line of a block stands."""
    block = corner_rectangle(corner, lines, within=within)
    places = []
    for number, line in enumerate(lines):
        left = block.left()
        if corner.value[0]:
            left = block.right() + 1 - round(line.deviceIndependentSize().width())
        places.append(QPoint(left, block.top() + number * LINE_PX))
    return places

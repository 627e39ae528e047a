"""Lines on the image: outlines, ruler, crosshair, brush ring. All in logical screen pixels."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from unetpp_desktop.core.case import State
from unetpp_desktop.window.theme import image_color
from unetpp_desktop.window.viewer.outline import Outline, Rectangles, bars, dashes
from unetpp_desktop.window.viewer.painting import draw_rectangles
from unetpp_desktop.window.viewer.placement import Placement

LINE_PX, CASING_PX = 2.0, 4.0
CASING_ALPHA = 0.85
DASH_PX, GAP_PX = 8, 5
FAINT = 0.35
"""How bright the line between the dashes is, so that the contour stays closed to the eye."""
DOT_PX, DOT_GAP_PX = 2, 4
REFERENCE_CASING_ALPHA = 0.6
RULER_WIDE_PX, RULER_NARROW_PX = 700, 360
CROSSHAIR_GAP_PX = 40.0
SMALLEST_RING_PX = 4.0
MARGIN_PX = 4
"""How far outlines reach beyond the voxels they surround."""

STATE_COLOURS = {
    State.NEW: "corrected",
    State.DRAFT: "draft",
    State.CORRECTED: "corrected",
    State.REVIEWED: "reviewed",
}


def state_colour(state: State) -> QColor:
    """The fixed colour of a mask in this state on the image."""
    return image_color(STATE_COLOURS[state])


def screen_lines(outline: Outline, placement: Placement, *, ratio: float) -> npt.NDArray[np.int32]:
    """The outline's runs as x0, y0, x1, y1 in device pixels, rounded as Qt rounds voxels."""
    zero = placement.to_screen(0, 0)
    scale = np.array([placement.column_px, placement.row_px] * 2) * ratio
    shift = np.array([zero.x(), zero.y()] * 2) * ratio
    lines = outline.runs[:, [1, 0, 3, 2]] * scale + shift
    return np.floor(lines + 0.5).astype(np.int32)


class OutlineShape:
    """The rectangles that make an outline on screen; kept until the outline or its place changes.

    A draft or a reference is repainted under each move of the brush ring without changing.
    """

    def __init__(self, *, on_px: float, off_px: float, line_px: float, casing_px: float) -> None:
        self._on_px, self._off_px = on_px, off_px
        self._line_px, self._casing_px = line_px, casing_px
        self._key: tuple[object, ...] = ()
        self._shapes: tuple[Rectangles, Rectangles, Rectangles] | None = None

    def rectangles(
        self, outline: Outline, placement: Placement, *, ratio: float
    ) -> tuple[Rectangles, Rectangles, Rectangles]:
        """Casing, whole line, and the dashes of the line, in device pixels."""
        key = (outline, placement, ratio)
        if self._shapes is None or self._key != key:
            lines = screen_lines(outline, placement, ratio=ratio)
            pieces = dashes(
                lines,
                outline.first,
                on_px=round(self._on_px * ratio),
                off_px=round(self._off_px * ratio),
            )
            width = round(self._line_px * ratio)
            self._shapes = (
                bars(lines, width_px=round(self._casing_px * ratio)),
                bars(lines, width_px=width),
                bars(pieces, width_px=width),
            )
            self._key = key
        return self._shapes


def mask_shape() -> OutlineShape:
    return OutlineShape(on_px=DASH_PX, off_px=GAP_PX, line_px=LINE_PX, casing_px=CASING_PX)


def reference_shape() -> OutlineShape:
    return OutlineShape(on_px=DOT_PX, off_px=DOT_GAP_PX, line_px=DOT_PX, casing_px=LINE_PX)


def draw_outline(
    painter: QPainter,
    shapes: tuple[Rectangles, Rectangles, Rectangles],
    *,
    colour: QColor,
    dashed: bool,
) -> None:
    """A mask's border on voxel edges: 2 px in colour over 4 px of casing, square joins.

    Dashed, the line goes on faintly between the dashes.
    """
    casing, line, pieces = shapes
    with _device_pixels(painter):
        painter.setBrush(image_color("casing", CASING_ALPHA))
        draw_rectangles(painter, casing)
        painter.setBrush(_dimmed(colour) if dashed else colour)
        draw_rectangles(painter, line)
        if dashed:
            painter.setBrush(colour)
            draw_rectangles(painter, pieces)


def draw_reference(painter: QPainter, shapes: tuple[Rectangles, Rectangles, Rectangles]) -> None:
    """The reference mask: white dots on a dark line along its border."""
    casing, _, dots = shapes
    with _device_pixels(painter):
        painter.setBrush(image_color("casing", REFERENCE_CASING_ALPHA))
        draw_rectangles(painter, casing)
        painter.setBrush(image_color("reference"))
        draw_rectangles(painter, dots)


class _device_pixels:  # noqa: N801  used as a function
    """Paint in device pixels, without outline and without smoothing, inside a `with`."""

    def __init__(self, painter: QPainter) -> None:
        self._painter = painter

    def __enter__(self) -> None:
        self._painter.save()
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._painter.setPen(Qt.PenStyle.NoPen)
        ratio = self._painter.device().devicePixelRatioF()
        self._painter.scale(1 / ratio, 1 / ratio)

    def __exit__(self, *_: object) -> None:
        self._painter.restore()


def _dimmed(colour: QColor) -> QColor:
    return QColor.fromRgbF(colour.redF() * FAINT, colour.greenF() * FAINT, colour.blueF() * FAINT)


def draw_cased(
    painter: QPainter, lines: list[QLineF], *, colour: QColor, width_px: float, casing_px: float
) -> None:
    """Lines over a wider black casing."""
    painter.setPen(QPen(image_color("casing"), casing_px))
    painter.drawLines(lines)
    painter.setPen(QPen(colour, width_px))
    painter.drawLines(lines)


def ruler_mm(width_px: float) -> int:
    """Length of the ruler: 10 cm, 5 cm in narrow views, 2 cm where words need its room."""
    if width_px < RULER_NARROW_PX:
        return 20
    return 100 if width_px >= RULER_WIDE_PX else 50


def ruler_lines(placement: Placement, *, foot_px: float) -> list[QLineF]:
    """The ruler in the middle of the foot, a tick each centimetre; empty when too wide."""
    length = ruler_mm(placement.size_px.width())
    width = length * placement.px_per_mm
    if width > 0.6 * placement.size_px.width():
        return []
    left = round((placement.size_px.width() - width) / 2) + 0.5
    y = placement.size_px.height() - foot_px
    lines = [QLineF(left, y, left + width, y)]
    for tick in range(length // 10 + 1):
        x = left + tick * 10 * placement.px_per_mm
        height = 7 if tick * 10 in (0, length) else 4
        lines.append(QLineF(x, y - height, x, y))
    return lines


def crosshair_lines(at: QPointF, placement: Placement, *, upright: bool) -> list[QLineF]:
    """One line of the crosshair, with a gap that leaves the lesion visible."""
    gap = CROSSHAIR_GAP_PX / 2
    width, height = placement.size_px.width(), placement.size_px.height()
    if upright:
        return [
            QLineF(at.x(), 0, at.x(), at.y() - gap),
            QLineF(at.x(), at.y() + gap, at.x(), height),
        ]
    return [QLineF(0, at.y(), at.x() - gap, at.y()), QLineF(at.x() + gap, at.y(), width, at.y())]


def draw_ring(painter: QPainter, at: QPointF, *, diameter_px: float, erasing: bool) -> None:
    """The brush: a white ring over a black one, a minus when erasing, a cross when tiny."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    radius = diameter_px / 2
    casing = QPen(image_color("casing", 0.75), 4.0)
    line = QPen(image_color("reference"), 1.5)
    for pen in (casing, line):
        painter.setPen(pen)
        if diameter_px < SMALLEST_RING_PX:
            painter.drawLine(at - QPointF(4, 0), at + QPointF(4, 0))
            painter.drawLine(at - QPointF(0, 4), at + QPointF(0, 4))
        else:
            painter.drawEllipse(at, radius, radius)
        if erasing:
            middle = at + QPointF(radius + 7, -radius - 3)
            painter.drawLine(middle - QPointF(4, 0), middle + QPointF(4, 0))
    painter.restore()


def ring_rectangle(at: QPointF, *, diameter_px: float) -> QRectF:
    """What a brush ring at `at` covers, minus sign included."""
    reach = max(diameter_px / 2, SMALLEST_RING_PX) + 14
    return QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach)

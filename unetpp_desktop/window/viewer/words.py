"""Writes the words on a view: corners, letters, ruler, badge, lettered tile."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPixmap, QRegion

from unetpp_desktop.core.case import Case, State
from unetpp_desktop.core.plane import Plane, View
from unetpp_desktop.window.glyphs import Glyph, paint_glyph
from unetpp_desktop.window.theme import font, image_color
from unetpp_desktop.window.viewer import caption, marks
from unetpp_desktop.window.viewer.caption import Line
from unetpp_desktop.window.viewer.display import Display, Voxel
from unetpp_desktop.window.viewer.overlay_text import (
    SIDE_PX,
    Corner,
    HaloText,
    corner_rectangle,
    draw_corner,
)
from unetpp_desktop.window.viewer.placement import Placement

GLYPH_PX = 16
TILE_PX = 18
RULER_FOOT_PX = 14.0
LETTER_PX = 18
OBLIQUE_DEGREES = 15.0
SMALL_HEIGHT_PX = 150


@dataclass(frozen=True)
class Scene:
    """All that the words of a view depend on."""

    case: Case
    view: View
    index: int
    state: State
    display: Display
    placement: Placement
    pointed: Voxel | None
    within: QRect
    small: bool
    tiled: bool

    @property
    def tile_corner(self) -> Corner:
        return Corner.TOP_LEFT if self.small else Corner.BOTTOM_LEFT


class Words:
    """The words of one view; remembers what it rendered."""

    def __init__(self) -> None:
        self._text = HaloText(font(), image_color("casing"))
        self._covered = QRegion()
        self._scene_key: tuple[object, ...] = ()

    def paint(self, painter: QPainter, scene: Scene, region: QRegion, *, always: QRect) -> None:
        """Draw the words where they touch `region`; `always` may hold words it did not before."""
        if self._scene_key == _key(scene) and not region.intersects(self._covered.united(always)):
            return
        self._scene_key = _key(scene)
        covered = self._paint_letters(painter, scene).united(self._paint_ruler(painter, scene))
        if scene.within.height() >= SMALL_HEIGHT_PX:
            for corner, lines in self._blocks(painter, scene).items():
                place = corner_rectangle(corner, lines, within=scene.within)
                covered = covered.united(place.adjusted(-GLYPH_PX - 4, 0, 0, 0))
                draw_corner(painter, corner, lines, within=scene.within)
                if scene.tiled and corner is scene.tile_corner:
                    _paint_tile(painter, scene.view.plane, place.topLeft() + QPoint(2, 0))
            if not scene.small:
                self._paint_badge(painter, scene)
        self._covered = covered

    def _blocks(self, painter: QPainter, scene: Scene) -> dict[Corner, list[QPixmap]]:
        values = caption.value_lines(scene.case, scene.pointed)
        if scene.small:
            texts = {Corner.TOP_LEFT: [_slice_line(scene)], Corner.BOTTOM_RIGHT: values}
        else:
            texts = {
                Corner.TOP_LEFT: caption.case_lines(scene.case),
                Corner.TOP_RIGHT: [
                    Line(caption.state_word(scene.state), weight=caption.HEAVY),
                    Line(caption.source_words(scene.case)),
                    _convention_line(scene),
                ],
                Corner.BOTTOM_LEFT: [_slice_line(scene), _window_line(scene)],
                Corner.BOTTOM_RIGHT: values,
            }
        ratio = painter.device().devicePixelRatioF()
        return {
            corner: [self._line(line, ratio) for line in lines] for corner, lines in texts.items()
        }

    def _line(self, line: Line, ratio: float) -> QPixmap:
        return self._text.line(line.text, image_color(line.colour), ratio=ratio, weight=line.weight)

    def _paint_badge(self, painter: QPainter, scene: Scene) -> None:
        """The state's glyph before its word."""
        word = self._text.line(
            caption.state_word(scene.state),
            image_color("corner"),
            ratio=painter.device().devicePixelRatioF(),
            weight=caption.HEAVY,
        )
        width = word.deviceIndependentSize().width()
        left = scene.within.right() + 1 - SIDE_PX - width - GLYPH_PX - 4
        square = QRectF(left, scene.within.top() + 9, GLYPH_PX, GLYPH_PX)
        paint_glyph(painter, Glyph(scene.state.value), square, on_image=True)

    def _paint_letters(self, painter: QPainter, scene: Scene) -> QRegion:
        covered = QRegion()
        letters = edge_letters(scene)
        if letters is None:
            return covered
        ratio = painter.device().devicePixelRatioF()
        inside = QRectF(scene.within)
        for letter, (across, down) in zip(
            letters, ((0.0, 0.5), (1.0, 0.5), (0.5, 0.0), (0.5, 1.0)), strict=True
        ):
            pixmap = self._text.line(
                letter, image_color("letter"), ratio=ratio, size_px=LETTER_PX, weight=600
            )
            size = pixmap.deviceIndependentSize()
            left = inside.left() + SIDE_PX + across * (inside.width() - 2 * SIDE_PX - size.width())
            # the foot belongs to the ruler
            foot = RULER_FOOT_PX + 14
            top = inside.top() + 8 + down * (inside.height() - 8 - foot - size.height())
            painter.drawPixmap(QPointF(round(left), round(top)), pixmap)
            covered += QRect(QPoint(round(left), round(top)), size.toSize())
        return covered

    def _paint_ruler(self, painter: QPainter, scene: Scene) -> QRegion:
        lines = marks.ruler_lines(scene.placement, foot_px=RULER_FOOT_PX)
        if not (scene.case.grid.spacing_known and lines):
            return QRegion()
        marks.draw_cased(painter, lines, colour=image_color("corner"), width_px=1.5, casing_px=3.5)
        length = caption.ruler_words(marks.ruler_mm(scene.placement.size_px.width()))
        ratio = painter.device().devicePixelRatioF()
        pixmap = self._text.line(length, image_color("corner"), ratio=ratio)
        painter.drawPixmap(lines[0].p2() + QPointF(6, -11), pixmap)
        left, right = round(lines[0].x1()), round(lines[0].x2())
        width = right - left + 12 + pixmap.width()
        return QRegion(QRect(left - 3, round(lines[0].y1()) - 12, width, 26))


def edge_letters(scene: Scene) -> tuple[str, str, str, str] | None:
    """Letters at the left, right, top and bottom edge; two each when the grid is oblique."""
    letters, grid = scene.view.letters, scene.case.grid
    if letters is None or grid.oblique_degrees <= OBLIQUE_DEGREES:
        return letters
    row_axis, column_axis = scene.view.in_plane
    rows = _two_letters(scene, row_axis, first=letters[3])
    columns = _two_letters(scene, column_axis, first=letters[1])
    opposite = str.maketrans("RLAPSI", "LRPAIS")
    return columns.translate(opposite), columns, rows.translate(opposite), rows


def _two_letters(scene: Scene, axis: int, *, first: str) -> str:
    """The letter of an axis and the one it leans to, toward the edge with the letter `first`."""
    direction = scene.case.grid.directions[axis]
    world, sign = scene.case.grid.closest[axis]
    if "LRPAIS"[2 * world + (sign > 0)] != first:
        direction = -direction
    others = [other for other in range(3) if other != world]
    lean = max(others, key=lambda other: abs(direction[other]))
    return first + "LRPAIS"[2 * lean + (direction[lean] > 0)]


def _slice_line(scene: Scene) -> Line:
    text = caption.slice_words(scene.case.grid, scene.view, scene.index)
    place = caption.place_words(scene.case.grid, scene.view, scene.index)
    text = f"{text} · {place}" if place and not scene.small else text
    # a lettered tile stands before the words
    return Line("\u2003\u2003" + text if scene.tiled else text)


def _window_line(scene: Scene) -> Line:
    roomy = scene.within.width() >= marks.RULER_WIDE_PX
    zoom = scene.placement.voxel_px if roomy else None
    text = caption.window_words(scene.display.window, zoom)
    return Line(text, "corner2")


def _convention_line(scene: Scene) -> Line:
    words = caption.convention_words(scene.case.grid, radiological=scene.display.radiological)
    return Line(words, "corner2")


def _key(scene: Scene) -> tuple[object, ...]:
    """What decides where words stand."""
    return scene.view, scene.within, scene.small, scene.tiled, scene.placement


def _paint_tile(painter: QPainter, plane: Plane, at: QPoint) -> None:
    """The plane's letter on its colour."""
    square = QRect(at, QRect(0, 0, TILE_PX, TILE_PX).size())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(image_color(plane.value))
    painter.drawRoundedRect(square, 3, 3)
    painter.setPen(image_color("casing"))
    painter.setFont(font(12, QFont.Weight.DemiBold))
    painter.drawText(square, Qt.AlignmentFlag.AlignCenter, caption.plane_word(plane)[0])

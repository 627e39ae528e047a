"""Writes the words on a view: corners, letters, ruler, badge, lettered tile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPixmap, QRegion

from unetpp_desktop.core.case import Case, State
from unetpp_desktop.core.plane import Plane, View
from unetpp_desktop.window.glyphs import Glyph, paint_glyph
from unetpp_desktop.window.theme import font, image_color
from unetpp_desktop.window.viewer import caption, marks
from unetpp_desktop.window.viewer.caption import Line
from unetpp_desktop.window.viewer.display import Display, Voxel
from unetpp_desktop.window.viewer.overlay_text import (
    LINE_PX,
    PAD_PX,
    SIDE_PX,
    Corner,
    HaloText,
    corner_rectangle,
    line_places,
)
from unetpp_desktop.window.viewer.placement import Placement

GLYPH_PX = 16
TILE_PX = 18
RULER_FOOT_PX = 14.0
LETTER_PX = 18
OBLIQUE_DEGREES = 15.0
GAP_PX = 4
SMALL_HEIGHT_PX = 150
NARROW_PX = 420


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


@dataclass(frozen=True)
class Piece:
    """Something rendered, and where it stands."""

    place: QRect
    pixmap: QPixmap


class Words:
    """The words of one view. What is rendered is kept until it says or stands otherwise."""

    def __init__(self) -> None:
        self._text = HaloText(font(), image_color("casing"))
        self._covered = QRegion()
        self._kept: dict[object, tuple[object, list[Piece]]] = {}

    def paint(self, painter: QPainter, scene: Scene, region: QRegion, *, always: QRect) -> None:
        """Draw the words where they touch `region`; `always` may hold words it did not before.

        Whatever else they say or wherever they stand anew, the whole view is repainted.
        """
        if not region.intersects(self._covered.united(always)):
            return
        self._covered = QRegion(always)
        ratio = painter.device().devicePixelRatioF()
        for piece in self._pieces(scene, ratio):
            self._covered += piece.place
            if region.intersects(piece.place):
                painter.drawPixmap(piece.place.topLeft(), piece.pixmap)

    def _pieces(self, scene: Scene, ratio: float) -> Iterator[Piece]:
        letters, where = edge_letters(scene), (scene.within, scene.small, scene.tiled, ratio)
        roomy = scene.within.height() >= SMALL_HEIGHT_PX
        corners = _corners(scene) if roomy else {}
        if letters is not None:
            above = {one: corners.get(one, []) for one in (Corner.TOP_LEFT, Corner.TOP_RIGHT)}
            key: object = letters, above, where
            make = partial(self._letters, scene, letters, above, ratio)
            yield from self._keep("letters", key, make)
        if scene.case.grid.spacing_known:
            key = scene.placement, where
            yield from self._keep("ruler", key, lambda: self._ruler(scene, ratio))
        for corner, lines in corners.items():
            key = lines, scene.state, scene.view.plane, where
            yield from self._keep(corner, key, partial(self._block, scene, corner, lines, ratio))

    def render(self, scene: Scene, ratio: float) -> None:
        """Render the words of a scene that is not on the screen yet."""
        for lines in _corners(scene).values():
            for line in lines:
                self._line(line, ratio)

    def _line(self, line: Line, ratio: float) -> QPixmap:
        return self._text.line(line.text, image_color(line.colour), ratio=ratio, weight=line.weight)

    def _keep(self, name: object, key: object, make: Callable[[], list[Piece]]) -> list[Piece]:
        kept = self._kept.get(name)
        if kept is None or kept[0] != key:
            kept = self._kept[name] = key, make()
        return kept[1]

    def _letters(
        self,
        scene: Scene,
        letters: tuple[str, str, str, str],
        above: dict[Corner, list[Line]],
        ratio: float,
    ) -> list[Piece]:
        """The letters of the edges; the one at the top steps below words that reach it."""
        inside = QRectF(scene.within)
        middles = ((0.0, 0.5), (1.0, 0.5), (0.5, 0.0), (0.5, 1.0))
        pieces = []
        for letter, (across, down) in zip(letters, middles, strict=True):
            pixmap = self._text.line(
                letter, image_color("letter"), ratio=ratio, size_px=LETTER_PX, weight=600
            )
            size = pixmap.deviceIndependentSize()
            left = inside.left() + SIDE_PX + across * (inside.width() - 2 * SIDE_PX - size.width())
            # the foot belongs to the ruler, in a narrow view to the words in its corners too
            narrow = inside.width() < NARROW_PX and not scene.small
            foot = RULER_FOOT_PX + (14 + LINE_PX if narrow else 14)
            top = inside.top() + 8 + down * (inside.height() - 8 - foot - size.height())
            pieces.append(_piece(QPoint(round(left), round(top)), pixmap))
        upper = pieces[2]
        for line in self._line_rectangles(scene, above, ratio):
            if line.adjusted(-GAP_PX, 0, GAP_PX, 0).intersects(upper.place):
                upper.place.moveTop(line.bottom() + 1)
        return pieces

    def _line_rectangles(
        self, scene: Scene, corners: dict[Corner, list[Line]], ratio: float
    ) -> list[QRect]:
        """Where the lines of these corners stand, from the top to the bottom."""
        found = []
        for corner, lines in corners.items():
            pixmaps = [self._line(one, ratio) for one in lines]
            places = line_places(corner, pixmaps, within=scene.within)
            found += [_piece(at, pixmap).place for at, pixmap in zip(places, pixmaps, strict=True)]
        return sorted(found, key=QRect.top)

    def _ruler(self, scene: Scene, ratio: float) -> list[Piece]:
        lines = marks.ruler_lines(scene.placement, foot_px=RULER_FOOT_PX)
        if not lines:
            return []
        length = caption.ruler_words(marks.ruler_mm(scene.placement.size_px.width()))
        word = _piece(
            (lines[0].p2() + QPointF(6, -11)).toPoint(),
            self._text.line(length, image_color("corner"), ratio=ratio),
        )
        left, right, foot = (round(n) for n in (lines[0].x1(), lines[0].x2(), lines[0].y1()))
        place = QRect(QPoint(left - 3, foot - 12), QPoint(right + 3, foot + 4))

        def draw(painter: QPainter) -> None:
            tint = image_color("corner")
            marks.draw_cased(painter, lines, colour=tint, width_px=1.5, casing_px=3.5)

        return [_rendered(place, draw, ratio=ratio), word]

    def _block(self, scene: Scene, corner: Corner, lines: list[Line], ratio: float) -> list[Piece]:
        """The lines of a corner, with the plane's tile or the state's glyph before the first."""
        pixmaps = [self._line(one, ratio) for one in lines]
        places = line_places(corner, pixmaps, within=scene.within)
        pieces = [_piece(at, pixmap) for at, pixmap in zip(places, pixmaps, strict=True)]
        if scene.tiled and corner is scene.tile_corner:
            at = corner_rectangle(corner, pixmaps, within=scene.within).topLeft() + QPoint(2, 0)
            square = QRect(at, QSize(TILE_PX, TILE_PX))
            draw = partial(_paint_tile, plane=scene.view.plane, square=square)
            pieces.append(_rendered(square, draw, ratio=ratio))
        if corner is Corner.TOP_RIGHT:
            left = places[0].x() - PAD_PX - GLYPH_PX - 4
            square = QRect(left, scene.within.top() + 9, GLYPH_PX, GLYPH_PX)
            glyph = Glyph(scene.state.value)
            draw = partial(paint_glyph, glyph=glyph, rect=square.toRectF(), on_image=True)
            pieces.append(_rendered(square, draw, ratio=ratio))
        return pieces


def _piece(at: QPoint, pixmap: QPixmap) -> Piece:
    return Piece(QRect(at, pixmap.deviceIndependentSize().toSize()), pixmap)


def _rendered(place: QRect, draw: Callable[[QPainter], None], *, ratio: float) -> Piece:
    """What `draw` paints in a place of the view, without its ground."""
    pixmap = QPixmap(place.size() * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.translate(-place.topLeft())
    draw(painter)
    painter.end()
    return Piece(place, pixmap)


def _corners(scene: Scene) -> dict[Corner, list[Line]]:
    values = caption.value_lines(scene.case, scene.pointed)
    if scene.small:
        return {Corner.TOP_LEFT: [_slice_line(scene)], Corner.BOTTOM_RIGHT: values}
    return {
        Corner.TOP_LEFT: caption.case_lines(scene.case),
        Corner.TOP_RIGHT: [
            Line(caption.state_word(scene.state), weight=caption.HEAVY),
            Line(caption.source_words(scene.case)),
            _convention_line(scene),
        ],
        Corner.BOTTOM_LEFT: [_slice_line(scene), _window_line(scene)],
        Corner.BOTTOM_RIGHT: values,
    }


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


def _paint_tile(painter: QPainter, *, plane: Plane, square: QRect) -> None:
    """The plane's letter on its colour."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(image_color(plane.value))
    painter.drawRoundedRect(square, 3, 3)
    painter.setPen(image_color("casing"))
    painter.setFont(font(12, QFont.Weight.DemiBold))
    painter.drawText(square, Qt.AlignmentFlag.AlignCenter, caption.plane_word(plane)[0])

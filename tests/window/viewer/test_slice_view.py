"""What a reader's hand and eye get from one view, by real events."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, QRect, Qt
from PySide6.QtGui import QFocusEvent, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from scipy import ndimage

from tests.window.viewer.hands import RIGHT, SHAPE, Hand, WatchedView, make_case, predicted_case
from unetpp_desktop.core.case import Case, State
from unetpp_desktop.core.compose import KEEP_IN, KEEP_OUT
from unetpp_desktop.core.grid import Grid
from unetpp_desktop.core.plane import Plane
from unetpp_desktop.core.series import Series
from unetpp_desktop.window.theme import image_color
from unetpp_desktop.window.viewer import caption
from unetpp_desktop.window.viewer.display import Tool
from unetpp_desktop.window.viewer.overlay_text import Corner
from unetpp_desktop.window.viewer.words import edge_letters

Show = Callable[..., tuple[WatchedView, Hand]]
MIDDLE = QPointF(300, 300)
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def slice_index(view: WatchedView) -> int:
    assert view.layers is not None
    return view.layers.index


# -- looking -----------------------------------------------------------------------------------


@pytest.mark.parametrize("tool", list(Tool))
def test_one_notch_is_one_slice_in_every_tool_and_nothing_else(show: Show, tool: Tool) -> None:
    case = predicted_case()
    view, hand = show(case)
    view.display.choose_tool(tool)
    before, placement, window = slice_index(view), view.placement, view.display.window
    hand.wheel(MIDDLE, 120)
    assert slice_index(view) == before + 1  # up is toward the head
    hand.wheel(MIDDLE, -120)
    assert slice_index(view) == before
    assert (view.placement, view.display.window) == (placement, window)
    assert not case.corrections.any()


def test_fine_wheel_steps_add_up_to_one_slice_and_a_turn_back_starts_afresh(show: Show) -> None:
    view, hand = show(make_case())
    start = slice_index(view)
    for _ in range(3):
        hand.wheel(MIDDLE, 30)
    assert slice_index(view) == start
    hand.wheel(MIDDLE, -30)
    hand.wheel(MIDDLE, 90)
    assert slice_index(view) == start
    hand.wheel(MIDDLE, 30)
    assert slice_index(view) == start + 1


def test_the_wheel_stops_at_the_last_slice(show: Show) -> None:
    view, hand = show(make_case())
    for _ in range(40):
        hand.wheel(MIDDLE, 120)
    assert slice_index(view) == SHAPE[0] - 1


def test_ctrl_wheel_zooms_and_keeps_the_voxel_under_the_pointer(show: Show) -> None:
    view, hand = show(make_case())
    at = QPointF(410, 190)
    before = view.placement.to_slice(at)
    scale, index = view.placement.px_per_mm, slice_index(view)
    hand.wheel(at, 240, CTRL)
    now = view.placement.to_screen(*before)
    assert view.placement.px_per_mm == pytest.approx(scale * 1.25**2)
    assert abs(now.x() - at.x()) < 1 and abs(now.y() - at.y()) < 1
    assert slice_index(view) == index


def test_middle_drag_moves_the_image_with_the_hand(paint: Show) -> None:
    view, hand = paint(make_case())
    before = view.placement.to_slice(MIDDLE)
    hand.drag(MIDDLE, MIDDLE + QPointF(40, -25), Qt.MouseButton.MiddleButton)
    moved = view.placement.to_screen(*before)
    assert (moved.x(), moved.y()) == pytest.approx((340, 275))


def test_space_held_pans_and_losing_the_focus_gives_the_brush_back(paint: Show) -> None:
    case = make_case()
    view, hand = paint(case)
    before = view.placement.to_slice(MIDDLE)
    QTest.keyPress(view, Qt.Key.Key_Space)
    hand.drag(MIDDLE, MIDDLE + QPointF(30, 0))
    assert view.placement.to_screen(*before).x() == pytest.approx(330)
    assert not case.corrections.any()
    QApplication.sendEvent(view, _focus_lost())  # Alt+Tab with the key still down
    hand.drag(MIDDLE, MIDDLE + QPointF(30, 0))
    assert (case.corrections == KEEP_IN).any()


def _focus_lost() -> QFocusEvent:
    return QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.ActiveWindowFocusReason)


def test_a_stroke_whose_release_went_to_a_dialog_ends_with_the_next_move(paint: Show) -> None:
    case = make_case()
    view, hand = paint(case)
    hand.press(MIDDLE)
    hand.move(MIDDLE + QPointF(20, 0))
    QTest.mouseMove(view, (MIDDLE + QPointF(40, 0)).toPoint())  # no button is down any more
    QApplication.processEvents()
    assert len(case.history.steps) == 1 and not case.in_stroke
    painted = case.corrections.copy()
    QTest.mouseMove(view, (MIDDLE + QPointF(90, 30)).toPoint())
    QApplication.processEvents()
    assert (case.corrections == painted).all()
    hand.drag(MIDDLE, MIDDLE + QPointF(0, 40))
    assert len(case.history.steps) == 2


def test_left_drag_changes_the_window_and_right_drag_the_zoom(show: Show) -> None:
    view, hand = show(make_case())
    low, high = view.display.window
    hand.drag(MIDDLE, MIDDLE + QPointF(512, 0))
    assert view.display.window[1] - view.display.window[0] == pytest.approx(2 * (high - low))
    hand.drag(MIDDLE, MIDDLE + QPointF(0, 512))
    level = sum(view.display.window) / 2
    assert level == pytest.approx((low + high) / 2 + (high - low))
    scale = view.placement.px_per_mm
    hand.drag(MIDDLE, MIDDLE - QPointF(0, 35), RIGHT)
    assert view.placement.px_per_mm == pytest.approx(scale * 1.02**35)


def test_voxels_have_their_true_aspect(show: Show) -> None:
    view, _ = show(make_case(), Plane.CORONAL)
    assert view.placement.row_px == pytest.approx(5 * view.placement.column_px)


def _marked(codes: str) -> Case:
    """A volume stored as `codes` (i, j, k) with one bright voxel on the patient's left."""
    signs = [1 if letter in "RAS" else -1 for letter in codes]
    affine = np.diag([*(float(s) for s in signs), 1.0])
    shape = (9, 20, 30)
    affine[:3, 3] = [-s * (n - 1) / 2 for s, n in zip(signs, shape[::-1], strict=True)]
    voxels = np.zeros(shape, np.int16)
    i, j, k = np.rint(np.linalg.inv(affine) @ (-10.5, 4.5, 0.0, 1.0))[:3].astype(int)
    voxels[k, j, i] = 100
    return Case("m", "m", (), (Series("T1", voxels, Grid(shape, affine)),))


@pytest.mark.parametrize("codes", ["RAS", "LPS", "RPS", "LAI"])
@pytest.mark.parametrize("radiological", [True, False])
def test_a_mark_on_the_patients_left_lies_beside_the_letter_l(
    show: Show, codes: str, radiological: bool
) -> None:
    case = _marked(codes)
    view, _ = show(case, Plane.AXIAL)
    view.display.radiological = radiological
    view.show_case(case, Plane.AXIAL)
    view.display.window = (0.0, 100.0)
    view.display.move_to((4, 0, 0))
    assert view.layers is not None
    bright = np.argwhere(view.layers.values() == 100)
    assert len(bright) == 1
    row, column = bright[0]
    left, right, top, _ = edge_letters(view.scene(view.layers)) or ("", "", "", "")
    assert (left, right, top) == (("R", "L", "A") if radiological else ("L", "R", "A"))
    assert bool(column > 15) is radiological
    assert row < 10  # in front: near the A
    on_screen = view.grab().toImage()
    at = view.placement.to_screen(row + 0.5, column + 0.5)
    assert on_screen.pixelColor(at.toPoint()).lightness() > 100


def test_a_picture_has_no_letters_no_millimetres_and_says_so(show: Show) -> None:
    case = predicted_case(picture=True)
    view, _ = show(case)
    assert view.layers is not None
    scene = view.scene(view.layers)
    assert edge_letters(scene) is None
    assert caption.convention_words(case.grid, radiological=True).startswith("Orientation unknown")
    words = [caption.size_words(case.grid), caption.place_words(case.grid, view.view, 3)]
    assert words == ["40 × 48 px × 12", ""]


def test_the_value_and_probability_under_the_pointer_are_those_of_the_voxel(show: Show) -> None:
    case = predicted_case()
    view, hand = show(case)
    hand.move(hand.at(22, 12))
    voxel = view.voxel_at(view.pointer)
    assert voxel is not None and case.q is not None
    lines = [line.text for line in caption.value_lines(case, voxel)]
    assert lines[0] == f"Value {case.series[0].voxels[voxel]}"
    assert lines[1] == f"Probability {case.q[voxel] / 200:.2f}"


# -- the mask on the image ---------------------------------------------------------------------


def test_the_outline_covers_exactly_the_voxel_borders_of_the_mask(show: Show) -> None:
    case = make_case()
    case.reference = None
    view, _ = show(case)
    view.display.set(filled=False, text_shown=False)
    assert view.layers is not None
    _paint_shape(case)
    image = view.grab().toImage()
    colour = image_color("corrected").rgb()
    seen = np.array(
        [[image.pixel(x, y) == colour for x in range(600)] for y in range(600)], np.bool_
    )
    mask = view.view.take(case.mask(), slice_index(view)) != 0
    assert (seen == _independent_outline(mask, view)).all()


def _paint_shape(case: Case) -> None:
    from unetpp_desktop.core.history import StepName

    where = np.random.default_rng(3).random((1, 20, 20)) < 0.5
    case.begin(StepName.BRUSH, slice_index=6)
    case.edit(((6, 7), (10, 30), (10, 30)), where, KEEP_IN)
    case.commit()


def _independent_outline(mask: np.ndarray, view: WatchedView) -> np.ndarray:
    """The mask drawn large by nearest neighbour, then one pixel to each side of its border."""
    y, x = np.arange(600), np.arange(600)
    rows = np.array([view.placement.to_slice(QPointF(0, n + 0.5))[0] for n in y])
    columns = np.array([view.placement.to_slice(QPointF(n + 0.5, 0))[1] for n in x])
    inside = np.zeros((600, 600), bool)
    valid_rows = (rows >= 0) & (rows < mask.shape[0])
    valid_columns = (columns >= 0) & (columns < mask.shape[1])
    picked = mask[np.ix_(rows[valid_rows].astype(int), columns[valid_columns].astype(int))]
    inside[np.ix_(valid_rows, valid_columns)] = picked
    square = np.ones((3, 3), bool)
    return (ndimage.binary_dilation(inside, square) & ~inside) | (
        inside & ~ndimage.binary_erosion(inside, square, border_value=1)
    )


def test_the_fill_has_hard_voxel_edges_where_the_mask_ends(show: Show) -> None:
    case = predicted_case()
    view, hand = show(case)
    view.display.set(text_shown=False)
    plain = view.grab().toImage()
    view.display.set(mask_shown=False)
    bare = view.grab().toImage()
    mask = view.view.take(case.mask(), slice_index(view))
    for row, column in [(27, 14), (20, 20), (2, 2), (40, 30)]:
        at = hand.at(row, column).toPoint()
        changed = plain.pixel(at) != bare.pixel(at)
        assert changed == bool(mask[row, column]), (row, column)


def test_a_threshold_move_changes_the_shown_mask_without_a_network(show: Show) -> None:
    case = predicted_case()
    view, _ = show(case)
    assert view.layers is not None
    sizes = []
    for threshold in (0.3, 0.5, 0.8):
        case.set_threshold(threshold, settle=False)
        shown = view.layers.mask
        assert (shown == view.view.take(case.mask(), slice_index(view))).all()
        sizes.append(int(shown.sum()))
    assert sizes[0] > sizes[1] > sizes[2] > 0


def test_hands_voxels_stand_whatever_the_threshold(paint: Show) -> None:
    case = predicted_case()
    view, hand = paint(case)
    assert view.layers is not None
    start = view.layers.mask.copy()
    hand.drag(hand.at(40, 5), hand.at(40, 12))
    hand.drag(hand.at(27, 14), hand.at(27, 15), RIGHT)
    hand_in = view.view.take(case.corrections, 6) == KEEP_IN
    hand_out = view.view.take(case.corrections, 6) == KEEP_OUT
    assert hand_in.any() and hand_out.any()
    for threshold in (0.05, 0.95, 0.5):
        case.set_threshold(threshold, settle=True)
        assert view.layers.mask[hand_in].all()
        assert not view.layers.mask[hand_out].any()
    untouched = ~hand_in & ~hand_out
    assert (view.layers.mask == start)[untouched].all()


# -- painting ----------------------------------------------------------------------------------


def test_a_thrown_mouse_leaves_one_band_without_a_gap(paint: Show) -> None:
    case = make_case()
    view, hand = paint(case, 6.0)
    hand.drag(QPointF(110, 180), QPointF(480, 420), steps=2)
    mask = case.mask()[6]
    assert ndimage.label(mask, np.ones((3, 3)))[1] == 1
    swept_mm = np.hypot(370, 240) / view.placement.px_per_mm
    assert mask.sum() == pytest.approx(swept_mm * 6 + np.pi * 9, rel=0.08)


def test_a_dab_in_a_coronal_view_of_thick_slices_is_round_in_millimetres(paint: Show) -> None:
    case = make_case()
    view, hand = paint(case, 10.0, Plane.CORONAL)
    at = hand.at(5, 20)
    hand.press(at)
    hand.release(at)
    k, j, i = np.nonzero(case.mask())
    assert 9 <= np.ptp(i) + 1 <= 11
    assert 1 <= np.ptp(k) + 1 <= 3
    assert np.ptp(j) == 0
    assert view.ring_px == pytest.approx(10 * view.placement.px_per_mm)


def test_the_smallest_brush_always_sets_the_voxel_under_it(paint: Show) -> None:
    case = make_case()
    view, hand = paint(case, 0.5)
    rng = np.random.default_rng(1)
    for row, column in rng.integers(3, 37, (12, 2)):
        offset = rng.uniform(0.02, 0.98, 2)
        at = view.placement.to_screen(row + offset[0], column + offset[1])
        voxel = view.voxel_at(at)
        hand.press(at)
        hand.release(at)
        assert voxel is not None and case.mask()[voxel] == 1


def test_the_right_button_erases_and_ctrl_turns_the_tool_round(paint: Show) -> None:
    case = predicted_case()
    _, hand = paint(case)
    before = int(case.mask().sum())
    hand.drag(hand.at(27, 12), hand.at(27, 18), RIGHT)
    assert int(case.mask().sum()) < before
    hand.drag(hand.at(27, 12), hand.at(27, 18))
    assert (case.corrections == KEEP_OUT).sum() == 0
    hand.drag(hand.at(27, 12), hand.at(27, 18), keys=CTRL)
    assert (case.corrections == KEEP_OUT).sum() > 0
    assert [step.name for step in case.history.steps[-3:]] == ["eraser", "brush", "eraser"]


def test_escape_takes_the_stroke_back_and_leaves_no_step(paint: Show) -> None:
    case = predicted_case()
    view, hand = paint(case)
    before, steps = case.mask().copy(), len(case.history.steps)
    hand.press(hand.at(30, 10))
    hand.move(hand.at(35, 30))
    assert (case.mask() != before).any()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert (case.mask() == before).all()
    hand.move(hand.at(10, 10))
    hand.release(hand.at(10, 10))
    assert (case.mask() == before).all()
    assert len(case.history.steps) == steps
    assert view.display.tool is Tool.BRUSH  # one layer a press
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.display.tool is Tool.NAVIGATE


def test_a_stroke_that_the_wheel_takes_to_the_next_slice_is_one_step(paint: Show) -> None:
    case = make_case()
    _, hand = paint(case)
    hand.press(hand.at(30, 10))
    hand.wheel(hand.at(30, 10), 120)
    hand.move(hand.at(30, 20))
    hand.release(hand.at(30, 20))
    assert case.mask()[6].any() and case.mask()[7].any()
    assert len(case.history.steps) == 1
    case.undo()
    assert not case.mask().any()


def test_two_quick_dabs_stay_two_dabs(paint: Show) -> None:
    case = make_case()
    view, hand = paint(case, 3.0)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=hand.at(10, 10).toPoint())
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=hand.at(30, 30).toPoint())
    mask = view.view.take(case.mask(), 6)
    assert mask[10, 10] and mask[30, 30]


def test_shift_and_wheel_change_the_brush_by_a_fifth(paint: Show) -> None:
    view, hand = paint(make_case(), 5.0)
    hand.wheel(MIDDLE, 120, SHIFT)
    assert view.display.brush_mm == pytest.approx(6.0)
    hand.wheel(MIDDLE, -240, SHIFT)
    assert view.display.brush_mm == pytest.approx(5 / 1.2)
    assert slice_index(view) == 6


def test_a_brush_event_repaints_only_the_changed_box(paint: Show) -> None:
    case = make_case()
    view, hand = paint(case, 3.0)
    view.display.set(text_shown=False)
    hand.press(hand.at(20, 20))
    QApplication.processEvents()
    view.painted.clear()
    hand.move(hand.at(20, 21))
    QApplication.processEvents()
    assert len(view.painted) == 1
    x, y, width, height = view.painted[0]
    area = QRect(x, y, width, height)
    assert area.contains(hand.at(20, 20).toPoint()) and area.contains(hand.at(20, 21).toPoint())
    assert width < 120 and height < 120
    hand.release(hand.at(20, 21))


def test_what_the_dirty_rectangle_shows_equals_a_whole_repaint(paint: Show) -> None:
    case = predicted_case()
    view, hand = paint(case, 4.0)
    hand.press(hand.at(27, 12))
    on_screen = view.grab().toImage()
    for row, column in [(28, 14), (33, 18), (20, 20), (24, 9)]:
        hand.move(hand.at(row, column))
        QApplication.processEvents()
        on_screen = _patched(on_screen, view)
    hand.release(hand.at(24, 9))
    QApplication.processEvents()
    on_screen = _patched(on_screen, view)
    assert on_screen == view.grab().toImage()


def _patched(before: QImage, view: WatchedView) -> QImage:
    """The earlier picture with only the rectangles that were repainted taken from now."""
    now = view.grab().toImage()
    painter = QPainter(before)
    for box in view.painted:
        painter.drawImage(QRect(*box), now, QRect(*box))
    painter.end()
    view.painted.clear()
    return before


def test_a_reviewed_slice_is_not_painted_but_asked_about(paint: Show, qtbot: QtBot) -> None:
    case = predicted_case()
    case.review(frozenset({6}))
    view, hand = paint(case)
    before = case.corrections.copy()
    with qtbot.waitSignal(view.locked_touched):
        hand.press(hand.at(10, 10))
    hand.move(hand.at(20, 20))
    hand.release(hand.at(20, 20))
    assert (case.corrections == before).all()


def test_the_state_decides_colour_and_dash_of_the_outline(show: Show) -> None:
    case = predicted_case()
    view, _ = show(case)
    view.display.set(filled=False, text_shown=False, reference_shown=False)
    counts = {}
    for state in (State.DRAFT, State.CORRECTED, State.REVIEWED):
        if state is State.CORRECTED:
            _paint_shape(case)
        if state is State.REVIEWED:
            case.review(frozenset({6}))
        image = view.grab().toImage()
        colour = image_color(state.value).rgb()
        pixels = [image.pixel(x, y) for x in range(0, 600) for y in range(0, 600)]
        counts[state] = pixels.count(colour)
        others = {image_color(s.value).rgb() for s in (State.DRAFT, State.CORRECTED)} - {colour}
        assert not others & set(pixels) or state is State.DRAFT
        assert view.layers is not None and view.layers.state is state
    assert counts[State.DRAFT] > 0
    assert counts[State.CORRECTED] == counts[State.REVIEWED] > 0


def test_a_brush_in_another_plane_leaves_reviewed_slices_and_asks(
    paint: Show, qtbot: QtBot
) -> None:
    case = predicted_case()
    case.review(frozenset({6}))
    view, hand = paint(case, size_mm=24, plane=Plane.CORONAL)
    pinned = case.corrections[6].copy()
    row, column = view.view.from_voxel((4, 20, 25), shape=SHAPE)[1:]
    with qtbot.waitSignal(view.locked_touched):  # the slice under the tip is free, its rim is not
        hand.press(hand.at(row, column))
    hand.release(hand.at(row, column))
    assert (case.corrections[6] == pinned).all()
    assert not case.in_stroke and case.reviewed == {6}


def test_a_stroke_that_comes_to_a_reviewed_slice_keeps_what_it_painted_and_asks_once(
    paint: Show, qtbot: QtBot
) -> None:
    case = predicted_case()
    case.review(frozenset({7, 8}))
    view, hand = paint(case)
    pinned = case.corrections[7:9].copy()
    asked: list[None] = []
    view.locked_touched.connect(lambda: asked.append(None))
    hand.press(hand.at(10, 10))
    hand.wheel(hand.at(10, 10))
    hand.move(hand.at(12, 12))
    hand.wheel(hand.at(12, 12))
    assert slice_index(view) == 8 and not asked
    hand.wheel(hand.at(12, 12))
    hand.release(hand.at(12, 12))
    assert len(asked) == 1
    assert (case.corrections[7:9] == pinned).all() and case.reviewed == {7, 8}
    assert (case.corrections[[6, 9]] == KEEP_IN).any(axis=(1, 2)).all()
    case.undo()
    assert not (case.corrections[[6, 9]] == KEEP_IN).any()


@pytest.mark.parametrize("width", range(140, 400, 20))
def test_the_upper_letter_of_a_small_view_stands_clear_of_the_words(show: Show, width: int) -> None:
    view, _ = show(make_case(), Plane.CORONAL)
    view.small = view.tiled = True
    view.resize(width, 200)
    view.grab()
    kept = view._words._kept
    upper = kept["letters"][1][2].place
    assert not any(piece.place.intersects(upper) for piece in kept[Corner.TOP_LEFT][1])
    assert view.rect().contains(upper)

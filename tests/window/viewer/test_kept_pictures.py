"""Views, strip and slider keep what they painted: it must be renewed whenever it would differ."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.window.viewer.hands import Hand, WatchedView, predicted_case, soft_prediction
from unetpp_desktop.core.areas import SliceAreas
from unetpp_desktop.core.case import Case, Prediction
from unetpp_desktop.core.plane import acquired_plane
from unetpp_desktop.window.theme import apply_theme
from unetpp_desktop.window.threshold_slider import ThresholdSlider, ThresholdState
from unetpp_desktop.window.viewer.display import Display, Tool
from unetpp_desktop.window.viewer.slice_view import SliceView
from unetpp_desktop.window.viewer.strip import SliceStrip

Show = Callable[..., tuple[WatchedView, Hand]]


def _case(view: SliceView) -> Case:
    assert view.case is not None
    return view.case


def _predict_less(view: SliceView, hand: Hand) -> None:
    case = _case(view)
    fewer = (soft_prediction(case) * 0.7).astype(np.uint8)
    case.set_prediction(Prediction(2, "Another model", "1" * 64, 4, 0.5), fewer)


def _paint_and_undo(view: SliceView, hand: Hand) -> None:
    _paint(view, hand)
    QApplication.processEvents()
    _case(view).undo()
    _case(view).set_threshold(0.6, settle=True)


def _paint(view: SliceView, hand: Hand) -> None:
    view.display.choose_tool(Tool.BRUSH)
    hand.drag(hand.at(30, 10), hand.at(35, 30))
    hand.view.display.choose_tool(Tool.NAVIGATE)


CHANGES: dict[str, Callable[[SliceView, Hand], object]] = {
    "slice": lambda view, hand: hand.wheel(hand.at(20, 20)),
    "slice and back": lambda view, hand: [
        view.display.step(0, 1),
        view.grab(),
        view.display.step(0, -1),
        _case(view).set_threshold(0.4, settle=False),
    ],
    "zoom": lambda view, hand: view.place(view.placement.zoomed(2.0, at=hand.at(20, 20))),
    "shrunk": lambda view, hand: view.place(view.placement.zoomed(0.26, at=hand.at(20, 20))),
    "window": lambda view, hand: view.display.set(window=(90.0, 200.0)),
    "inverted": lambda view, hand: view.display.set(inverted=True),
    "opacity": lambda view, hand: view.display.set(opacity=0.8),
    "outline alone": lambda view, hand: view.display.set(filled=False),
    "changes": lambda view, hand: [_paint(view, hand), view.display.set(changes_shown=True)],
    "threshold up": lambda view, hand: _case(view).set_threshold(0.8, settle=False),
    "threshold down": lambda view, hand: _case(view).set_threshold(0.2, settle=False),
    "nothing left": lambda view, hand: [
        _case(view).set_prediction(
            Prediction(2, "Head FLAIR", "0" * 64, 4, 0.5), np.zeros((12, 48, 40), np.uint8)
        )
    ],
    "prediction": _predict_less,
    "stroke": _paint,
    "stroke undone": _paint_and_undo,
    "review": lambda view, hand: _case(view).review(frozenset({6})),
    "reference hidden": lambda view, hand: view.display.set(reference_shown=False),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_stands_on_the_screen_after_a_change_is_what_a_new_view_paints(
    show: Show, change: str, qtbot: QtBot
) -> None:
    show(predicted_case())  # Qt may outline a letter otherwise the first time than ever after
    view, hand = show(predicted_case())
    before = view.grab().toImage()
    view.painted.clear()
    CHANGES[change](view, hand)
    # soon, not at once: the value under the pointer may lag
    qtbot.waitUntil(
        lambda: _same(_patched(before, view), _new_view(view).grab().toImage()), timeout=5000
    )
    assert not _same(_patched(before, view), before)


def _patched(before: QImage, view: WatchedView) -> QImage:
    """The earlier picture with only the rectangles that were repainted taken from now."""
    boxes = list(view.painted)
    now, patched = view.grab().toImage(), before.copy()
    view.painted[:] = boxes  # a grab is no repaint of the screen
    painter = QPainter(patched)
    for box in boxes:
        painter.drawImage(QRect(*box), now, QRect(*box))
    painter.end()
    return patched


def _new_view(view: SliceView) -> SliceView:
    new = SliceView(view.display)
    new.resize(view.size())
    new.show_case(_case(view), acquired_plane(_case(view).grid))
    new.place(view.placement)
    new.pointer = view.pointer
    return new


def _same(one: QImage, other: QImage) -> bool:
    return one.convertToFormat(QImage.Format.Format_RGB32) == other.convertToFormat(
        QImage.Format.Format_RGB32
    )


# -- strip -------------------------------------------------------------------------------------


def _strip(case: Case, display: Display) -> SliceStrip:
    strip = SliceStrip(display)
    strip.resize(44, 500)
    areas = SliceAreas(case.q, case.corrections, axis=0)
    strip.show_case(case, areas, upward=1)
    return strip


@pytest.fixture
def light(dressed: QApplication) -> Iterator[Callable[[], None]]:
    """Puts the light theme in force for the rest of the test."""
    yield lambda: apply_theme(dressed, "light")
    apply_theme(dressed, "dark")


@pytest.mark.parametrize("change", ["threshold", "slice", "size", "theme", "review", "stroke"])
def test_the_strip_shows_what_a_new_strip_shows(
    light: Callable[[], None], qtbot: QtBot, change: str
) -> None:
    case, display = predicted_case(), Display()
    display.shape = case.grid.shape
    strip = _strip(case, display)
    qtbot.addWidget(strip)
    before = strip.grab().toImage()
    if change == "threshold":
        case.set_threshold(0.2, settle=False)
    elif change == "slice":
        display.step(0, 3)
    elif change == "size":
        strip.resize(44, 300)
    elif change == "theme":
        light()
    elif change == "review":
        case.review(frozenset({5, 6}))
    else:
        case.corrections[3, 10:20, 10:20] = 2
        strip.show_case(case, SliceAreas(case.q, case.corrections, axis=0), upward=1)
    new = _strip(case, display)
    new.resize(strip.size())
    now = strip.grab().toImage()
    assert not _same(now, before)
    assert _same(now, new.grab().toImage())


# -- threshold ---------------------------------------------------------------------------------


def _slider(state: ThresholdState, like: QWidget | None = None) -> ThresholdSlider:
    slider = ThresholdSlider()
    slider.resize(like.size() if like else slider.sizeHint())
    slider.show_state(state)
    return slider


STATES = {
    "value": ThresholdState(0.7, 0.5, np.linspace(9.0, 0.0, 201), 3.0),
    "curve": ThresholdState(0.5, 0.5, np.linspace(9.0, 0.0, 201) ** 2, 3.0),
    "suggestion": ThresholdState(0.5, 0.3, np.linspace(9.0, 0.0, 201), 3.0),
    "no prediction": ThresholdState(0.5, why_disabled="nothing predicted"),
    "locked": ThresholdState(0.5, 0.5, np.linspace(9.0, 0.0, 201), 3.0, why_disabled="locked"),
}


@pytest.mark.parametrize("change", [*STATES, "theme", "size"])
def test_the_slider_shows_what_a_new_slider_shows(
    light: Callable[[], None], qtbot: QtBot, change: str
) -> None:
    state = ThresholdState(0.5, 0.5, np.linspace(9.0, 0.0, 201), 3.0)
    slider = _slider(state)
    qtbot.addWidget(slider)
    before = slider.grab().toImage()
    if change == "theme":
        light()
    elif change == "size":
        slider.resize(300, slider.height())
    else:
        state = STATES[change]
        slider.show_state(state)
    now = slider.grab().toImage()
    assert not _same(now, before)
    assert _same(now, _slider(state, slider).grab().toImage())

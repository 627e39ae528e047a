"""Views on screen for the tests beside this file."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.window.viewer.hands import Hand, WatchedView
from unetpp_desktop.core.case import Case
from unetpp_desktop.core.plane import Plane, acquired_plane
from unetpp_desktop.window.viewer.display import Display, Tool


@pytest.fixture
def show(qtbot: QtBot) -> Callable[..., tuple[WatchedView, Hand]]:
    """Shows a case in a view of 600 x 600 and gives the view and a hand for it."""

    def shown(case: Case, plane: Plane | None = None) -> tuple[WatchedView, Hand]:
        display = Display()
        display.shape = case.grid.shape
        display.move_to((6, 20, 25))
        display.window = display.range = (80.0, 320.0)
        view = WatchedView(display)
        view.painted = []
        qtbot.addWidget(view)
        view.resize(600, 600)
        view.show_case(case, plane or acquired_plane(case.grid))
        with qtbot.waitExposed(view):
            view.show()
        QApplication.processEvents()
        view.painted.clear()
        return view, Hand(view)

    return shown


@pytest.fixture
def paint(show: Callable[..., tuple[WatchedView, Hand]]) -> Callable[..., tuple[WatchedView, Hand]]:
    """Like `show`, with the brush chosen."""

    def painting(
        case: Case, size_mm: float = 6.0, plane: Plane | None = None
    ) -> tuple[WatchedView, Hand]:
        view, hand = show(case, plane)
        view.display.choose_tool(Tool.BRUSH)
        view.display.set_brush(size_mm)
        QApplication.processEvents()
        view.painted.clear()
        return view, hand

    return painting

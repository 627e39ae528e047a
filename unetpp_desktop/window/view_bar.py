"""The bar above the image: history, planes, window, and how the image is shown."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from unetpp_desktop.core.grid import Grid
from unetpp_desktop.core.plane import Plane
from unetpp_desktop.window.actions import Actions
from unetpp_desktop.window.controls import Combo, Segments, ground, hairline
from unetpp_desktop.window.inspector import tool_button

HEIGHT_PX, WINDOW_PX = 40, 132
THREE = "three"
WINDOWS = ("window_auto", "window_1", "window_2", "window_3", "window_4", "window_5")
BY_HAND = "by_hand"


class ViewBar(QWidget):
    """Buttons of actions, the planes as segments, the windows as a list."""

    plane_chosen = Signal(str)
    """A `Plane` or "three"."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        ground(self, "panel")
        self.setFixedHeight(HEIGHT_PX)
        planes = (
            (Plane.AXIAL.value, self.tr("Axial")),
            (Plane.CORONAL.value, self.tr("Coronal")),
            (Plane.SAGITTAL.value, self.tr("Sagittal")),
            (THREE, self.tr("3 views")),
        )
        self.planes = Segments(planes, name=self.tr("Plane"), fill=False)
        self.planes.chosen.connect(self.plane_chosen)
        windows = [(name, actions[name].text()) for name in WINDOWS]
        self._by_hand = (BY_HAND, self.tr("Window: by hand"))
        self._windows = windows
        self.window_choice = Combo(windows, name=self.tr("Window"))
        self.window_choice.setFixedWidth(WINDOW_PX)
        self.window_choice.activated.connect(lambda _: self._choose_window(actions))
        self._invert = tool_button(actions, "invert")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(4)
        for name in ("show_list", "", "undo", "redo", ""):
            row.addWidget(tool_button(actions, name) if name else _line())
        row.addWidget(self.planes)
        row.addWidget(_line())
        row.addWidget(self.window_choice)
        row.addWidget(self._invert)
        row.addStretch(1)
        for name in ("show_mask", "show_text", "fit", "maximise"):
            row.addWidget(tool_button(actions, name))

    def _choose_window(self, actions: Actions) -> None:
        key = self.window_choice.key()
        if key != BY_HAND:
            actions[key].trigger()

    def show_window(self, name: str) -> None:
        """Which preset holds, "by_hand" for none."""
        choices = [*self._windows, self._by_hand] if name == BY_HAND else self._windows
        self.window_choice.set_choices(choices)
        self.window_choice.set_key(name)

    def show_plane(self, grid: Grid | None, plane: Plane, *, three: bool) -> None:
        """Which plane is shown; pictures have none to choose."""
        known = grid is not None and grid.orientation_known
        self.planes.setEnabled(known)
        self.window_choice.setEnabled(grid is not None)
        if known:
            self.planes.set_chosen(THREE if three else plane.value)

    def set_tight(self, *, tight: bool) -> None:
        """Without the button to invert where the window is narrow."""
        self._invert.setVisible(not tight)


def _line() -> QWidget:
    line = hairline(vertical=True)
    line.setFixedHeight(16)
    return line

"""The bar above the image: history, planes, window, and how the image is shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from unetpp_desktop.core.grid import Grid
from unetpp_desktop.core.plane import Plane
from unetpp_desktop.window.actions import Actions
from unetpp_desktop.window.controls import Combo, Segments, ground, hairline, icon_button
from unetpp_desktop.window.inspector import tool_button

HEIGHT_PX, INSET_PX, SPACING_PX = 40, 8, 4
SERIES_PX = 128
"""Longer names are cut; the image's corner has them whole."""
THREE = "three"
WINDOWS = ("window_auto", "window_1", "window_2", "window_3", "window_4", "window_5")
BY_HAND = "by_hand"


class ViewBar(QWidget):
    """Buttons of actions, the planes as segments, the windows as a list."""

    plane_chosen = Signal(str)
    """A `Plane` or "three"."""
    series_chosen = Signal(int)

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
        self.series_choice = Combo(name=self.tr("Series"))
        self.series_choice.activated.connect(self.series_chosen)
        self.series_choice.hide()
        windows = [(name, actions[name].text()) for name in WINDOWS]
        self._by_hand = (BY_HAND, self.tr("Window: by hand"))
        self._windows = windows
        self.window_choice = Combo(windows, name=self.tr("Window"))
        texts = [text for _, text in (*windows, self._by_hand)]
        self.window_choice.setFixedWidth(self.window_choice.width_of(texts))
        self.window_choice.activated.connect(lambda _: self._choose_window(actions))
        self.window_button = icon_button("window", self.tr("Window"))
        menu = QMenu(self.window_button)
        menu.addActions([actions[name] for name in WINDOWS])
        self.window_button.setMenu(menu)
        self.window_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._invert = tool_button(actions, "invert")
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(INSET_PX, 0, INSET_PX, 0)
        row.setSpacing(SPACING_PX)
        names = ("show_list", "undo", "redo", "show_mask", "show_text", "fit", "maximise")
        made = {name: tool_button(actions, name) for name in names}
        before_window = _line()
        for part in (made["show_list"], _line(), made["undo"], made["redo"], _line(), self.planes):
            row.addWidget(part)
        windows_ = (self.window_choice, self.window_button)
        for part in (before_window, self.series_choice, *windows_, self._invert):
            row.addWidget(part)
        row.addStretch(1)
        for name in names[3:]:
            row.addWidget(made[name])
        self._inspector = tool_button(actions, "show_inspector")
        row.addWidget(self._inspector)
        # What gives way first stands first; the inspector has a switch for the mask too.
        last = [made[name] for name in ("show_mask", "maximise", "show_list")]
        self._givers = (made["show_text"], made["fit"], before_window, self.window_choice, *last)

    def _choose_window(self, actions: Actions) -> None:
        key = self.window_choice.key()
        if key != BY_HAND:
            actions[key].trigger()

    def show_series(self, names: Sequence[str], shown: int) -> None:
        """The names of the series, where there is one to choose."""
        self.series_choice.set_choices([(str(at), name) for at, name in enumerate(names)])
        self.series_choice.set_key(str(shown))
        if names:
            wide = min(self.series_choice.width_of(names), SERIES_PX)
            self.series_choice.setFixedWidth(wide)
        self.series_choice.setVisible(len(names) > 1)

    def show_window(self, name: str) -> None:
        """Which preset holds, "by_hand" for none."""
        choices = [*self._windows, self._by_hand] if name == BY_HAND else self._windows
        self.window_choice.set_choices(choices)
        self.window_choice.set_key(name)
        self.window_button.setToolTip(self.window_choice.currentText())

    def show_plane(self, grid: Grid | None, plane: Plane, *, three: bool) -> None:
        """Which plane is shown; pictures have none to choose."""
        known = grid is not None and grid.orientation_known
        self.planes.setEnabled(known)
        self.window_choice.setEnabled(grid is not None)
        self.window_button.setEnabled(grid is not None)
        if known:
            self.planes.set_chosen(THREE if three else plane.value)

    def arrange(self, room_px: int, *, tight: bool, hides_inspector: bool) -> None:
        """Without the button to invert where the window is narrow, with one for the inspector
        where there is no room for it beside the image; of the others as many as fit. The list of
        windows becomes a button."""
        self._invert.setVisible(not tight)
        self._inspector.setVisible(hides_inspector)
        self.window_button.hide()
        places = (self._row.itemAt(at) for at in range(self._row.count()))
        parts = [part for place in places if place is not None and (part := place.widget())]
        shown = [one for one in parts if one in self._givers or not one.isHidden()]
        for one in self._givers:
            gives = _needed_px(shown) > room_px
            one.setVisible(not gives)
            if gives:
                shown.remove(one)
            if gives and one is self.window_choice:
                self.window_button.show()
                shown.append(self.window_button)


def _needed_px(parts: Sequence[QWidget]) -> int:
    """How wide a bar with these is."""
    wide = sum(
        one.sizeHint().expandedTo(one.minimumSize()).boundedTo(one.maximumSize()).width()
        for one in parts
    )
    return wide + len(parts) * SPACING_PX + 2 * INSET_PX


def _line() -> QWidget:
    line = hairline(vertical=True)
    line.setFixedHeight(16)
    return line

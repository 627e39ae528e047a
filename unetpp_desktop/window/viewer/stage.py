"""The views of one case: one plane with the slice strip, or three planes side by side."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from unetpp_desktop.core.areas import SliceAreas
from unetpp_desktop.core.case import Case
from unetpp_desktop.core.compose import Mask
from unetpp_desktop.core.plane import Plane, acquired_plane
from unetpp_desktop.window.controls import ground, label
from unetpp_desktop.window.viewer.display import Display
from unetpp_desktop.window.viewer.slice_view import SliceView
from unetpp_desktop.window.viewer.strip import SliceStrip

PLANES = (Plane.AXIAL, Plane.CORONAL, Plane.SAGITTAL)


class Stage(QWidget):
    """Shows a case; the large view is the one that keys act on."""

    maximise_asked = Signal()
    locked_touched = Signal()

    def __init__(self, display: Display) -> None:
        super().__init__()
        ground(self, "view")
        self.display = display
        self.case: Case | None = None
        self.plane = Plane.AXIAL
        self.three = False
        self._stacked = False
        self.main = SliceView(display)
        self.sides = (SliceView(display), SliceView(display))
        self.strip = SliceStrip(display)
        self.strip.wheel_turned.connect(self.step)
        self._waiting = label("", "on_view")
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for view in self.views:
            view.maximise_asked.connect(self.maximise_asked)
            view.locked_touched.connect(self.locked_touched)
        for side in self.sides:
            side.small = True
        self._lay_out()

    @property
    def views(self) -> tuple[SliceView, ...]:
        return (self.main, *self.sides)

    def _lay_out(self) -> None:
        large = QHBoxLayout()
        large.setSpacing(0)
        large.addWidget(self.main, 1)
        large.addWidget(self._waiting, 1)
        large.addWidget(self.strip)
        self._side_box = QWidget()
        ground(self._side_box, "line")
        self._side_layout = QVBoxLayout(self._side_box)
        self._side_layout.setContentsMargins(1, 0, 0, 0)
        self._side_layout.setSpacing(1)
        for side in self.sides:
            self._side_layout.addWidget(side, 1)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        self._grid.addLayout(large, 0, 0)
        self._grid.addWidget(self._side_box, 0, 1)
        self._grid.setColumnStretch(0, 6)
        self._grid.setRowStretch(0, 6)
        self._arrange()

    # -- what is shown ---------------------------------------------------------------------------

    def show_case(self, case: Case | None, *, waiting: str = "") -> None:
        """Show a case in the plane and zoom that it remembers; without one, why there is none."""
        self.case = case
        self._waiting.setText(waiting)
        self._waiting.setVisible(case is None)
        self.main.setVisible(case is not None)
        if case is not None:
            self.plane = case.view.plane
            self.three = self.three and case.grid.orientation_known
        self._arrange()
        self._show()
        if case is not None and case.view.px_per_mm is not None:
            main, view = self.main, case.view
            main.place(main.placement.looking_at(view.center, px_per_mm=case.view.px_per_mm))

    def choose(self, plane: Plane, *, three: bool = False) -> None:
        """Change the plane, or show all three."""
        self.plane, self.three = plane, three
        self._arrange()
        self._show()

    def _show(self) -> None:
        case = self.case
        self.main.tiled = self.three
        self.display.crosshair_shown = self.three
        self.main.show_case(case, self.plane)
        others = [plane for plane in PLANES if plane is not self.plane]
        for side, plane in zip(self.sides, others, strict=False):
            side.tiled = True
            side.show_case(case if self.three else None, plane)

    def show_areas(self, areas: SliceAreas | None) -> None:
        """Sizes and states of the slices for the strip."""
        self.strip.show_case(self.case, areas, upward=self.upward)

    @property
    def upward(self) -> int:
        """Index step toward the top of the strip, along the acquired axis."""
        if self.case is None or not self.case.grid.orientation_known:
            return -1
        return self.case.grid.closest[self.case.grid.acquired_axis][1]

    def show_preview(
        self, q: Mask | None, *, threshold: float, slices: tuple[int, ...] | None
    ) -> None:
        """A prediction that arrives, None when it is over; `slices` are new (None: any)."""
        for view in self.views:
            layers = view.layers
            if layers is None:
                continue
            same_axis = layers.view.axis == layers.case.grid.acquired_axis
            unseen = slices is not None and same_axis and layers.index not in slices
            if layers.preview is q and unseen:
                continue
            layers.preview, layers.preview_threshold = q, threshold
            layers.refresh()
            view.forget_beside()
            view.update()

    def show_settled(self, mask: Mask) -> None:
        """The composed mask with cleaning, now that the hand rests."""
        for view in self.views:
            if view.layers is not None:
                view.layers.refresh(settled=mask)
                view.forget_beside()
                view.update()

    def set_top(self, height_px: int) -> None:
        """A banner covers the upper edge: words step down, images stay."""
        for view in (self.main, self.sides[0]):
            view.top_px = height_px
            view.update()

    # -- commands --------------------------------------------------------------------------------

    def step(self, slices: int) -> None:
        """Go up the strip by some slices, in the plane of the large view."""
        if self.case is not None:
            self.main.step_slices(slices)

    def go_to_end(self, *, top: bool) -> None:
        """The uppermost or the lowest slice of the large view's plane."""
        if self.case is None:
            return
        upward = self.main.upward if top else -self.main.upward
        axis = self.main.view.axis
        last = self.case.grid.shape[axis] - 1
        self.display.go_to_slice(axis, last if upward > 0 else 0)

    def go_to_acquired(self, index: int) -> None:
        """Show a slice of the acquired plane: what an undone step changed."""
        if self.case is not None:
            self.display.go_to_slice(self.case.grid.acquired_axis, index)

    def zoom(self, factor: float) -> None:
        """Around the pointer, else around the middle."""
        if self.case is not None:
            at = self.main.pointer or self.main.rect().toRectF().center()
            self.main.place(self.main.placement.zoomed(factor, at=at))

    def fit(self) -> None:
        for view in self.views:
            view.fit()

    def flash(self) -> None:
        for view in self.views:
            view.flash()

    def stop(self) -> None:
        """Take back a stroke under way."""
        for view in self.views:
            view.stop()

    # -- layout ----------------------------------------------------------------------------------

    def set_stacked(self, *, stacked: bool) -> None:
        """Side views under the large one where the window is narrow."""
        if stacked != self._stacked:
            self._stacked = stacked
            self._arrange()

    def _arrange(self) -> None:
        self._side_box.setVisible(self.three and self.case is not None)
        count = 0 if self.case is None else self.case.grid.shape[self.case.grid.acquired_axis]
        acquired = self.case is not None and self.plane is acquired_plane(self.case.grid)
        self.strip.setVisible(count > 1 and (acquired or self.three))
        self._grid.removeWidget(self._side_box)
        row, column = (1, 0) if self._stacked else (0, 1)
        self._grid.addWidget(self._side_box, row, column)
        self._grid.setColumnStretch(1, 5 if self.three and not self._stacked else 0)
        self._grid.setRowStretch(1, 4 if self.three and self._stacked else 0)
        direction = self._side_layout.Direction
        self._side_layout.setDirection(
            direction.LeftToRight if self._stacked else direction.TopToBottom
        )

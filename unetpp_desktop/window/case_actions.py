"""What the actions of the Cases page do to the open case and to its display."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from unetpp_desktop.core.case import Case, State
from unetpp_desktop.core.compose import Mask
from unetpp_desktop.core.history import Step
from unetpp_desktop.core.plane import Plane
from unetpp_desktop.window.action_table import Needs
from unetpp_desktop.window.actions import Actions
from unetpp_desktop.window.ask import ask_images
from unetpp_desktop.window.case_list import CaseList
from unetpp_desktop.window.exporting import Exporting
from unetpp_desktop.window.session import Session
from unetpp_desktop.window.study import Opened
from unetpp_desktop.window.threshold_slider import PAGE, STEP, within
from unetpp_desktop.window.view_bar import BY_HAND, THREE, WINDOWS
from unetpp_desktop.window.viewer.display import BRUSH_STEP, Tool
from unetpp_desktop.window.viewer.placement import ZOOM_STEP
from unetpp_desktop.window.viewer.stage import Stage

FILL_STEP = 0.05
TAP_MS = 300
"""A shorter press of S switches the mask, a longer one only peeks."""


class CaseActions(QObject):
    """Commands on the open case. Each action of the table that belongs here is connected once."""

    paths_chosen = Signal(object)
    """tuple[Path, ...] from a file dialog."""
    plane_changed = Signal()
    series_changed = Signal()

    def __init__(
        self, stage: Stage, session: Session, *, cases: CaseList, exporting: Exporting
    ) -> None:
        super().__init__(stage)
        self._stage, self._session = stage, session
        self._list, self._exporting = cases, exporting
        self._display = stage.display
        self._last_tools = (Tool.NAVIGATE, Tool.BRUSH)
        self._peek_since = 0

    def connect_all(self, actions: Actions) -> None:
        """Tie the table's actions to what they do."""
        for name, slot in self._looking().items():
            actions.on(name, slot)
        for name, slot in self._correcting().items():
            actions.on(name, slot)
        for name in WINDOWS:
            actions.on(name, partial(self.choose_window, name))
        display = self._display
        actions.on("show_mask", lambda: display.set(mask_shown=not display.mask_shown))
        actions.on("show_text", lambda: display.set(text_shown=not display.text_shown))
        actions.on("invert", lambda: display.set(inverted=not display.inverted))
        display.tool_changed.connect(self._remember_tool)

    def _looking(self) -> dict[str, Callable[[], object]]:
        stage, choose = self._stage, self.choose_plane
        return {
            "slice_up": partial(stage.step, 1),
            "slice_down": partial(stage.step, -1),
            "slice_up_5": partial(stage.step, 5),
            "slice_down_5": partial(stage.step, -5),
            "slice_first": partial(stage.go_to_end, top=True),
            "slice_last": partial(stage.go_to_end, top=False),
            "zoom_in": partial(stage.zoom, ZOOM_STEP),
            "zoom_out": partial(stage.zoom, 1 / ZOOM_STEP),
            "fit": stage.fit,
            "plane_axial": partial(choose, Plane.AXIAL.value),
            "plane_coronal": partial(choose, Plane.CORONAL.value),
            "plane_sagittal": partial(choose, Plane.SAGITTAL.value),
            "plane_three": partial(choose, THREE),
            "next_series": self.show_next_series,
            "next_case": partial(self.show_neighbour, 1),
            "previous_case": partial(self.show_neighbour, -1),
            "next_unreviewed": self.show_next_unreviewed,
            "open_images": self.ask_images,
            "open_folder": self.ask_folder,
        }

    def _correcting(self) -> dict[str, Callable[[], object]]:
        display = self._display
        return {
            "navigate": partial(display.choose_tool, Tool.NAVIGATE),
            "brush": partial(display.choose_tool, Tool.BRUSH),
            "eraser": partial(display.choose_tool, Tool.ERASER),
            "last_tool": lambda: display.choose_tool(self._last_tools[0]),
            "brush_smaller": lambda: display.set_brush(display.brush_mm / BRUSH_STEP),
            "brush_larger": lambda: display.set_brush(display.brush_mm * BRUSH_STEP),
            "undo": self.undo,
            "redo": self.redo,
            "outline_or_fill": lambda: display.set(filled=not display.filled),
            "fill_lighter": partial(self.change_fill, -FILL_STEP),
            "fill_stronger": partial(self.change_fill, FILL_STEP),
            "threshold_down": partial(self.move_threshold, -STEP),
            "threshold_up": partial(self.move_threshold, STEP),
            "threshold_down_5": partial(self.move_threshold, -PAGE),
            "threshold_up_5": partial(self.move_threshold, PAGE),
            "threshold_reset": self.reset_threshold,
            "review_slice": self.review_slice,
            "review_next": self.review_and_next,
            "unlock": self.unlock,
            "export": self.export,
        }

    # -- looking -----------------------------------------------------------------------------------

    def choose_plane(self, name: str) -> None:
        """A plane, or "three" for all of them."""
        case = self._stage.case
        if case is None or not case.grid.orientation_known:
            return
        if name == THREE:
            self._stage.choose(self._stage.plane, three=True)
        else:
            self._stage.choose(Plane(name))
        self.plane_changed.emit()

    def choose_series(self, index: int) -> None:
        """Look at another series of the case, through the window that was set there by hand, else
        through that of the same name."""
        opened = self._session.current
        if opened is not None and index != opened.case.shown:
            name, by_hand = self.window_name(), opened.by_hand
            if name == BY_HAND:
                by_hand[opened.case.shown] = self._display.window
            opened.case.shown = index
            self._display.range = opened.window
            named = opened.windows.get(name, opened.window)
            self._display.window = by_hand.get(index, named)
            self._display.looks_changed.emit()
            self.series_changed.emit()

    def show_next_series(self) -> None:
        """After the last one the first again."""
        case = self._session.case
        if case is not None:
            self.choose_series((case.shown + 1) % len(case.series))

    def choose_window(self, name: str) -> None:
        """One of the windows that were computed once for the series."""
        opened = self._session.current
        if opened is not None:
            opened.by_hand.clear()
            self._display.set(window=opened.windows[name])

    def window_name(self) -> str:
        """Which of them holds now, "by_hand" for none."""
        opened = self._session.current
        if opened is None:
            return "window_auto"
        windows = opened.windows.items()
        return next((name for name, one in windows if one == self._display.window), BY_HAND)

    def change_fill(self, change: float) -> None:
        opacity = round(min(max(self._display.opacity + change, 0.0), 1.0), 2)
        self._display.set(opacity=opacity, filled=True)

    def peek(self, time_ms: int) -> None:
        """S goes down: the mask is hidden as long as it is held."""
        self._peek_since = time_ms
        self._display.set(peeking=True)

    def end_peek(self, time_ms: int | None) -> None:
        """S comes up; after a short tap the mask is switched. None: the focus went away."""
        if not self._display.peeking:
            return
        tapped = time_ms is not None and time_ms - self._peek_since < TAP_MS
        shown = self._display.mask_shown
        self._display.set(peeking=False, mask_shown=shown != tapped)

    def _remember_tool(self) -> None:
        if self._display.tool is not self._last_tools[1]:
            self._last_tools = (self._last_tools[1], self._display.tool)

    # -- correcting --------------------------------------------------------------------------------

    def undo(self) -> None:
        """Take the stroke under way back, else the last step, and go where it was."""
        case = self._session.case
        if case is not None and case.in_stroke:
            self._stage.stop()
        elif (opened := self._session.editable()) is not None:
            self._go_to(opened.case.undo())

    def redo(self) -> None:
        case = self._session.case
        if case is not None and not case.in_stroke and self._session.editable() is not None:
            self._go_to(case.redo())

    def _go_to(self, step: Step | None) -> None:
        if step is None:
            return
        if step.slice_index is not None and step.patches:
            self._stage.go_to_acquired(step.slice_index)
        self._stage.flash()

    def set_threshold(self, value: float, *, settle: bool) -> None:
        case = self._session.case
        if case is not None and case.q is not None and self._session.editable() is not None:
            case.set_threshold(within(value), settle=settle)
        else:
            self._session.figures.areas_changed.emit()  # what holds is shown again

    def move_threshold(self, change: float) -> None:
        opened = self._session.current
        if opened is not None:
            self.set_threshold(opened.case.threshold + change, settle=True)

    def reset_threshold(self) -> None:
        opened = self._session.current
        if opened is not None and opened.case.prediction is not None:
            self.set_threshold(opened.case.prediction.suggested_threshold, settle=True)

    # -- review ------------------------------------------------------------------------------------

    def review_slice(self) -> None:
        """Pin the slice on screen, along the acquired axis."""
        opened = self._editable()
        if opened is not None:
            slices = frozenset({self._display.position[opened.case.grid.acquired_axis]})
            self._session.settling.ask(
                opened, partial(self._review, opened, slices), failed=self._session.fail
            )

    def review_and_next(self) -> None:
        """Pin all slices, export, and show the next case that is not reviewed."""
        opened = self._editable()
        if opened is not None:
            slices = frozenset(range(opened.case.grid.shape[opened.case.grid.acquired_axis]))
            self._exporting.export(opened, first=partial(self._review, opened, slices))
            self.show_next_unreviewed()

    def _review(self, opened: Opened, slices: frozenset[int], mask: Mask) -> None:
        """The mask has come, perhaps after other steps or another case."""
        if self._session.editable(opened) is not None:
            opened.case.review(slices, mask=mask)
            self._session.study_changed.emit(self._session.studies.index(opened.study))

    def export(self) -> None:
        """Write the mask of the open case beside its source."""
        opened = self._session.current
        if opened is not None:
            self._stage.stop()
            self._exporting.export(opened)

    def unlock(self) -> None:
        """Open the reviewed slices for changes."""
        opened = self._editable()
        if opened is not None:
            opened.case.unlock()

    def _editable(self) -> Opened | None:
        """The open case without a stroke under way, if it may be changed here."""
        self._stage.stop()
        return self._session.editable()

    # -- cases -------------------------------------------------------------------------------------

    def show_neighbour(self, step: int) -> None:
        """The case below or above in the list as it is shown."""
        order = self._list.shown_order()
        if self._session.number in order:
            at = order.index(self._session.number) + step
            if 0 <= at < len(order):
                self._session.show(order[at])

    def show_next_unreviewed(self) -> None:
        """The next case that nobody reviewed, from the top again after the last."""
        order = self._list.shown_order()
        at = order.index(self._session.number) + 1 if self._session.number in order else 0
        for number in order[at:] + order[:at]:
            if number != self._session.number and not self._is_done(number):
                self._session.show(number)
                return

    def _is_done(self, number: int) -> bool:
        study = self._session.studies[number]
        reviewed = self._session.standing_of(number).state is State.REVIEWED
        return study.problem is not None or reviewed

    def ask_images(self) -> None:
        chosen = ask_images(self._window(), self.tr("Open images"))
        if chosen:
            self.paths_chosen.emit(chosen)

    def ask_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self._window(), self.tr("Open folder"))
        if name:
            self.paths_chosen.emit((Path(name),))

    def _window(self) -> QWidget:
        return self._stage.window()


def needs_met(
    opened: Opened | None, *, listed: bool, can_predict: bool, predicting: bool
) -> list[Needs]:
    """What is true of the open case, for the actions that need it."""
    met = {Needs.LISTED: listed}
    if opened is not None:
        case = opened.case
        met |= {Needs.CASE: True, Needs.SERIES: len(case.series) > 1}
        if not opened.keep.read_only:
            met |= _needs_met_by_own(case, can_predict=can_predict, predicting=predicting)
    return [need for need, holds in met.items() if holds]


def _needs_met_by_own(case: Case, *, can_predict: bool, predicting: bool) -> dict[Needs, bool]:
    """Of a case that may be changed here."""
    return {
        Needs.OWN_CASE: True,
        Needs.SETTLED_CASE: not predicting,
        Needs.PREDICTION: case.q is not None
        and case.state is not State.REVIEWED
        and not predicting,
        Needs.MODEL: can_predict,
        Needs.UNDO: case.history.next_undo is not None,
        Needs.REDO: case.history.next_redo is not None,
        Needs.REVIEWED: bool(case.reviewed),
    }

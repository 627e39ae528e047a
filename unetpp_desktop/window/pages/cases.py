"""The Cases page: list, views and inspector of the open case. It shows, and forwards the hand."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QVBoxLayout, QWidget

from unetpp_desktop.formats import Source
from unetpp_desktop.window.actions import Actions
from unetpp_desktop.window.case_actions import CaseActions
from unetpp_desktop.window.case_notices import CaseNotices
from unetpp_desktop.window.case_prediction import CasePrediction
from unetpp_desktop.window.cases_frame import CasesFrame
from unetpp_desktop.window.controls import ground
from unetpp_desktop.window.exporting import Exporting
from unetpp_desktop.window.page import Page
from unetpp_desktop.window.sample_project import SampleProject
from unetpp_desktop.window.session import KEPT_READY, Session
from unetpp_desktop.window.showing import Showing
from unetpp_desktop.window.study import start_position
from unetpp_desktop.window.viewer.caption import case_name
from unetpp_desktop.window.viewer.display import Display, Tool
from unetpp_desktop.workspace.settings import Settings


class CasesPage(Page):
    """Everything about looking at a case and correcting it."""

    def __init__(self, settings: Settings, actions: Actions) -> None:
        super().__init__()
        ground(self, "panel")
        self.settings, self.actions_table = settings, actions
        self.display = Display(self)
        self._take_settings()
        self.session = Session(self)
        self.exporting = Exporting(self.session.background, self.session.settling, self)
        self.frame = CasesFrame(self.display, settings, actions)
        self.frame.first_start.setting_changed.connect(self.setting_changed)
        self.list, self.bar = self.frame.list, self.frame.bar
        self.stage, self.inspector = self.frame.stage, self.frame.inspector
        self._area = self.frame.area
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.frame)
        self.commands = CaseActions(
            self.stage, self.session, cases=self.list, exporting=self.exporting
        )
        self.notices = CaseNotices(
            self._area, self.stage, session=self.session, exporting=self.exporting
        )
        self._connect_session()
        self._connect_hand()
        self.prediction = CasePrediction(
            self.inspector.model,
            self.stage,
            session=self.session,
            settings=settings,
            notices=self.notices,
        )
        self.showing = Showing(
            self.frame,
            actions,
            session=self.session,
            commands=self.commands,
            prediction=self.prediction,
        )
        self.showing.status_changed.connect(self.status_changed)
        self.showing.running_changed.connect(self.running_changed)
        actions.on("predict", self.prediction.predict)
        actions.on("show_card", self.prediction.show_card)
        self.sample = SampleProject(self)
        self.sample.grown.connect(self._sample_grown)
        self.sample.failed.connect(self.notices.say)
        actions.on("open_sample", self.sample.open)
        self.showing.show_all()
        if settings.problem is not None:
            self.notices.say_at_start(settings.problem)

    def _take_settings(self) -> None:
        self.display.set_brush(float(self.settings.get("brush_mm")))
        self._other_brush = float(self.settings.get("brush_px"))
        self.display.set(
            opacity=self.settings.get("fill_percent") / 100,
            text_shown=bool(self.settings.get("corner_text")),
            radiological=bool(self.settings.get("radiological")),
        )

    def take_setting(self, key: str) -> None:
        """What was chosen on another page holds at once."""
        display, value = self.display, self.settings.get(key)
        match key:
            case "model":
                self.prediction.look_for_models()
            case "fill_percent":
                display.set(opacity=value / 100)
            case "corner_text":
                display.set(text_shown=value)
            case "radiological":
                display.set(radiological=value)
                self.stage.choose(self.stage.plane, three=self.stage.three)
            case "brush_mm" | "brush_px" if self._brush_in_mm == (key == "brush_mm"):
                display.set_brush(value)
            case "brush_mm" | "brush_px":
                self._other_brush = value

    def _connect_session(self) -> None:
        session = self.session
        session.next_of = self.next_number
        session.opening.connect(self._show_opening)
        session.opened.connect(self._show_opened)
        self.exporting.exported.connect(lambda opened, _: self.showing.show_exported(opened))
        self.exporting.busy_changed.connect(self.saved_changed)
        session.in_use.append(self.exporting.holds)

    def _connect_hand(self) -> None:
        table, commands = self.actions_table, self.commands
        commands.connect_all(table)
        commands.paths_chosen.connect(self.open_paths)
        table.on("maximise", self._arrange_again)
        table.on("show_list", lambda: self._turn(self.list))
        table.on("show_inspector", lambda: self._turn(self.inspector))
        self.list.chosen.connect(self.session.show)
        self.list.folder_wanted.connect(table["open_folder"].trigger)
        self.bar.plane_chosen.connect(commands.choose_plane)
        self.bar.series_chosen.connect(commands.choose_series)
        self.stage.maximise_asked.connect(table["maximise"].trigger)
        for field in self.inspector.findChildren(QAbstractSpinBox):
            field.lineEdit().returnPressed.connect(self.stage.main.setFocus)
        for view in self.stage.views:
            view.may_edit = lambda: self.session.editable() is not None
        threshold = self.inspector.threshold
        threshold.moved.connect(lambda value: commands.set_threshold(value, settle=False))
        threshold.settled.connect(lambda value: commands.set_threshold(value, settle=True))

    # -- what the window asks ----------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """A training may have made a new model."""
        self.prediction.look_for_models()

    def open_paths(self, paths: tuple[Path, ...]) -> None:
        self.session.open_paths(paths)

    def open_source(self, source: Source) -> None:
        self.session.open_source(source)

    def open_sample(self) -> None:
        self.sample.open()
        self.prediction.predict_sample()

    def _sample_grown(self, folder: Path, done: int, count: int) -> None:
        """The first patient is shown at once; the list grows."""
        words = self.tr("Drawing the sample: {done} of {count}")
        unfinished = done < count
        self.running_changed.emit(words.format(done=done, count=count) if unfinished else "")
        # A look at the folder that is under way finds what has come meanwhile, or the next does.
        if done in {1, count} or not self.session.background.busy:
            self.session.open_paths((folder,), show=done == 1)

    def free_cases(self, *, wanted: bool) -> None:
        self.session.keep_ready(0 if wanted else KEPT_READY)

    def leave(self) -> None:
        self.stage.stop()
        self._remember_view()
        self.prediction.close()
        self.sample.close()
        self.session.close_all()

    def arrange(self, width: int, height: int) -> None:
        has_case = self.session.number >= 0
        maximised = self.actions_table["maximise"].isChecked() and has_case
        self.frame.arrange(width, height, has_case=has_case, maximised=maximised)
        for name, panel in (("show_list", self.list), ("show_inspector", self.inspector)):
            self.actions_table[name].setChecked(not panel.isHidden())

    def _turn(self, panel: QWidget) -> None:
        self.frame.turn(panel)
        self._arrange_again()

    def _arrange_again(self) -> None:
        window = self.window()
        self.arrange(window.width(), window.height())

    # -- what is open ------------------------------------------------------------------------------

    def next_number(self, number: int) -> int:
        """The study below this one in the list as it is shown; -1 at its end."""
        order = self.list.shown_order()
        at = order.index(number) + 1 if number in order else 0
        return order[at] if at < len(order) else -1

    def _show_opening(self, number: int) -> None:
        self._remember_view()
        self._area.setCurrentWidget(self.stage)
        source = self.session.studies[number].source
        title = case_name(source.title, source.patient)
        focus = QApplication.focusWidget()
        if focus is not None and self.stage.isAncestorOf(focus):
            self.setFocus()  # else Qt gives the keys to the next field when the views are hidden
        self.stage.show_case(None, waiting=self.tr("Opening {title}").format(title=title))
        self.showing.show_all()
        self._arrange_again()

    def _show_opened(self) -> None:
        opened = self.session.current
        self._remember_view()
        nothing = self.session.number < 0
        self._area.setCurrentWidget(self.frame.first_start if nothing else self.stage)
        if opened is None:
            self.stage.show_case(None, waiting=self.tr("This case could not be opened"))
        else:
            case, display = opened.case, self.display
            display.shape = case.grid.shape
            first = not opened.keep.has_work and case.exported is None
            display.position = start_position(case, opened.areas, first=first)
            low, high = case.view.low, case.view.high
            display.range = opened.window
            display.window = opened.window if low is None or high is None else (low, high)
            self._choose_unit(in_mm=case.grid.spacing_known)
            display.choose_tool(Tool.NAVIGATE)  # a click changes nothing until a tool is chosen
            self.stage.show_case(case)
            self.stage.main.setFocus()
        self.showing.show_all()
        self._arrange_again()

    def _choose_unit(self, *, in_mm: bool) -> None:
        """Brush sizes are kept apart for scans in mm and pictures in pixels."""
        self.inspector.tools.set_unit(in_mm=in_mm)
        if in_mm != self._brush_in_mm:
            self._other_brush, size = self.display.brush_mm, self._other_brush
            self._brush_in_mm = in_mm
            self.display.set_brush(size)

    _brush_in_mm = True

    def _remember_view(self) -> None:
        """Keep plane, slice, window and zoom with the case that leaves the screen."""
        case = self.stage.case
        if case is None:
            return
        automatic = self.display.window == self.display.range
        low, high = (None, None) if automatic else self.display.window
        index = self.display.position[case.grid.acquired_axis]
        case.look_at(plane=self.stage.plane, slice_index=index, low=low, high=high)
        zoomed = self.stage.main.zoomed
        if zoomed is None:
            case.look_at(px_per_mm=None)
        else:
            case.look_at(px_per_mm=zoomed.px_per_mm, center=zoomed.center)

    # -- held keys ---------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_S and not event.modifiers():
            if not event.isAutoRepeat():
                self.commands.peek(event.timestamp())
        elif event.key() == Qt.Key.Key_Escape:
            self.stage.main.escape()
        elif not self.display.hold(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_S and not event.isAutoRepeat():
            self.commands.end_peek(event.timestamp())
        else:
            self.display.release(event)
            super().keyReleaseEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.WindowDeactivate, QEvent.Type.Hide}:  # keys held go unheard
            self.commands.end_peek(None)
            self.display.let_go()
        return super().event(event)

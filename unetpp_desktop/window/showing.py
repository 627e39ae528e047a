"""Brings list, bar, inspector and status bar up to what holds. It decides nothing."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, Signal

from unetpp_desktop.core.case import State
from unetpp_desktop.core.compose import Mask
from unetpp_desktop.window import case_words
from unetpp_desktop.window.actions import Actions
from unetpp_desktop.window.case_actions import CaseActions, needs_met
from unetpp_desktop.window.case_list import CaseRow
from unetpp_desktop.window.case_prediction import CasePrediction, progress_words
from unetpp_desktop.window.cases_frame import CasesFrame
from unetpp_desktop.window.page import Status
from unetpp_desktop.window.session import Session
from unetpp_desktop.window.study import Measures, Opened
from unetpp_desktop.window.throttle import Throttle
from unetpp_desktop.window.viewer.caption import series_name
from unetpp_desktop.window.viewer.display import Tool

SOON_MS = 40
"""How far the strip may lag behind the hand."""
LATE_MS = 150
"""How far the words about a case may lag behind the hand."""


class Showing(QObject):
    """Listens to session, display and prediction, and shows each change where it belongs."""

    status_changed = Signal(object)
    """`Status`"""
    running_changed = Signal(str)

    def __init__(
        self,
        frame: CasesFrame,
        actions: Actions,
        *,
        session: Session,
        commands: CaseActions,
        prediction: CasePrediction,
    ) -> None:
        super().__init__(frame)
        self._frame, self._table = frame, actions
        self._session, self._commands = session, commands
        self._prediction = prediction
        self._soon = Throttle(SOON_MS, self._show_areas, self)
        self._late = Throttle(LATE_MS, self._show_late, self)
        session.listed.connect(self.show_list)
        session.study_changed.connect(self.show_row)
        session.figures.areas_changed.connect(self._follow)
        session.figures.settled.connect(self._show_settled)
        session.figures.recorded.connect(lambda _: self.show_state())
        prediction.changed.connect(self._show_prediction)
        commands.plane_changed.connect(self.show_looks)
        commands.series_changed.connect(self._show_series)
        display = frame.stage.display
        display.moved.connect(self._late.ask)
        display.tool_changed.connect(self.show_looks)
        display.looks_changed.connect(self.show_looks)

    def show_all(self) -> None:
        """Another case is on screen, or none."""
        self.show_list()
        self._show_series()
        self.show_looks()
        self.show_state()

    # -- list --------------------------------------------------------------------------------------

    def show_list(self) -> None:
        rows = [self._row(number) for number in range(len(self._session.studies))]
        self._frame.list.model.show_rows(rows)
        self._frame.list.select(self._session.number)

    def _row(self, number: int) -> CaseRow:
        study, opened = self._session.studies[number], self._session.ready(number)
        row = case_words.row_of(study, self._session.standing_of(number))
        row.progress = self._prediction.share_of(opened)
        return row

    def show_row(self, number: int) -> None:
        if 0 <= number < len(self._frame.list.model.rows):
            if self._frame.list.model.change(number, self._row(number)):
                self._frame.list.select(self._session.number)

    def _show_series(self) -> None:
        """Another series is on screen, of this case or of another one."""
        case = self._frame.stage.case
        if case is None:
            self._frame.bar.show_series((), 0)
        else:
            self._frame.bar.show_series([series_name(one) for one in case.series], case.shown)
        self._show_words()

    # -- inspector ---------------------------------------------------------------------------------

    @property
    def _opened(self) -> Opened | None:
        """The case on screen; None while another is being read."""
        return self._session.current if self._frame.stage.case is not None else None

    def show_figures(self) -> None:
        """What follows the threshold and the brush."""
        self._show_threshold()
        self._show_areas()
        self._show_words()

    def _follow(self) -> None:
        """Volume and curve move with the hand; strip, list, head and status bar catch up."""
        self._show_threshold()
        self._soon.ask()
        self._late.ask()

    def _show_late(self) -> None:
        self._show_words()
        self.show_row(self._session.number)

    def _show_threshold(self) -> None:
        opened = self._opened
        read_only = opened is not None and opened.keep.read_only
        predicting = self._prediction.share_of(opened) is not None
        state = case_words.threshold_of(opened, read_only=read_only, predicting=predicting)
        self._frame.inspector.threshold.show_state(state)

    def _show_areas(self) -> None:
        opened = self._opened
        if self._prediction.share_of(opened) is None:
            self._frame.stage.show_areas(opened.areas if opened else None)

    def _show_words(self) -> None:
        opened = self._opened
        if opened is not None:
            self._frame.inspector.head.show_head(case_words.head_of(opened))
        elif self._session.number >= 0:
            row = self._row(self._session.number)
            self._frame.inspector.head.show_head(case_words.head_of_row(row))
        self._show_status()

    def show_state(self) -> None:
        """After a step: what may be done now, and how it is called."""
        self.show_figures()
        opened, inspector = self._opened, self._frame.inspector
        self._show_measures(self._session.figures.measures)
        reviewed = opened is not None and opened.case.state is State.REVIEWED
        inspector.foot.show_reviewed(reviewed=reviewed)
        self._allow()
        self.show_row(self._session.number)

    def show_exported(self, opened: Opened) -> None:
        """The mask of a case lies beside its source."""
        self.show_row(self._session.studies.index(opened.study))
        self.show_state()

    def _allow(self) -> None:
        opened, prediction = self._opened, self._prediction
        predicting = prediction.share_of(opened) is not None
        met = needs_met(
            opened,
            listed=self._session.number >= 0,
            can_predict=prediction.can_predict,
            predicting=predicting,
        )
        self._table.allow(met)

    def _show_measures(self, measures: Measures | None) -> None:
        lines = case_words.measure_lines(measures)
        self._frame.inspector.measures.show_measures(lines)

    def _show_settled(self, mask: Mask, measures: Measures) -> None:
        opened = self._opened
        if opened is None:
            return
        cleaning = opened.case.cleaning
        if cleaning.min_ml > 0 or cleaning.fill_holes:
            self._frame.stage.show_settled(mask)
        self._show_measures(measures)
        self.show_row(self._session.number)

    def _show_prediction(self) -> None:
        """How far a prediction is: in the row of its case and in the status bar."""
        running = self._prediction.predicting.running
        words = ""
        if running is not None:
            words = QCoreApplication.translate("CasesPage", "Predicting {title}: {progress}")
            words = words.format(
                title=case_words.name_of(running.opened), progress=progress_words(running)
            )
            self.show_row(self._session.studies.index(running.opened.study))
            if not running.done:
                self.show_figures()
        else:
            self.show_list()
            self.show_figures()
        self.running_changed.emit(words)
        self._allow()

    # -- bar and status ----------------------------------------------------------------------------

    def show_looks(self) -> None:
        """Buttons that say how the image is drawn."""
        stage, bar, display = self._frame.stage, self._frame.bar, self._frame.stage.display
        case = stage.case
        bar.show_plane(case.grid if case else None, stage.plane, three=stage.three)
        bar.show_window(self._commands.window_name())
        checks = {tool.value: tool is display.tool for tool in Tool}
        checks |= {
            "show_mask": display.mask_shown,
            "show_text": display.text_shown,
            "invert": display.inverted,
        }
        for name, on in checks.items():
            self._table[name].setChecked(on)
        has_reference = case is not None and case.reference is not None
        self._frame.inspector.mask_section.reference.setVisible(has_reference)
        self._show_status()

    def _show_status(self) -> None:
        opened, stage = self._opened, self._frame.stage
        if opened is None or stage.main.layers is None:
            words = QCoreApplication.translate(
                "CasesPage", "Nothing leaves this computer: the program works without a network"
            )
            self.status_changed.emit(Status(summary=words))
            return
        tool, reviewed = stage.display.tool, bool(opened.case.reviewed)
        hint = case_words.hint_words(tool, reviewed=reviewed, three=stage.three)
        summary = case_words.summary_words(opened, stage.main)
        stage.main.setAccessibleDescription(summary)
        self.status_changed.emit(Status(case_words.tool_word(tool), summary, hint))

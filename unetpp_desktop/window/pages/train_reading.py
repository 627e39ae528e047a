"""Keeps the data report in step with the form: asks an engine, a moment after the last change."""

from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal

from unetpp_desktop.core.recipe import Recipe
from unetpp_desktop.core.texts import Code
from unetpp_desktop.jobs.messages import (
    DataReport,
    Failed,
    Finished,
    Message,
    Progress,
    ReportRequest,
    WarmUpRequest,
)
from unetpp_desktop.window.pages.train_form import TrainForm, reported_part
from unetpp_desktop.window.pages.train_report import ReportView
from unetpp_desktop.window.text import problem_text
from unetpp_desktop.window.threads import TrainingThread
from unetpp_desktop.workspace.folders import user_data_folder

AFTER_MS = 600


class DataReading(QObject):
    """Reads the data of the form's recipe and shows the report."""

    changed = Signal()
    """There is another report, or none any more."""

    def __init__(self, form: TrainForm, view: ReportView) -> None:
        super().__init__(form)
        self._form, self.view = form, view
        self._thread: TrainingThread | None = None
        self._under_way = False
        self._asked: Recipe | None = None
        self._since = self._read_in = 0.0
        self.report: DataReport | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(AFTER_MS)
        self._later.timeout.connect(self.read)
        form.data_edited.connect(self._later.start)
        view.read_again.connect(self.read_again)
        view.cancelled.connect(self.cancel)

    @property
    def is_reading(self) -> bool:
        """Whether an engine is at it, or soon will be."""
        return self._under_way or self._later.isActive()

    def words(self) -> str:
        """ "16 pairs from 4 patients"; nothing before the data were read."""
        if self.report is None:
            return ""
        patients = len(self.report.train) + len(self.report.validation)
        pairs = self.tr("%Ln pairs", "", self.report.pairs)
        return self.tr("{0} from {1}").format(pairs, self.tr("%n patients", "", patients))

    def soon(self) -> None:
        """Reads in a moment."""
        self._later.start()

    def read_again(self) -> None:
        """Reads although nothing has changed in the form."""
        self._asked = None
        self.read()

    def read(self) -> None:
        """Asks for the report on the form's data, unless it is the one that is shown."""
        recipe = self._form.recipe()
        if recipe is None:
            return
        if self._asked is not None and reported_part(recipe) == reported_part(self._asked):
            return
        self.cancel()
        self._asked = recipe
        if not recipe.images:
            self._show_none()
            return
        self._since, self._read_in = monotonic(), 0.0
        self.view.show_reading(0, 0)
        self._under_way = True
        preview = str(user_data_folder() / "preview")
        self._engine().ask(ReportRequest(recipe.to_dict(), preview))

    def warm_up(self) -> None:
        """Makes an engine ready before a run needs it."""
        self._engine().ask(WarmUpRequest(), told=False)

    def take_engine(self) -> TrainingThread:
        """The warm engine, for a run that ends it; a reading under way is given up."""
        self.cancel()
        thread, self._thread = self._engine(), None
        thread.message.disconnect(self._on_message)
        thread.keeps_warm = False
        return thread

    def _engine(self) -> TrainingThread:
        if self._thread is None:
            self._thread = TrainingThread(keeps_warm=True)
            self._thread.message.connect(self._on_message)
        return self._thread

    def cancel(self) -> None:
        """Ends the reading under way; the form's data have no report then."""
        self._later.stop()
        if self._under_way and self._thread is not None:
            self._thread.abandon()
            self._under_way = False
            self._asked = None
            self._show_none()

    def leave(self) -> None:
        """The window closes."""
        self.cancel()
        if self._thread is not None:
            self._thread.end()

    def _show_none(self) -> None:
        self.report = None
        self._form.set_mask_levels(0)
        self.view.show_nothing()
        self.changed.emit()

    def _on_message(self, message: Message) -> None:
        if isinstance(message, Failed) and message.code == Code.ENGINE_DIED:
            self._thread = None
        if not self._under_way:
            return
        match message:
            case Progress():
                self.view.show_reading(message.done, message.total)
            case DataReport():
                self._take(message)
            case Failed():
                self._under_way, self.report = False, None
                self.view.show_problem(problem_text(message.code, message.facts))
                self.changed.emit()
            case Finished():
                self._under_way = False
                self.warm_up()

    def _take(self, report: DataReport) -> None:
        if self._asked is None:
            return
        self.report = report
        self._form.set_mask_levels(max(map(float, report.levels), default=0))
        self._read_in = self._read_in or monotonic() - self._since  # the estimate comes later
        self.view.show_report(report, self._asked, self._read_in)
        self.changed.emit()

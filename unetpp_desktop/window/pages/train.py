"""The Train page: form, data report before the start, live run, and what to do with its model."""

import json
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget

from unetpp_desktop.core.recipe import Recipe
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.jobs.messages import (
    BatchMetrics,
    DataReport,
    EpochMetrics,
    Failed,
    Finished,
    Message,
    Notice,
    Progress,
    TrainRequest,
)
from unetpp_desktop.window.actions import Actions
from unetpp_desktop.window.ask import ask
from unetpp_desktop.window.banner import Banner
from unetpp_desktop.window.binding import keep
from unetpp_desktop.window.controls import ground, hairline
from unetpp_desktop.window.page import Page, Status
from unetpp_desktop.window.pages.train_foot import Going, TrainFoot
from unetpp_desktop.window.pages.train_form import TrainForm
from unetpp_desktop.window.pages.train_history import read_history, unfinished_run
from unetpp_desktop.window.pages.train_reading import DataReading
from unetpp_desktop.window.pages.train_report import ReportView
from unetpp_desktop.window.pages.train_run import RunView
from unetpp_desktop.window.text import memory_text, problem_text, time_text
from unetpp_desktop.window.threads import TrainingThread
from unetpp_desktop.workspace.folders import runs_folder
from unetpp_desktop.workspace.models import list_models
from unetpp_desktop.workspace.settings import Settings


class TrainPage(Page):
    """Trains a model without blocking anything else."""

    def __init__(self, settings: Settings, actions: Actions) -> None:
        super().__init__()
        ground(self, "panel")
        self._settings = settings
        self._training: TrainingThread | None = None
        self._folder = Path()
        self._model = ""
        self._lay_out()
        self._recall()
        self.form.edited.connect(self._on_edited)
        self._on_edited()
        self.reading.soon()

    def _lay_out(self) -> None:
        self.form = TrainForm()
        self.report_view, self.run_view = ReportView(), RunView()
        self.reading = DataReading(self.form, self.report_view)
        self.reading.changed.connect(self._on_report)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.report_view)
        self._stack.addWidget(self.run_view)
        self.banner = Banner(self._stack)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.form)
        row.addWidget(hairline(vertical=True))
        row.addWidget(self._stack, 1)
        self.foot = TrainFoot()
        self.form.foot.addWidget(self.foot)
        self.foot.start_wanted.connect(self._start)
        self.foot.stop_wanted.connect(self._stop)
        self.foot.use_wanted.connect(self._use)
        self.foot.resume_wanted.connect(self._resume)
        self.foot.new_wanted.connect(self._new)

    def _recall(self) -> None:
        """The form as it was left; a form of another version starts anew."""
        self.form.set_models([(place.path, place.name) for place in list_models()])
        self.form.advanced.set_open(is_open=self._settings.get("train_advanced"))
        self.form.advanced.turned.connect(partial(keep, self._settings, "train_advanced"))
        document = self._settings.get("train_form")
        try:
            self.form.show_recipe(Recipe.from_dict(document))
        except Problem:
            self.form.show_recipe(Recipe())
        self._offer_unfinished()

    def _offer_unfinished(self) -> None:
        """A run that an earlier day left in the middle."""
        left = unfinished_run()
        if left is not None:
            self._folder = left.folder
            self.foot.name_resume(left.folder.name)
        self.foot.show_going(Going.BEFORE, resumable=left is not None)

    # Before the start

    def _on_edited(self) -> None:
        recipe = self.form.recipe()
        if recipe is None:
            self._allow(self.form.wrong())
            return
        keep(self._settings, "train_form", json.loads(json.dumps(recipe.to_dict())))
        self.report_view.show_plan(recipe)
        self._show_estimate(recipe)
        self._allow(self._hindrance(recipe))

    def _hindrance(self, recipe: Recipe) -> str:
        """Why a run cannot start yet; empty when it can."""
        if not recipe.images:
            return self.tr("Choose a folder of images first.")
        return ""

    def _allow(self, hindrance: str) -> None:
        self.foot.start.setEnabled(not hindrance)
        self.foot.say(hindrance)

    def _on_report(self) -> None:
        recipe, report, summary = self.form.recipe(), self.reading.report, ""
        if recipe is not None:
            self._show_estimate(recipe)
        if report is not None:
            patients = len(report.train) + len(report.validation)
            summary = self.tr("{0} pairs from {1} patients").format(report.pairs, patients)
        self.status_changed.emit(Status(self.tr("Ready to train"), summary))

    def _show_estimate(self, recipe: Recipe) -> None:
        lines, report = [], self.reading.report
        if report is not None and report.memory_mb:
            memory = self.tr("about {0}").format(memory_text(report.memory_mb))
            lines.append((self.tr("Memory"), memory))
        if report is not None and report.seconds_per_epoch:
            whole = time_text(report.seconds_per_epoch * recipe.epochs)
            lines.append((self.tr("Time"), whole))
        self.form.show_estimate(lines)

    # The run

    def _start(self) -> None:
        recipe = self.form.recipe()
        if recipe is not None:
            self._folder = _free_folder(recipe.name or self._named(recipe))
            self._run(recipe, resume=False)

    def _named(self, recipe: Recipe) -> str:
        name = Path(recipe.images).name
        return f"{name}-{recipe.optimizer.value}-{recipe.schedule.value}"

    def _resume(self) -> None:
        """Goes on with the run in `_folder`: with its own recipe, and its epochs are shown."""
        left = unfinished_run()
        if left is not None and left.folder == self._folder:
            self.form.show_recipe(left.recipe)
            self._run(left.recipe, resume=True)

    def _run(self, recipe: Recipe, *, resume: bool) -> None:
        self.reading.cancel()
        self.banner.hide()
        self.form.set_fixed(fixed=True)
        self.foot.show_going(Going.RUNNING)
        self.foot.say(self.tr("The best model so far is kept. A stopped run can be resumed."))
        self.run_view.begin(recipe, self._folder)
        if resume:
            for epoch in read_history(self._folder):
                self.run_view.add_epoch(epoch)
        self._stack.setCurrentWidget(self.run_view)
        request = TrainRequest(recipe.to_dict(), str(self._folder), resume)
        self._training = TrainingThread()
        self._training.message.connect(self._on_message)
        self._training.ask(request)
        self.running_changed.emit(self.tr("Training: starting"))
        self.status_changed.emit(Status(self.tr("Training"), self.tr("Starting")))

    def _on_message(self, message: Message) -> None:
        match message:
            case Progress(stage="validating"):
                self.run_view.show_stage(
                    self.tr("Validating slice {0} of {1}").format(message.done, message.total)
                )
            case Progress():
                self.run_view.show_stage(
                    self.tr("Reading {0} of {1}").format(message.done, message.total)
                )
            case Notice():
                first, _, rest = problem_text(message.code, message.facts).partition(". ")
                self.banner.say(f"{first}.", rest)
            case DataReport():
                self.run_view.set_patients(len(message.validation))
            case BatchMetrics():
                self.run_view.add_batch(message)
                self._say_running(message)
            case EpochMetrics():
                self.run_view.add_epoch(message)
            case Finished():
                self._end(message)
            case Failed():
                self._fail(message)

    def _say_running(self, batch: BatchMetrics) -> None:
        line = self.tr("Training: epoch {0} of {1}, {2} left").format(
            batch.epoch, batch.epochs, time_text(batch.seconds_left)
        )
        self.running_changed.emit(line)
        summary = self.tr("Epoch {0} of {1}, batch {2} of {3}, loss {4}").format(
            batch.epoch, batch.epochs, batch.batch, batch.batches, f"{batch.loss:.3f}"
        )
        self.status_changed.emit(Status(self.tr("Training"), summary))

    def _stop(self) -> None:
        if self._training is not None:
            self.foot.show_going(Going.STOPPING)
            self.run_view.show_stage(self.tr("Stopping: the best model is checked and kept"))
            self._training.request_stop()

    def _end(self, finished: Finished) -> None:
        self._model = finished.model
        text = self.tr("Stopped") if finished.stopped else self.tr("Finished")
        self._leave_run(text, resumable=finished.stopped)

    def _fail(self, failed: Failed) -> None:
        self._model = _best_of(self._folder)
        left = unfinished_run()
        resumable = left is not None and left.folder == self._folder
        if failed.code == Code.ENGINE_DIED:
            happened = self.tr("Training stopped: the computing process ended by itself.")
        else:
            happened = problem_text(failed.code, failed.facts)
        kept = self.tr("What was trained is kept.") if resumable else ""
        actions = [(self.tr("Resume"), self._resume)] if resumable else []
        details = problem_text(failed.code, failed.facts)
        self.banner.say(happened, kept, actions=actions, details=details)
        self._leave_run(self.tr("Stopped"), resumable=resumable)

    def _leave_run(self, text: str, *, resumable: bool) -> None:
        self._training = None
        self.run_view.end(text)
        self.foot.say("")
        self.foot.name_resume("")
        self.foot.show_going(Going.OVER, usable=bool(self._model), resumable=resumable)
        self.running_changed.emit("")
        self.status_changed.emit(Status(self.tr("Training"), text))

    def _use(self) -> None:
        keep(self._settings, "model", self._model)
        name = self._folder.name
        self.foot.use.hide()
        self.foot.say(self.tr("{0} is the current model on every page.").format(name))

    def _new(self) -> None:
        self.form.set_fixed(fixed=False)
        self.form.set_models([(place.path, place.name) for place in list_models()])
        self.banner.hide()
        self._stack.setCurrentWidget(self.report_view)
        self._offer_unfinished()
        self._on_edited()
        self.reading.read()
        self._on_report()

    def arrange(self, width: int, height: int) -> None:
        """What gives way in a small window."""
        self.run_view.arrange(width)

    def open_paths(self, paths: tuple[Path, ...]) -> None:
        """A dropped folder becomes the folder of images."""
        recipe = self.form.recipe()
        if recipe is not None and self._training is None:
            folder = paths[0] if paths[0].is_dir() else paths[0].parent
            self.form.set_images(str(folder))

    def may_leave(self) -> bool:
        """A running training is a choice: to stop it, or to stay."""
        if self._training is None:
            return True
        ask(
            self,
            self.tr("A training is running."),
            self.tr("It is stopped and kept, and can be resumed at the next start."),
            yes=self.tr("Stop and close"),
            then=self._close_window,
        )
        return False

    def _close_window(self) -> None:
        if self._training is not None:
            self._training.end()
            self._training = None
        self.window().close()

    def leave(self) -> None:
        """The window closes: the engine keeps what the run has reached."""
        self.reading.cancel()
        if self._training is not None:
            self._training.end()


def _free_folder(name: str) -> Path:
    """A folder in the runs that does not exist yet: name, name-2, name-3."""
    safe = "".join(sign if sign.isalnum() or sign in "-_. " else "-" for sign in name).strip(" .")
    runs, number = runs_folder(), 1
    folder = runs / (safe or "run")
    while folder.exists():
        number += 1
        folder = runs / f"{safe or 'run'}-{number}"
    return folder


def _best_of(folder: Path) -> str:
    best = folder / "best.safetensors"
    return str(best) if best.is_file() else ""

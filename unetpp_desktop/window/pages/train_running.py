"""The run under way: speaks with its engine, fills the run's view, and says how it ended."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from unetpp_desktop.core.recipe import Recipe
from unetpp_desktop.core.texts import Code
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
from unetpp_desktop.window.page import Status
from unetpp_desktop.window.pages.train_history import read_history
from unetpp_desktop.window.pages.train_run import RunView
from unetpp_desktop.window.text import time_text
from unetpp_desktop.window.threads import TrainingThread
from unetpp_desktop.workspace.run import BEST, fold_folder, read_card


@dataclass(frozen=True)
class Ended:
    """What became of a run: its model, where there is one; whether a person stopped it."""

    folder: Path
    model: str
    stopped: bool = False
    failed: Failed | None = None
    dice: float | None = None
    change: tuple[float, float] | None = None
    """Dice of the model that the run began with, on the same patients, and its own."""
    folds: tuple[int, int] | None = None
    """Of a cross-validation: how many folds are done, of how many. It has a model a fold, and none
    of them is the model of the run."""

    @property
    def card(self) -> str:
        """The run's card; empty where it was not judged."""
        return read_card(self.folder)

    @property
    def given_up(self) -> bool:
        """Whether a person stopped it and the engine, in the middle of a slow step, was ended."""
        died = self.failed is not None and self.failed.code == Code.ENGINE_DIED
        return self.stopped and died


class Running(QObject):
    """One run at a time."""

    line_changed = Signal(str)
    """One line for the status bar of every page; empty when nothing runs."""
    status_changed = Signal(object)
    """Status"""
    noticed = Signal(object)
    """Notice"""
    ended = Signal(object)
    """Ended"""

    def __init__(self, view: RunView) -> None:
        super().__init__(view)
        self._view = view
        self._folder = Path()
        self._stopping = False
        self._folds = 0
        self._before: dict[int, list[EpochMetrics]] = {}
        self.engine: TrainingThread | None = None

    @property
    def is_on(self) -> bool:
        """Whether a run is under way."""
        return self.engine is not None

    def begin(self, recipe: Recipe, folder: Path, *, resume: bool, thread: TrainingThread) -> None:
        """Trains into `folder`, or goes on with the run in it, on the engine of `thread`."""
        self._folder, self._stopping = folder, False
        self._folds = recipe.folds if recipe.all_folds else 0
        self._view.begin(recipe, folder)
        folds = range(1, self._folds + 1) if resume else ()
        self._before = {fold: read_history(fold_folder(folder, fold)) for fold in folds}
        if resume:
            for epoch in read_history(folder):
                self._view.add_epoch(epoch)
        self.engine = thread
        thread.message.connect(self._on_message)
        thread.ask(TrainRequest(recipe.to_dict(), str(folder), resume))
        self.line_changed.emit(self.tr("Training: starting"))
        self.status_changed.emit(Status(self.tr("Training"), self.tr("Starting")))

    def stop(self) -> None:
        """Asks the run to end between two steps."""
        if self.engine is not None:
            self._stopping = True
            self._view.show_stage(self.tr("Stopping: the best model is checked and kept"))
            self.engine.request_stop()

    def leave(self) -> None:
        """The window closes: the engine keeps what the run has reached."""
        if self.engine is not None:
            self.engine.end()
            self.engine = None

    def _on_message(self, message: Message) -> None:
        match message:
            case Progress(stage="fold"):
                self._begin_fold(message.done)
            case Progress(stage="validating"):
                words = self.tr("Validating slice {0} of {1}")
                self._view.show_stage(words.format(message.done, message.total))
            case Progress():
                words = self.tr("Reading {0} of {1}")
                self._view.show_stage(words.format(message.done, message.total))
            case Notice():
                self.noticed.emit(message)
            case DataReport():
                self._view.set_patients(len(message.validation))
            case BatchMetrics():
                self._view.add_batch(message)
                self._say(message)
            case EpochMetrics():
                self._view.add_epoch(message)
            case Finished():
                self._end(self._finished(message))
            case Failed():
                best = self._folder / BEST
                model = str(best) if best.is_file() else ""
                self._end(Ended(self._folder, model, self._stopping, failed=message))

    def _finished(self, message: Finished) -> Ended:
        facts, stopped = message.facts, message.stopped
        dice = facts.get("dice")
        if self._folds:
            self._view.show_folds()
            done = facts.get("folds", 0), self._folds
            return Ended(self._folder, "", stopped, dice=dice, folds=done)
        self._view.show_levels(facts)
        known = "dice_before" in facts
        change = (facts["dice_before"], facts["dice_after"]) if known else None
        return Ended(self._folder, message.model, stopped, dice=dice, change=change)

    def _begin_fold(self, fold: int) -> None:
        self._view.begin_fold(fold)
        for epoch in self._before.pop(fold, ()):
            self._view.add_epoch(epoch)

    def _say(self, batch: BatchMetrics) -> None:
        course = self._view.course
        left = time_text(course.seconds_left(batch))
        line = self.tr("Training: epoch {0} of {1}, {2} left")
        if course.is_folded:
            folded = self.tr("Training: fold {0} of {1}, epoch {2} of {3}, {4} left")
            line = folded.format(course.fold, course.folds, "{0}", "{1}", "{2}")
        self.line_changed.emit(line.format(batch.epoch, batch.epochs, left))
        summary = self.tr("Epoch {0} of {1}, batch {2} of {3}, loss {4}").format(
            batch.epoch, batch.epochs, batch.batch, batch.batches, f"{batch.loss:.3f}"
        )
        self.status_changed.emit(Status(self.tr("Training"), summary))

    def _end(self, ended: Ended) -> None:
        self.engine = None
        whole = ended.failed is None and not ended.stopped
        text = self.tr("Finished") if whole else self.tr("Stopped")
        self._view.end(text, whole=whole)
        self.line_changed.emit("")
        self.status_changed.emit(Status(self.tr("Training"), text))
        self.ended.emit(ended)

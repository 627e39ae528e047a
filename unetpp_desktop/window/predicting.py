"""One prediction at a time: started for a case, watched slice by slice, kept as one step."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from unetpp_desktop.core.areas import SliceAreas
from unetpp_desktop.core.case import Prediction
from unetpp_desktop.core.compose import Mask
from unetpp_desktop.core.model_info import ModelInfo
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.formats.model_header import read_model_header
from unetpp_desktop.jobs.messages import (
    Failed,
    Finished,
    Message,
    Notice,
    PredictRequest,
    SlicesReady,
)
from unetpp_desktop.window.background import Background
from unetpp_desktop.window.study import Opened
from unetpp_desktop.window.threads import PredictionThread
from unetpp_desktop.workspace.models import list_models
from unetpp_desktop.workspace.prediction_file import map_prediction

STROKE_MS = 100
"""How often a finished prediction looks whether the stroke under way has ended."""


@dataclass(frozen=True)
class Model:
    """A model file and what it says about itself."""

    path: Path
    info: ModelInfo


def read_models() -> tuple[tuple[Model, ...], tuple[Problem, ...]]:
    """Every usable model at hand, and what is wrong with the others."""
    models, problems = [], []
    for place in list_models():
        try:
            models.append(Model(place.path, read_model_header(place.path)))
        except Problem as problem:
            problems.append(problem)
    return tuple(models), tuple(problems)


@dataclass(eq=False)
class Running:
    """A prediction under way: where it is written, and how far it is."""

    opened: Opened
    model: Model
    level: int
    number: int
    q: Mask
    areas: SliceAreas
    count: int
    done: set[int] = field(default_factory=set)
    clock: QElapsedTimer = field(default_factory=QElapsedTimer)
    cancelled: bool = False

    @property
    def share(self) -> float:
        return len(self.done) / self.count

    @property
    def seconds_left(self) -> float | None:
        """From the pace so far; None before there is one."""
        if len(self.done) < 2:
            return None
        return self.clock.elapsed() / 1000 / len(self.done) * (self.count - len(self.done))


class Predicting(QObject):
    """Speaks with the engine. Painting goes on meanwhile; the engine's death is one sentence."""

    changed = Signal()
    """How far it is, or that nothing runs any more."""
    slices_ready = Signal(object, object)
    """`Running`, and the slices along the case's acquired axis that can be shown; None: any."""
    predicted = Signal(object)
    """`Opened` that has a new draft."""
    failed = Signal(object, object)
    """`Problem` and the `Opened` whose prediction stopped."""
    noticed = Signal(object)
    """`Problem` that a person should know, while the work goes on."""

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._thread: PredictionThread | None = None
        self.running: Running | None = None
        self.device = "auto"
        """On what the next prediction computes."""
        self.seconds_per_slice: float | None = None

    def warm_up(self) -> None:
        """Start the engine before it is needed."""
        self._engine()

    @property
    def engine_id(self) -> int | None:
        """Number of the engine's process."""
        return self._thread.engine_id if self._thread else None

    def start(
        self, opened: Opened, model: Model, *, level: int | None, first: int, force: bool
    ) -> None:
        """Predict a case from slice `first` outward; `level` None is the model's suggestion."""
        if self.running is not None:
            return
        case = opened.case
        try:
            number, path = opened.keep.new_prediction()
            q = map_prediction(path, case.grid.shape)
        except Problem as problem:
            self.failed.emit(problem, opened)
            return
        axis = case.grid.acquired_axis
        areas = SliceAreas(q, case.corrections, axis=axis)
        level = model.info.suggestion.level if level is None else level
        count = case.grid.shape[axis]
        self.running = Running(opened, model, level, number, q, areas, count)
        self.running.clock.start()
        self._engine().ask(
            PredictRequest(
                paths=tuple(str(source) for source in opened.study.source.paths),
                model=str(model.path),
                out=str(path),
                volume=opened.study.volume,
                level=level,
                first=first,
                force=force,
                device=self.device,
            )
        )
        self.changed.emit()

    def cancel(self) -> None:
        """Stop between two slices, or before the draft is put in; what came so far is dropped."""
        if self._thread is not None and self.running is not None:
            self.running.cancelled = True
            self._thread.request_stop()

    def close(self) -> None:
        """End the engine."""
        self.running = None
        if self._thread is not None:
            self._thread.end()
            self._thread = None

    def _engine(self) -> PredictionThread:
        if self._thread is None or self._thread.isFinished():
            self._thread = PredictionThread()
            self._thread.message.connect(self._hear)
            self._thread.start()
        return self._thread

    # -- messages ----------------------------------------------------------------------------------

    def _hear(self, message: Message) -> None:
        running = self.running
        if isinstance(message, Failed):
            self._fail(Problem(Code(message.code), **message.facts))
        elif running is None:
            return
        elif isinstance(message, SlicesReady):
            self._show(running, message)
        elif isinstance(message, Notice):
            self.noticed.emit(Problem(Code(message.code), **message.facts))
        elif isinstance(message, Finished):
            if message.stopped or running.cancelled:
                self._end()
            else:
                self._keep(running)

    def _show(self, running: Running, message: SlicesReady) -> None:
        axis = running.opened.case.grid.acquired_axis
        if message.axis == axis:
            for index in message.slices:
                running.areas.count(index, index + 1)
            shown: tuple[int, ...] | None = message.slices
        else:
            running.count = running.opened.case.grid.shape[message.axis]
            shown = None
        running.done.update(message.slices)
        self.slices_ready.emit(running, shown)
        self.changed.emit()

    def _keep(self, running: Running) -> None:
        """The file is whole: sync it in the background, then put it under the corrections."""
        info, level = running.model.info, running.level
        prediction = Prediction.of(info, number=running.number, level=level)
        self.seconds_per_slice = running.clock.elapsed() / 1000 / max(running.count, 1)
        self._background.do(
            lambda: running.opened.keep.keep_prediction(prediction),
            lambda q: self._put(running, prediction, q),
            failed=self._fail,
        )

    def _put(self, running: Running, prediction: Prediction, q: Mask) -> None:
        """As one step, never in the middle of a stroke."""
        if running is not self.running:
            return
        if running.cancelled:
            self._end()
            return
        case = running.opened.case
        if case.in_stroke:
            QTimer.singleShot(STROKE_MS, self, lambda: self._put(running, prediction, q))
            return
        try:
            running.opened.keep.ready()
        except Problem as problem:
            self._fail(problem)
            return
        self._end()
        case.set_prediction(prediction, q)
        self.predicted.emit(running.opened)

    def _fail(self, problem: Problem) -> None:
        running = self.running
        if running is None:
            return
        self._end()
        # An engine that was asked to stop in a slow slice was ended: that is no news.
        if not (running.cancelled and problem.code is Code.ENGINE_DIED):
            self.failed.emit(problem, running.opened)

    def _end(self) -> None:
        running, self.running = self.running, None
        if running is not None:
            self.slices_ready.emit(None, None)
        self.changed.emit()

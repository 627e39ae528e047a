"""The engine's side of the wall: requests in, messages out, one job at a time."""

import queue
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TextIO

import numpy as np
import torch

from unetpp_desktop.core.recipe import Device, Optimizer, Recipe
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.batch import Batch
from unetpp_desktop.engine.device import choose_device, describe_device
from unetpp_desktop.engine.folds import train_folds
from unetpp_desktop.engine.optimizers import OPTIMIZERS
from unetpp_desktop.engine.predict import Predictor
from unetpp_desktop.engine.report import report
from unetpp_desktop.engine.train import train
from unetpp_desktop.jobs.messages import (
    BatchRequest,
    DeviceReport,
    DeviceRequest,
    Failed,
    Finished,
    Message,
    Notice,
    PredictRequest,
    ReportRequest,
    SlicesReady,
    StopRequest,
    TrainRequest,
    WarmUpRequest,
    decode,
    encode,
)
from unetpp_desktop.workspace.fault_log import fault_lines


def log_fault(kind: type[BaseException], trace: TracebackType | None) -> None:
    """Write an error that nobody expected into the log, which is where stderr leads."""
    print(fault_lines(kind, trace), end="", file=sys.stderr, flush=True)  # noqa: T201  the log


class Server:
    """Reads requests from one stream until it ends, answers on another.

    Each request ends with `Finished` or `Failed`. A stop, or the end of the stream, ends the job
    under way between two steps, and no job that was asked for before it is begun. The last model
    stays loaded.
    """

    def __init__(self, lines: TextIO, answers: TextIO) -> None:
        self._lines, self._answers = lines, answers
        self._requests: queue.Queue[tuple[int, Message] | None] = queue.Queue()
        self._asked = self._current = self._stopped = 0  # numbers of requests
        self._writing = threading.Lock()
        self._warm: tuple[tuple[str, int | None, str, int], Predictor] | None = None

    def run(self) -> None:
        """Serve until the stream of requests ends."""
        threading.Thread(target=self._read, daemon=True).start()
        while (numbered := self._requests.get()) is not None:
            self._current, request = numbered
            if self._should_stop():
                self.emit(Finished(out=getattr(request, "out", ""), stopped=True))
            else:
                self._answer(request)

    def _should_stop(self) -> bool:
        """Whether a stop came after the request under way."""
        return self._stopped >= self._current

    def _read(self) -> None:
        for line in self._lines:
            try:
                message = decode(line)
            except (ValueError, KeyError, TypeError):
                print("a request could not be read", file=sys.stderr)  # noqa: T201  the log
                continue
            if isinstance(message, StopRequest):
                self._stopped = self._asked
            else:
                self._asked += 1
                self._requests.put((self._asked, message))
        self._stopped = self._asked
        self._requests.put(None)

    def _answer(self, request: Message) -> None:
        try:
            JOBS[type(request)](self, request)
        except Problem as problem:
            self.emit(Failed(problem.code.value, problem.facts))
        except MemoryError:
            self.emit(Failed(Code.OUT_OF_MEMORY.value, {"path": "this work"}))
        except Exception as error:  # noqa: BLE001  the window must hear of it, whatever it is
            log_fault(type(error), error.__traceback__)
            self.emit(Failed(Code.ENGINE_FAULT.value, {"reason": type(error).__name__}))

    def emit(self, message: Message) -> None:
        """Tell the window; from any thread."""
        with self._writing:
            self._answers.write(encode(message) + "\n")
            self._answers.flush()

    def _train(self, request: TrainRequest) -> None:
        recipe = Recipe.from_dict(request.recipe)
        start = train_folds if recipe.all_folds else train
        start(
            recipe,
            Path(request.out),
            resume=request.resume,
            emit=self.emit,
            should_stop=self._should_stop,
        )

    def _report(self, request: ReportRequest) -> None:
        recipe = Recipe.from_dict(request.recipe)
        preview = Path(request.preview) if request.preview else None
        stop = self._should_stop
        self.emit(report(recipe, emit=self.emit, should_stop=stop, preview=preview))
        self.emit(Finished())

    def _predict(self, request: PredictRequest) -> None:
        paths = [Path(path) for path in request.paths]
        predictor = self._predictor(request.model, request.level, request.device)
        predictor.check(paths, force=request.force)
        series, notices = predictor.read_with_beside(paths, volume=request.volume)
        for problem in notices:
            self.emit(Notice(problem.code.value, problem.facts))
        shape = series[0].grid.shape
        q = np.memmap(request.out, np.uint8, mode="r+", shape=shape)
        found = predictor.predict(
            series,
            q,
            path=paths[0],
            first=request.first,
            on_slices=lambda axis, slices: self.emit(SlicesReady(axis, slices)),
            should_stop=self._should_stop,
        )
        q.flush()
        for problem in found or ():
            self.emit(Notice(problem.code.value, problem.facts))
        self.emit(Finished(out=request.out, model=request.model, stopped=found is None))

    def _batch(self, request: BatchRequest) -> None:
        predictor = self._predictor(request.model, request.level, request.device)
        Batch(request, predictor, emit=self.emit, stop=self._should_stop).run()

    def _device(self, request: DeviceRequest) -> None:
        self.emit(DeviceReport(describe_device(choose_device(Device.AUTO))))
        self.emit(Finished())

    def _warm_up(self, request: WarmUpRequest) -> None:
        """torch loads its compiler with the first optimizer, the plots matplotlib: seconds both."""
        import matplotlib.figure  # noqa: F401

        OPTIMIZERS[Optimizer.ADAMW]([torch.nn.Parameter(torch.zeros(1))], 1e-3, 0.0)
        self.emit(Finished())

    def _predictor(self, model: str, level: int | None, device: str) -> Predictor:
        """The model of this file, kept from the last request when nothing has changed."""
        path = Path(model)
        try:
            changed = path.stat().st_mtime_ns
        except OSError as error:
            raise Problem(Code.FILE_UNREADABLE, path=path, reason=error.strerror) from None
        key = (model, level, device, changed)
        if self._warm is None or self._warm[0] != key:
            self._warm = None  # the old model goes before the new one comes
            self._warm = (key, Predictor(path, level=level, device=Device(device)))
        return self._warm[1]


JOBS: dict[type, Callable[..., None]] = {
    TrainRequest: Server._train,
    ReportRequest: Server._report,
    PredictRequest: Server._predict,
    BatchRequest: Server._batch,
    DeviceRequest: Server._device,
    WarmUpRequest: Server._warm_up,
}

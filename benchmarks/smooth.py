"""Is the window smooth while a training runs? Gaps of its event loop while the hand drags.

    python benchmarks/smooth.py [--seconds 20]

Needs Xvfb or `QT_QPA_PLATFORM=offscreen`. The threshold is dragged and a stroke painted in a study
of 40 slices at 256 x 256, first alone, then while an engine trains as the Train page starts it.
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from our_window import Screen, open_window, put_prediction, time_brush, time_threshold
from PIL import Image
from PySide6.QtCore import QObject, Qt, QTimer
from window import make_study

from unetpp_desktop.core.recipe import Recipe
from unetpp_desktop.jobs.messages import BatchMetrics, Message, TrainRequest
from unetpp_desktop.window.pages.cases import CasesPage
from unetpp_desktop.window.threads import EngineThread, TrainingThread

SIZE = 256
BEAT_MS = 2
START_LIMIT_S = 300.0


class Gaps(QObject):
    """Milliseconds between two turns of the event loop; a beat of 2 ms asks for one."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(BEAT_MS)

    def _beat(self) -> None:
        now = time.perf_counter()
        self.gaps.append((now - self._last) * 1000)
        self._last = now


def write_slices(folder: Path) -> Path:
    """Eight patients of eight bright discs, 128 pixels wide."""
    folder.mkdir()
    rng = np.random.default_rng(3)
    rows, columns = np.mgrid[:128, :128]
    for number in range(64):
        middle = rng.uniform(40, 88, 2)
        disc = (rows - middle[0]) ** 2 + (columns - middle[1]) ** 2 < 200
        grey = (rng.normal(70, 12, disc.shape) + 110 * disc).clip(0, 255).astype(np.uint8)
        name = f"p{number // 8}_{number % 8}"
        Image.fromarray(grey).save(folder / f"{name}.png")
        Image.fromarray(np.where(disc, 255, 0).astype(np.uint8)).save(folder / f"{name}_mask.png")
    return folder


def start_training(folder: Path, screen: Screen) -> TrainingThread:
    """A real run, once its first batch is told."""
    recipe = Recipe(
        images=str(write_slices(folder / "slices")),
        image_suffix=".png",
        mask_suffix="_mask.png",
        patient_pattern="(p[0-9]+)_",
        epochs=500,
        width=8,
        size=64,
        batch_size=8,
    )
    batches: list[Message] = []
    thread = TrainingThread()
    thread.message.connect(lambda one: batches.append(one) if type(one) is BatchMetrics else None)
    thread.ask(TrainRequest(recipe.to_dict(), str(folder / "run")))
    end = time.perf_counter() + START_LIMIT_S
    while not batches and time.perf_counter() < end:
        screen.rest(0.5)
    if not batches:
        raise RuntimeError("the training did not begin")
    return thread


def measure(name: str, page: CasesPage, screen: Screen, *, seconds: float) -> None:
    """Drag and paint by turns for so long; the figures of one line."""
    watch, drags, strokes = Gaps(), [], []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        drags += time_threshold(page, screen)
        strokes += time_brush(page, screen)
    print(f"{name:<16} loop {_figures(watch.gaps)}   threshold {_figures(drags)}   "
          f"brush {_figures(strokes)}", flush=True)  # fmt: skip


def _figures(values: list[float]) -> str:
    ordered = sorted(values)
    high = ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
    return f"{statistics.median(ordered):5.1f} {high:6.1f} {ordered[-1]:6.1f}"


def main() -> int:
    """Print both lines."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=20.0, help="of each of the two parts")
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "study"
        make_study(folder, SIZE)
        window, page, screen = open_window(folder)
        screen.rest(2.0)
        put_prediction(folder, page)
        print("milliseconds: median, 99th percentile, most")
        measure("alone", page, screen, seconds=seconds)
        start_training(folder, screen)
        measure("while training", page, screen, seconds=seconds)
        EngineThread.end_all()
        window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""From the click on Start to the first batch on the screen's thread: a cold engine, and warm ones.

    python benchmarks/start.py [--rounds 3] [--width 16] [--size 128]

The same requests as those of the Train page: an engine that has only been warmed up stands for the
page after a run, one that has also read the data for the page whose report is on screen. Rounds
alternate, so that a busy machine burdens all three.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer
from smooth import write_slices

from unetpp_desktop.core.recipe import Recipe
from unetpp_desktop.jobs.messages import (
    BatchMetrics,
    Failed,
    Finished,
    Message,
    ReportRequest,
    TrainRequest,
    WarmUpRequest,
)
from unetpp_desktop.window.threads import EngineThread, TrainingThread

LIMIT_MS = 300_000
ENGINES = ("cold", "warmed up", "has read the data")


def until(thread: TrainingThread, request: Message, kind: type[Message]) -> float:
    """Seconds from asking until the first message of a kind is heard; the work goes on."""
    loop, heard = QEventLoop(), []

    def hear(message: Message) -> None:
        if isinstance(message, kind):
            heard.append(message)
        if isinstance(message, kind | Failed):
            loop.quit()

    listening = thread.message.connect(hear)
    QTimer.singleShot(LIMIT_MS, loop, loop.quit)
    start = time.perf_counter()
    thread.ask(request)
    loop.exec()
    thread.message.disconnect(listening)
    if not heard:
        raise SystemExit(f"no {kind.__name__} came")
    return time.perf_counter() - start


def start_once(engine: str, recipe: Recipe, folder: Path) -> float:
    """Seconds from the click to the first batch; the run is stopped then."""
    thread = TrainingThread(keeps_warm=True)
    if engine == "has read the data":
        preview = folder.with_name(f"{folder.name} preview")
        until(thread, ReportRequest(recipe.to_dict(), str(preview)), Finished)
    if engine != "cold":
        until(thread, WarmUpRequest(), Finished)
    seconds = until(thread, TrainRequest(recipe.to_dict(), str(folder)), BatchMetrics)
    thread.end()
    return seconds


def main() -> int:
    """Print the median and the range of each engine."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--width", type=int, default=16)
    parser.add_argument("--size", type=int, default=128)
    arguments = parser.parse_args()
    app = QCoreApplication(sys.argv)
    times: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as name:
        recipe = Recipe(
            images=str(write_slices(Path(name) / "slices")),
            image_suffix=".png",
            mask_suffix="_mask.png",
            patient_pattern="(p[0-9]+)_",
            epochs=500,
            width=arguments.width,
            size=arguments.size,
        )
        for number in range(arguments.rounds):
            for engine in ENGINES:
                place = Path(name) / f"{engine} {number}"
                times[engine].append(start_once(engine, recipe, place))
    EngineThread.end_all()
    for engine, seconds in times.items():
        middle, least, most = statistics.median(seconds), min(seconds), max(seconds)
        print(f"{engine:<18} {middle:5.1f} s ({least:.1f} to {most:.1f})")
    app.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main())

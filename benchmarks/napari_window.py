"""The same gestures in napari, run by an interpreter that has it; `window.py` calls this.

Usage: python napari_window.py FOLDER, which holds image.npy and q.npy [slice, row, column].
Prints "ready" when the image is on the screen, then one JSON line: milliseconds of each gesture,
from the event to the end of the repaint.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import napari
import numpy as np
from qtpy.QtCore import QEvent, QEventLoop, QPointF, Qt, QTimer
from qtpy.QtGui import QMouseEvent
from qtpy.QtWidgets import QApplication
from vispy.gloo import gl

REPEATS = 40
WINDOW = (1400, 900)
BEAT_MS = 2


class Screen:
    """napari's canvas, and a clock that stops when it has painted."""

    def __init__(self, viewer: Any) -> None:  # noqa: ANN401  napari is not installed here
        self.canvas = viewer.window._qt_viewer.canvas
        self.native = self.canvas.native
        self.frames = 0
        self.beat = QTimer()  # ends a wait; spinning would keep Python from the other threads
        self.beat.start(BEAT_MS)
        # The window's buffers are swapped after all of it is composed: that frame is on screen.
        self.native.frameSwapped.connect(self._shown)

    def _shown(self) -> None:
        gl.glFinish()
        self.frames += 1

    def until_painted(self, limit_s: float = 20.0) -> None:
        """Let Qt work until one more frame is on the screen and nothing waits."""
        before, end = self.frames, time.perf_counter() + limit_s
        while self.frames == before and time.perf_counter() < end:
            QApplication.processEvents(QEventLoop.WaitForMoreEvents)
        if self.frames == before:
            raise RuntimeError("napari painted nothing")

    def rest(self, seconds: float = 0.15) -> None:
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            QApplication.processEvents(QEventLoop.WaitForMoreEvents)

    def time_ms(self, gesture: Callable[[int], None], repeats: int = REPEATS) -> list[float]:
        """Milliseconds of each repetition, gesture and repaint together."""
        times = []
        for number in range(repeats):
            self.rest(0.03)
            start = time.perf_counter()
            gesture(number)
            self.until_painted()
            times.append((time.perf_counter() - start) * 1000)
        return times

    def mouse(self, kind: QEvent.Type, x: float, y: float) -> None:
        position = QPointF(x, y)
        held = Qt.MouseButton.NoButton if kind == QEvent.MouseButtonRelease else Qt.LeftButton
        button = Qt.MouseButton.NoButton if kind == QEvent.MouseMove else Qt.LeftButton
        place = QPointF(self.native.mapToGlobal(position.toPoint()))
        event = QMouseEvent(kind, position, place, button, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(self.native, event)


def measure(folder: Path) -> dict[str, list[float]]:
    """Open the study and time scrolling, the threshold in two ways, and the brush."""
    image, q = np.load(folder / "image.npy"), np.load(folder / "q.npy")
    viewer = napari.Viewer(show=False)
    screen = Screen(viewer)
    viewer.add_image(image)
    labels = viewer.add_labels((q >= 100).astype(np.uint8))
    viewer.window.resize(*WINDOW)
    viewer.window.show()
    screen.until_painted()
    print("ready", flush=True)
    screen.rest(2.0)
    most = int((q >= 100).sum(axis=(1, 2)).argmax())
    viewer.dims.set_current_step(0, most)
    screen.rest(0.5)
    away = [*range(1, 11), *range(9, -1, -1)]  # ten slices down, ten up
    times = {
        "slice": screen.time_ms(lambda n: viewer.dims.set_current_step(0, most - away[n % 20]))
    }

    def set_threshold(number: int) -> None:
        labels.data = (q >= 60 + 2 * number).astype(np.uint8)

    times["threshold"] = screen.time_ms(set_threshold)
    times |= _brush(screen, labels)
    viewer.close()
    return times


def _brush(screen: Screen, labels: Any) -> dict[str, list[float]]:  # noqa: ANN401
    labels.brush_size, labels.selected_label, labels.mode = 9, 1, "paint"
    x, y = screen.native.width() * 0.4, screen.native.height() * 0.5
    screen.rest()
    screen.mouse(QEvent.MouseButtonPress, x, y)
    screen.rest()
    times = screen.time_ms(lambda n: screen.mouse(QEvent.MouseMove, x + 4 * (n + 1), y + n % 7))
    screen.mouse(QEvent.MouseButtonRelease, x + 4 * REPEATS, y)
    if not labels.data.any():
        raise RuntimeError("napari's brush painted nothing")
    return {"brush": times}


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]))), flush=True)

"""The gestures of a reader in our window; `window.py` runs this beside the same in napari.

Usage: python our_window.py FOLDER, which holds study.nii.gz and q.npy [slice, row, column].
Prints "ready" when the study is on the screen, then one JSON line: milliseconds of each gesture,
from the event to the end of the repaint.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from unetpp_desktop.window.main_window import MainWindow
from unetpp_desktop.window.pages.cases import CasesPage
from unetpp_desktop.window.start import make_app
from unetpp_desktop.workspace.folders import HOME_VARIABLE, settings_file
from unetpp_desktop.workspace.settings import Settings

REPEATS = 40
WINDOW = (1400, 900)
LIMIT_S = 20.0
BEAT_MS = 2
NO_KEYS = Qt.KeyboardModifier.NoModifier
NO_BUTTON = Qt.MouseButton.NoButton
LEFT = Qt.MouseButton.LeftButton


class Screen(QObject):
    """Counts the paint events of the view, and lets Qt work until there is one more.

    Where the slice's mask is the same at two thresholds only the slider is painted; both are
    painted in one go, so either ends the wait.
    """

    def __init__(self, view: QWidget, slider: QWidget) -> None:
        super().__init__(view)
        self.frames = 0
        view.installEventFilter(self)
        slider.installEventFilter(self)
        beat = QTimer(self)  # ends a wait; spinning would keep Python from the other threads
        beat.start(BEAT_MS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        self.frames += event.type() == QEvent.Type.Paint
        return False

    def until(self, done: Callable[[], bool]) -> None:
        """Work until done() holds and the X server has drawn everything."""
        end = time.perf_counter() + LIMIT_S
        while not done():
            if time.perf_counter() > end:
                raise RuntimeError("the window did not do what was waited for")
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        QGuiApplication.sync()

    def until_painted(self, gesture: Callable[[], None]) -> None:
        before = self.frames
        gesture()
        self.until(lambda: self.frames > before)

    def rest(self, seconds: float) -> None:
        end = time.perf_counter() + seconds
        self.until(lambda: time.perf_counter() > end)

    def time_ms(self, gesture: Callable[[int], None]) -> list[float]:
        """Milliseconds of each repetition, gesture and repaint together."""
        times = []
        for number in range(REPEATS):
            self.rest(0.03)
            start = time.perf_counter()
            self.until_painted(lambda: gesture(number))  # noqa: B023  called at once
            times.append((time.perf_counter() - start) * 1000)
        return times


def mouse(widget: QWidget, kind: QEvent.Type, at: QPointF) -> None:
    """A press, move or release of the left button."""
    button = NO_BUTTON if kind is QEvent.Type.MouseMove else LEFT
    held = NO_BUTTON if kind is QEvent.Type.MouseButtonRelease else LEFT
    event = QMouseEvent(kind, at, widget.mapToGlobal(at), button, held, NO_KEYS)
    QApplication.sendEvent(widget, event)


def open_window(folder: Path) -> tuple[MainWindow, CasesPage, Screen]:
    """The window as the program opens it, until the study is on the screen."""
    os.environ[HOME_VARIABLE] = str(folder / "home")
    settings = Settings(settings_file())
    make_app(settings)
    window = MainWindow(settings)
    window.resize(*WINDOW)
    window.show()
    page = window.show_page("cases")
    assert isinstance(page, CasesPage)
    window.open_cases((folder / "study.nii.gz",))
    view = page.stage.main
    screen = Screen(view, page.inspector.threshold.slider)
    screen.until(lambda: page.session.current is not None and view.layers is not None)
    screen.until_painted(view.update)
    return window, page, screen


def time_slices(page: CasesPage, screen: Screen) -> list[float]:
    """One notch of the wheel, ten down and ten up."""
    view = page.stage.main
    middle = QPointF(view.width() / 2, view.height() / 2)

    def notch(number: int) -> None:
        angle = QPoint(0, 120 if number // 10 % 2 else -120)
        place, phase = view.mapToGlobal(middle), Qt.ScrollPhase.NoScrollPhase
        event = QWheelEvent(
            middle, place, QPoint(), angle, NO_BUTTON, NO_KEYS, phase, False
        )  # fmt: skip
        QApplication.sendEvent(view, event)

    return screen.time_ms(notch)


def time_threshold(page: CasesPage, screen: Screen) -> list[float]:
    """A drag of the slider, a hundredth a move."""
    slider = page.inspector.threshold.slider
    height = slider.height() * 0.6
    places = [QPointF(slider.width() * (0.3 + n / 100), height) for n in range(REPEATS + 1)]
    mouse(slider, QEvent.Type.MouseButtonPress, places[-1])
    times = screen.time_ms(lambda n: mouse(slider, QEvent.Type.MouseMove, places[n]))
    mouse(slider, QEvent.Type.MouseButtonRelease, places[0])
    return times


def time_brush(page: CasesPage, screen: Screen) -> list[float]:
    """A stroke of nine pixels' width, four pixels of the screen a move."""
    from unetpp_desktop.window.viewer.display import Tool

    view = page.stage.main
    page.display.choose_tool(Tool.BRUSH)
    page.display.set_brush(9 * page.session.case.grid.spacing[2])
    left = QPointF(view.width() * 0.4, view.height() * 0.5)
    stroke = [left + QPointF(4 * (n + 1), n % 7) for n in range(REPEATS)]
    mouse(view, QEvent.Type.MouseButtonPress, left)
    screen.rest(0.2)
    times = screen.time_ms(lambda n: mouse(view, QEvent.Type.MouseMove, stroke[n]))
    mouse(view, QEvent.Type.MouseButtonRelease, stroke[-1])
    if not page.session.case.corrections.any():
        raise RuntimeError("the brush painted nothing")
    return times


def put_prediction(folder: Path, page: CasesPage) -> None:
    """Put q.npy into the case as the engine does, as the file of a prediction; show most of it."""
    import numpy as np

    from unetpp_desktop.core.case import Prediction

    opened = page.session.current
    assert opened is not None
    number, path = opened.keep.new_prediction()
    path.write_bytes(np.load(folder / "q.npy").tobytes())
    prediction = Prediction(number, "benchmark", "0" * 64, 4)
    opened.case.set_prediction(prediction, opened.keep.keep_prediction(prediction))
    most = int((opened.case.q >= 100).sum(axis=(1, 2)).argmax())
    page.display.go_to_slice(opened.case.grid.acquired_axis, most)


def main(folder: Path) -> None:
    """Measure and print."""
    window, page, screen = open_window(folder)
    print("ready", flush=True)
    screen.rest(2.0)
    times = {}
    put_prediction(folder, page)
    screen.rest(1.0)
    times["slice"] = time_slices(page, screen)
    times["threshold"] = time_threshold(page, screen)
    screen.rest(1.0)
    times["brush"] = time_brush(page, screen)
    screen.rest(0.3)
    window.close()
    print(json.dumps(times), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

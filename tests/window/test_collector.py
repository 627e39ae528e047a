"""Widgets in reference cycles die on the window's thread, whoever allocates."""

import gc
import threading
import weakref

from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication, QWidget


class Kept(QWidget):
    """Keeps itself alive in a cycle, and notes the thread that it dies on."""

    def __init__(self, deaths: list[QThread]) -> None:
        super().__init__()
        self.slot = lambda: self
        weakref.finalize(self.slot, lambda: deaths.append(QThread.currentThread()))


def test_a_busy_worker_thread_never_collects_a_widget(qapp: QApplication) -> None:
    deaths: list[QThread] = []
    Kept(deaths)

    def allocate() -> None:
        kept = [[number] for number in range(200_000)]
        del kept

    worker = threading.Thread(target=allocate)
    worker.start()
    worker.join()
    assert not deaths
    gc.collect()
    assert deaths == [qapp.thread()]

"""A real window that paints until it is killed, telling each stroke that it was promised is kept.

Started as a process by `test_killed_window`. Stroke n is always the same stroke.
"""

import hashlib
import sys
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from tests.window.viewer.hands import Hand
from unetpp_desktop.core.compose import Mask
from unetpp_desktop.window.main_window import MainWindow
from unetpp_desktop.window.pages.cases import CasesPage
from unetpp_desktop.window.start import make_app
from unetpp_desktop.window.viewer.display import Tool
from unetpp_desktop.workspace.folders import settings_file
from unetpp_desktop.workspace.settings import Settings


def short_hash(corrections: Mask) -> str:
    return hashlib.sha256(corrections.tobytes()).hexdigest()[:16]


def paint(page: CasesPage, number: int) -> None:
    """Stroke `number`: a brush or an eraser along a drawn line."""
    random = np.random.default_rng(number)
    page.display.choose_tool(Tool.ERASER if number % 3 == 2 else Tool.BRUSH)
    hand = Hand(page.stage.main)
    start, end = random.uniform(6, 34, (2, 2))
    hand.drag(hand.at(*start), hand.at(*end))


def wait_for_case(app: QApplication, page: CasesPage) -> None:
    loop = QEventLoop()
    poll = QTimer()
    poll.timeout.connect(lambda: page.session.current is not None and loop.quit())
    poll.start(5)
    loop.exec()
    app.processEvents()


def main(image: str, first: int, strokes: int) -> None:
    """Open, paint; a line with number and hash follows each stroke that is recorded."""
    settings = Settings(settings_file())
    app = make_app(settings)
    window = MainWindow(settings)
    window.resize(1200, 900)
    window.show()
    page = window.show_page("cases")
    assert isinstance(page, CasesPage)
    page.open_paths((Path(image),))
    wait_for_case(app, page)
    opened = page.session.current
    assert opened is not None
    for number in range(first, strokes):
        paint(page, number)
        app.processEvents()
        opened.keep.ready()  # what the window itself asks before the next stroke
        sys.stdout.write(f"{number} {short_hash(opened.case.corrections)}\n")
        sys.stdout.flush()
    window.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))

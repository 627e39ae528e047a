"""Small studies for the Cases page, and what a reader does with it by real events."""

from collections.abc import Callable
from pathlib import Path

import nibabel as nib
import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.window.viewer.hands import Hand
from unetpp_desktop.core.case import Prediction
from unetpp_desktop.core.compose import Cleaning
from unetpp_desktop.window.main_window import MainWindow
from unetpp_desktop.window.pages.cases import CasesPage
from unetpp_desktop.window.viewer.display import Tool
from unetpp_desktop.workspace.settings import Settings

SHAPE = (40, 48, 12)  # i, j, k as NIfTI has them
AFFINE = np.diag([-1.0, 1.0, 5.0, 1.0])
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def lesion() -> np.ndarray:
    i, j, k = np.indices(SHAPE)
    return np.sqrt((i - 25.0) ** 2 + (j - 20.0) ** 2 + ((k - 6) * 5.0) ** 2)


def set_apart(path: Path) -> None:
    """The file's qform lies 25 mm above its sform."""
    image = nib.load(path)
    apart = image.affine.copy()
    apart[2, 3] += 25
    image.set_qform(apart, 1)
    image.set_sform(image.affine, 1)
    nib.save(nib.Nifti1Image(np.asarray(image.dataobj).copy(), None, image.header), path)


Open = Callable[[Path], None]
PLAIN = Cleaning()


def show_cases_page(settings: Settings, qtbot: QtBot) -> CasesPage:
    """The program's window on its first page; call `leave` of it in the end."""
    window = MainWindow(settings)
    qtbot.addWidget(window)
    window.resize(1600, 1000)
    page = window.show_page("cases")
    assert isinstance(page, CasesPage)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return page


def rest(page: CasesPage, qtbot: QtBot) -> None:
    """Until nothing is under way in the background, nor what follows from its last result."""

    def rests() -> bool:
        return not page.session.background.busy and page.session.figures.resting

    def rests_for_good() -> bool:
        if rests():
            QApplication.processEvents()
        return rests()

    qtbot.waitUntil(rests_for_good, timeout=20_000)


def predict(
    page: CasesPage, qtbot: QtBot, *, threshold: float = 0.5, cleaning: Cleaning = PLAIN
) -> None:
    """A soft draft around the lesion, kept as a prediction's file as the engine would."""
    opened = page.session.current
    assert opened is not None
    number, path = opened.keep.new_prediction()
    q = np.clip(200 - 10 * lesion(), 0, 200).astype(np.uint8)
    path.write_bytes(np.ascontiguousarray(q.transpose(2, 1, 0)).tobytes())
    prediction = Prediction(number, "Head FLAIR", "0" * 64, 4, threshold, cleaning)
    opened.case.set_prediction(prediction, opened.keep.keep_prediction(prediction))
    rest(page, qtbot)


def press(
    page: CasesPage,
    key: Qt.Key | str,
    keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    QTest.keyClick(page.stage.main, key, keys)


def paint(page: CasesPage, *, row: float = 10, columns: tuple[float, float] = (10, 18)) -> None:
    hand = Hand(page.stage.main)
    page.display.choose_tool(Tool.BRUSH)
    hand.drag(hand.at(row, columns[0]), hand.at(row, columns[1]))

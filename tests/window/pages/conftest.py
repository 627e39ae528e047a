"""A small set of slices to learn from, and hands that type and click."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from unetpp_desktop.window.actions import Actions
from unetpp_desktop.window.pages.train import TrainPage
from unetpp_desktop.window.path_field import PathField
from unetpp_desktop.workspace.settings import Settings

HANG_MS = 180_000
SMALL = {"width": "4", "depth": "2", "size": "48", "batch_size": "4"}
Type = Callable[[QWidget, str], None]


@pytest.fixture
def slices(tmp_path: Path) -> Path:
    """Four patients of four 48 px slices each: a bright disc on noise, masked where it is."""
    folder = tmp_path / "slices"
    folder.mkdir()
    rng = np.random.default_rng(3)
    rows, columns = np.mgrid[:48, :48]
    for patient in range(4):
        for number in range(4):
            centre = rng.uniform(16, 32, 2)
            disc = (rows - centre[0]) ** 2 + (columns - centre[1]) ** 2 < 64
            grey = rng.normal(70, 12, (48, 48)) + 110 * disc
            name = f"p{patient}_{number}"
            Image.fromarray(grey.clip(0, 255).astype(np.uint8)).save(folder / f"{name}.png")
            mask = np.where(disc, 255, 0).astype(np.uint8)
            Image.fromarray(mask).save(folder / f"{name}_mask.png")
    return folder


@pytest.fixture
def type_into() -> Type:
    """Types a text into a field as a hand does, and Enter."""

    def do(field: QWidget, text: str) -> None:
        line = field.line if isinstance(field, PathField) else field
        QTest.mouseClick(line, Qt.MouseButton.LeftButton)
        QTest.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(line, text)
        QTest.keyClick(line, Qt.Key.Key_Return)

    return do


@pytest.fixture
def train_page(dressed: QApplication, settings: Settings, qtbot: QtBot) -> Iterator[TrainPage]:
    """The training page on the screen."""
    window = QWidget()
    qtbot.addWidget(window)
    made = TrainPage(settings, Actions(window))
    qtbot.addWidget(made)
    made.resize(1300, 900)
    made.show()
    yield made
    made.leave()


@pytest.fixture
def filled(train_page: TrainPage, slices: Path, type_into: Type) -> TrainPage:
    """The page with a set and a small network typed in."""
    fields = train_page.form.fields
    type_into(fields["images"], str(slices))
    type_into(fields["image_suffix"], ".png")
    type_into(fields["mask_suffix"], "_mask.png")
    train_page.form.advanced.set_open(is_open=True)
    type_into(fields["patient_pattern"], "(p[0-9]+)_")
    for name, text in SMALL.items():
        type_into(fields[name], text)
    return train_page


def click(qtbot: QtBot, button: QWidget) -> None:
    """A real click on a button that a person could press."""
    assert button.isVisible() and button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def folder_of(page: TrainPage) -> Path:
    """Where the run that is shown has trained."""
    assert page._entry is not None
    return page._entry.folder

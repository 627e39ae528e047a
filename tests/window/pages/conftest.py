"""A small set of slices to learn from, and hands that type and click."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from unetpp_desktop.window.path_field import PathField

HANG_MS = 180_000
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

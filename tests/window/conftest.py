"""A dressed application and its settings, without a screen."""

import gc
from collections.abc import Iterator
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.window.cases import AFFINE, SHAPE, Open, lesion, rest, show_cases_page
from unetpp_desktop.window.collector import Collector
from unetpp_desktop.window.pages.cases import CasesPage
from unetpp_desktop.window.theme import apply_theme, load_fonts, theme_name
from unetpp_desktop.window.threads import EngineThread
from unetpp_desktop.workspace.folders import settings_file
from unetpp_desktop.workspace.settings import Settings


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["unetpp"]


@pytest.fixture(autouse=True)
def collector(qapp: QApplication) -> Iterator[None]:
    """Widgets that tests leave behind are collected on the window's thread, as in the program."""
    taken_over = Collector(qapp)
    yield
    taken_over.stop()
    gc.collect()


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    """The application in the dark theme with the shipped fonts."""
    if not qapp.styleSheet():
        load_fonts()
    if not qapp.styleSheet() or theme_name() != "dark":
        apply_theme(qapp, "dark")
    yield qapp


@pytest.fixture(autouse=True)
def no_engine_left() -> Iterator[None]:
    """Whatever a test has started ends with it."""
    yield
    EngineThread.end_all()


@pytest.fixture
def settings(home: Path) -> Settings:
    """Settings of a person who has never used the program."""
    return Settings(settings_file())


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained network as a model file; what it predicts does not matter here."""
    from unetpp_desktop.core.model_info import (
        Architecture,
        LevelResult,
        ModelInfo,
        Suggestion,
    )
    from unetpp_desktop.core.plane import Plane
    from unetpp_desktop.engine.model_file import save_model
    from unetpp_desktop.engine.network import UNetPlusPlus

    shape = Architecture(in_channels=1, width=4, depth=2)
    info = ModelInfo(
        name="tiny", channels=("grey",), plane=Plane.PICTURE, architecture=shape,
        suggestion=Suggestion(level=2, threshold=0.42), size=48,
        levels=(
            LevelResult(1, 0.5, 0.4, 9.0, 100), LevelResult(2, 0.7, 12.0, 90.0, 500),
            LevelResult(0, 0.6, 1.1, 91.0, 502),
        ),
    )  # fmt: skip
    path = tmp_path_factory.mktemp("model") / "tiny.safetensors"
    save_model(path, UNetPlusPlus(shape), info)
    return path


@pytest.fixture
def studies(tmp_path: Path) -> Path:
    """Three patients as NIfTI, the first two with a reference mask."""
    rng = np.random.default_rng(7)
    for number in (1, 2, 10):
        folder = tmp_path / "studies" / f"patient{number}"
        folder.mkdir(parents=True)
        voxels = rng.integers(80, 120, SHAPE).astype(np.int16)
        voxels[lesion() < 9] += 200
        nib.save(nib.Nifti1Image(voxels, AFFINE), folder / f"p{number}_flair.nii.gz")
        if number < 10:
            mask = (lesion() < 9).astype(np.uint8)
            nib.save(nib.Nifti1Image(mask, AFFINE), folder / f"p{number}_seg.nii.gz")
    return tmp_path / "studies"


@pytest.fixture
def page(dressed: QApplication, settings: Settings, qtbot: QtBot) -> Iterator[CasesPage]:
    made = show_cases_page(settings, qtbot)
    yield made
    made.leave()


@pytest.fixture
def open_folder(page: CasesPage, qtbot: QtBot) -> Open:
    def opening(folder: Path) -> None:
        page.open_paths((folder,))
        qtbot.waitUntil(lambda: page.session.current is not None)
        rest(page, qtbot)

    return opening

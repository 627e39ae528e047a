"""A dressed application and its settings, without a screen."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from unetpp_desktop.window.collector import Collector
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

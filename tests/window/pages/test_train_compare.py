"""A lab lays runs side by side: real clicks, real run folders, and no lead that is only noise."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTranslator
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.window.walk import clipped
from tests.workspace.run_folders import write_run
from unetpp_desktop.window.pages.train import TrainPage
from unetpp_desktop.window.pages.train_compare import CompareView
from unetpp_desktop.workspace.folders import runs_folder
from unetpp_desktop.workspace.settings import Settings

HANG_MS = 60_000


@pytest.fixture
def runs() -> dict[str, Path]:
    """A run, one that is as good up to noise, one that is worse, and one on other patients."""
    draw = np.random.default_rng(4)
    dices = dict(zip([f"p{n}" for n in range(12)], draw.uniform(0.6, 0.95, 12), strict=True))
    same = {p: float(v + draw.normal(0, 0.02)) for p, v in dices.items()}
    worse = {p: float(v - 0.1 + draw.normal(0, 0.02)) for p, v in dices.items()}
    root = runs_folder()
    return {
        "adamw": write_run(root / "adamw", dices),
        "adam": write_run(root / "adam", same, optimizer="adam"),
        "sgd": write_run(root / "sgd", worse, optimizer="sgd", learning_rate=0.01),
        "other": write_run(root / "other", {"q1": 0.9, "p1": 0.8}),
    }


@pytest.fixture
def view(runs: dict[str, Path], train_page: TrainPage, qtbot: QtBot) -> CompareView:
    qtbot.mouseClick(train_page.report_view.compare, Qt.MouseButton.LeftButton)
    view = train_page.compare_view
    qtbot.waitUntil(lambda: view.list.rowCount() == len(runs), timeout=HANG_MS)
    assert view.isVisible() and not train_page.form.isVisible()
    view.list.clearSelection()
    return view


def choose(view: CompareView, *names: str) -> None:
    """Clicks on runs of the list."""
    for row in range(view.list.rowCount()):
        item = view.list.item(row, 0)
        if item.text() in names:
            place = view.list.visualItemRect(item).center()
            QTest.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=place)


def rows(view: CompareView) -> list[list[str]]:
    table = view.table
    return [
        [table.item(row, column).text() for column in range(table.columnCount())]
        for row in range(table.rowCount())
    ]


def test_a_lead_is_named_only_where_zero_lies_outside(
    view: CompareView, qtbot: QtBot, settings: Settings, runs: dict[str, Path]
) -> None:
    choose(view, "adamw", "adam", "sgd")
    qtbot.waitUntil(view.table.isVisible, timeout=HANG_MS)
    told = {
        line.split(" leads ")[1].split(" by ")[0]: line for line in view._words.text().splitlines()
    }
    best = rows(view)[0][1]
    assert best in {"adam", "adamw"} and len(told) == 2
    assert "Zero lies outside" in told["sgd"]
    assert "no difference shown" in told[({"adam", "adamw"} - {best}).pop()]
    heads = [view.table.horizontalHeaderItem(c).text() for c in range(view.table.columnCount())]
    assert {"Optimizer", "Learning rate"} <= set(heads) and "Loss" not in heads
    assert rows(view)[-1][1] == "sgd" and "SGD" in rows(view)[-1]
    assert "12 patients" in view._subtitle.whole()
    assert len(view._plot._items) == 3
    qtbot.waitUntil(lambda: not clipped(view))

    assert not view.use.isEnabled() and "Choose a run" in view._why.text()
    (runs["sgd"] / "best.safetensors").write_bytes(b"")
    place = view.table.visualItemRect(view.table.item(1, 1)).center()
    QTest.mouseClick(view.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert not view.use.isEnabled() and "not in its folder" in view._why.text()
    place = view.table.visualItemRect(view.table.item(2, 1)).center()
    QTest.mouseClick(view.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert not view._why.isVisible()
    qtbot.mouseClick(view.use, Qt.MouseButton.LeftButton)
    assert settings.get("model") == str(runs["sgd"] / "best.safetensors")


def test_what_cannot_be_compared_is_said_in_words(view: CompareView, qtbot: QtBot) -> None:
    assert "two or more" in view._words.text()
    choose(view, "adamw", "other")
    qtbot.waitUntil(lambda: "same patients" in view._words.text(), timeout=HANG_MS)
    assert not view.table.isVisible() and len(view._plot._items) == 2
    qtbot.mouseClick(view.shared, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(view.table.isVisible, timeout=HANG_MS)
    assert "too few" in view._words.text()


class Plurals(QTranslator):
    """Tells the number that a text was translated for."""

    def translate(self, context: str, source: str, comment: str = "", n: int = -1) -> str:
        return f"{source} [{n}]" if "%n" in source else ""

    def isEmpty(self) -> bool:
        return False


def test_one_patient_has_a_plural_form_of_its_own(
    view: CompareView, qtbot: QtBot, qapp: QApplication
) -> None:
    plurals = Plurals()
    qapp.installTranslator(plurals)
    try:
        choose(view, "adamw", "other")
        qtbot.mouseClick(view.shared, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(view.table.isVisible, timeout=HANG_MS)
    finally:
        qapp.removeTranslator(plurals)
    assert "[1]" in view._words.text() and "[1]" in view._subtitle.whole()


def test_each_measure_has_its_curves(view: CompareView, qtbot: QtBot) -> None:
    choose(view, "adamw", "sgd")
    for measure, high in (("val_dice", 0.75), ("val_loss", 1.2), ("learning_rate", 0.001)):
        qtbot.mouseClick(view.measure.button(measure), Qt.MouseButton.LeftButton)
        _, values = view._plot._items[0].getData()
        assert max(values) == pytest.approx(high)

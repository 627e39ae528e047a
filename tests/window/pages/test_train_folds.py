"""A person cross-validates in the window: every patient is judged once, and no fold is a winner."""

import csv
import statistics
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.window.pages.conftest import HANG_MS, click, folder_of
from tests.window.walk import clipped
from unetpp_desktop.jobs.messages import BatchMetrics
from unetpp_desktop.window.actions import Actions
from unetpp_desktop.window.card_dialog import CardDialog
from unetpp_desktop.window.pages.train import TrainPage
from unetpp_desktop.window.pages.train_folds import Course, FoldsField
from unetpp_desktop.workspace.folders import settings_file
from unetpp_desktop.workspace.settings import Settings

Type = Callable[[QWidget, str], None]


@pytest.fixture
def page(filled: TrainPage, type_into: Type) -> TrainPage:
    type_into(filled.form.fields["folds"], "2")
    return filled


def test_folds_run_one_after_the_other_stop_go_on_and_end_with_one_mean(
    page: TrainPage, qtbot: QtBot, type_into: Type
) -> None:
    view = page.run_view
    said: list[str] = []
    page.running_changed.connect(said.append)
    assert not page.form.fields["validation_fraction"].isVisible()
    type_into(page.form.fields["epochs"], "8")
    click(qtbot, page.foot.start)
    qtbot.waitUntil(lambda: any("fold 1 of 2, epoch" in line for line in said), timeout=HANG_MS)
    assert "fold 1 of 2" in view._name.text()
    assert view._card.bar.value() <= 0.5
    qtbot.waitUntil(lambda: any("fold 2 of 2, epoch" in line for line in said), timeout=HANG_MS)
    click(qtbot, page.foot.stop)
    assert "fold 2 of 2" in view._name.text()
    assert 0.5 <= view._card.bar.value() < 1
    qtbot.waitUntil(lambda: not page.running.is_on, timeout=HANG_MS)
    assert "1 of 2 folds" in page.foot._sentence.text()
    assert page.foot.resume.isVisible() and not page.foot.use.isVisible()
    first = (folder_of(page) / "fold_1" / "log.csv").stat().st_mtime_ns

    window = QWidget()
    qtbot.addWidget(window)
    tomorrow = TrainPage(Settings(settings_file()), Actions(window))
    qtbot.addWidget(tomorrow)
    assert folder_of(page).name in tomorrow.foot.resume.text()

    click(qtbot, page.foot.resume)
    qtbot.waitUntil(lambda: not page.running.is_on, timeout=HANG_MS)
    assert page.banner.isHidden(), page.banner.accessibleName()
    assert (folder_of(page) / "fold_1" / "log.csv").stat().st_mtime_ns == first
    with (folder_of(page) / "patients.csv").open(encoding="utf-8") as file:
        patients = list(csv.DictReader(file))
    assert sorted(row["patient"] for row in patients) == ["p0", "p1", "p2", "p3"]
    mean = f"{statistics.fmean(float(row['dice']) for row in patients):.3f}"
    table = view.folds
    rows = [[table.item(row, column).text() for column in range(3)] for row in range(3)]
    assert rows[0] == ["All patients", "4", mean]
    assert [row[0] for row in rows[1:]] == ["1", "2"]
    shown = [view._table.item(row, 0).text().split()[0] for row in range(view._table.rowCount())]
    assert shown == [str(epoch) for epoch in range(8, 0, -1)]
    assert view._card.bar.value() == 1.0
    assert "fold" not in view._name.text() and "fold 2" in view._since.whole()
    assert f"Mean patient Dice {mean} over 2 of 2 folds" in page.foot._sentence.text()
    assert not page.foot.use.isVisible() and not page.foot.resume.isVisible()
    click(qtbot, page.foot.card)
    (dialog,) = page.window().findChildren(CardDialog)
    assert mean in dialog.view.toPlainText()
    dialog.accept()
    assert [entry.dice for entry in page.queue.entries] == [pytest.approx(float(mean), abs=6e-4)]
    qtbot.waitUntil(lambda: not clipped(page))


def test_the_field_knows_no_single_fold(dressed: QApplication, qtbot: QtBot) -> None:
    field = FoldsField()
    qtbot.addWidget(field)
    field.show()
    assert field.text() == "Off"
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert field.value() == 2
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert field.value() == 0
    field.lineEdit().selectAll()
    QTest.keyClicks(field, "1")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.value() == 2


def test_progress_and_time_are_those_of_all_folds() -> None:
    batch = BatchMetrics(3, 10, 5, 10, 0.5, 0.5, 10.0, 75.0)  # a quarter of the fold is done
    assert Course(2, 5).share(batch) == pytest.approx((1 + 0.25) / 5)
    assert Course(2, 5).seconds_left(batch) == pytest.approx(75 + 3 * 100)
    assert Course(2, 5, [12.0, 8.0]).seconds_left(batch) == pytest.approx(75 + 3 * 100)
    assert Course().seconds_left(batch) == 75

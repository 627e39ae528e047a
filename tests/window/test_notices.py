"""What must not be missed comes back after what was said over it."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from tests.window.cases import CTRL, Open, paint, predict, press, rest, set_apart
from unetpp_desktop.window.pages.cases import CasesPage

ARTIFICIAL = "Trained on artificial images."


def draft_of_the_sample_model(page: CasesPage, qtbot: QtBot) -> None:
    predict(page, qtbot)
    opened = page.session.current
    assert opened is not None and opened.case.prediction is not None and opened.case.q is not None
    opened.case.set_prediction(replace(opened.case.prediction, artificial=True), opened.case.q)


def close_message(page: CasesPage, qtbot: QtBot) -> None:
    buttons = page.notices.banner.findChildren(QToolButton)
    (close,) = (one for one in buttons if one.accessibleName() == "Close this message")
    qtbot.mouseClick(close, Qt.MouseButton.LeftButton)


def show(page: CasesPage, number: int, qtbot: QtBot) -> None:
    page.session.show(number)
    qtbot.waitUntil(lambda: page.session.current is not None)
    rest(page, qtbot)


def test_the_warning_over_a_made_up_draft_outlasts_an_export_that_failed(
    page: CasesPage, open_folder: Open, studies: Path, qtbot: QtBot
) -> None:
    open_folder(studies)
    draft_of_the_sample_model(page, qtbot)
    show(page, 1, qtbot)
    away = (studies / "patient2").rename(studies / "away")
    paint(page)
    press(page, "S", CTRL)
    show(page, 0, qtbot)
    banner = page.notices.banner
    qtbot.waitUntil(lambda: "p2_flair was not exported" in banner.accessibleName())
    close_message(page, qtbot)
    assert banner.isVisible() and banner.accessibleName().startswith(ARTIFICIAL)
    close_message(page, qtbot)
    assert not banner.isVisible()

    show(page, 1, qtbot)
    assert "p2_flair was not exported" in banner.accessibleName()
    away.rename(studies / "patient2")
    page.window().show_page("settings")  # it comes to its end while nobody looks
    page.exporting.export_waiting()
    qtbot.waitUntil(lambda: not page.exporting.waiting)
    rest(page, qtbot)
    page.window().show_page("cases")
    assert not banner.isVisible()


def test_what_is_odd_about_a_file_is_said_over_a_made_up_draft(
    page: CasesPage, open_folder: Open, studies: Path, qtbot: QtBot
) -> None:
    set_apart(studies / "patient1" / "p1_flair.nii.gz")
    (studies / "patient1" / "p1_seg.nii.gz").unlink()
    open_folder(studies)
    draft_of_the_sample_model(page, qtbot)
    show(page, 1, qtbot)
    show(page, 0, qtbot)
    banner = page.notices.banner
    assert "25.0 mm apart" in banner.accessibleName()
    close_message(page, qtbot)
    assert banner.isVisible() and banner.accessibleName().startswith(ARTIFICIAL)

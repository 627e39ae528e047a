"""Steps on the open case: each comes through one gate, and none of them holds up the window."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from tests.window.cases import CTRL, SHIFT, Open, paint, predict, press, rest
from unetpp_desktop.core import case as core_case
from unetpp_desktop.core.case import State
from unetpp_desktop.core.compose import KEEP_IN, Cleaning
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.window import study
from unetpp_desktop.window.pages.cases import CasesPage
from unetpp_desktop.workspace import export, replace

LAST = 11
CLEANING = Cleaning(min_ml=0.05, fill_holes=True)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Composing takes until the event is set, and the window's thread may not do it."""
    may_go = threading.Event()
    compose = core_case.compose

    def composing(*args: object, **named: object) -> object:
        assert threading.current_thread() is not threading.main_thread()
        assert may_go.wait(20)
        return compose(*args, **named)  # type: ignore[arg-type]

    for module in (core_case, study):
        monkeypatch.setattr(module, "compose", composing)
    return may_go


def test_the_window_answers_while_the_mask_of_a_review_is_composed(
    page: CasesPage, open_folder: Open, studies: Path, qtbot: QtBot, slow: threading.Event
) -> None:
    slow.set()
    open_folder(studies / "patient1")
    predict(page, qtbot, cleaning=CLEANING)
    case = page.session.case
    slow.clear()
    paint(page)
    press(page, Qt.Key.Key_Return, SHIFT)
    press(page, Qt.Key.Key_Up)
    assert page.display.position[0] == 7 and not case.reviewed
    slow.set()
    qtbot.waitUntil(lambda: case.reviewed == {6})  # where the key was pressed
    rest(page, qtbot)
    press(page, Qt.Key.Key_Return, CTRL)
    slow.clear()
    assert case.reviewed == set(range(LAST + 1)) and not (case.corrections == 0).any()
    slow.set()
    rest(page, qtbot)
    assert case.exported is not None


def test_a_review_waits_for_what_is_painted_while_its_mask_is_composed(
    page: CasesPage, open_folder: Open, studies: Path, qtbot: QtBot, slow: threading.Event
) -> None:
    slow.set()
    open_folder(studies / "patient1")
    predict(page, qtbot, cleaning=CLEANING)
    case = page.session.case
    slow.clear()
    paint(page)
    press(page, Qt.Key.Key_Return, SHIFT)
    paint(page, row=14)
    painted = case.corrections == KEEP_IN
    slow.set()
    qtbot.waitUntil(lambda: case.reviewed == {6})
    assert (case.corrections[painted] == KEEP_IN).all()
    assert [step.name for step in case.history.steps[-3:]] == ["brush", "brush", "review"]


def test_review_and_next_is_done_although_the_next_case_is_on_screen(
    page: CasesPage, open_folder: Open, studies: Path, qtbot: QtBot, slow: threading.Event
) -> None:
    slow.set()
    open_folder(studies)
    predict(page, qtbot, cleaning=CLEANING)
    case = page.session.case
    slow.clear()
    paint(page)
    press(page, Qt.Key.Key_Return, CTRL)
    assert page.session.number == 1 and not case.reviewed
    slow.set()
    qtbot.waitUntil(lambda: case.exported is not None)
    assert len(case.reviewed) == LAST + 1
    qtbot.waitUntil(lambda: page.list.model.rows[0].word == "Exported")
    page.session.show(0)
    rest(page, qtbot)
    opened = page.session.current
    assert opened is not None and opened.case is case
    for step in (10, 190):  # all is pinned: no threshold changes the sizes
        assert opened.areas.at(step).sum() == (case.corrections == KEEP_IN).sum()


def test_a_review_that_was_asked_for_is_kept_when_the_window_closes(
    page: CasesPage, open_folder: Open, studies: Path, qtbot: QtBot
) -> None:
    open_folder(studies / "patient1")
    predict(page, qtbot, cleaning=CLEANING)
    paint(page)
    press(page, Qt.Key.Key_Return, CTRL)
    page.leave()
    (kept,) = page.session.store.list()
    assert kept.state == "reviewed"
    assert (studies / "patient1" / "p1_flair_mask.nii.gz").is_file()


def test_what_could_not_be_composed_is_reviewed_when_it_is_exported_again(
    page: CasesPage,
    open_folder: Open,
    studies: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    open_folder(studies / "patient1")
    predict(page, qtbot, cleaning=CLEANING)
    case, banner = page.session.case, page.notices.banner

    def composing(*_: object, **__: object) -> None:
        raise MemoryError

    def export_again() -> None:
        shown = [one for one in banner.findChildren(QPushButton) if one.isVisible()]
        (again,) = (one for one in shown if one.text() == "Export again")
        QTest.mouseClick(again, Qt.MouseButton.LeftButton)
        rest(page, qtbot)

    with monkeypatch.context() as patch, qtbot.capture_exceptions():
        patch.setattr(study, "compose", composing)
        paint(page)
        press(page, Qt.Key.Key_Return, CTRL)
        rest(page, qtbot)
        press(page, "s", CTRL)
        rest(page, qtbot)
        export_again()  # nor do further failures forget the review
        assert case.exported is None and not case.reviewed
    export_again()
    assert case.exported is not None and case.state is State.REVIEWED
    case.unlock()
    (studies / "patient1").rename(studies / "away")
    press(page, "s", CTRL)
    rest(page, qtbot)
    (studies / "away").rename(studies / "patient1")
    export_again()
    assert case.exported is not None and not case.reviewed  # it was asked for once


def test_no_step_is_made_that_cannot_be_kept(
    page: CasesPage,
    open_folder: Open,
    studies: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    open_folder(studies / "patient1")
    predict(page, qtbot, cleaning=CLEANING)
    paint(page)
    opened = page.session.current
    assert opened is not None
    case = opened.case
    case.review(frozenset({1}))
    rest(page, qtbot)

    def ready() -> None:
        raise Problem(Code.WORK_NOT_KEPT, path="cases", reason="No space left on device")

    def unlock() -> None:
        page.stage.locked_touched.emit()
        box = page.findChildren(QMessageBox)[-1]
        next(b for b in box.buttons() if b.text() == "Unlock").click()

    monkeypatch.setattr(opened.keep, "ready", ready)
    before, banner = case.revision, page.notices.banner
    steps = {
        "brush": lambda: paint(page, row=20),
        "undo": lambda: press(page, "z", CTRL),
        "threshold": lambda: press(page, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier),
        "review": lambda: press(page, Qt.Key.Key_Return, SHIFT),
        "unlock": unlock,
    }
    for name, step in steps.items():
        banner.hide()
        step()
        assert banner.isVisible() and "space" in banner.accessibleName(), name
        assert case.revision == before, name


def test_a_mask_that_was_not_confirmed_stays_in_doubt_until_it_is(
    page: CasesPage,
    open_folder: Open,
    studies: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[str] = []
    page.saved_changed.connect(told.append)
    open_folder(studies)
    first = studies / "patient1"
    confirm = replace.confirm_folder

    def confirm_others(folder: Path) -> replace.Outcome:
        return replace.Outcome.IN_PLACE_UNCONFIRMED if folder == first else confirm(folder)

    for module in (replace, export):
        monkeypatch.setattr(module, "confirm_folder", confirm_others)
    press(page, "s", CTRL)
    rest(page, qtbot)
    assert told[-1] == "unconfirmed"
    page.session.show(1)
    rest(page, qtbot)
    press(page, "s", CTRL)
    rest(page, qtbot)
    assert told[-1] == "unconfirmed"
    page.session.show(0)
    rest(page, qtbot)
    press(page, "s", CTRL)
    rest(page, qtbot)
    assert told[-1] == "unconfirmed"
    monkeypatch.undo()
    press(page, "s", CTRL)
    rest(page, qtbot)
    assert told[-1] == "saved"

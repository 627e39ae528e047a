"""Work found from another place, or in use there: taken over, or refused without harm."""

import shutil
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.window.cases import Open, paint, press, rest
from tests.workspace.studies import stroke
from unetpp_desktop.formats import find_sources
from unetpp_desktop.window.pages.cases import CasesPage
from unetpp_desktop.workspace.lock import acquire_lock


def take_over(page: CasesPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(page.notices.banner.isVisible)
    rest(page, qtbot)
    buttons = page.notices.banner.findChildren(QPushButton)
    wanted = [one for one in buttons if one.text() == "Take it over" and one.isVisible()]
    before = page.session.current
    qtbot.mouseClick(wanted[-1], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.session.current not in {None, before})
    rest(page, qtbot)


def test_work_in_use_elsewhere_is_refused_in_words_and_taken_when_it_is_free(
    page: CasesPage, open_folder: Open, studies: Path, qtbot: QtBot
) -> None:
    (source,), _ = find_sources((studies / "patient10",))
    kept = page.session.store.open(source)
    stroke(kept.case, 4)
    corrections = kept.case.corrections.copy()
    kept.close()
    shutil.move(studies / "patient10", studies / "moved")
    lock = acquire_lock(kept.folder / "lock")
    assert lock is not None
    open_folder(studies / "moved")
    take_over(page, qtbot)
    assert "open in another window" in page.notices.banner.accessibleName()
    assert page.stage.case is page.session.case
    assert page.session.current is not None and not page.session.current.keep.read_only
    paint(page)  # the case that is open can be worked on
    press(page, "z", Qt.KeyboardModifier.ControlModifier)
    assert not page.session.case.corrections.any()

    lock.release()
    take_over(page, qtbot)
    assert (page.session.case.corrections == corrections).all()


def test_a_case_that_was_open_elsewhere_can_be_worked_on_once_it_is_free(
    page: CasesPage, open_folder: Open, studies: Path, qtbot: QtBot
) -> None:
    (source,), _ = find_sources((studies / "patient10",))
    kept = page.session.store.open(source)
    kept.close()
    lock = acquire_lock(kept.folder / "lock")
    assert lock is not None
    open_folder(studies / "patient10")

    def click_on_its_row() -> None:
        view = page.list.view
        place = view.visualRect(view.model().index(0, 0)).center()
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        qtbot.waitUntil(lambda: page.session.current is not None)
        rest(page, qtbot)

    click_on_its_row()
    assert page.session.current is not None and page.session.current.keep.read_only
    assert "open in another window" in page.notices.banner.accessibleName()
    lock.release()
    click_on_its_row()
    paint(page)
    assert page.session.case.corrections.any()
    assert page.notices.banner.isHidden()

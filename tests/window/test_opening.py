"""What a case opens with, what it remembers, and what is said of files that cannot be opened."""

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPointF, Qt, QUrl
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from tests.window.cases import CTRL, SHAPE, predict, press, rest, set_apart, show_cases_page
from tests.window.viewer.hands import Hand
from unetpp_desktop.core.history import StepName
from unetpp_desktop.window.card_dialog import CardDialog
from unetpp_desktop.window.main_window import MainWindow
from unetpp_desktop.window.pages.cases import CasesPage
from unetpp_desktop.window.viewer.display import Tool
from unetpp_desktop.workspace.folders import settings_file
from unetpp_desktop.workspace.settings import Settings

Show = Callable[[], CasesPage]


@pytest.fixture
def studies(tmp_path: Path) -> Path:
    """Two patients of one file each."""
    folder = tmp_path / "studies"
    for number in (1, 2):
        (folder / f"patient{number}").mkdir(parents=True)
        voxels = np.random.default_rng(number).integers(80, 120, SHAPE).astype(np.int16)
        image = nib.Nifti1Image(voxels, np.diag([-1.0, 1.0, 5.0, 1.0]))
        nib.save(image, folder / f"patient{number}" / f"p{number}.nii.gz")
    return folder


@pytest.fixture
def start(dressed: QApplication, settings: Settings, qtbot: QtBot) -> Iterator[Show]:
    """The program's window on its first page, as often as it is started."""
    pages: list[CasesPage] = []

    def started() -> CasesPage:
        pages.append(show_cases_page(settings, qtbot))
        return pages[-1]

    yield started
    for page in pages:
        page.leave()


def open_paths(page: CasesPage, qtbot: QtBot, *paths: Path) -> None:
    page.open_paths(paths)
    qtbot.waitUntil(lambda: page.session.current is not None)
    rest(page, qtbot)


def test_the_next_case_opens_in_view_mode_so_that_a_click_changes_nothing(
    start: Show, studies: Path, qtbot: QtBot
) -> None:
    page = start()
    open_paths(page, qtbot, studies)
    QTest.keyClick(page.stage.main, Qt.Key.Key_B)
    assert page.display.tool is Tool.BRUSH
    QTest.keyClick(page.stage.main, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: page.session.number == 1 and page.stage.case is page.session.case)
    rest(page, qtbot)
    middle = QPointF(page.stage.main.rect().center())
    Hand(page.stage.main).drag(middle, middle)
    assert not page.session.case.corrections.any()
    assert page.actions_table["navigate"].isChecked()
    QTest.keyClick(page.stage.main, Qt.Key.Key_Q)  # the tool of before is one key away
    assert page.display.tool is Tool.BRUSH


def test_zoom_and_place_are_kept_with_their_case_over_a_restart(
    start: Show, studies: Path, qtbot: QtBot
) -> None:
    page = start()
    open_paths(page, qtbot, studies)
    main = page.stage.main
    fitted = main.placement
    Hand(main).wheel(main.placement.to_screen(10, 12), 240, CTRL)
    wanted = main.placement
    assert wanted.px_per_mm > fitted.px_per_mm * 1.5
    QTest.keyClick(main, Qt.Key.Key_PageDown)
    rest(page, qtbot)
    assert page.session.number == 1
    assert main.placement == fitted
    QTest.keyClick(main, Qt.Key.Key_PageUp)
    rest(page, qtbot)
    assert main.placement == wanted
    page.window().close()
    again = start()
    open_paths(again, qtbot, studies)
    placement = again.stage.main.placement
    assert placement.px_per_mm == wanted.px_per_mm
    assert placement.center == pytest.approx(wanted.center)
    QTest.keyClick(again.stage.main, "=")
    QTest.keyClick(again.stage.main, Qt.Key.Key_PageDown)
    rest(again, qtbot)
    QTest.keyClick(again.stage.main, Qt.Key.Key_PageUp)
    rest(again, qtbot)
    assert again.stage.main.zoomed is None


def test_all_that_cannot_be_opened_is_named_over_the_case_that_can(
    start: Show, studies: Path, qtbot: QtBot
) -> None:
    (studies / "patient3").mkdir()
    (studies / "patient3" / "scan.dcm").write_bytes(b"DICM")
    (studies / "patient4").mkdir()
    (studies / "patient4" / "head.nrrd").write_bytes(b"NRRD")
    page = start()
    open_paths(page, qtbot, studies)
    banner = page.notices.banner
    assert banner.isVisible()
    assert banner.accessibleName().startswith("2 problem")
    assert banner.accessibleName().endswith("scan.dcm, head.nrrd")
    qtbot.mouseClick(banner._unfold, Qt.MouseButton.LeftButton)
    details = banner._details.toPlainText()
    assert banner._details.isVisible()
    assert "patient3" in details and "patient4" in details


def test_what_is_odd_about_a_file_is_said_and_a_mask_that_does_not_fit_is_named(
    start: Show, studies: Path, qtbot: QtBot
) -> None:
    path = studies / "patient1" / "p1.nii.gz"
    set_apart(path)
    page = start()
    open_paths(page, qtbot, path)
    banner = page.notices.banner
    assert "25.0 mm apart" in banner.accessibleName() and banner.isVisible()

    shorter = np.ones((*SHAPE[:2], SHAPE[2] - 2), np.uint8)
    mask = nib.Nifti1Image(shorter, np.diag([-1.0, 1.0, 5.0, 1.0]))
    nib.save(mask, studies / "patient2" / "p2_seg.nii.gz")
    open_paths(page, qtbot, studies / "patient2")
    qtbot.waitUntil(lambda: page.session.number == 1 and page.stage.case is page.session.case)
    assert page.session.case.reference is None
    assert "p2_seg.nii.gz does not fit" in banner.accessibleName()
    assert page.session.current is not None and not page.session.current.keep.notices


def test_what_was_left_out_waits_until_the_question_about_the_case_is_answered(
    start: Show, studies: Path, qtbot: QtBot
) -> None:
    page = start()
    open_paths(page, qtbot, studies / "patient1")
    page.session.case.begin(StepName.BRUSH, slice_index=0)
    page.session.case.commit()
    page.window().close()
    moved = (studies / "patient1").rename(studies / "elsewhere")
    (moved / "scan.dcm").write_bytes(b"DICM")
    again = start()
    open_paths(again, qtbot, moved)
    banner = again.notices.banner
    assert "another place" in banner.accessibleName()
    names = {one.accessibleName(): one for one in banner.findChildren(QToolButton)}
    qtbot.mouseClick(names["Close this message"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(banner.isVisible)
    assert "scan.dcm" in banner.accessibleName()


def test_a_file_of_several_volumes_that_is_not_opened_after_all_leaves_what_was_there(
    start: Show, studies: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    four = tmp_path / "four.nii.gz"
    nib.save(nib.Nifti1Image(np.zeros((*SHAPE, 3), np.int16), np.eye(4)), four)
    page = start()

    def ask_and_cancel() -> None:
        qtbot.waitUntil(lambda: bool(page.findChildren(QInputDialog)))
        (dialog,) = page.findChildren(QInputDialog)
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: not page.findChildren(QInputDialog))
        rest(page, qtbot)

    page.open_paths((four,))
    ask_and_cancel()
    assert page.session.number == -1
    assert page.frame.first_start.isVisible()
    open_paths(page, qtbot, studies)
    case = page.session.case
    page.list.chosen.emit(0)
    ask_and_cancel()
    assert page.stage.case is case and page.session.case is case
    assert page.list.model.rows[page.session.number].title.endswith("p1")
    page.list.chosen.emit(0)  # and it can be asked for again
    ask_and_cancel()


def test_the_volume_that_is_offered_is_that_worked_on_else_the_last_one_chosen(
    start: Show, tmp_path: Path, qtbot: QtBot
) -> None:
    voxels = np.zeros((*SHAPE, 3), np.int16)
    voxels[:] = [0, 1, 2]
    files = [tmp_path / name for name in ("a.nii.gz", "b.nii.gz", "c.nii.gz")]
    for number, file in enumerate(files):
        affine = np.diag([1.0, 1.0, 5.0 + number, 1.0])  # other voxels, or it were a moved case
        nib.save(nib.Nifti1Image(voxels, affine), file)

    def choose(page: CasesPage, file: Path, *, offered: int, chosen: int) -> None:
        page.open_paths((file,))
        qtbot.waitUntil(lambda: bool(page.findChildren(QInputDialog)))
        (dialog,) = page.findChildren(QInputDialog)
        assert dialog.intValue() == offered
        dialog.setIntValue(chosen)
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: not page.findChildren(QInputDialog))
        qtbot.waitUntil(lambda: page.session.current is not None)
        rest(page, qtbot)
        assert (page.session.case.series[0].voxels == chosen - 1).all()

    page = start()
    choose(page, files[0], offered=1, chosen=2)
    choose(page, files[1], offered=2, chosen=3)
    page.window().close()
    again = start()
    choose(again, files[2], offered=1, chosen=1)
    choose(again, files[0], offered=2, chosen=2)
    choose(again, files[1], offered=3, chosen=3)


def test_the_models_card_is_read_in_the_window_without_links_and_pictures(
    start: Show, qtbot: QtBot
) -> None:
    page = start()
    qtbot.waitUntil(lambda: bool(page.prediction.models))
    page.inspector.model.combo.set_key(str(page.prediction.models[0].path))
    QTest.keyClick(page.window(), Qt.Key.Key_M, CTRL)
    (dialog,) = page.window().findChildren(CardDialog)
    assert dialog.isVisible() and page.prediction.models[0].info.name in dialog.windowTitle()
    text = dialog.view.toPlainText()
    assert "low-grade glioma" in text and "# " not in text
    assert dialog.view.isReadOnly() and not dialog.view.openLinks()
    assert dialog.view.accessibleName() == dialog.windowTitle()
    assert dialog.view.loadResource(2, QUrl("file:///etc/hostname")) is None
    assert "href" not in dialog.view.toHtml() and "<img" not in dialog.view.toHtml()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not page.window().findChildren(CardDialog))


def test_each_channel_of_a_colour_picture_can_be_looked_at(
    start: Show, qtbot: QtBot, tmp_path: Path
) -> None:
    rows, columns = np.mgrid[:60, :80]
    disc = (rows - 30) ** 2 + (columns - 20) ** 2 < 100
    channels = (columns * 3, np.where(disc, 200, 60), np.full((60, 80), 90))
    picture = tmp_path / "slice_1.png"
    Image.fromarray(np.stack(channels, axis=-1).astype(np.uint8)).save(picture)
    page = start()
    open_paths(page, qtbot, picture)
    view, choice = page.stage.main, page.bar.series_choice

    def grey_at(row: int, column: int) -> int:
        place = view.placement.to_screen(row, column).toPoint()
        return view.grab().toImage().pixelColor(place).value()

    assert choice.isVisible() and choice.count() == 3 and choice.currentText() == "red"
    assert abs(grey_at(10, 20) - grey_at(30, 20)) <= 3  # red knows nothing of the disc
    press(page, "T")
    assert choice.currentText() == "green" and "green" in page.inspector.head._case.whole()
    assert grey_at(10, 20) + 60 < grey_at(30, 20)
    choice.setCurrentIndex(2)
    choice.activated.emit(2)
    press(page, "T")
    press(page, "T")
    assert choice.currentText() == "green"
    page.display.set(window=(10.0, 77.0))  # by hand
    for _ in range(3):
        press(page, "T")
    assert choice.currentText() == "green" and page.display.window == (10.0, 77.0)
    page.leave()
    page = start()
    open_paths(page, qtbot, picture)
    assert page.bar.series_choice.currentText() == "green"


def test_one_series_offers_no_choice(start: Show, qtbot: QtBot, studies: Path) -> None:
    page = start()
    open_paths(page, qtbot, studies)
    assert page.bar.series_choice.isHidden()
    assert not page.actions_table["next_series"].isEnabled()


def test_keys_follow_the_hand_to_the_image_whatever_was_clicked_before(
    start: Show, studies: Path, qtbot: QtBot
) -> None:
    page = start()
    open_paths(page, qtbot, studies)
    main, case = page.stage.main, page.session.case
    (brush,) = (
        one
        for one in page.inspector.findChildren(QToolButton)
        if one.defaultAction() is page.actions_table["brush"]
    )
    qtbot.mouseClick(brush, Qt.MouseButton.LeftButton)
    hand, middle = Hand(main), QPointF(main.width() / 2, main.height() / 2)
    for field in (brush, page.inspector.threshold.number, page, page.inspector.model.combo):
        field.setFocus()
        placed = main.placement
        enter(main, middle)
        QTest.keyPress(page.window().focusWidget(), Qt.Key.Key_Space)
        hand.drag(middle, middle + QPointF(25, 0))
        QTest.keyRelease(page.window().focusWidget(), Qt.Key.Key_Space)
        assert main.placement != placed and not case.history.steps, type(field).__name__
    page.list.search.setFocus()
    enter(main, middle)
    assert page.list.search.hasFocus()  # words are typed where they were begun


def enter(view: QWidget, at: QPointF) -> None:
    QApplication.sendEvent(view, QEnterEvent(at, at, view.mapToGlobal(at)))


def test_space_pans_in_each_of_three_views_and_the_other_hand_keeps_the_brush(
    start: Show, studies: Path, qtbot: QtBot
) -> None:
    page = start()
    open_paths(page, qtbot, studies)
    press(page, Qt.Key.Key_F8)
    press(page, Qt.Key.Key_B)
    side = page.stage.sides[0]
    placed, hand = side.placement, Hand(side)
    middle = QPointF(side.width() / 2, side.height() / 2)
    QTest.keyPress(page.stage.main, Qt.Key.Key_Space)
    hand.drag(middle, middle + QPointF(20, 0))
    QTest.keyRelease(page.window().focusWidget(), Qt.Key.Key_Space)
    assert side.placement != placed and not page.session.case.history.steps
    hand.drag(middle, middle + QPointF(20, 0))
    assert len(page.session.case.history.steps) == 1


def test_a_list_that_was_chosen_from_takes_no_tool_keys_and_the_slider_has_its_own(
    start: Show, studies: Path, qtbot: QtBot
) -> None:
    page = start()
    open_paths(page, qtbot, studies)
    predict(page, qtbot)
    combo = page.inspector.model.combo
    qtbot.waitUntil(lambda: combo.count() > 1)
    combo.setFocus()
    chosen = combo.currentText()
    QTest.keyClick(combo, "B")
    assert page.display.tool is Tool.BRUSH and combo.currentText() == chosen
    slider, number = page.inspector.threshold.slider, page.session.number
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_PageDown)
    assert page.session.number == number and page.session.case.threshold == 0.45
    QTest.keyClick(slider, Qt.Key.Key_Home)
    assert page.session.case.threshold == 0.5
    field = page.inspector.threshold.number
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert page.stage.main.hasFocus()


@pytest.mark.parametrize("with_case", [False, True])
def test_settings_that_were_lost_are_told_at_the_start(
    dressed: QApplication, home: Path, studies: Path, qtbot: QtBot, with_case: bool
) -> None:
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text("{ half a fi", "utf-8")
    window = MainWindow(Settings(settings_file()))
    qtbot.addWidget(window)
    page = window.show_page("cases")
    assert isinstance(page, CasesPage)
    if with_case:
        page.open_paths([studies / "patient1"])
    window.show()
    try:
        if with_case:
            qtbot.waitUntil(lambda: page.session.current is not None)
        banner = page.notices.banner
        qtbot.waitUntil(banner.isVisible)
        assert "settings could not be read" in banner.accessibleName()
    finally:
        page.leave()


def test_a_number_that_is_being_typed_is_not_torn_away_by_the_pointer(
    start: Show, studies: Path, qtbot: QtBot
) -> None:
    page = start()
    open_paths(page, qtbot, studies)
    predict(page, qtbot)
    main, case, field = page.stage.main, page.session.case, page.inspector.threshold.number
    middle = QPointF(main.width() / 2, main.height() / 2)
    window = page.display.window
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, "0")
    enter(main, middle)
    for key in ".3":
        QTest.keyClick(page.window().focusWidget(), key)
    assert case.threshold == 0.5 and field.hasFocus()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert case.threshold == 0.3 and page.display.window == window
    field.setFocus()
    enter(main, middle)
    assert main.hasFocus()


def test_page_down_leads_past_a_file_that_cannot_be_opened(
    start: Show, studies: Path, qtbot: QtBot
) -> None:
    third = studies / "patient3" / "p3.nii.gz"
    third.parent.mkdir()
    third.write_bytes((studies / "patient1" / "p1.nii.gz").read_bytes())
    broken = studies / "patient2" / "p2.nii.gz"
    broken.write_bytes(broken.read_bytes()[:500])
    page = start()
    open_paths(page, qtbot, studies)
    press(page, Qt.Key.Key_PageDown)
    rest(page, qtbot)
    assert page.session.number == 1 and page.session.current is None
    QTest.keyClick(page.window().focusWidget(), Qt.Key.Key_PageDown)
    rest(page, qtbot)
    assert page.session.number == 2 and page.session.current is not None


def test_a_case_is_not_read_ahead_once_another_process_needs_it(
    start: Show, studies: Path, qtbot: QtBot
) -> None:
    page, may_go = start(), threading.Event()
    background = page.session.background
    page.session.opened.connect(lambda: background.do(lambda: may_go.wait(20)))  # goes before it
    page.open_paths((studies,))
    qtbot.waitUntil(lambda: page.session.current is not None)
    page.free_cases(wanted=True)
    may_go.set()
    rest(page, qtbot)
    assert [case.sources for case in page.session.store.list()] == [page.session.case.sources]


def test_keys_that_come_up_on_another_page_are_not_held_any_more(
    start: Show, studies: Path, qtbot: QtBot
) -> None:
    page = start()
    open_paths(page, qtbot, studies)
    main = page.stage.main
    main.setFocus()
    QTest.keyPress(main, Qt.Key.Key_Space)
    QTest.keyPress(main, "S")
    assert page.display.held and page.display.peeking
    page.window().show_page("settings")
    for key in (Qt.Key.Key_Space, Qt.Key.Key_S):
        QTest.keyRelease(page.window().focusWidget(), key)
    page.window().show_page("cases")
    assert not page.display.held and not page.display.peeking


def test_a_case_of_a_newer_version_is_only_looked_at_and_says_why(
    start: Show, studies: Path, qtbot: QtBot
) -> None:
    page = start()
    open_paths(page, qtbot, studies)
    press(page, "B")
    folder = page.session.current.keep.folder
    page.leave()
    document = json.loads((folder / "case.json").read_text("utf-8"))
    (folder / "case.json").write_text(json.dumps(document | {"version": 99}), "utf-8")
    again = start()
    open_paths(again, qtbot, studies)
    assert "newer version" in again.notices.banner.accessibleName()
    press(again, "Q")
    assert again.display.tool is Tool.NAVIGATE
    again.display.choose_tool(Tool.BRUSH)
    hand = Hand(again.stage.main)
    hand.drag(hand.at(10, 10), hand.at(10, 18))
    assert "newer version" in again.notices.banner.accessibleName()
    assert not again.session.case.history.steps


def test_enter_in_the_search_opens_what_was_searched_and_reviews_nothing(
    start: Show, studies: Path, qtbot: QtBot
) -> None:
    page = start()
    open_paths(page, qtbot, studies)
    page.session.show(1)
    rest(page, qtbot)
    search = page.list.search
    search.setFocus()
    QTest.keyClick(search, Qt.Key.Key_Return)
    QTest.keyClick(search, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    rest(page, qtbot)
    assert page.session.number == 1 and not page.session.case.reviewed
    QTest.keyClicks(search, "p1")
    QTest.keyClick(search, Qt.Key.Key_Return)
    rest(page, qtbot)
    assert page.session.number == 0

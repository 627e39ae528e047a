"""The Cases page as a reader uses it: real files, real cases in the workspace, real events."""

import shutil
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.window.cases import (
    AFFINE,
    ALT,
    CTRL,
    SHAPE,
    SHIFT,
    Open,
    lesion,
    paint,
    predict,
    press,
    rest,
)
from tests.window.viewer.hands import Hand
from tests.window.walk import clipped
from unetpp_desktop.core.case import State
from unetpp_desktop.core.compose import KEEP_IN, KEEP_OUT
from unetpp_desktop.core.plane import Plane
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.window.case_list import CaseRow, words_at_the_right
from unetpp_desktop.window.glyphs import Glyph
from unetpp_desktop.window.main_window import MainWindow
from unetpp_desktop.window.pages.cases import CasesPage
from unetpp_desktop.window.study import Opened
from unetpp_desktop.window.threshold_slider import ThresholdSlider
from unetpp_desktop.window.viewer.display import Tool
from unetpp_desktop.workspace.settings import Settings

# -- opening -----------------------------------------------------------------------------------


def test_a_folder_opens_as_a_list_in_natural_order_with_the_first_case_on_screen(
    page: CasesPage, open_folder: Open, studies: Path
) -> None:
    open_folder(studies)
    titles = [row.title for row in page.list.model.rows]
    assert titles == ["patient1 p1_flair", "patient2 p2_flair", "patient10 p10_flair"]
    assert page.session.number == 0
    assert all(row.thumbnail is not None for row in page.list.model.rows)
    assert page.session.case.reference is not None
    assert [row.word for row in page.list.model.rows] == ["New"] * 3


def test_the_first_case_opens_on_the_acquired_plane_with_the_percentile_window(
    page: CasesPage, open_folder: Open, studies: Path
) -> None:
    open_folder(studies)
    assert page.stage.plane is Plane.AXIAL
    assert page.display.position[0] == SHAPE[2] // 2
    low, high = page.display.window
    assert 75 < low < 95 and 250 < high < 330


def test_a_broken_file_costs_one_row_and_says_which(
    page: CasesPage, open_folder: Open, studies: Path, qtbot: QtBot
) -> None:
    broken = studies / "patient2" / "p2_flair.nii.gz"
    broken.write_bytes(broken.read_bytes()[:2000])
    open_folder(studies)
    glyphs = [row.glyph for row in page.list.model.rows]
    assert glyphs == [Glyph.NEW, Glyph.FAILED, Glyph.NEW]
    page.window().resize(1093, 700)
    page.session.show(1)
    qtbot.waitUntil(page.notices.banner.isVisible)
    assert "p2_flair" in page.notices.banner.accessibleName()
    qtbot.waitUntil(lambda: not clipped(page.notices.banner))
    head = page.inspector.head
    assert (head._word.text(), head._line.text()) == ("Failed", "")
    assert "p2_flair" in head._case.whole()
    page.session.show(2)
    qtbot.waitUntil(lambda: page.stage.case is not None)
    assert page.stage.case is page.session.case


def test_a_four_dimensional_file_asks_which_volume(
    page: CasesPage, tmp_path: Path, qtbot: QtBot
) -> None:
    from PySide6.QtWidgets import QInputDialog

    voxels = np.zeros((*SHAPE, 3), np.int16)
    voxels[..., 1] = 55
    nib.save(nib.Nifti1Image(voxels, AFFINE), tmp_path / "four.nii.gz")
    page.open_paths((tmp_path / "four.nii.gz",))
    qtbot.waitUntil(lambda: bool(page.findChildren(QInputDialog)))
    dialog = page.findChildren(QInputDialog)[0]
    assert "3 volumes" in dialog.labelText()
    dialog.setIntValue(2)
    dialog.accept()
    qtbot.waitUntil(lambda: page.session.current is not None)
    rest(page, qtbot)
    assert (page.session.case.series[0].voxels == 55).all()


# -- threshold ---------------------------------------------------------------------------------


def test_without_a_prediction_the_threshold_says_why_it_is_disabled(
    page: CasesPage, open_folder: Open, studies: Path
) -> None:
    open_folder(studies)
    section = page.inspector.threshold
    assert not section.slider.isEnabled() and not section.number.isEnabled()
    assert "no prediction yet" in section._why.text() and section._why.isVisible()


def test_dragging_the_threshold_recomposes_the_mask_and_is_one_step(
    page: CasesPage, open_folder: Open, studies: Path, qtbot: QtBot
) -> None:
    open_folder(studies)
    predict(page, qtbot)
    case = page.session.case
    slider = page.inspector.threshold.slider
    steps = len(case.history.steps)
    start = QPoint(round(slider._x(0.5)), round(slider._groove_y))
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=start)
    shown = []
    for value in (0.4, 0.3, 0.2):
        to = QPointF(slider._x(value), slider._groove_y)
        _drag_slider(slider, to)
        assert case.threshold == pytest.approx(value)
        shown.append(page.inspector.threshold._volume.text())
        assert page.stage.main.layers is not None
        index = page.stage.main.layers.index
        expected = page.stage.main.view.take(case.mask(), index)
        assert (page.stage.main.layers.mask == expected).all()
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=to.toPoint())
    assert len(set(shown)) == 3
    assert shown[-1] == f"{case.mask().sum() * 5 / 1000:.1f} ml"
    assert len(case.history.steps) == steps + 1
    press(page, "z", CTRL)
    assert case.threshold == 0.5


def _drag_slider(slider: ThresholdSlider, to: QPointF) -> None:
    from PySide6.QtGui import QMouseEvent

    left = Qt.MouseButton.LeftButton
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        to,
        slider.mapToGlobal(to),
        Qt.MouseButton.NoButton,
        left,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(slider, event)


def test_a_case_that_is_reviewed_in_the_middle_of_a_drag_is_moved_by_no_later_hand(
    page: CasesPage, open_folder: Open, studies: Path, qtbot: QtBot
) -> None:
    open_folder(studies / "patient1")
    predict(page, qtbot)
    slider = page.inspector.threshold.slider
    middle = slider.rect().center()
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=middle)
    case = page.session.case
    case.review(frozenset(range(case.grid.shape[0])))
    rest(page, qtbot)
    assert not slider.isEnabled()
    case.unlock()
    rest(page, qtbot)
    before = case.threshold
    QTest.mousePress(slider, Qt.MouseButton.RightButton, pos=middle)
    QTest.mouseMove(slider, middle - QPoint(60, 0))
    assert slider.isEnabled() and case.threshold == before and not slider._dragging
    for button in (Qt.MouseButton.RightButton, Qt.MouseButton.LeftButton):
        QTest.mouseRelease(slider, button, pos=middle)  # Qt's hand holds them for all later tests


def test_number_keys_and_double_click_move_the_same_threshold(
    page: CasesPage, open_folder: Open, studies: Path, qtbot: QtBot
) -> None:
    open_folder(studies)
    predict(page, qtbot, threshold=0.42)
    case = page.session.case
    assert case.threshold == 0.42
    press(page, Qt.Key.Key_Right, ALT)
    assert case.threshold == 0.43
    press(page, Qt.Key.Key_Left, ALT | SHIFT)
    assert case.threshold == 0.38
    page.inspector.threshold.number.setValue(0.61)
    assert case.threshold == 0.61
    slider = page.inspector.threshold.slider
    assert slider.state.value == 0.61
    QTest.mouseDClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(20, 60))
    assert case.threshold == 0.42


# -- correcting --------------------------------------------------------------------------------


def test_undo_and_redo_bring_back_the_bytes_and_show_each_slice(
    page: CasesPage, open_folder: Open, studies: Path, qtbot: QtBot
) -> None:
    open_folder(studies)
    predict(page, qtbot)
    case = page.session.case
    start = case.corrections.copy()
    after = []
    for index in (6, 3, 9):
        page.stage.go_to_acquired(index)
        paint(page, row=8 + index)
        after.append(case.corrections.copy())
    visited = []
    for expected in (*after[1::-1], start):
        press(page, "z", CTRL)
        visited.append(page.display.position[0])
        assert (case.corrections == expected).all()
    assert visited == [9, 3, 6]
    for expected in after:
        press(page, "z", CTRL | SHIFT)
        assert (case.corrections == expected).all()
    assert page.display.position[0] == 9


def test_brush_and_eraser_keys_choose_the_tool_and_letters_do_not_fire_in_the_search(
    page: CasesPage, open_folder: Open, studies: Path
) -> None:
    open_folder(studies)
    press(page, "b")
    assert page.display.tool is Tool.BRUSH
    press(page, "e")
    assert page.display.tool is Tool.ERASER
    press(page, Qt.Key.Key_Escape)
    assert page.display.tool is Tool.NAVIGATE
    window, shown = page.display.window, page.display.mask_shown
    page.list.search.setFocus()
    for key in "bes1":
        QTest.keyClick(page.list.search, key)
    assert page.list.search.text() == "bes1"
    assert page.display.tool is Tool.NAVIGATE
    assert (page.display.window, page.display.mask_shown) == (window, shown)
    assert "bes1" in page.list._empty.text()
    QTest.mouseClick(page.list._clear, Qt.MouseButton.LeftButton)
    assert len(page.list.shown_order()) == 3


def test_enter_opens_the_first_case_that_was_found_and_escape_leaves_the_search(
    page: CasesPage, open_folder: Open, studies: Path, qtbot: QtBot
) -> None:
    open_folder(studies)
    search = page.list.search
    search.setFocus()
    QTest.keyClicks(search, "patient2")
    QTest.keyClick(search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.session.number == 1 and page.stage.main.hasFocus())
    search.setFocus()
    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert len(page.list.shown_order()) == 3 and search.hasFocus()
    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert page.list.view.hasFocus()


def test_s_held_hides_the_mask_and_gives_it_back_and_a_tap_switches_it(
    page: CasesPage, open_folder: Open, studies: Path, qtbot: QtBot
) -> None:
    open_folder(studies)
    predict(page, qtbot)
    display = page.display
    opacity = display.opacity
    _s(page, QEvent.Type.KeyPress, 1000)
    assert not display.mask_visible
    _s(page, QEvent.Type.KeyRelease, 2500)
    assert display.mask_visible and display.opacity == opacity
    _s(page, QEvent.Type.KeyPress, 3000)
    _s(page, QEvent.Type.KeyRelease, 3080)
    assert not display.mask_visible
    _s(page, QEvent.Type.KeyPress, 4000)
    _s(page, QEvent.Type.KeyRelease, 4080)
    assert display.mask_visible


def _s(page: CasesPage, kind: QEvent.Type, time_ms: int) -> None:
    event = QKeyEvent(kind, Qt.Key.Key_S, Qt.KeyboardModifier.NoModifier, "s")
    event.setTimestamp(time_ms)
    QApplication.sendEvent(page.stage.main, event)


def test_what_was_painted_is_there_after_the_window_is_opened_again(
    page: CasesPage, open_folder: Open, studies: Path, qtbot: QtBot, settings: Settings
) -> None:
    open_folder(studies)
    predict(page, qtbot)
    paint(page)
    page.commands.set_threshold(0.37, settle=True)
    mask = page.session.case.mask()
    page.display.set(window=(10.0, 200.0))
    page.stage.go_to_acquired(4)
    page.leave()
    again = MainWindow(settings)
    qtbot.addWidget(again)
    other = again.show_page("cases")
    assert isinstance(other, CasesPage)
    other.open_paths((studies,))
    qtbot.waitUntil(lambda: other.session.current is not None)
    case = other.session.case
    assert (case.mask() == mask).all()
    assert case.threshold == 0.37
    assert other.display.window == (10.0, 200.0)
    assert other.display.position[0] == 4
    other.commands.undo()
    other.commands.undo()
    assert not case.corrections.any()
    other.leave()


def test_dice_and_separate_areas_are_those_counted_independently(
    page: CasesPage, open_folder: Open, studies: Path, qtbot: QtBot
) -> None:
    open_folder(studies)
    predict(page, qtbot)
    paint(page, row=40, columns=(3, 6))
    rest(page, qtbot)
    mask = page.session.case.mask().astype(bool)
    reference = page.session.case.reference.astype(bool)
    dice = 2 * (mask & reference).sum() / (mask.sum() + reference.sum())
    shown = page.inspector.measures.shown()
    assert shown["Dice with the reference"] == f"{dice:.3f}"
    assert shown["Separate areas"] == "2"


def test_measures_that_went_wrong_once_are_told_and_taken_again_after_the_next_stroke(
    page: CasesPage, open_folder: Open, studies: Path, qtbot: QtBot
) -> None:
    open_folder(studies)
    predict(page, qtbot)
    case = page.session.case
    reference, case.reference = case.reference, np.zeros((2, 2, 2), np.uint8)
    with qtbot.capture_exceptions() as caught:
        paint(page)
        rest(page, qtbot)
    assert len(caught) == 1
    assert page.notices.banner.isVisible()
    assert "ValueError" in page.notices.banner.accessibleName()
    case.reference = reference
    paint(page, row=14)
    rest(page, qtbot)
    assert page.session.figures.dice is not None
    assert "Dice with the reference" in page.inspector.measures.shown()


# -- review and export -------------------------------------------------------------------------


def test_ctrl_enter_reviews_exports_beside_the_source_and_shows_the_next_case(
    page: CasesPage, open_folder: Open, studies: Path, qtbot: QtBot
) -> None:
    open_folder(studies)
    predict(page, qtbot)
    paint(page)
    first = page.session.case
    mask = first.mask().copy()
    press(page, Qt.Key.Key_Return, CTRL)
    assert page.session.number == 1
    qtbot.waitUntil(lambda: first.exported is not None)
    assert first.state is State.REVIEWED
    rest(page, qtbot)
    written = nib.load(studies / "patient1" / "p1_flair_mask.nii.gz")
    source = nib.load(studies / "patient1" / "p1_flair.nii.gz")
    assert (np.asarray(written.dataobj).transpose(2, 1, 0) == mask).all()
    assert (written.affine == source.affine).all()
    assert page.list.model.rows[0].glyph is Glyph.EXPORTED
    assert page.list.model.rows[0].word == "Exported"


def test_a_case_is_told_from_its_namesakes_and_one_without_a_lesion_is_said_to_be(
    page: CasesPage, open_folder: Open, studies: Path, qtbot: QtBot
) -> None:
    """Each patient's file is called FLAIR, as scanners export them."""
    for folder in studies.iterdir():
        (image,) = folder.glob("*_flair.nii.gz")
        image.rename(folder / "FLAIR.nii.gz")
    open_folder(studies)
    first = page.session.current
    assert first is not None
    (studies / "patient1" / "FLAIR_mask.nii.gz").write_bytes(b"somebody else's")
    press(page, Qt.Key.Key_Return, CTRL)
    banner = page.notices.banner
    qtbot.waitUntil(lambda: banner.isVisible() and "usual name" in banner.accessibleName())
    assert "patient1 FLAIR" in banner.accessibleName()
    press(page, Qt.Key.Key_PageUp)
    qtbot.waitUntil(lambda: page.session.current is first)
    rest(page, qtbot)
    lines = [one.text() for one in page.inspector.head.findChildren(QLabel)]
    assert "Reviewed as without a lesion" in lines


def test_a_long_name_is_not_cut_for_the_sake_of_the_volume(dressed: QApplication) -> None:
    long = CaseRow("patient_01_flair", Glyph.DRAFT, "Draft", volume="7.4 ml", slices="40 slices")
    short = CaseRow("p1", Glyph.DRAFT, "Draft", volume="7.4 ml", slices="40 slices")
    assert words_at_the_right(short, 130) == ("7.4 ml", "40 slices")
    assert words_at_the_right(long, 300) == ("7.4 ml", "40 slices")
    assert words_at_the_right(long, 130) == ("", "7.4 ml")


def test_the_list_tells_the_state_of_cases_that_are_closed(
    dressed: QApplication, page: CasesPage, studies: Path, settings: Settings, qtbot: QtBot
) -> None:
    """Few cases stay open; those that left memory, or another day's, are still what they were."""
    for number in range(20, 24):
        folder = studies / f"patient{number}"
        shutil.copytree(studies / "patient10", folder)
        (folder / "p10_flair.nii.gz").rename(folder / f"p{number}_flair.nii.gz")
    page.open_paths((studies,))
    qtbot.waitUntil(lambda: page.session.current is not None)
    press(page, Qt.Key.Key_Return, CTRL)
    paint_number = page.session.number
    qtbot.waitUntil(lambda: page.stage.case is not None)
    paint(page)
    for number in range(2, 7):
        page.session.show(number)
        qtbot.waitUntil(lambda: page.stage.case is not None)
    rest(page, qtbot)
    assert page.session.ready(0) is None and page.session.ready(paint_number) is None
    words = [row.word for row in page.list.model.rows]
    assert words == ["Exported", "Corrected"] + ["New"] * 5
    page.leave()

    again = MainWindow(settings)
    qtbot.addWidget(again)
    cases = again.show_page("cases")
    assert isinstance(cases, CasesPage)
    cases.open_paths((studies / "patient10", studies / "patient1", studies / "patient2"))
    qtbot.waitUntil(lambda: cases.session.current is not None)
    assert [row.word for row in cases.list.model.rows] == ["Exported", "Corrected", "New"]
    cases.leave()


def test_the_list_tells_volume_and_dice_of_cases_that_are_closed(
    page: CasesPage, open_folder: Open, studies: Path, settings: Settings, qtbot: QtBot
) -> None:
    open_folder(studies)
    predict(page, qtbot)
    qtbot.waitUntil(lambda: page.session.figures.dice is not None)
    case = page.session.case
    reference = (lesion() < 9).transpose(2, 1, 0)
    mask = case.mask() > 0
    dice = 2 * (mask & reference).sum() / (mask.sum() + reference.sum())
    volume = f"{mask.sum() * 5 / 1000:.1f} ml"
    page.session.show(1)
    rest(page, qtbot)
    assert page.session.current is not None and page.session.number == 1
    shown = page.list.model.rows[0]
    assert (shown.volume, shown.dice) == (volume, f"Dice {dice:.3f}")
    page.leave()

    again = MainWindow(settings)
    qtbot.addWidget(again)
    cases = again.show_page("cases")
    assert isinstance(cases, CasesPage)
    cases.open_paths((studies / "patient2",))
    qtbot.waitUntil(lambda: cases.session.current is not None)
    cases.session.open_paths((studies / "patient1",), show=False)
    qtbot.waitUntil(lambda: len(cases.list.model.rows) == 2)
    assert cases.session.ready(1) is None
    closed = cases.list.model.rows[1]
    assert (closed.volume, closed.dice) == (volume, f"Dice {dice:.3f}")
    spoken = cases.list.model.index(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert volume in spoken and "Dice" in spoken
    cases.leave()


def test_the_list_tells_the_dice_of_the_draft_that_has_just_come(
    page: CasesPage, open_folder: Open, studies: Path, qtbot: QtBot
) -> None:
    """Before the draft the mask is empty, and its Dice with the reference is 0."""
    open_folder(studies)
    qtbot.waitUntil(lambda: page.session.figures.measures is not None)
    predict(page, qtbot)
    assert page.list.model.rows[0].dice != "Dice 0.000"
    qtbot.waitUntil(lambda: page.session.figures.dice is not None)
    dice = page.session.figures.dice
    assert dice > 0.5
    assert page.list.model.rows[0].dice == f"Dice {dice:.3f}"


def test_an_unlocked_case_is_no_exported_one_in_the_list_after_a_kill(
    page: CasesPage, open_folder: Open, studies: Path, qtbot: QtBot
) -> None:
    open_folder(studies / "patient1")
    paint(page)
    press(page, Qt.Key.Key_Return, CTRL)
    rest(page, qtbot)
    (kept,) = page.session.store.list()
    assert (kept.state, kept.exported) == ("reviewed", True)
    page.session.case.unlock()
    rest(page, qtbot)
    # nothing was closed: this is what another process would find after a kill now
    (kept,) = page.session.store.list()
    assert (kept.state, kept.exported) == ("corrected", False)


def test_the_last_open_case_is_found_again_from_the_top(
    page: CasesPage, open_folder: Open, studies: Path, qtbot: QtBot
) -> None:
    open_folder(studies)
    page.session.show(2)
    qtbot.waitUntil(lambda: page.stage.case is not None)
    press(page, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: page.session.number == 0)
    rest(page, qtbot)


def test_review_slice_pins_the_voxels_against_the_threshold(
    page: CasesPage, open_folder: Open, studies: Path, qtbot: QtBot
) -> None:
    open_folder(studies)
    predict(page, qtbot)
    case = page.session.case
    before = case.mask()[6].copy()
    press(page, Qt.Key.Key_Return, SHIFT)
    assert case.reviewed == {6}
    page.commands.set_threshold(0.05, settle=True)
    assert (case.mask()[6] == before).all()
    assert (case.corrections[6] == np.where(before, KEEP_IN, KEEP_OUT)).all()


def test_painting_on_a_reviewed_case_asks_once_and_then_paints(
    page: CasesPage, open_folder: Open, studies: Path, qtbot: QtBot
) -> None:
    from PySide6.QtWidgets import QMessageBox

    open_folder(studies)
    predict(page, qtbot)
    case = page.session.case
    case.review(frozenset(range(12)))
    assert not page.inspector.threshold.slider.isEnabled()
    assert "locked" in page.inspector.threshold._why.text()
    before = case.corrections.copy()
    paint(page)
    assert (case.corrections == before).all()
    box = page.findChildren(QMessageBox)[0]
    next(b for b in box.buttons() if b.text() == "Unlock").click()
    assert case.state is State.CORRECTED
    paint(page)
    assert (case.corrections != before).any()


def test_cases_of_read_only_folders_all_go_to_the_place_that_is_chosen_once(
    page: CasesPage,
    open_folder: Open,
    studies: Path,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def probe(folder: Path) -> None:
        if folder.is_relative_to(studies) or folder.is_relative_to(tmp_path / "full"):
            raise Problem(Code.READ_ONLY_FOLDER, path=folder, reason="Read-only file system")
        folder.mkdir(parents=True, exist_ok=True)

    def homeless() -> dict[Opened, Problem]:
        return page.exporting.waiting

    def choose(name: str) -> None:
        chosen = str(tmp_path / name)
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: chosen)
        buttons = page.notices.banner.findChildren(QPushButton)
        asked = [one for one in buttons if one.text() == "Choose another folder"]
        QTest.mouseClick(asked[-1], Qt.MouseButton.LeftButton)

    monkeypatch.setattr("unetpp_desktop.workspace.export.probe_folder", probe)
    open_folder(studies)
    for number in (0, 1):
        page.session.show(number)
        qtbot.waitUntil(lambda: page.session.current is not None)
        paint(page)
        press(page, Qt.Key.Key_Return, CTRL)
        qtbot.waitUntil(lambda count=number + 1: len(homeless()) == count)
        rest(page, qtbot)
        assert page.list.model.rows[number].word == "Reviewed"  # though another case is on screen
    assert page.notices.banner.isVisible()
    saved: list[str] = []
    page.exporting.busy_changed.connect(saved.append)
    choose("full")
    assert not page.notices.banner.isVisible()
    qtbot.waitUntil(lambda: saved[-1:] == ["unwritten"])
    assert len(homeless()) == 2 and page.notices.banner.isVisible()
    choose("elsewhere")
    qtbot.waitUntil(lambda: saved[-1:] == ["saved"])
    assert not homeless()
    written = sorted((tmp_path / "elsewhere").rglob("*_mask.nii.gz"))
    assert [path.relative_to(tmp_path / "elsewhere").as_posix() for path in written] == [
        "patient1/p1_flair_mask.nii.gz",
        "patient2/p2_flair_mask.nii.gz",
    ]


def test_masks_that_could_not_be_written_are_told_until_they_are(
    page: CasesPage, open_folder: Open, studies: Path, qtbot: QtBot
) -> None:
    told: list[str] = []
    page.saved_changed.connect(told.append)
    open_folder(studies)
    for number in (1, 2, 0):
        page.session.show(number)
        rest(page, qtbot)
    away = studies.rename(studies.with_name("away"))  # as a network drive that is not there
    for _ in range(3):
        press(page, Qt.Key.Key_Return, CTRL)
        rest(page, qtbot)
    banner = page.notices.banner
    assert banner.accessibleName().startswith("3 cases are not exported")
    assert all(f"p{n}_flair" in banner._details.toPlainText() for n in (1, 2, 10))
    assert told[-1] == "unwritten"
    banner.hide()
    page.session.show(1)
    rest(page, qtbot)
    assert banner.isVisible() and banner.accessibleName().startswith("3 cases")
    away.rename(studies)
    again = [one for one in banner.findChildren(QPushButton) if one.text() == "Export again"]
    QTest.mouseClick(again[-1], Qt.MouseButton.LeftButton)
    rest(page, qtbot)
    assert [row.word for row in page.list.model.rows] == ["Exported"] * 3
    assert told[-1] == "saved" and not banner.isVisible()
    assert len(list(studies.rglob("*_mask.nii.gz"))) == 3


# -- the look ----------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(1600, 1000), (1366, 768), (1093, 614), (820, 600)])
def test_no_button_is_cut_and_the_image_stays_large_at_any_size(
    page: CasesPage, open_folder: Open, studies: Path, qtbot: QtBot, size: tuple[int, int]
) -> None:
    open_folder(studies)
    page.window().resize(*size)
    QApplication.processEvents()
    assert (page.window().width(), page.window().height()) == size
    for one in page.findChildren(QPushButton):
        if one.isVisible() and one.text():
            assert one.width() >= one.fontMetrics().horizontalAdvance(one.text()) + 8, one.text()
    assert page.stage.main.width() >= 480
    assert page.stage.main.height() >= 400


def test_list_and_inspector_are_one_click_away_in_the_smallest_window(
    page: CasesPage, open_folder: Open, studies: Path, qtbot: QtBot
) -> None:
    open_folder(studies)
    page.window().resize(800, 600)
    QApplication.processEvents()
    made = [one for one in page.bar.findChildren(QToolButton) if one.defaultAction()]
    buttons = {one.defaultAction().objectName(): one for one in made}
    for name, panel, other in (
        ("show_list", page.list, page.inspector),
        ("show_inspector", page.inspector, page.list),
    ):
        assert panel.isHidden()
        qtbot.mouseClick(buttons[name], Qt.MouseButton.LeftButton)
        QApplication.processEvents()
        assert panel.isVisible() and other.isHidden() and buttons[name].isChecked()
        assert page.window().width() == 800
        # The choice of levels is longer than its field: its list shows it whole.
        qtbot.waitUntil(lambda: all("LevelCombo" in one for one in clipped(page)))
    page.window().resize(1600, 1000)
    QApplication.processEvents()
    assert page.list.isVisible() and page.inspector.isVisible()
    assert not buttons["show_inspector"].isVisible()


def test_the_list_of_windows_becomes_a_button_where_it_has_no_room(
    page: CasesPage, open_folder: Open, studies: Path
) -> None:
    open_folder(studies)
    bar = page.bar
    assert bar.window_choice.isVisible() and not bar.window_button.isVisible()
    page.window().resize(900, 600)
    QApplication.processEvents()
    assert page.window().width() == 900 and not clipped(bar)
    assert bar.window_button.isVisible() and not bar.window_choice.isVisible()
    automatic = page.display.window
    entries = {one.text(): one for one in bar.window_button.menu().actions()}
    entries["Window: lesion"].trigger()
    assert page.display.window != automatic
    assert bar.window_button.toolTip() == "Window: lesion"


def test_the_name_of_a_window_set_by_hand_has_room(
    page: CasesPage, open_folder: Open, studies: Path
) -> None:
    open_folder(studies)
    hand = Hand(page.stage.main)
    hand.drag(hand.at(10, 10), hand.at(14, 20))
    assert page.bar.window_choice.currentText() == "Window: by hand"
    assert not clipped(page.bar)


def test_showing_a_message_moves_no_pixel_of_the_image(
    page: CasesPage, open_folder: Open, studies: Path, qtbot: QtBot
) -> None:
    open_folder(studies)
    page.display.set(text_shown=False)
    before = page.stage.main.grab().toImage()
    page.notices.banner.say("Something happened: all is kept.")
    QApplication.processEvents()
    assert page.notices.banner.isVisible()
    assert page.stage.main.grab().toImage() == before


def test_every_control_has_a_name_for_the_screen_reader(
    page: CasesPage, open_folder: Open, studies: Path
) -> None:
    open_folder(studies)
    nameless = [
        type(one).__name__
        for one in page.findChildren(QWidget)
        if one.isVisible()
        and one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not one.accessibleName()
        and not (isinstance(one, QPushButton) and one.text())
        and not getattr(one, "text", lambda: "")()
    ]
    assert not nameless


def test_three_views_share_one_position(page: CasesPage, open_folder: Open, studies: Path) -> None:
    open_folder(studies)
    press(page, Qt.Key.Key_F8)
    assert all(view.isVisible() for view in page.stage.views)
    hand = Hand(page.stage.main)
    hand.move(hand.at(11, 22), SHIFT)
    k, j, i = page.display.position
    assert page.stage.main.voxel_at(hand.at(11, 22)) == (k, j, i)
    planes = {view.view.plane: view.layers.index for view in page.stage.views}
    assert planes == {Plane.AXIAL: k, Plane.CORONAL: j, Plane.SAGITTAL: i}


def test_a_brush_on_a_picture_may_be_as_large_as_the_settings_say(
    page: CasesPage, open_folder: Open, studies: Path, qtbot: QtBot
) -> None:
    (studies / "picture").mkdir()
    grey = np.random.default_rng(5).integers(0, 255, (600, 700)).astype(np.uint8)
    Image.fromarray(grey).save(studies / "picture" / "one.png")
    open_folder(studies / "picture")
    number = page.inspector.tools.number
    QTest.keyClick(number, Qt.Key.Key_A, CTRL)
    QTest.keyClicks(number, "400")
    QTest.keyClick(number, Qt.Key.Key_Return)
    assert page.display.brush_mm == 400
    page.open_paths((studies / "patient1",))
    qtbot.waitUntil(lambda: page.session.number == 1 and page.stage.case is not None)
    assert (page.display.brush_mm, number.value()) == (5, 5)
    page.session.show(0)
    qtbot.waitUntil(lambda: page.display.brush_mm == 400)
    assert number.value() == 400

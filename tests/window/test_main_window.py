"""The window as a whole: quick, dark from its first frame, nothing clipped at any size."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QScrollArea
from pytestqt.qtbot import QtBot

from tests.window.walk import clipped, nameless
from unetpp_desktop.window.controls import Sign
from unetpp_desktop.window.key_sheet import KeySheet
from unetpp_desktop.window.main_window import PAGES, MainWindow
from unetpp_desktop.window.pages.batch import BatchPage
from unetpp_desktop.window.pages.cases import CasesPage
from unetpp_desktop.window.pages.settings import SettingsPage
from unetpp_desktop.window.pages.train import TrainPage
from unetpp_desktop.window.theme import THEMES, apply_theme, color
from unetpp_desktop.workspace.folders import runs_folder
from unetpp_desktop.workspace.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
SIZES = ((1600, 1000), (1366, 768), (1093, 614), (800, 600))
OURS = [name for name in PAGES if name != "cases"]


@pytest.fixture
def window(dressed: QApplication, settings: Settings, qtbot: QtBot) -> MainWindow:
    made = MainWindow(settings)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", OURS)
def test_every_text_and_number_has_room_at_every_size(
    window: MainWindow, dressed: QApplication, name: str, theme: str
) -> None:
    apply_theme(dressed, theme)
    window.show_page(name)
    for size in SIZES:
        window.resize(*size)
        dressed.processEvents()
        assert (window.width(), window.height()) == size
        assert not clipped(window)


@pytest.mark.parametrize("name", OURS)
def test_every_control_has_a_name(window: MainWindow, name: str) -> None:
    window.show_page(name)
    assert not nameless(window)


def test_the_first_frame_is_dark(dressed: QApplication, settings: Settings, qtbot: QtBot) -> None:
    window = MainWindow(settings)
    qtbot.addWidget(window)
    window.resize(1000, 700)
    frame = window.grab().toImage()
    step = 7
    lightest = max(
        frame.pixelColor(x, y).lightness()
        for x in range(80, frame.width() - 4, step)
        for y in range(4, frame.height() - 40, step)
    )
    assert lightest <= 0x30


def test_pages_and_heavy_libraries_wait_until_they_are_shown() -> None:
    code = (
        "import json, sys\n"
        "from pathlib import Path\n"
        "from unetpp_desktop.window import start\n"
        "from unetpp_desktop.workspace.settings import Settings\n"
        "app = start.make_app(Settings(Path(sys.argv[1])))\n"
        "window = start.MainWindow(Settings(Path(sys.argv[1])))\n"
        "window.show()\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "settings.json"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    loaded = set(json.loads(done.stdout))
    assert not loaded & {"torch", "pyqtgraph", "nibabel", "scipy", "matplotlib"}


def test_a_click_on_the_rail_shows_the_page(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.mouseClick(window._rail.buttons["settings"], Qt.MouseButton.LeftButton)
    assert window._stack.currentWidget() is window.page("settings")


def test_the_batch_page_says_before_its_first_run_whether_it_can_start(
    window: MainWindow, tmp_path: Path
) -> None:
    page = window.show_page("batch")
    assert isinstance(page, BatchPage)
    assert window._status_bar._word.text() == "Not ready for a batch"
    page.open_paths((tmp_path,))
    assert page.start_button.isEnabled()
    assert window._status_bar._word.text() == "Ready for a batch"


def test_the_three_ways_to_begin_lie_inside_the_smallest_window(
    window: MainWindow, dressed: QApplication
) -> None:
    cases = window.show_page("cases")
    assert isinstance(cases, CasesPage)
    window.resize(*SIZES[-1])
    dressed.processEvents()
    assert (window.width(), window.height()) == SIZES[-1]
    for choice in cases.frame.first_start.choices.values():
        at = choice.mapTo(window, QPoint(0, 0))
        assert window.rect().contains(QRect(at, choice.size())), choice.text()


def test_a_sign_takes_the_colour_of_the_theme_in_force(dressed: QApplication, qtbot: QtBot) -> None:
    sign = Sign("stop", "t2", 64)  # so large that its line is not only edge
    qtbot.addWidget(sign)
    sign.show()
    for theme in THEMES:
        apply_theme(dressed, theme)
        picture = sign.grab().toImage()
        seen = {picture.pixelColor(x, picture.height() // 2).name() for x in range(picture.width())}
        assert color("t2").name() in seen, theme


def test_running_work_shows_a_dot_and_a_line_on_every_page(window: MainWindow) -> None:
    window.show_page("settings")
    window.page("batch").running_changed.emit("Batch: 3 of 9")
    assert "Batch: 3 of 9" in window._status_bar._running.text()
    assert "Batch: 3 of 9" in window.windowTitle()
    window.page("batch").running_changed.emit("")
    assert not window._status_bar._running.isVisible()


def test_the_menu_finds_an_action_by_a_part_of_its_name(window: MainWindow, qtbot: QtBot) -> None:
    window.show_page("settings")
    window._open_menu()
    QTest.keyClicks(window._menu._search, "batc")
    QTest.keyClick(window._menu._search, Qt.Key.Key_Return)
    assert window._stack.currentWidget() is window.page("batch")


def test_the_key_sheet_opens_by_its_key(window: MainWindow, qtbot: QtBot) -> None:
    window.show_page("settings")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_F1)
    sheet = QApplication.activeModalWidget() or QApplication.activeWindow()
    assert sheet is not None and sheet is not window
    assert not clipped(sheet)
    assert sheet.width() <= 1093  # as wide as the smallest window that is tested is
    QTest.keyClicks(sheet.findChild(QLineEdit), "ctrl+y")
    shown = [one.text() for one in sheet.findChildren(QLabel) if one.isVisible()]
    assert "Undo, redo" in shown and "Brush" not in shown
    sheet.close()


def test_the_key_sheet_is_no_larger_than_a_small_window(window: MainWindow) -> None:
    window.resize(900, 600)
    window.actions_table["key_sheet"].trigger()
    (sheet,) = window.findChildren(KeySheet)
    QApplication.processEvents()
    assert sheet.width() <= 900 and sheet.height() <= 600
    assert not clipped(sheet)
    (scroll,) = sheet.findChildren(QScrollArea)
    assert scroll.horizontalScrollBar().maximum() == 0 < scroll.verticalScrollBar().maximum()
    sheet.close()


def test_files_dropped_on_the_window_are_opened(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = window.show_page("settings")
    seen: list[tuple[Path, ...]] = []
    page.cases_wanted.disconnect()
    page.cases_wanted.connect(seen.append)
    file = tmp_path / "a.nii.gz"
    file.write_bytes(b"")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    drop = QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(window, drop)
    assert seen == [(file,)]


def test_what_is_chosen_on_the_settings_page_holds_on_the_cases_page_at_once(
    window: MainWindow, qtbot: QtBot
) -> None:
    cases, page = window.page("cases"), window.show_page("settings")
    assert isinstance(cases, CasesPage) and isinstance(page, SettingsPage)
    display = cases.display
    for key in ("radiological", "corner_text"):
        qtbot.mouseClick(page.fields[key], Qt.MouseButton.LeftButton)
    assert (display.radiological, display.text_shown) == (False, False)
    for key, text in (("fill_percent", "60"), ("brush_mm", "7.5"), ("brush_px", "12")):
        field = page.fields[key]
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert (display.opacity, display.brush_mm) == (0.6, 7.5)
    cases._choose_unit(in_mm=False)
    assert display.brush_mm == 12


def test_the_side_chosen_at_the_first_start_is_that_of_the_first_case(window: MainWindow) -> None:
    cases = window.show_page("cases")
    assert isinstance(cases, CasesPage)
    choice = cases.frame.first_start.display_choice
    choice.setFocus()
    QTest.keyClick(choice, Qt.Key.Key_Down)
    assert choice.key() == "off"
    assert cases.display.radiological is False
    heads = [one.text() for one in cases.frame.first_start.findChildren(QLabel)]
    assert "Language, from the next start" in heads  # nothing changes at once
    assert not clipped(cases.frame.first_start)


def test_a_model_that_was_just_trained_is_the_current_one_on_every_page(
    window: MainWindow, tiny_model: Path, qtbot: QtBot
) -> None:
    cases, batch = window.show_page("cases"), window.show_page("batch")
    train = window.show_page("train")
    assert isinstance(cases, CasesPage) and isinstance(batch, BatchPage)
    assert isinstance(train, TrainPage)
    qtbot.waitUntil(lambda: not cases.session.background.busy)
    run = runs_folder() / "fresh"
    run.mkdir(parents=True)
    best = run / "best.safetensors"
    best.write_bytes(tiny_model.read_bytes())
    train._use_run(run)
    qtbot.waitUntil(lambda: cases.prediction.model is not None)
    qtbot.waitUntil(lambda: cases.prediction.model.path == best)
    assert batch.form.request("cpu").model == str(best)
    assert batch.form.threshold.value() == pytest.approx(0.42)

"""A person predicts a folder in the window: a real engine process, masks beside the images."""

import csv
import dataclasses
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from tests.window.pages.conftest import HANG_MS
from tests.window.viewer.hands import Hand
from tests.window.walk import clipped
from unetpp_desktop.core.texts import Code
from unetpp_desktop.formats import SourceKind, find_sources
from unetpp_desktop.jobs.messages import (
    BatchPlan,
    CaseBegun,
    CaseDone,
    Failed,
    Finished,
    SlicesReady,
    decode,
    encode,
)
from unetpp_desktop.window.actions import Actions
from unetpp_desktop.window.glyphs import Glyph
from unetpp_desktop.window.main_window import MainWindow
from unetpp_desktop.window.pages.batch import BatchPage
from unetpp_desktop.window.pages.batch_form import Choice
from unetpp_desktop.window.pages.batch_table import STATE
from unetpp_desktop.window.pages.cases import CasesPage
from unetpp_desktop.window.table import Role
from unetpp_desktop.workspace.folders import models_folder
from unetpp_desktop.workspace.settings import Settings

Type = Callable[[QWidget, str], None]


@pytest.fixture
def images(tmp_path: Path) -> Path:
    """Three pictures, the second of them cut short."""
    folder = tmp_path / "export"
    folder.mkdir()
    rng = np.random.default_rng(1)
    for name in ("one", "three", "two"):
        grey = rng.integers(0, 255, (40, 52), np.uint8)
        Image.fromarray(grey).save(folder / f"{name}.png")
    whole = (folder / "three.png").read_bytes()
    (folder / "three.png").write_bytes(whole[: len(whole) // 2])
    return folder


@pytest.fixture
def page(
    dressed: QApplication, settings: Settings, qtbot: QtBot, tiny_model: Path
) -> Iterator[BatchPage]:
    (models_folder() / "tiny.safetensors").write_bytes(tiny_model.read_bytes())
    window = QWidget()
    qtbot.addWidget(window)
    made = BatchPage(settings, Actions(window))
    qtbot.addWidget(made)
    made.form.model.set_key(str(models_folder() / "tiny.safetensors"))
    made.form._on_model()
    made.resize(1300, 900)
    made.show()
    yield made
    made.leave()


def run(page: BatchPage, qtbot: QtBot) -> None:
    assert page.start_button.isEnabled(), page.form.hindrance()
    qtbot.mouseClick(page.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page._thread is None, timeout=HANG_MS)


def test_masks_lie_beside_the_images_a_broken_file_is_one_row_a_double_click_opens(
    page: BatchPage, images: Path, qtbot: QtBot, type_into: Type
) -> None:
    type_into(page.form.images, str(images))
    run(page, qtbot)
    states = {entry.image.name: entry.state for entry in page.table.entries}
    assert states["three.png"] == "failed"
    assert {states["one.png"], states["two.png"]} <= {"draft", "empty"}
    with Image.open(images / "one_unetpp.png") as mask:
        assert mask.size == (52, 40)
    assert not (images / "three_unetpp.png").exists()
    failed = next(n for n, e in enumerate(page.table.entries) if e.state == "failed")
    assert "three.png" in page.table.item(failed, 2).text()
    qtbot.waitUntil(lambda: not clipped(page))

    place = page.table.visualItemRect(page.table.item(0, 1)).center()
    viewport = page.table.viewport()
    with qtbot.waitSignal(page.case_wanted) as wanted:
        QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place)
        QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    assert wanted.args[0].paths == (images / "one.png",)


def test_started_again_it_does_only_what_is_left(
    page: BatchPage, images: Path, qtbot: QtBot, type_into: Type
) -> None:
    type_into(page.form.images, str(images))
    run(page, qtbot)
    made = (images / "one_unetpp.png").stat().st_mtime_ns
    (images / "three.png").write_bytes((images / "two.png").read_bytes())
    run(page, qtbot)
    states = {entry.image.name: entry.state for entry in page.table.entries}
    assert states["one.png"] == states["two.png"] == "done"
    assert states["three.png"] in {"draft", "empty"}
    assert (images / "one_unetpp.png").stat().st_mtime_ns == made


def test_stop_ends_in_words_and_the_case_under_way_is_done_from_its_beginning(
    page: BatchPage, images: Path, qtbot: QtBot, type_into: Type
) -> None:
    type_into(page.form.images, str(images))
    qtbot.mouseClick(page.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(page.table.entries), timeout=HANG_MS)
    qtbot.mouseClick(page.stop_button, Qt.MouseButton.LeftButton)
    assert "Stopping" in page._since.text() or page._thread is None
    qtbot.waitUntil(lambda: page._thread is None, timeout=HANG_MS)
    assert page.start_button.isVisible() and page.banner.isHidden()
    if any(entry.state == "waiting" for entry in page.table.entries):
        assert "what is left" in page._sentence.text()
    run(page, qtbot)
    assert not any(entry.state == "waiting" for entry in page.table.entries)
    assert (images / "two_unetpp.png").exists() and not page._sentence.text()


def test_an_engine_that_is_ended_because_it_would_not_stop_is_a_stop(
    page: BatchPage, images: Path, qtbot: QtBot, type_into: Type
) -> None:
    type_into(page.form.images, str(images))
    qtbot.mouseClick(page.start_button, Qt.MouseButton.LeftButton)
    thread = page._thread
    thread.end()
    page._on_message(BatchPlan(("a", "b"), (("/x/a.png",), ("/x/b.png",)), 2))
    qtbot.mouseClick(page.stop_button, Qt.MouseButton.LeftButton)
    page._on_message(Failed("engine_died"))
    assert page.banner.isHidden()
    assert "what is left" in page._sentence.text()


def test_the_row_under_way_is_the_one_that_the_engine_has_begun(page: BatchPage) -> None:
    page._on_message(BatchPlan(("a", "b"), (("/x/a.png",), ("/x/b.png",)), 2))
    page._on_message(CaseBegun(1))
    page._on_message(SlicesReady(0, (0, 1), 8))
    words = [page.table.item(row, STATE).text() for row in (0, 1)]
    assert words == ["Waiting", "slice 2 of 8"]
    page._on_message(CaseDone(1, "draft", ("/x/b_unetpp.png",)))
    page._on_message(CaseBegun(0))
    page._on_message(Finished(stopped=True))
    words = [page.table.item(row, STATE).text() for row in (0, 1)]
    assert words == ["Waiting", "Draft"]


def test_a_double_click_opens_all_slices_of_a_stack(page: BatchPage, qtbot: QtBot) -> None:
    slices = tuple(f"/x/p1/s_{number}.png" for number in range(1, 4))
    page._on_message(decode(encode(BatchPlan(("p1",), (slices,), 1))))
    page._on_message(CaseDone(0, "draft", tuple(f"{name}_unetpp" for name in slices)))
    place = page.table.visualItemRect(page.table.item(0, 1)).center()
    with qtbot.waitSignal(page.case_wanted) as wanted:
        QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
        QTest.mouseDClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert wanted.args[0].paths == tuple(map(Path, slices))
    assert wanted.args[0].kind is SourceKind.STACK


def test_a_stack_that_only_its_suffix_tells_opens_whole_with_its_prediction(
    page: BatchPage, settings: Settings, qtbot: QtBot, type_into: Type, tmp_path: Path
) -> None:
    """Without the batch's suffix the names end in no number, and each slice would be a case."""
    folder = tmp_path / "p1"
    folder.mkdir()
    rng = np.random.default_rng(1)
    for number in (1, 2, 10):
        grey = rng.integers(0, 255, (40, 52), np.uint8)
        Image.fromarray(grey).save(folder / f"s_{number}_flair.png")
    window = MainWindow(settings)
    qtbot.addWidget(window)
    page, cases = window.show_page("batch"), window.page("cases")
    assert isinstance(page, BatchPage) and isinstance(cases, CasesPage)
    page.form.model.set_key(str(models_folder() / "tiny.safetensors"))
    page.form._on_model()
    page.form.set_paths((folder,))
    window.show()
    type_into(page.form.suffix, "_flair.png")
    run(page, qtbot)
    assert [len(entry.files) for entry in page.table.entries] == [3]
    place = page.table.visualItemRect(page.table.item(0, 1)).center()
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: cases.session.case is not None)
    assert len(cases.session.studies) == 1
    case = cases.session.case
    assert case.grid.shape == (3, 40, 52) and case.prediction is not None
    assert [path.name for path in case.sources] == [f"s_{n}_flair.png" for n in (1, 2, 10)]
    window.close()


def test_a_result_opens_with_its_patient_and_its_reference_so_that_dice_is_shown(
    settings: Settings,
    qtbot: QtBot,
    dressed: QApplication,
    type_into: Type,
    tiny_model: Path,
    tmp_path: Path,
) -> None:
    (models_folder() / "tiny.safetensors").write_bytes(tiny_model.read_bytes())
    folder = tmp_path / "studies" / "Patient 7"
    folder.mkdir(parents=True)
    rng = np.random.default_rng(1)
    Image.fromarray(rng.integers(0, 255, (40, 52), np.uint8)).save(folder / "head_flair.png")
    lesion = np.zeros((40, 52), np.uint8)
    lesion[10:30, 10:40] = 255
    Image.fromarray(lesion).save(folder / "head_mask.png")
    window = MainWindow(settings)
    qtbot.addWidget(window)
    page, cases = window.show_page("batch"), window.page("cases")
    assert isinstance(page, BatchPage) and isinstance(cases, CasesPage)
    window.show()
    page.form.model.set_key(str(models_folder() / "tiny.safetensors"))
    page.form._on_model()
    type_into(page.form.images, str(tmp_path / "studies"))
    run(page, qtbot)
    place = page.table.visualItemRect(page.table.item(0, 1)).center()
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: cases.session.case is not None)
    (by_folder,), _ = find_sources((tmp_path / "studies",))
    assert by_folder.references == (folder / "head_mask.png",)
    assert cases.session.studies[0].source == by_folder
    case = cases.session.case
    assert case.patient == "Patient 7"
    np.testing.assert_array_equal(case.reference[0], lesion > 0)
    QTest.keyClick(cases.stage.main, Qt.Key.Key_B)
    hand = Hand(cases.stage.main)
    hand.drag(hand.at(15, 15), hand.at(15, 30))
    name = "Dice with the reference"
    qtbot.waitUntil(lambda: name in cases.inspector.measures.shown())
    window.close()


@pytest.fixture
def beside_cases(
    settings: Settings,
    qtbot: QtBot,
    dressed: QApplication,
    type_into: Type,
    tiny_model: Path,
    images: Path,
) -> Iterator[tuple[BatchPage, CasesPage]]:
    """A batch of three pictures ready to start, and the Cases page of the same window."""
    (models_folder() / "tiny.safetensors").write_bytes(tiny_model.read_bytes())
    (images / "three.png").write_bytes((images / "two.png").read_bytes())
    window = MainWindow(settings)
    qtbot.addWidget(window)
    page, cases = window.show_page("batch"), window.page("cases")
    assert isinstance(page, BatchPage) and isinstance(cases, CasesPage)
    window.show()
    page.form.model.set_key(str(models_folder() / "tiny.safetensors"))
    page.form._on_model()
    type_into(page.form.images, str(images))
    yield page, cases
    window.close()


def notices_of(page: BatchPage) -> list[list[str]]:
    return [[notice.code for notice in entry.notices] for entry in page.table.entries]


def test_a_case_made_ready_in_the_window_gets_its_draft_and_the_one_on_screen_says_why_not(
    beside_cases: tuple[BatchPage, CasesPage], images: Path, qtbot: QtBot
) -> None:
    page, cases = beside_cases
    cases.open_paths((images,))
    qtbot.waitUntil(lambda: cases.session.ready(1) is not None)
    run(page, qtbot)
    assert notices_of(page) == [[Code.CASE_IN_USE], [], []]
    assert cases.session.case.q is None
    page.table.opened.emit(1)
    qtbot.waitUntil(lambda: cases.session.number == 1 and cases.session.case is not None)
    assert cases.session.case.prediction is not None


def test_while_a_batch_runs_only_the_case_on_screen_is_kept_from_it(
    beside_cases: tuple[BatchPage, CasesPage], images: Path, qtbot: QtBot
) -> None:
    page, cases = beside_cases
    session = cases.session
    cases.open_paths((images,))
    qtbot.waitUntil(lambda: session.current is not None)  # the next one is being read
    qtbot.mouseClick(page.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not session.background.busy)
    session.show(1)
    qtbot.waitUntil(lambda: session.current is not None and not session.background.busy)
    qtbot.waitUntil(lambda: page._thread is None, timeout=HANG_MS)
    assert notices_of(page) == [[], [Code.CASE_IN_USE], []]
    session.show(0)
    qtbot.waitUntil(lambda: session.ready(0) is not None)
    session.show(1)
    qtbot.waitUntil(lambda: session.ready(2) is not None)  # as it was before


def test_several_dropped_files_stay_the_batch_when_the_field_is_passed_through(
    page: BatchPage, images: Path, qtbot: QtBot
) -> None:
    files = (images / "one.png", images / "two.png")
    page.open_paths(files)
    page.form.images.line.setFocus()
    QTest.keyClick(page.form.images.line, Qt.Key.Key_Return)
    QTest.keyClick(page.form.images.line, Qt.Key.Key_Tab)
    assert page.form.request("cpu").paths == tuple(map(str, files))
    assert page.form.choice().images == ""  # nothing that another day would take for a folder


def test_the_summary_is_a_table_with_every_case(page: BatchPage, tmp_path: Path) -> None:
    page._on_message(BatchPlan(("a", "b"), (("/x/a.png",), ("/x/b.png",)), 2))
    page._on_message(CaseDone(0, "draft", ("/x/a_unetpp.png",), volume=3.25, in_ml=True, seconds=2))
    page.write_summary(tmp_path / "summary.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "summary.csv").read_text("utf-8"))))
    assert [(row["case"], row["volume"], row["unit"], row["state"]) for row in rows] == [
        ("a", "3.25", "ml", "draft"),
        ("b", "", "", "waiting"),
    ]


def test_a_folder_that_cannot_be_written_asks_once_for_another_place(
    page: BatchPage, images: Path, type_into: Type, qtbot: QtBot
) -> None:
    type_into(page.form.images, str(images))
    page._on_message(BatchPlan(("a", "b"), (("/x/a.png",), ("/x/b.png",)), 2))
    facts = {"path": "/x"}
    page._on_message(CaseDone(0, "failed", code="read_only_folder", facts=facts))
    assert page.banner.isVisible()
    assert "another place" in page.banner.accessibleName()
    page.banner.hide()
    page._on_message(CaseDone(1, "failed", code="read_only_folder", facts=facts))
    assert page.banner.isHidden()


def test_the_models_own_threshold_and_level_are_offered(page: BatchPage) -> None:
    assert page.form.threshold.value() == pytest.approx(0.42)
    level = page.form.level
    assert level.level() == 2
    texts = [level.itemText(row) for row in range(level.count())]
    assert texts == ["Level 1 · fastest · Dice 0.50 · 0.4 s",
                     "Mean of all levels · Dice 0.60 · 1.1 s",
                     "Level 2 · suggested · Dice 0.70 · 12 s"]  # fmt: skip
    assert "suggested" in page.form.threshold._note.text()
    page.form.threshold.setValue(0.6)
    assert not page.form.threshold._note.text()


def test_a_chosen_level_goes_into_the_batch_and_is_remembered(page: BatchPage) -> None:
    assert page.form.request("cpu").level == 2
    for key, level in (("1", 1), ("0", 0)):
        page.form.level.set_key(key)
        assert page.form.request("cpu").level == level
        choice = page.form.choice()
        page.form.level.set_level(2)
        page.form.show_choice(choice)
        assert page.form.level.level() == level


def test_what_is_remembered_survives_another_version(settings: Settings) -> None:
    choice = Choice.from_form({"images": "/x", "threshold": "high", "unknown": 1, "level": 3})
    assert choice == Choice(images="/x", level=3)


def test_several_series_are_named_and_a_name_too_few_is_said_before_the_start(
    page: BatchPage, images: Path, type_into: Type
) -> None:
    type_into(page.form.images, str(images))
    type_into(page.form.suffix, "_flair.nii.gz, _t1c.nii.gz")
    assert "one name for each" in page.form.hindrance() and not page.start_button.isEnabled()
    type_into(page.form.series, "FLAIR, T1c")
    assert not page.form.hindrance() and page.start_button.isEnabled()
    request = page.form.request("cpu")
    assert request.channels_as == ("FLAIR", "T1c")
    assert request.image_suffix == "_flair.nii.gz, _t1c.nii.gz"
    assert Choice.from_form(dataclasses.asdict(page.form.choice())) == page.form.choice()
    assert not clipped(page)


def test_what_a_person_should_check_stays_with_its_case_on_screen_and_in_the_summary(
    page: BatchPage, tmp_path: Path, qtbot: QtBot, type_into: Type
) -> None:
    """A volume with values that are not numbers, and a kind of file that cannot be opened."""
    folder = tmp_path / "export"
    folder.mkdir()
    voxels = np.random.default_rng(2).normal(100, 9, (24, 26, 4)).astype(np.float32)
    for name in ("first", "second"):
        nib.save(nib.Nifti1Image(voxels, np.diag([1, 1, 5, 1])), folder / f"{name}.nii.gz")
        voxels[3:6, 4, 2] = np.nan
    (folder / "scan.dcm").write_bytes(b"DICM")
    type_into(page.form.images, str(folder))
    page.form.force.setChecked(True)
    run(page, qtbot)
    assert page._since.text() == "Finished"
    first, second = (page.table.item(row, STATE) for row in (0, 1))
    assert "3 voxels" not in first.text() and "3 voxels" in second.text()
    assert second.text().startswith(("Draft: ", "Empty draft: "))
    assert str(folder / "second.nii.gz") in second.toolTip()
    assert page.table.item(1, 0).data(Role.GLYPH) == Glyph.LOOK_HERE.value
    assert page.notices.isVisible() and "scan.dcm" in page.notices._summary.text()
    qtbot.mouseClick(page.notices._chevron, Qt.MouseButton.LeftButton)
    assert str(folder / "scan.dcm") in page.notices._all.toPlainText()
    page.write_summary(tmp_path / "summary.csv")
    rows = csv.DictReader(io.StringIO((tmp_path / "summary.csv").read_text("utf-8")))
    problems = [row["problem"] for row in rows]
    assert "3 voxels" not in problems[0] and "3 voxels" in problems[1]
    if shots := os.environ.get("UNETPP_SHOTS"):
        page.grab().save(f"{shots}/batch_notices.png")
    assert not clipped(page)


def test_one_or_several_images_are_chosen_in_the_systems_dialog(
    page: BatchPage, images: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    files = [str(images / "one.png"), str(images / "two.png")]
    asked: list[str] = []

    def choose(parent: QWidget, words: str, start: str, kinds: str) -> tuple[list[str], str]:
        asked.append(kinds)
        return files, kinds

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", choose)
    buttons = page.form.images.findChildren(QToolButton)
    (button,) = [one for one in buttons if one.accessibleName() == "Choose images"]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert page.form.request("cpu").paths == tuple(files)
    assert "2 files" in page.form.images.path() and not page.form.hindrance()
    assert "*.nii.gz" in asked[0] and "*.png" in asked[0]

"""Prediction from the page with a real engine process and a real (untrained) model file."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from tests.window.cases import CTRL, SHIFT, press
from tests.window.viewer.hands import Hand
from tests.window.walk import clipped
from unetpp_desktop.core.case import State
from unetpp_desktop.core.grid import Grid
from unetpp_desktop.formats.sample_files import encode_volume
from unetpp_desktop.jobs.messages import Finished, Message
from unetpp_desktop.window.case_words import name_of
from unetpp_desktop.window.main_window import MainWindow
from unetpp_desktop.window.pages.cases import CasesPage
from unetpp_desktop.window.predicting import Running
from unetpp_desktop.window.study import Opened
from unetpp_desktop.window.viewer.display import Tool
from unetpp_desktop.workspace.case_store import KeptCase
from unetpp_desktop.workspace.folders import models_folder
from unetpp_desktop.workspace.settings import Settings

ENGINE_MS = 180_000
SHAPE = (40, 48, 12)
MAKE = """
import sys, torch
from pathlib import Path
from unetpp_desktop.core.model_info import Architecture, ModelInfo, Suggestion
from unetpp_desktop.core.plane import Plane
from unetpp_desktop.engine.model_file import save_model
from unetpp_desktop.engine.network import UNetPlusPlus
torch.manual_seed(3)
network = UNetPlusPlus(Architecture(width=8, depth=3))
for name, size, artificial in (("quick", 48, False), ("slow", 320, False), ("made", 48, True)):
    info = ModelInfo(name="Test model", channels=("FLAIR",), plane=Plane.AXIAL,
                     suggestion=Suggestion(level=3, threshold=0.5), size=size,
                     artificial=artificial)
    save_model(Path(sys.argv[1]) / f"{name}.safetensors", network, info)
info = ModelInfo(name="Pair", channels=("FLAIR", "T1c"), plane=Plane.AXIAL, size=48,
                 architecture=Architecture(in_channels=2, width=4, depth=2),
                 suggestion=Suggestion(level=2, threshold=0.5))
save_model(Path(sys.argv[1]) / "pair.safetensors", UNetPlusPlus(info.architecture), info)
"""


@pytest.fixture(scope="session")
def model_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Models made once, by a process of their own: the window never imports torch."""
    folder = tmp_path_factory.mktemp("models")
    subprocess.run([sys.executable, "-c", MAKE, str(folder)], check=True)
    return {path.stem: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def page(
    dressed: QApplication, settings: Settings, qtbot: QtBot, tmp_path: Path
) -> Iterator[CasesPage]:
    voxels = np.random.default_rng(1).integers(50, 200, SHAPE).astype(np.int16)
    source = nib.Nifti1Image(voxels, np.diag([-1.0, 1.0, 5.0, 1.0]))
    nib.save(source, tmp_path / "case_flair.nii.gz")
    window = MainWindow(settings)
    qtbot.addWidget(window)
    window.resize(1400, 900)
    made = window.show_page("cases")
    assert isinstance(made, CasesPage)
    window.show()
    made.open_paths((tmp_path / "case_flair.nii.gz",))
    qtbot.waitUntil(lambda: made.session.current is not None)
    yield made
    made.leave()


def use(page: CasesPage, data: bytes, qtbot: QtBot) -> None:
    """The model lies in the user's folder, is found and chosen."""
    path = models_folder() / "test.safetensors"
    path.write_bytes(data)
    page.prediction.look_for_models()
    combo = page.inspector.model.combo
    qtbot.waitUntil(lambda: combo.findData(str(path)) >= 0)
    combo.setCurrentIndex(combo.findData(str(path)))
    combo.activated.emit(combo.currentIndex())


def predict(page: CasesPage) -> None:
    button = page.inspector.model.button
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def paint(page: CasesPage) -> None:
    hand = Hand(page.stage.main)
    page.display.choose_tool(Tool.BRUSH)
    hand.drag(hand.at(10, 10), hand.at(10, 18))


def test_a_faster_level_is_one_choice_and_stands_in_the_result(
    page: CasesPage, qtbot: QtBot, model_files: dict[str, bytes]
) -> None:
    use(page, model_files["quick"], qtbot)
    level = page.inspector.model.level
    assert level.isVisible() and level.level() == 3
    assert [level.itemData(row) for row in range(level.count())] == ["1", "2", "3", "0"]
    level.setCurrentIndex(0)
    predict(page)
    assert not level.isEnabled()
    case = page.session.case
    qtbot.waitUntil(lambda: case.q is not None, timeout=ENGINE_MS)
    assert case.prediction.level == 1
    assert level.isEnabled() and level.level() == 1


def test_without_a_model_the_button_says_what_to_do(page: CasesPage, qtbot: QtBot) -> None:
    page.prediction._found_models(((), ()))
    row = page.inspector.model
    assert not row.button.isEnabled()
    assert "no model" in row.note.text()


def test_while_a_case_opens_the_note_says_so_and_not_that_it_is_locked(
    page: CasesPage, qtbot: QtBot, model_files: dict[str, bytes], tmp_path: Path
) -> None:
    use(page, model_files["quick"], qtbot)
    shutil.copy(tmp_path / "case_flair.nii.gz", tmp_path / "other_flair.nii.gz")
    row, notes = page.inspector.model, []
    page.session.opening.connect(lambda _: notes.append((row.note.text(), row.button.isEnabled())))
    page.open_paths((tmp_path / "other_flair.nii.gz",))
    qtbot.waitUntil(lambda: len(page.session.studies) == 2 and page.session.current is not None)
    assert notes == [("The case is being opened.", False)]
    assert row.button.isEnabled() and not row.note.text()


def test_without_a_choice_real_images_get_a_model_of_real_ones_and_a_choice_stays(
    page: CasesPage, qtbot: QtBot, model_files: dict[str, bytes], tmp_path: Path
) -> None:
    for name in ("made", "quick"):
        (models_folder() / f"{name}.safetensors").write_bytes(model_files[name])
    page.prediction.look_for_models()
    qtbot.waitUntil(lambda: {"made", "quick"} <= {one.path.stem for one in page.prediction.models})
    assert page.prediction.model is not None and not page.prediction.model.info.artificial
    sample = tmp_path / "sample_flair.nii.gz"
    values = np.random.default_rng(2).random((4, 32, 32), np.float32)
    sample.write_bytes(encode_volume(values, Grid((4, 32, 32), np.diag([-1.0, 1.0, 3.0, 1.0]))))

    def goes_to(path: Path, *, artificial: bool) -> None:
        page.open_paths((path,))
        qtbot.waitUntil(
            lambda: page.session.current is not None and page.session.case.artificial is artificial
        )

    goes_to(sample, artificial=True)
    assert page.prediction.model.info.artificial
    use(page, model_files["quick"], qtbot)
    goes_to(tmp_path / "case_flair.nii.gz", artificial=False)
    goes_to(sample, artificial=True)
    assert page.prediction.model.path.stem == "test"


def test_a_start_with_the_sample_gives_its_first_case_a_draft_and_only_that_one(
    page: CasesPage, qtbot: QtBot, tmp_path: Path
) -> None:
    real = page.session.case
    sample = tmp_path / "sample_flair.nii.gz"
    values = np.random.default_rng(2).random((4, 32, 32), np.float32)
    sample.write_bytes(encode_volume(values, Grid((4, 32, 32), np.diag([-1.0, 1.0, 3.0, 1.0]))))
    shutil.copy(sample, tmp_path / "second_flair.nii.gz")
    page.prediction.predict_sample()
    for path in (sample, tmp_path / "second_flair.nii.gz"):
        page.open_paths((path,))
        qtbot.waitUntil(lambda path=path: path in (page.session.case or real).sources)
        case = page.session.case
        if path == sample:
            qtbot.waitUntil(lambda case=case: case.q is not None, timeout=ENGINE_MS)
            assert case.artificial and case.prediction.artificial
    assert page.session.case.q is None and page.prediction.predicting.running is None
    assert real.q is None


def test_the_visible_slice_comes_first_and_the_whole_is_one_undoable_step(
    page: CasesPage, qtbot: QtBot, model_files: dict[str, bytes]
) -> None:
    use(page, model_files["quick"], qtbot)
    assert page.inspector.model.combo.currentText() == "Test model"
    page.stage.go_to_acquired(9)
    paint(page)
    case = page.session.case
    corrections = case.corrections.copy()
    arrived: list[int] = []

    def note(running: Running | None, slices: tuple[int, ...] | None) -> None:
        arrived.extend(slices or ())

    page.prediction.predicting.slices_ready.connect(note)
    predict(page)
    assert page.inspector.model.cancel.isVisible() and not page.inspector.model.button.isVisible()
    qtbot.waitUntil(lambda: case.q is not None, timeout=ENGINE_MS)
    assert arrived[0] == 9
    assert sorted(arrived) == list(range(12))
    assert (case.corrections == corrections).all()
    assert case.prediction.model_name == "Test model"
    assert page.inspector.threshold.slider.isEnabled()
    kept = case.q.copy()
    page.commands.undo()
    assert case.q is None and (case.corrections == corrections).all()
    page.commands.redo()
    assert (case.q == kept).all()
    assert page.inspector.model.button.text() == "Predict again"


def wait_with_the_mask(page: CasesPage) -> None:
    """What would pin or write a mask that is not the one on screen does nothing."""
    for key, held in ((Qt.Key.Key_Return, SHIFT), (Qt.Key.Key_Return, CTRL), (Qt.Key.Key_S, CTRL)):
        press(page, key, held)
    foot = page.inspector.foot
    shown = [one for one in foot.findChildren(QPushButton) if one.isVisible()]
    assert len(shown) == 2 and not any(one.isEnabled() for one in shown)
    opened = page.session.current
    assert opened is not None
    page.session.take_moved(opened)
    assert page.session.current is opened
    assert "is being predicted" in page.notices.banner.accessibleName()
    page.notices.banner.hide()


@pytest.mark.parametrize(
    "patience_ms", [ENGINE_MS, 0], ids=["answered", "ended for want of an answer"]
)
def test_cancel_leaves_the_case_as_it_was_and_the_engine_ready(
    page: CasesPage,
    qtbot: QtBot,
    model_files: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
    patience_ms: int,
) -> None:
    monkeypatch.setattr("unetpp_desktop.window.threads.STOP_ANSWER_MS", patience_ms)
    use(page, model_files["slow"], qtbot)
    case = page.session.case

    def cancel(running: Running | None, _: object) -> None:
        if running is not None:
            wait_with_the_mask(page)
            page.inspector.model.cancel.click()

    page.prediction.predicting.slices_ready.connect(cancel)
    predict(page)
    qtbot.waitUntil(lambda: page.prediction.predicting.running is None, timeout=ENGINE_MS)
    page.prediction.predicting.slices_ready.disconnect(cancel)
    assert case.q is None and case.state is State.NEW and not case.reviewed
    assert not list(Path(case.sources[0]).parent.glob("*_mask*"))
    assert not page.notices.banner.isVisible()
    engine = page.prediction.predicting.engine_id
    if patience_ms == 0:  # its answer and its end may cross; a request between them would be lost
        thread = page.prediction.predicting._thread
        assert thread is not None
        qtbot.waitUntil(thread.isFinished, timeout=ENGINE_MS)
    use(page, model_files["quick"], qtbot)
    predict(page)
    qtbot.waitUntil(lambda: case.q is not None, timeout=ENGINE_MS)
    assert (page.prediction.predicting.engine_id == engine) == (patience_ms > 0)


@pytest.mark.parametrize("in_stroke", [False, True])
def test_cancel_after_the_last_slice_drops_the_draft_and_leaves_the_engine_alone(
    page: CasesPage,
    qtbot: QtBot,
    model_files: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
    in_stroke: bool,
) -> None:
    monkeypatch.setattr("unetpp_desktop.window.threads.STOP_ANSWER_MS", 0)
    use(page, model_files["quick"], qtbot)
    case, predicting = page.session.case, page.prediction.predicting
    hand = Hand(page.stage.main)
    page.display.choose_tool(Tool.BRUSH)

    def cancel(message: Message) -> None:
        if isinstance(message, Finished):
            if in_stroke:  # which the draft waits for
                qtbot.waitUntil(lambda: not page.session.background.busy)
            page.inspector.model.cancel.click()

    predict(page)
    thread = predicting._thread
    thread.message.connect(cancel)
    if in_stroke:
        hand.press(hand.at(10, 10))
    qtbot.waitUntil(lambda: predicting.running is None, timeout=ENGINE_MS)
    thread.message.disconnect(cancel)
    engine = predicting.engine_id
    assert case.q is None and not page.notices.banner.isVisible()
    if in_stroke:
        hand.release(hand.at(10, 20))
    predict(page)
    qtbot.waitUntil(lambda: predicting.running is None, timeout=ENGINE_MS)
    assert case.q is not None and predicting.engine_id == engine


def predict_and_show_another(page: CasesPage, qtbot: QtBot) -> tuple[Opened, Opened]:
    """The case that is being predicted, and the one on screen."""
    (source,) = page.session.case.sources
    other = source.with_name("other_flair.nii.gz")
    shutil.copy(source, other)
    page.open_paths((other,))
    qtbot.waitUntil(lambda: page.session.number == 1 and page.session.current is not None)
    page.session.show(0)
    opened = page.session.current
    predict(page)
    page.session.show(1)
    shown = page.session.current
    assert opened is not None and shown is not None
    return opened, shown


def test_predict_again_predicts_the_case_that_is_named_although_another_is_on_screen(
    page: CasesPage, qtbot: QtBot, model_files: dict[str, bytes]
) -> None:
    use(page, model_files["quick"], qtbot)
    opened, shown = predict_and_show_another(page, qtbot)
    banner, predicting = page.notices.banner, page.prediction.predicting
    qtbot.waitUntil(lambda: predicting.engine_id is not None, timeout=ENGINE_MS)
    os.kill(predicting.engine_id, signal.SIGKILL)
    qtbot.waitUntil(banner.isVisible, timeout=ENGINE_MS)
    assert banner.accessibleName().startswith(f"{name_of(opened)}: Prediction stopped")
    (again,) = (one for one in banner.findChildren(QPushButton) if one.text() == "Predict again")
    QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: predicting.running is None, timeout=ENGINE_MS)
    assert opened.case.q is not None and shown.case.q is None
    assert page.session.current is opened


def test_a_draft_that_comes_off_screen_is_told_by_its_row_and_kept(
    page: CasesPage, qtbot: QtBot, model_files: dict[str, bytes]
) -> None:
    use(page, model_files["quick"], qtbot)
    opened, _ = predict_and_show_another(page, qtbot)
    qtbot.waitUntil(lambda: page.prediction.predicting.running is None, timeout=ENGINE_MS)

    def kept() -> KeptCase:
        listed = page.session.store.list()
        return next(one for one in listed if one.sources == opened.case.sources)

    qtbot.waitUntil(lambda: kept().state == "draft", timeout=ENGINE_MS)
    volume = opened.case.mask().sum() * 5 / 1000
    assert kept().measured.volume == pytest.approx(volume) and volume > 0
    row = page.list.model.rows[0]
    assert (row.word, row.volume) == ("Draft", f"{volume:.1f} ml")
    assert page.list.model.rows[1].word == "New"


def test_a_killed_engine_is_one_sentence_and_painting_goes_on(
    page: CasesPage, qtbot: QtBot, model_files: dict[str, bytes]
) -> None:
    use(page, model_files["slow"], qtbot)
    case = page.session.case
    paint(page)
    before = int(case.mask().sum())
    predict(page)

    def kill(running: Running | None, _: object) -> None:
        if running is not None:
            os.kill(page.prediction.predicting.engine_id, signal.SIGKILL)

    page.prediction.predicting.slices_ready.connect(kill)
    qtbot.waitUntil(page.notices.banner.isVisible, timeout=ENGINE_MS)
    page.prediction.predicting.slices_ready.disconnect(kill)
    words = page.notices.banner.accessibleName()
    assert "Prediction stopped: the engine ended unexpectedly." in words
    assert "Your 1 corrections are kept and painting goes on." in words
    assert case.q is None and int(case.mask().sum()) == before
    hand = Hand(page.stage.main)
    hand.drag(hand.at(30, 10), hand.at(30, 18))
    assert int(case.mask().sum()) > before
    use(page, model_files["quick"], qtbot)
    predict(page)
    qtbot.waitUntil(lambda: case.q is not None, timeout=ENGINE_MS)


def test_a_model_of_artificial_images_asks_and_then_stands_under_a_banner(
    page: CasesPage, qtbot: QtBot, model_files: dict[str, bytes]
) -> None:
    use(page, model_files["made"], qtbot)
    case = page.session.case
    predict(page)
    assert page.prediction.predicting.running is None
    box = page.window().findChildren(QMessageBox)[0]
    assert "artificial images" in box.text()
    next(b for b in box.buttons() if b.text() == "Predict all the same").click()
    qtbot.waitUntil(lambda: case.q is not None, timeout=ENGINE_MS)
    assert "Trained on artificial images." in page.notices.banner.accessibleName()


def test_a_stroke_under_way_ends_before_the_draft_appears(
    page: CasesPage, qtbot: QtBot, model_files: dict[str, bytes]
) -> None:
    use(page, model_files["quick"], qtbot)
    case = page.session.case
    hand = Hand(page.stage.main)
    page.display.choose_tool(Tool.BRUSH)
    predict(page)
    hand.press(hand.at(10, 10))
    running = page.prediction.predicting.running
    qtbot.waitUntil(lambda: running.share == 1.0, timeout=ENGINE_MS)
    qtbot.waitUntil(lambda: not page.session.background.busy)
    hand.move(hand.at(10, 20))
    assert case.q is None and case.in_stroke
    hand.release(hand.at(10, 20))
    qtbot.waitUntil(lambda: case.q is not None)
    assert [step.name for step in case.history.steps] == ["brush", "prediction"]


def test_a_case_reviewed_as_a_whole_is_predicted_again_only_when_it_is_unlocked(
    page: CasesPage, qtbot: QtBot, model_files: dict[str, bytes]
) -> None:
    use(page, model_files["quick"], qtbot)
    case, row = page.session.case, page.inspector.model
    case.review(frozenset(range(SHAPE[2])))
    assert case.state is State.REVIEWED
    assert not row.button.isEnabled() and "Unlock the case" in row.note.text()
    page.prediction.predict()
    assert page.prediction.predicting.running is None
    case.unlock()
    assert row.button.isEnabled() and not row.note.text()


def test_a_model_of_series_that_are_not_there_says_what_to_do(
    page: CasesPage, qtbot: QtBot, model_files: dict[str, bytes]
) -> None:
    use(page, model_files["pair"], qtbot)
    predict(page)
    banner = page.notices.banner
    qtbot.waitUntil(banner.isVisible, timeout=ENGINE_MS)
    assert banner.accessibleName() == (
        "The model needs FLAIR, T1c, this case has FLAIR. "
        "Put the missing series beside it, or choose another model."
    )
    assert not clipped(banner)
    assert page.inspector.model.button.isEnabled() and page.session.case.q is None


def test_where_the_colours_of_a_picture_may_be_series_the_way_to_name_them_is_said(
    page: CasesPage, qtbot: QtBot, model_files: dict[str, bytes], tmp_path: Path
) -> None:
    pixels = np.random.default_rng(4).integers(0, 255, (40, 48, 3), np.uint8)
    Image.fromarray(pixels).save(tmp_path / "colours.png")
    page.open_paths((tmp_path / "colours.png",))
    qtbot.waitUntil(lambda: page.session.number == 1 and page.session.current is not None)
    use(page, model_files["quick"], qtbot)
    predict(page)
    banner = page.notices.banner
    qtbot.waitUntil(banner.isVisible, timeout=ENGINE_MS)
    assert banner.accessibleName() == (
        "The model needs FLAIR, this case has red, green, blue. Where its colours are series, "
        "name them on the Batch page (“Names of the series”), or choose another model."
    )
    assert not clipped(banner)

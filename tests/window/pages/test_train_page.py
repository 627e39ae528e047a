"""A person trains in the window: real mouse, real keys, a real engine process on tiny slices."""

import csv
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTranslator
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from tests.engine.reviewed_discs import REVIEWED, review_discs
from tests.window.pages.conftest import HANG_MS, click, folder_of
from tests.window.walk import clipped
from unetpp_desktop.core.model_info import (
    Architecture,
    Design,
    ModelInfo,
    Norm,
    Suggestion,
    Supervision,
    Up,
)
from unetpp_desktop.core.plane import Plane
from unetpp_desktop.core.recipe import DEFAULT_LR, Change, Optimizer, Recipe, Schedule
from unetpp_desktop.core.schedules import learning_rate
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.formats.model_header import read_model_header
from unetpp_desktop.jobs.messages import DataReport, Failed
from unetpp_desktop.window.actions import Actions
from unetpp_desktop.window.card_dialog import CardDialog
from unetpp_desktop.window.controls import ElidedLabel
from unetpp_desktop.window.page import Status
from unetpp_desktop.window.pages.train import TrainPage
from unetpp_desktop.window.resource import resource
from unetpp_desktop.workspace.folders import models_folder, runs_folder, settings_file
from unetpp_desktop.workspace.models import list_models
from unetpp_desktop.workspace.reviewed import Snapshot
from unetpp_desktop.workspace.settings import Settings

Type = Callable[[QWidget, str], None]


@pytest.fixture
def page(train_page: TrainPage) -> TrainPage:
    return train_page


def stands(page: TrainPage) -> dict[str, str]:
    return {entry.folder.name: entry.stand.value for entry in page.queue.entries}


def test_the_report_the_run_and_its_model(
    filled: TrainPage, settings: Settings, qtbot: QtBot, type_into: Type
) -> None:
    page = filled
    type_into(page.form.fields["epochs"], "3")
    qtbot.waitUntil(lambda: page.reading.report is not None, timeout=HANG_MS)
    report = page.reading.report
    assert report is not None
    assert (report.pairs, len(report.train), len(report.validation)) == (16, 3, 1)
    assert report.levels.keys() == {"0", "255"}
    assert report.parts["train"]["slices"] + report.parts["validation"]["slices"] == 16
    # Discs of radius 8 cover about 200 px, cut by no edge.
    assert 190 <= report.parts["train"]["median"] <= 210
    tiles = page.report_view._tiles_view._tiles
    assert tiles and all(lines for _, picture, lines in tiles if not picture.isNull())
    assert page.report_view._figures["pairs"].accessibleName().startswith("16")
    qtbot.waitUntil(lambda: not clipped(page))

    qtbot.waitUntil(lambda: not page.reading.is_reading, timeout=HANG_MS)
    warm = page.reading._thread
    click(qtbot, page.foot.start)
    assert warm is not None and page.running.engine is warm  # the engine that has read
    qtbot.waitUntil(lambda: not page.running.is_on, timeout=HANG_MS)
    assert page.banner.isHidden(), page.banner.accessibleName()
    table = page.run_view._table
    assert [table.item(row, 0).text().split()[0] for row in range(3)] == ["3", "2", "1"]
    run = folder_of(page)
    with (run / "log.csv").open(encoding="utf-8") as file:
        log = list(csv.DictReader(file))
    recipe = page.form.recipe()
    assert recipe is not None
    planned = [learning_rate(recipe, epoch) for epoch in range(3)]
    assert [float(row["learning_rate"]) for row in log] == pytest.approx(planned, rel=1e-5)
    assert page.run_view._card.bar.value() == 1.0
    qtbot.waitUntil(lambda: not clipped(page))

    page.resize(735, 570)  # what the smallest window leaves
    page.arrange(800, 600)
    qtbot.waitUntil(lambda: not clipped(page))
    page.resize(1300, 900)
    page.arrange(1364, 928)

    click(qtbot, page.foot.card)
    (dialog,) = page.window().findChildren(CardDialog)
    shown, results = dialog.view.toPlainText(), json.loads((run / "results.json").read_text())
    assert run.name in dialog.windowTitle() and dialog.isVisible()
    assert f"{results['mean']['dice']:.3f}" in shown and "HD95" in shown
    dialog.accept()

    click(qtbot, page.foot.use)
    assert settings.get("model") == str(run / "best.safetensors")


@pytest.mark.skipif(sys.platform == "win32", reason="ends a process by signal")
def test_a_stopped_run_goes_on_and_a_killed_engine_is_a_sentence(
    filled: TrainPage, qtbot: QtBot, type_into: Type
) -> None:
    page, table = filled, filled.run_view._table
    type_into(page.form.fields["epochs"], "500")
    click(qtbot, page.foot.start)
    qtbot.waitUntil(lambda: table.rowCount() >= 1, timeout=HANG_MS)
    click(qtbot, page.foot.stop)
    qtbot.waitUntil(lambda: not page.running.is_on, timeout=HANG_MS)
    before = table.rowCount()
    assert 1 <= before < 500
    assert (folder_of(page) / "best.safetensors").is_file()

    click(qtbot, page.foot.resume)
    qtbot.waitUntil(lambda: table.rowCount() > before, timeout=HANG_MS)
    engine = page.running.engine
    assert engine is not None and engine.engine_id is not None
    os.kill(engine.engine_id, signal.SIGKILL)
    qtbot.waitUntil(lambda: not page.running.is_on, timeout=HANG_MS)
    shown = [int(table.item(row, 0).text().split()[0]) for row in range(table.rowCount())]
    assert shown == list(range(len(shown), 0, -1))
    assert page.banner.isVisible()
    assert "ended by itself" in page.banner.accessibleName()
    assert page.foot.resume.isVisible()
    click(qtbot, page.foot.new)
    assert page.foot.start.isVisible()

    window = QWidget()
    qtbot.addWidget(window)
    tomorrow = TrainPage(Settings(settings_file()), Actions(window))
    qtbot.addWidget(tomorrow)
    assert tomorrow.foot.resume.isVisibleTo(tomorrow)
    assert folder_of(page).name in tomorrow.foot.resume.text()


def test_an_engine_that_is_ended_because_it_would_not_stop_is_a_stop(
    filled: TrainPage, qtbot: QtBot
) -> None:
    page = filled
    click(qtbot, page.foot.start)
    engine = page.running.engine
    assert engine is not None
    click(qtbot, page.foot.stop)
    engine.end()  # as after 5 s without an answer
    page.running._on_message(Failed("engine_died", {"cause": "SIGKILL", "last_line": ""}))
    assert not page.running.is_on and page.banner.isHidden()
    assert page.foot.new.isVisible()


def test_data_that_cannot_be_used_is_refused_in_words(
    page: TrainPage, tmp_path: Path, qtbot: QtBot, type_into: Type
) -> None:
    (tmp_path / "nothing").mkdir()
    type_into(page.form.fields["images"], str(tmp_path / "nothing"))
    assert page.reading.is_reading
    qtbot.waitUntil(lambda: not page.reading.is_reading, timeout=HANG_MS)
    assert "nothing" in page.report_view._message.text()
    assert page.report_view._message.isVisible()


def test_without_a_folder_start_says_why_it_cannot(page: TrainPage) -> None:
    assert not page.foot.start.isEnabled()
    assert "folder of images" in page.foot._sentence.text()


def test_the_status_bar_says_ready_only_where_start_is(
    page: TrainPage, slices: Path, type_into: Type
) -> None:
    said: list[Status] = []
    page.status_changed.connect(said.append)
    type_into(page.form.fields["name"], "first")
    assert said[-1].word == "Not ready to train"
    type_into(page.form.fields["images"], str(slices))
    assert page.foot.start.isEnabled() and said[-1].word == "Ready to train"


def test_the_status_bar_says_compare_while_runs_are_compared(page: TrainPage, qtbot: QtBot) -> None:
    said: list[Status] = []
    page.status_changed.connect(said.append)
    click(qtbot, page.report_view.compare)
    page._on_report()  # a report that was asked for before
    assert said[-1].word == "Compare"
    page.compare_view.closed.emit()
    assert said[-1].word == "Not ready to train"


def test_a_model_that_goes_on_learning_keeps_its_network_in_the_summary(page: TrainPage) -> None:
    place = list_models()[0]
    network = read_model_header(place.path).architecture
    assert (network.depth, network.width) != (4, 32)
    start = page.form.fields["init"]
    page.form._on_edited("init")
    assert "depth 4, width 32" in _summary(page)
    start.set_key(str(place.path))
    page.form._on_edited("init")
    assert f"depth {network.depth}, width {network.width}" in _summary(page)
    recipe = page.form.recipe()
    assert recipe is not None and recipe.size == read_model_header(place.path).size == 128


def test_the_report_shows_the_level_that_the_engine_used(page: TrainPage) -> None:
    report = DataReport(
        pairs=1, slices=2, foreground_slices=1, train=("a",), validation=("b",), unused_patients=0,
        told_apart="folder", unpaired_images=(), unpaired_masks=(), empty_masks=(),
        levels={"0": 90, "1": 4, "2": 3, "4": 3}, sizes={"2×2": 2}, channels=("FLAIR",),
        plane="axial", faults=(), cuts=(0.0,), lesion_share=0.1,
        preview=({"title": "a, slice of b", "slice": 8, "path": "gone.png"},),
    )  # fmt: skip
    page.report_view.show_report(report, Recipe(), 1.0)
    assert page.report_view._tiles_view.accessibleName() == "a, slice of b, slice 8"
    assert page.report_view._level_words.text() == "10.0 % lesion"


def test_what_is_wrong_with_the_data_is_said_in_the_language_of_the_window(
    train_page: TrainPage, qapp: QApplication
) -> None:
    fault = Problem(Code.CONSTANT_INPUT, path="a.nii.gz", series="T1")
    faults = ({"code": fault.code.value, "facts": fault.facts},)
    report = DataReport(
        pairs=1, slices=2, foreground_slices=1, train=("a",), validation=("b",), unused_patients=0,
        told_apart="folder", unpaired_images=(), unpaired_masks=(), empty_masks=(),
        levels={"0": 3}, sizes={"2×2": 2}, channels=("FLAIR",), plane="axial", faults=faults,
    )  # fmt: skip
    assert report.problems == (str(fault),)  # the command line and the run's log read English
    chinese = QTranslator()
    assert chinese.load(str(resource("translations") / "unetpp_zh_CN.qm"))
    qapp.installTranslator(chinese)
    try:
        train_page.report_view.show_report(report, Recipe(), 1.0)
    finally:
        qapp.removeTranslator(chinese)
    (shown,) = (
        one.whole()
        for one in train_page.report_view._left_out.findChildren(ElidedLabel)
        if "a.nii.gz" in one.whole()
    )
    assert "T1" in shown and "灰度" in shown


def _summary(page: TrainPage) -> str:
    return "\n".join(one.text() for one in page.form.advanced.findChildren(QLabel))


def test_each_optimizer_brings_its_own_rate_until_a_person_sets_one(page: TrainPage) -> None:
    for optimizer in Optimizer:
        page.form.fields["optimizer"].set_key(optimizer.value)
        page.form._on_edited("optimizer")
        recipe = page.form.recipe()
        assert recipe is not None
        assert (recipe.learning_rate, recipe.first_rate) == (None, DEFAULT_LR[optimizer])
    page.form.fields["learning_rate"].setValue(0.0042)
    page.form.fields["optimizer"].set_key(Optimizer.SGD.value)
    page.form._on_edited("optimizer")
    recipe = page.form.recipe()
    assert recipe is not None and recipe.first_rate == 0.0042


def test_the_form_gives_back_every_recipe_it_is_shown(page: TrainPage) -> None:
    recipe = Recipe(
        images="/studies", masks="/masks", image_suffix="_flair.nii.gz", mask_suffix="_seg.nii.gz",
        mask_threshold=90.0, channels_as=("pre", "FLAIR", "post"), channels=("FLAIR",),
        patient_pattern="(P[0-9]+)", split="/split.csv", part="train", validation_fraction=0.17,
        name="one", epochs=12, batch_size=3, size=320, width=16, depth=3,
        norm=Norm.GROUP, up=Up.BILINEAR, design=Design.UNET, supervision=Supervision.EQUAL,
        optimizer=Optimizer.SGD, learning_rate=0.02, schedule=Schedule.STEP, milestones=(3, 9),
        gamma=0.5, augment=(Change.ROTATE, Change.NOISE), seed=7,
        oversample=0.35, ema=True,
        warmup=1.5, clip=3.0, patience=9,
    )  # fmt: skip
    page.form.show_recipe(recipe)
    assert page.form.recipe() == recipe


def test_the_form_is_remembered(page: TrainPage, type_into: Type, qtbot: QtBot) -> None:
    type_into(page.form.fields["name"], "kept")
    window = QWidget()
    qtbot.addWidget(window)
    again = TrainPage(Settings(settings_file()), Actions(window))
    qtbot.addWidget(again)
    recipe = again.form.recipe()
    assert recipe is not None and recipe.name == "kept"


def test_every_setting_has_a_heading_and_a_tip_and_is_found_by_its_words(
    page: TrainPage, type_into: Type, qtbot: QtBot
) -> None:
    advanced = page.form.advanced
    qtbot.mouseClick(advanced._chevron, Qt.MouseButton.LeftButton)
    assert all(field.toolTip() for field in advanced.fields.values())
    assert all(head.isVisible() for head in advanced._heads.values())
    assert advanced.fields["lrf"].isVisible() and not advanced.fields["milestones"].isVisible()
    qtbot.waitUntil(lambda: not clipped(page))

    QTest.keyClicks(advanced._search, "learning rate")
    shown = {name for name, field in advanced.fields.items() if field.isVisible()}
    assert {"learning_rate", "schedule"} <= shown and "width" not in shown
    QTest.keyClicks(advanced._search, " of the moon")
    assert advanced._none.isVisible()
    assert not any(field.isVisible() for field in advanced.fields.values())


def test_the_open_form_is_no_wider_than_its_place(page: TrainPage, qtbot: QtBot) -> None:
    page.form.advanced.set_open(is_open=True)
    places = page.form.findChildren(QScrollArea)
    place = next(one for one in places if one.isAncestorOf(page.form.advanced))
    qtbot.waitUntil(lambda: place.verticalScrollBar().isVisible())
    assert place.widget().width() <= place.viewport().width()


def test_an_open_fold_is_open_at_the_next_start(page: TrainPage, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.form.advanced._chevron, Qt.MouseButton.LeftButton)
    window = QWidget()
    qtbot.addWidget(window)
    again = TrainPage(Settings(settings_file()), Actions(window))
    qtbot.addWidget(again)
    again.show()
    assert again.form.advanced.fields["width"].isVisible()


def test_two_runs_of_one_name_do_not_share_a_folder(page: TrainPage) -> None:
    (runs_folder() / "lesions").mkdir(parents=True)
    names = [page.queue.add(Recipe(name=name)).folder.name for name in ("lesions", "lesions")]
    assert names == ["lesions-2", "lesions-3"]
    assert page.queue.add(Recipe(name="../a: c")).folder.parent == runs_folder()


def test_the_queue_runs_one_after_the_other_and_goes_on_after_a_failure(
    filled: TrainPage, qtbot: QtBot, type_into: Type, tmp_path: Path
) -> None:
    page, fields = filled, filled.form.fields
    type_into(fields["epochs"], "1")
    (tmp_path / "empty").mkdir()
    for name, images in (("one", None), ("two", tmp_path / "empty"), ("three", None)):
        before = fields["images"].path()
        type_into(fields["name"], name)
        if images is not None:
            type_into(fields["images"], str(images))
        click(qtbot, page.foot.add)
        type_into(fields["images"], before)
    type_into(fields["name"], "four")
    click(qtbot, page.foot.add)
    remove = page.queue.findChildren(QToolButton)[-1]
    assert "four" in remove.accessibleName()
    qtbot.waitUntil(remove.isVisible)
    click(qtbot, remove)
    assert stands(page) == dict.fromkeys(("one", "two", "three"), "waiting")
    assert not page.foot.start.isVisible()

    window = QWidget()
    qtbot.addWidget(window)
    tomorrow = TrainPage(Settings(settings_file()), Actions(window))
    qtbot.addWidget(tomorrow)
    assert stands(tomorrow) == stands(page)

    click(qtbot, page.foot.queue)
    click(qtbot, page.foot.plan)
    assert page.running.is_on and fields["epochs"].isEnabled()
    click(qtbot, page.foot.back)
    assert not fields["epochs"].isEnabled()
    qtbot.waitUntil(
        lambda: stands(page) == {"one": "done", "two": "failed", "three": "done"}, timeout=HANG_MS
    )
    assert "two failed" in page.banner.accessibleName()
    assert (runs_folder() / "three" / "best.safetensors").is_file()
    assert "Dice 0." in page.queue.findChildren(QLabel)[-1].text()
    qtbot.waitUntil(lambda: not clipped(page))


def test_a_stopped_run_stops_the_queue_until_a_person_starts_it(
    filled: TrainPage, qtbot: QtBot, type_into: Type
) -> None:
    page, fields = filled, filled.form.fields
    type_into(fields["name"], "long")
    type_into(fields["epochs"], "500")
    click(qtbot, page.foot.start)
    click(qtbot, page.foot.plan)
    type_into(fields["name"], "short")
    type_into(fields["epochs"], "1")
    click(qtbot, page.foot.add)
    click(qtbot, page.foot.back)
    table = page.run_view._table
    qtbot.waitUntil(lambda: table.rowCount() >= 1, timeout=HANG_MS)
    click(qtbot, page.foot.stop)
    qtbot.waitUntil(lambda: not page.running.is_on, timeout=HANG_MS)
    assert stands(page) == {"long": "stopped", "short": "waiting"}
    click(qtbot, page.foot.queue)
    qtbot.waitUntil(lambda: stands(page)["short"] == "done", timeout=HANG_MS)


def test_reviewed_cases_fill_the_form_from_the_current_model(
    page: TrainPage, qtbot: QtBot, tmp_path: Path, tiny_model: Path, settings: Settings
) -> None:
    model = models_folder() / "tiny.safetensors"
    model.write_bytes(tiny_model.read_bytes())
    settings.set("model", str(model))
    button = page.form.reviewed
    click(qtbot, button)
    qtbot.waitUntil(lambda: page.banner.isVisible(), timeout=HANG_MS)
    assert "reviewed" in page.banner.accessibleName()

    review_discs(tmp_path / "cases")
    click(qtbot, button)
    qtbot.waitUntil(lambda: page.reading.report is not None, timeout=HANG_MS)
    recipe, report = page.form.recipe(), page.reading.report
    assert recipe is not None and report is not None
    assert recipe.init == str(model) and recipe.name == "tiny-reviewed"
    assert recipe.first_rate == pytest.approx(DEFAULT_LR[recipe.optimizer] / 10)
    assert report.slices == 4 * len(REVIEWED)
    shown = [one.whole() for one in page.report_view._left_out.findChildren(ElidedLabel)]
    assert {"p0, slices 1, 4, 6", "p3, slices 1, 4, 6"} <= set(shown)
    qtbot.waitUntil(lambda: not clipped(page))
    click(qtbot, page.foot.start)
    qtbot.waitUntil(lambda: not page.running.is_on, timeout=HANG_MS)
    assert "before" in page.foot._sentence.text()


def test_reviewed_cases_take_the_names_of_channels_from_the_model_and_not_from_the_form(
    train_page: TrainPage, tiny_model: Path, settings: Settings, tmp_path: Path
) -> None:
    """What was typed for the last run would refuse every colour picture of the next."""
    model = models_folder() / "tiny.safetensors"
    model.write_bytes(tiny_model.read_bytes())
    settings.set("model", str(model))
    typed = Recipe(image_suffix="_flair.nii.gz,_t1c.nii.gz", channels_as=("FLAIR", "T1c"))
    filled = train_page.reviewed.fill(typed, Snapshot(tmp_path, (), ()))
    assert (filled.init, filled.image_suffix, filled.channels_as) == (str(model), "", ())
    named = ModelInfo(
        name="c", channels=("pre",), plane=Plane.PICTURE,
        architecture=Architecture(), suggestion=Suggestion(level=4, threshold=0.5),
        training={"channels_as": ("pre", "FLAIR", "post")},
    )  # fmt: skip
    assert named.colour_names == ("pre", "FLAIR", "post")


def test_several_series_are_named_in_the_form_and_a_name_too_few_is_said(
    page: TrainPage, type_into: Type
) -> None:
    fields = page.form.fields
    type_into(fields["image_suffix"], "_flair.nii.gz, _t1c.nii.gz")
    assert page.form.recipe() is None and "one name for each" in page.form.wrong()
    type_into(fields["channels_as"], "FLAIR, T1c")
    recipe = page.form.recipe()
    assert recipe is not None and recipe.channels_as == ("FLAIR", "T1c")
    page.form.show_recipe(recipe)
    assert page.form.recipe() == recipe

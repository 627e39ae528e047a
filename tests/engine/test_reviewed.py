"""A run on reviewed cases counts the reviewed slices alone, in loss and validation, and says so."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.engine.discs import small_recipe, write_discs
from tests.engine.reviewed_discs import (
    REVIEWED,
    review_discs,
    review_folder,
    review_several_volumes,
)
from unetpp_desktop.core.recipe import Recipe
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.data import Parts, find_studies, read_data
from unetpp_desktop.engine.report import report
from unetpp_desktop.engine.train import train
from unetpp_desktop.jobs.messages import DataReport, EpochMetrics, Message, decode, encode
from unetpp_desktop.workspace.case_store import CaseStore
from unetpp_desktop.workspace.folders import cases_folder, reviewed_folder
from unetpp_desktop.workspace.reviewed import Snapshot, take_snapshot


def snapshot_of_discs(root: Path) -> Snapshot:
    review_discs(root)
    return take_snapshot(CaseStore(cases_folder()), reviewed_folder())


def recipe_for(snapshot: Snapshot, **settings: object) -> Recipe:
    given = {"image_suffix": "", "mask_suffix": "", **settings}
    return small_recipe(snapshot.folder, **given)


def test_only_reviewed_slices_teach_and_judge(tmp_path: Path) -> None:
    snapshot = snapshot_of_discs(tmp_path / "cases")
    found = find_studies(recipe_for(snapshot))
    parts = Parts(found.patients[:3], found.patients[3:])
    data = read_data(recipe_for(snapshot), found, parts, on_study=lambda done, total: None)
    write_discs(tmp_path / "again", patients=4)
    whole = small_recipe(tmp_path / "again")
    truth = read_data(whole, find_studies(whole), parts, on_study=lambda done, total: None)
    for ours, full in zip(data.volumes, truth.volumes, strict=True):
        assert len(ours) == len(REVIEWED)
        assert np.array_equal(ours.pixels, full.pixels[list(REVIEWED)])
        assert np.array_equal(ours.masks, full.masks[list(REVIEWED)])
        assert np.array_equal(ours.reference, full.reference[list(REVIEWED)])


def test_of_a_file_of_several_volumes_the_one_that_was_reviewed_teaches(tmp_path: Path) -> None:
    wanted = review_several_volumes(tmp_path / "four")
    snapshot = take_snapshot(CaseStore(cases_folder()), reviewed_folder())
    recipe = recipe_for(snapshot, size=None)
    found = find_studies(recipe)
    parts = Parts(("p1",), ("p2",))
    data = read_data(recipe, found, parts, on_study=lambda done, total: None)
    for seen, volume in zip(data.volumes, wanted, strict=True):
        for pixels, k in zip(seen.pixels, (0, 3), strict=True):
            turned = [
                np.rot90(side, r)
                for side in (volume[:, :, k], volume[::-1, :, k])
                for r in range(4)
            ]
            same = [np.corrcoef(pixels.ravel(), one.ravel())[0, 1] for one in turned]
            assert max(same) > 0.8  # grey levels are cut off and scaled; other volumes have 0.1


def test_the_report_names_what_is_left_out_and_crosses_the_wall(tmp_path: Path) -> None:
    snapshot = snapshot_of_discs(tmp_path / "cases")
    told = report(
        recipe_for(snapshot),
        emit=lambda m: None,
        should_stop=lambda: False,
        preview=tmp_path / "tiles",
    )
    shown = {one["slice"] - 1 for one in told.preview}
    assert shown and shown <= set(REVIEWED)
    assert (told.pairs, told.slices, told.told_apart) == (12, 12, "case")
    message = decode(encode(told))
    assert isinstance(message, DataReport)
    assert [(one["title"], one["slices"], one["code"]) for one in message.left_out] == [
        (f"p{n}", [0, 3, 5], Code.NOT_REVIEWED) for n in reversed(range(4))
    ]


def test_cases_that_lack_a_series_of_the_model_are_counted_before_the_start(
    tmp_path: Path,
) -> None:
    """Three patients in colour and one in grey, for a model of two of the colours' series."""
    write_discs(tmp_path / "cases", patients=4)
    for path in (tmp_path / "cases").glob("p[123]/*.png"):
        if not path.stem.endswith("_mask"):
            grey = np.array(Image.open(path))
            Image.fromarray(np.dstack([grey, grey // 2, grey // 3])).save(path)
    review_folder(tmp_path / "cases")
    snapshot = take_snapshot(CaseStore(cases_folder()), reviewed_folder())
    names = {"channels_as": ("pre", "FLAIR", "post"), "channels": ("pre", "FLAIR")}

    def told(**settings: object) -> DataReport:
        return report(
            recipe_for(snapshot, **settings), emit=lambda m: None, should_stop=lambda: False
        )

    first, *others = told(**names).problems
    assert first.startswith("1 of 4 reviewed cases cannot be used")
    assert "pre, FLAIR" in first and "Start from another model" in first
    assert len(others) == 1 and "p0" in others[0]  # which one
    with pytest.raises(Problem) as refused:
        told(channels=("T1c", "T2"))
    assert refused.value.code is Code.REVIEWED_LACK_SERIES
    assert (refused.value.facts["count"], refused.value.facts["total"]) == (4, 4)


def test_a_run_is_bound_to_what_it_learned_from(tmp_path: Path) -> None:
    snapshot = snapshot_of_discs(tmp_path / "cases")
    recipe, out = recipe_for(snapshot, epochs=1), tmp_path / "run"
    told: list[Message] = []
    train(recipe, out, emit=told.append)
    assert any(isinstance(message, EpochMetrics) for message in told)
    with (out / "batches.csv").open(encoding="utf-8") as file:
        taught = sum(int(row["slices"]) for row in csv.DictReader(file))
    with (out / "split.csv").open(encoding="utf-8") as file:
        teaching = sum(row["part"] == "train" for row in csv.DictReader(file))
    assert taught == teaching * len(REVIEWED)
    cases = json.loads((out / "config.json").read_text("utf-8"))["reviewed"]
    assert [case["slices"] for case in cases] == [list(REVIEWED)] * 4
    hashes = [file["sha256"] for case in cases for file in (*case["images"], *case["masks"])]
    assert len(hashes) == 4 * 2 * 6 and all(len(digest) == 64 for digest in hashes)

    mask = snapshot.folder / snapshot.cases[0].masks[1].path
    mask.write_bytes(mask.read_bytes()[:-1])
    with pytest.raises(Problem) as refused:
        train(recipe_for(snapshot, epochs=2), out, resume=True)
    assert refused.value.code is Code.CANNOT_RESUME

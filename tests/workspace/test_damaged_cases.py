"""Nothing that lies in the workspace prevents the opening of a case, be it damaged or newer."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.workspace.studies import codes, predict, reopen, stroke, whole, write_scan
from unetpp_desktop.core.texts import Code
from unetpp_desktop.formats import Source
from unetpp_desktop.workspace.case_store import CaseStore


@pytest.mark.parametrize("damage", ["flipped", "cut", "gone", "about"])
def test_a_damaged_prediction_costs_the_prediction_only(
    store: CaseStore, source: Source, damage: str
) -> None:
    opened = store.open(source)
    predict(opened)
    stroke(opened.case, 4)
    corrections = opened.case.corrections.copy()
    opened.close()
    path = opened.folder / "prediction-1.u8"
    content = bytearray(path.read_bytes())
    content[7] ^= 1
    if damage == "flipped":
        path.write_bytes(content)
    elif damage == "cut":
        path.write_bytes(content[:-1])
    elif damage == "gone":
        path.unlink()
    else:
        path.with_suffix(".json").write_text('{"number": 1}')
    opened = store.open(source)
    assert codes(opened) == [Code.PREDICTION_DAMAGED]
    assert opened.case.q is None
    assert np.array_equal(opened.case.corrections, corrections)
    opened.close()


@pytest.mark.parametrize("name", ["case.json", "journal-000000000000"])
@pytest.mark.parametrize("content", [b"", b"\x00" * 500, b"{}", b'{"view": 3, "written": []}'])
def test_a_damaged_folder_never_prevents_opening(
    store: CaseStore, source: Source, name: str, content: bytes
) -> None:
    opened = store.open(source)
    stroke(opened.case, 4)
    corrections = opened.case.corrections.copy()
    opened.close()
    (opened.folder / name).write_bytes(content)
    store.list()
    opened = store.open(source)
    kept = name == "case.json"
    assert np.array_equal(opened.case.corrections, corrections if kept else 0 * corrections)
    stroke(opened.case, 5)
    before = whole(opened.case)
    opened = reopen(opened, store)
    assert whole(opened.case) == before
    opened.close()


def test_an_old_prediction_that_cannot_be_removed_prevents_no_opening(
    store: CaseStore, source: Source
) -> None:
    opened = store.open(source)
    (opened.folder / "prediction-1.u8").mkdir()  # as stubborn as a file that is mapped on Windows
    _, path = opened.new_prediction()
    opened = reopen(opened, store)
    assert not opened.read_only and not opened.notices
    assert not path.exists()
    opened.close()


def test_work_of_a_newer_version_is_looked_at_and_left_alone(
    store: CaseStore, source: Source
) -> None:
    opened = store.open(source)
    stroke(opened.case, 4)
    assert opened._journal is not None
    opened._journal.append({"move": "step", "name": "a tool of next year", "slice": 0})
    opened.close()
    before = {p.name: p.read_bytes() for p in opened.folder.iterdir() if p.name != "lock"}
    newer = store.open(source)
    assert newer.read_only
    assert codes(newer) == [Code.MADE_BY_NEWER_VERSION]
    newer.close()
    assert {p.name: p.read_bytes() for p in opened.folder.iterdir() if p.name != "lock"} == before


def test_a_newer_case_json_is_looked_at_and_left_alone(store: CaseStore, source: Source) -> None:
    opened = store.open(source)
    stroke(opened.case, 4)
    corrections = opened.case.corrections.copy()
    opened.new_prediction()
    opened.close()
    path = opened.folder / "case.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "version": 2}))
    before = {p.name: p.read_bytes() for p in opened.folder.iterdir() if p.name != "lock"}
    newer = store.open(source)
    assert newer.read_only and codes(newer) == [Code.MADE_BY_NEWER_VERSION]
    assert np.array_equal(newer.case.corrections, corrections)
    newer.save()
    newer.close()
    assert {p.name: p.read_bytes() for p in opened.folder.iterdir() if p.name != "lock"} == before


def test_case_json_of_a_newer_version_keeps_its_fields(store: CaseStore, source: Source) -> None:
    opened = store.open(source)
    opened.close()
    path = opened.folder / "case.json"
    document = json.loads(path.read_text())
    path.write_text(json.dumps({**document, "of_next_year": 1}))
    store.open(source).close()
    assert json.loads(path.read_text())["of_next_year"] == 1


@pytest.mark.parametrize("seed", [0, 1])
def test_a_kept_case_whose_source_cannot_be_asked_for_prevents_no_opening(
    store: CaseStore, source: Source, tmp_path: Path, seed: int
) -> None:
    opened = store.open(source)
    opened.close()
    path = opened.folder / "case.json"
    unaskable = str(tmp_path / ("n" * 300))  # fails as a folder without permission does
    path.write_text(json.dumps({**json.loads(path.read_text()), "sources": [unaskable]}))
    other = store.open(write_scan(tmp_path / "other.nii.gz", seed=seed))
    assert other.moved is None and not other.notices
    other.close()


def test_a_prediction_that_no_step_leads_to_any_more_is_not_missed(
    store: CaseStore, source: Source
) -> None:
    opened = store.open(source)
    predict(opened)
    opened.case.undo()
    stroke(opened.case, 4)
    before = whole(opened.case)
    for _ in range(3):
        opened = reopen(opened, store)
        assert not opened.notices and whole(opened.case) == before
    assert not (opened.folder / "prediction-1.u8").exists()
    opened.close()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems reserve no room")
def test_a_prediction_has_its_room_on_the_disk_before_the_first_slice(
    store: CaseStore, source: Source
) -> None:
    opened = store.open(source)
    _, path = opened.new_prediction()
    assert path.stat().st_blocks * 512 >= path.stat().st_size > 0
    opened.close()

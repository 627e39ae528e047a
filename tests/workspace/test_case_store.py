"""A case opens as it was left: after a restart, a kill, a move of its source, or damage."""

import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workspace.studies import SHAPE, act, codes, predict, reopen, stroke, whole, write_scan
from unetpp_desktop.core.case import State
from unetpp_desktop.core.compose import KEEP_IN
from unetpp_desktop.core.plane import Plane
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.formats import MaskKind, Source
from unetpp_desktop.workspace import journal
from unetpp_desktop.workspace.case_file import read_case_file
from unetpp_desktop.workspace.case_store import CaseStore
from unetpp_desktop.workspace.lock import acquire_lock
from unetpp_desktop.workspace.open_case import OpenCase


def test_a_case_comes_back_whole(store: CaseStore, source: Source) -> None:
    opened = store.open(source)
    predict(opened)
    for number in range(40):
        act(opened.case, number)
        opened.ready()
    opened.case.look_at(plane=Plane.CORONAL, slice_index=3, low=10.0, high=500.0)
    before, view = whole(opened.case), opened.case.view
    opened = reopen(opened, store)
    assert whole(opened.case) == before
    assert opened.case.view == view
    assert not opened.notices
    opened.close()


def test_undo_reaches_back_over_restarts_bit_for_bit(
    store: CaseStore, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "SNAPSHOT_AFTER_RECORDS", 7)
    opened = store.open(source)
    seen = [whole(opened.case)[:5]]
    predict(opened)
    seen.append(whole(opened.case)[:5])
    for number in range(30):
        stroke(opened.case, number)
        if len(opened.case.history.steps) == len(seen):  # some change nothing and are no step
            seen.append(whole(opened.case)[:5])
        if number % 8 == 0:
            opened = reopen(opened, store)
    taken_back = 0
    while opened.case.undo() is not None:
        taken_back += 1
        assert whole(opened.case)[:5] == seen[len(opened.case.history.steps) - taken_back]
        if taken_back % 9 == 0:
            opened = reopen(opened, store)
    assert opened.case.prediction is None
    assert not opened.case.has_corrections
    while opened.case.redo() is not None:
        pass
    assert whole(opened.case)[:5] == seen[-1]
    opened.close()


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.one_of(st.integers(0, 10_000), st.just(-1)), min_size=1, max_size=40))
def test_any_sequence_of_steps_and_restarts_ends_in_the_same_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, numbers: list[int]
) -> None:
    monkeypatch.setattr(journal, "SNAPSHOT_AFTER_RECORDS", 6)
    folder = tmp_path / "cases"
    shutil.rmtree(folder, ignore_errors=True)
    store = CaseStore(folder)
    source = write_scan(tmp_path / "flair.nii.gz")
    opened, plain = store.open(source), store.open(write_scan(tmp_path / "plain.nii.gz"))
    for number in numbers:
        if number == -1:
            opened = reopen(opened, store)
        else:
            act(opened.case, number)
            act(plain.case, number)
    opened = reopen(opened, store)
    assert whole(opened.case) == whole(plain.case)
    opened.close()
    plain.close()


def test_the_stroke_under_way_is_no_part_of_a_snapshot(
    store: CaseStore, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = store.open(source)
    stroke(opened.case, 1)
    before = opened.case.corrections.copy()
    opened.case.begin(opened.case.history.steps[0].name, slice_index=0)
    opened.case.edit(((0, 2), (0, 9), (0, 8)), np.ones((2, 9, 8), bool), 2)
    assert np.array_equal(opened.case.settled_corrections(), before)
    opened.case.cancel()
    opened.close()


def test_a_second_window_can_only_look(store: CaseStore, source: Source) -> None:
    first = store.open(source)
    stroke(first.case, 1)
    first.ready()
    second = store.open(source)
    assert second.read_only
    assert codes(second) == [Code.OPENED_ELSEWHERE]
    assert np.array_equal(second.case.corrections, first.case.corrections)
    before = {p.name: p.read_bytes() for p in first.folder.iterdir()}
    stroke(second.case, 2)
    second.close()
    assert {p.name: p.read_bytes() for p in first.folder.iterdir()} == before
    first.close()
    third = store.open(source)
    assert not third.read_only
    third.close()


def test_a_prediction_is_there_again_and_undo_goes_to_the_one_before(
    store: CaseStore, source: Source
) -> None:
    opened = store.open(source)
    predict(opened, seed=1)
    first = whole(opened.case)[:5]
    predict(opened, seed=2)
    opened = reopen(opened, store)
    assert opened.case.prediction is not None
    assert opened.case.prediction.number == 2
    opened.case.undo()
    assert whole(opened.case)[:5] == first
    opened.close()


def test_an_unfinished_prediction_is_removed_at_the_next_opening(
    store: CaseStore, source: Source
) -> None:
    opened = store.open(source)
    _, path = opened.new_prediction()
    assert path.stat().st_size == np.prod(SHAPE)
    opened = reopen(opened, store)
    assert not path.exists()
    opened.close()


def test_a_moved_source_is_recognised_and_its_work_offered(
    store: CaseStore, source: Source, tmp_path: Path
) -> None:
    opened = store.open(source)
    predict(opened)
    stroke(opened.case, 4)
    before = whole(opened.case)
    opened.close()
    moved = Source((tmp_path / "archive.nii.gz",), "archive", "ann")
    shutil.move(source.paths[0], moved.paths[0])
    fresh = store.open(moved)
    assert fresh.moved == opened.folder
    assert fresh.case.state is State.NEW
    taken = store.take_moved(fresh)
    assert whole(taken.case) == before
    assert taken.moved is None
    taken.close()
    assert [kept.sources for kept in store.list()] == [moved.paths]


def test_a_copy_is_a_case_of_its_own(store: CaseStore, source: Source, tmp_path: Path) -> None:
    opened = store.open(source)
    stroke(opened.case, 4)
    copy = Source((tmp_path / "copy.nii.gz",), "copy", "ann")
    shutil.copy(source.paths[0], copy.paths[0])
    other = store.open(copy)
    assert other.moved is None
    assert other.case.state is State.NEW
    other.close()
    opened.close()


def test_taking_moved_work_keeps_what_was_done_meanwhile(
    store: CaseStore, source: Source, tmp_path: Path
) -> None:
    opened = store.open(source)
    stroke(opened.case, 4)
    opened.close()
    moved = Source((tmp_path / "archive.nii.gz",), "archive", "ann")
    shutil.move(source.paths[0], moved.paths[0])
    fresh = store.open(moved)
    stroke(fresh.case, 5)
    folders = set((tmp_path / "cases").iterdir())
    store.take_moved(fresh).close()
    assert len(set((tmp_path / "cases").iterdir())) == len(folders)


def test_a_source_with_other_voxels_in_the_same_place_is_another_case(
    store: CaseStore, source: Source
) -> None:
    opened = store.open(source)
    stroke(opened.case, 4)
    opened.close()
    write_scan(source.paths[0], seed=9)
    other = store.open(source)
    assert other.folder != opened.folder
    assert other.case.state is State.NEW
    other.close()


def test_a_source_that_changed_under_the_open_case_is_not_exported(
    store: CaseStore, source: Source
) -> None:
    opened = store.open(source)
    stroke(opened.case, 4)
    write_scan(source.paths[0], seed=9)
    with pytest.raises(Problem) as caught:
        opened.export(opened.case.mask(), kind=MaskKind.CORRECTED)
    assert caught.value.code is Code.SOURCE_CHANGED
    assert [path.name for path in source.paths[0].parent.iterdir()] == ["flair.nii.gz"]
    opened.close()


def test_a_source_that_is_gone_is_told_so_and_once_it_is_back_the_export_works(
    store: CaseStore, source: Source
) -> None:
    opened = store.open(source)
    stroke(opened.case, 4)
    away = source.paths[0].rename(source.paths[0].with_name("away"))
    with pytest.raises(Problem) as caught:
        opened.export(opened.case.mask(), kind=MaskKind.CORRECTED)
    assert caught.value.code is Code.SOURCE_GONE
    away.rename(source.paths[0])
    assert opened.export(opened.case.mask(), kind=MaskKind.CORRECTED).paths[0].exists()
    opened.close()


def test_an_export_is_remembered_until_the_next_change(store: CaseStore, source: Source) -> None:
    opened = store.open(source)
    stroke(opened.case, 1, value=KEEP_IN)
    first = opened.export(opened.case.mask(), kind=MaskKind.CORRECTED)
    opened = reopen(opened, store)
    assert opened.case.exported == first.seal
    stroke(opened.case, 2, value=KEEP_IN)
    assert opened.case.exported is None
    second = opened.export(opened.case.mask(), kind=MaskKind.CORRECTED)
    assert second.paths == first.paths
    assert len(list((opened.folder / "exports").iterdir())) == 1
    opened.close()


def test_an_export_of_an_earlier_mask_is_no_export_of_this_one(
    store: CaseStore, source: Source
) -> None:
    opened = store.open(source)
    stroke(opened.case, 1, value=KEEP_IN)
    mask, sequence = opened.case.mask(), opened.sequence
    stroke(opened.case, 2, value=KEEP_IN)
    opened.export(mask, kind=MaskKind.CORRECTED, sequence=sequence)
    assert opened.case.exported is None
    opened.close()


def test_a_step_while_the_export_is_noted_breaks_its_seal(
    store: CaseStore, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hand paints in the window's thread while the other one writes down what was exported."""
    opened = store.open(source)
    stroke(opened.case, 1, value=KEEP_IN)
    steps = [2]
    real = OpenCase.sequence.fget
    assert real is not None

    def paint_after_the_look(self: OpenCase) -> int:
        found: int = real(self)
        if steps:
            stroke(self.case, steps.pop(), value=KEEP_IN)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(OpenCase, "sequence", property(paint_after_the_look))
        opened.export(opened.case.mask(), kind=MaskKind.CORRECTED, sequence=1)
        opened.take_seal()
    assert not steps and opened.case.exported is None
    opened = reopen(opened, store)
    assert opened.case.exported is None
    opened.close()


def test_the_list_shows_what_is_kept_the_latest_first(store: CaseStore, tmp_path: Path) -> None:
    assert store.list() == ()
    sources = [write_scan(tmp_path / f"p{n}" / "flair.nii.gz", seed=n) for n in range(3)]
    for source in sources:
        opened = store.open(source)
        stroke(opened.case, 4)
        opened.close()
    assert [kept.patient for kept in store.list()] == ["p2", "p1", "p0"]
    assert {kept.state for kept in store.list()} == {State.CORRECTED.value}
    assert all("p1" not in kept.folder.name for kept in store.list())


def test_the_list_knows_what_was_exported_and_not_changed_since(
    store: CaseStore, source: Source
) -> None:
    opened = store.open(source)
    stroke(opened.case, 1, value=KEEP_IN)
    opened.export(opened.case.mask(), kind=MaskKind.CORRECTED)
    opened = reopen(opened, store)
    assert [kept.exported for kept in store.list()] == [True]
    stroke(opened.case, 2, value=KEEP_IN)
    opened.close()
    assert [kept.exported for kept in store.list()] == [False]


PAINTER = """
import json, sys
from pathlib import Path
from tests.workspace.studies import act, whole
from unetpp_desktop.formats import Source
from unetpp_desktop.workspace import journal
from unetpp_desktop.workspace.case_store import CaseStore
journal.SNAPSHOT_AFTER_RECORDS = 15
store = CaseStore(Path(sys.argv[1]))
opened = store.open(Source((Path(sys.argv[2]),), "flair.nii.gz", "ann"))
number = int(sys.argv[3])
print("ready", flush=True)
while True:
    act(opened.case, number)
    opened.ready()
    print(number, flush=True)
    number += 1
"""


def paint_and_kill(store: CaseStore, source: Source, *, start: int, strokes: int) -> int:
    """Start a program that paints, kill it after some strokes; the last acknowledged number."""
    folder = str(store._folder)
    with subprocess.Popen(
        [sys.executable, "-c", PAINTER, folder, str(source.paths[0]), str(start)],
        stdout=subprocess.PIPE,
        text=True,
    ) as painter:
        assert painter.stdout is not None
        assert painter.stdout.readline() == "ready\n"
        for _ in range(strokes):
            painter.stdout.readline()
        painter.kill()
        rest = painter.stdout.read().split("\n")[:-1]
    return max([start + strokes - 1, *map(int, rest)])


def kill_the_painter(store: CaseStore, source: Source, *, kills: int, seed: int) -> None:
    dice = random.Random(seed)
    twin = CaseStore(store._folder.with_name("twin"))
    plain = twin.open(source)  # the same steps without any kill
    number = 0
    for _ in range(kills):
        last = paint_and_kill(store, source, start=number, strokes=dice.randint(1, 60))
        opened = store.open(source)
        for step in range(number, last + 1):
            act(plain.case, step)
        number = last + 1
        if whole(opened.case) != whole(plain.case):  # one more was recorded, not yet acknowledged
            act(plain.case, number)
            number += 1
        assert whole(opened.case) == whole(plain.case), f"seed {seed}"
        opened.close()
    plain.close()


def test_a_killed_painter_loses_no_acknowledged_stroke(store: CaseStore, source: Source) -> None:
    kill_the_painter(store, source, kills=5, seed=1)


@pytest.mark.slow
def test_300_killed_painters_lose_no_acknowledged_stroke(tmp_path: Path) -> None:
    for seed in range(10):
        source = write_scan(tmp_path / str(seed) / "flair.nii.gz", seed=seed)
        kill_the_painter(CaseStore(tmp_path / str(seed) / "cases"), source, kills=30, seed=seed)


def test_moved_work_that_is_in_use_is_refused_and_offered_again(
    store: CaseStore, source: Source, tmp_path: Path
) -> None:
    opened = store.open(source)
    stroke(opened.case, 4)
    before = whole(opened.case)
    opened.close()
    moved = Source((tmp_path / "archive.nii.gz",), "archive", "ann")
    shutil.move(source.paths[0], moved.paths[0])
    with acquire_lock(opened.folder / "lock"):
        fresh = store.open(moved)
        with pytest.raises(Problem) as caught:
            store.take_moved(fresh)
        assert caught.value.code is Code.OPENED_ELSEWHERE
    again = store.open(moved)  # no lock was left behind
    assert not again.read_only and again.moved == opened.folder
    taken = store.take_moved(again)
    assert whole(taken.case) == before
    taken.close()


def test_the_volume_of_a_file_of_several_is_kept_and_looked_at(
    store: CaseStore, tmp_path: Path
) -> None:
    voxels = np.random.default_rng(2).integers(0, 900, (*SHAPE[::-1], 3), dtype=np.int16)
    path = tmp_path / "perfusion.nii.gz"
    nib.Nifti1Image(voxels, np.diag([1.0, 1.0, 3.0, 1.0])).to_filename(path)
    opened = store.open(Source((path,), "perfusion", "ann"), volume=2)
    stroke(opened.case, 4)
    before = whole(opened.case)
    opened.close()
    (kept,) = store.list()
    assert kept.volume == 2
    assert whole(store.look(kept).case) == before


def test_a_case_file_from_before_volumes_were_kept_is_read(
    store: CaseStore, source: Source
) -> None:
    opened = store.open(source)
    opened.close()
    document = read_case_file(opened.folder)
    assert document is not None
    del document["volume"]
    (opened.folder / "case.json").write_text(json.dumps(document))
    (kept,) = store.list()
    assert kept.volume is None
    store.look(kept)
    store.open(source).close()

"""Only what a person has reviewed is truth, and what a run learned from never changes after it."""

import json
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest

from tests.workspace.studies import SHAPE, predict, stroke, write_scan
from unetpp_desktop.core.compose import KEEP_IN
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.formats import Source
from unetpp_desktop.workspace.case_store import CaseStore
from unetpp_desktop.workspace.open_case import OpenCase
from unetpp_desktop.workspace.reviewed import SLICES, check_file, read_snapshot, take_snapshot


def work(store: CaseStore, path: Path, *, seed: int, reviewed: set[int]) -> OpenCase:
    """A predicted case with one stroke, some of its slices reviewed; it stays open."""
    opened = store.open(write_scan(path, seed))
    predict(opened, seed)
    stroke(opened.case, seed, value=KEEP_IN)
    if reviewed:
        opened.case.review(frozenset(reviewed))
    opened.ready()
    return opened


def everything(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_reviewed_slices_are_copied_exactly_and_all_others_are_left_out_by_name(
    store: CaseStore, tmp_path: Path
) -> None:
    one = work(store, tmp_path / "P1" / "a.nii.gz", seed=1, reviewed={0, 3})
    work(store, tmp_path / "P2" / "b.nii.gz", seed=2, reviewed={2}).close()
    work(store, tmp_path / "P3" / "c.nii.gz", seed=3, reviewed=set()).close()
    store.open(write_scan(tmp_path / "P4" / "d.nii.gz", 4)).close()
    snapshot = take_snapshot(store, tmp_path / "reviewed")

    assert [(case.title, case.slices, case.of) for case in snapshot.cases] == [
        ("a.nii.gz", (0, 3), SHAPE[0]),
        ("b.nii.gz", (2,), SHAPE[0]),
    ]
    written = nib.load(snapshot.folder / snapshot.cases[0].masks[0].path)
    mask = np.asarray(written.dataobj).T
    meant = one.case.mask()
    assert np.array_equal(mask[[0, 3]], meant[[0, 3]]) and meant[[0, 3]].any()
    assert not mask[[1, 2, 4]].any() and meant[[1, 2, 4]].any()
    assert np.array_equal(written.affine, nib.load(tmp_path / "P1" / "a.nii.gz").affine)
    left_out = {(one.title, one.code): one.slices for one in snapshot.left_out}
    assert left_out[("c.nii.gz", Code.NOT_REVIEWED)] == ()
    assert left_out[("d.nii.gz", Code.NO_MASK_YET)] == ()
    rest = [slices for (title, _), slices in left_out.items() if title == "a.nii.gz"]
    assert sorted(index for slices in rest for index in slices) == [1, 2, 4]
    one.close()


def test_a_look_changes_nothing_in_the_workspace(store: CaseStore, tmp_path: Path) -> None:
    opened = work(store, tmp_path / "P1" / "a.nii.gz", seed=1, reviewed={0})
    opened.new_prediction()  # one that is under way
    work(store, tmp_path / "P2" / "b.nii.gz", seed=2, reviewed={2}).close()
    before = everything(tmp_path / "cases")
    take_snapshot(store, tmp_path / "reviewed")
    assert everything(tmp_path / "cases") == before
    opened.close()


def test_later_edits_make_another_snapshot_and_the_old_one_stays(
    store: CaseStore, tmp_path: Path
) -> None:
    opened = work(store, tmp_path / "P1" / "a.nii.gz", seed=1, reviewed={0, 1})
    work(store, tmp_path / "P2" / "b.nii.gz", seed=2, reviewed={2}).close()
    first = take_snapshot(store, tmp_path / "reviewed")
    assert take_snapshot(store, tmp_path / "reviewed") == first
    kept = everything(first.folder)
    opened.case.unlock()
    opened.case.review(frozenset({1}))
    opened.ready()
    second = take_snapshot(store, tmp_path / "reviewed")
    assert second.folder != first.folder and second.cases[0].slices == (1,)
    assert everything(first.folder) == kept
    assert read_snapshot(first.folder) == first
    opened.close()


def test_a_snapshot_that_was_touched_is_refused(store: CaseStore, tmp_path: Path) -> None:
    for number in (1, 2):
        path = tmp_path / f"P{number}" / "a.nii.gz"
        work(store, path, seed=number, reviewed={0}).close()
    snapshot = take_snapshot(store, tmp_path / "reviewed")
    mask, image = snapshot.cases[0].masks[0], snapshot.cases[0].images[0]
    for place, file in ((snapshot.folder / mask.path, mask), (Path(image.path), image)):
        check_file(place, file.sha256)
        place.write_bytes(place.read_bytes() + b"\0")
        with pytest.raises(Problem) as refused:
            check_file(place, file.sha256)
        assert refused.value.code is Code.SNAPSHOT_CHANGED
    about = snapshot.folder / SLICES
    document = json.loads(about.read_text("utf-8"))
    document["cases"][0]["slices"] = [0, 1]
    about.write_text(json.dumps(document), "utf-8")
    with pytest.raises(Problem) as refused:
        read_snapshot(snapshot.folder)
    assert refused.value.code is Code.SNAPSHOT_CHANGED
    assert read_snapshot(tmp_path) is None


def test_a_snapshot_of_a_newer_version_is_refused_as_such(tmp_path: Path) -> None:
    (tmp_path / SLICES).write_text('{"version": 2, "cases": {"of": "another kind"}}', "utf-8")
    with pytest.raises(Problem) as refused:
        read_snapshot(tmp_path)
    assert refused.value.code is Code.MADE_BY_NEWER_VERSION


def test_one_patient_or_nothing_reviewed_is_refused(store: CaseStore, tmp_path: Path) -> None:
    work(store, tmp_path / "P1" / "a.nii.gz", seed=1, reviewed=set()).close()
    with pytest.raises(Problem) as refused:
        take_snapshot(store, tmp_path / "reviewed")
    assert refused.value.code is Code.NOTHING_REVIEWED
    for name, seed in (("b", 2), ("c", 3)):
        work(store, tmp_path / "P1" / f"{name}.nii.gz", seed=seed, reviewed={1}).close()
    with pytest.raises(Problem) as refused:
        take_snapshot(store, tmp_path / "reviewed")
    assert refused.value.code is Code.TOO_FEW_PATIENTS


def test_one_scan_under_two_names_counts_once_and_a_lost_image_is_named(
    store: CaseStore, tmp_path: Path
) -> None:
    for name, seed in (("P1", 1), ("P2", 1), ("P3", 3), ("P4", 4)):
        work(store, tmp_path / name / f"{name}.nii.gz", seed=seed, reviewed={1}).close()
    (tmp_path / "P4" / "P4.nii.gz").unlink()
    snapshot = take_snapshot(store, tmp_path / "reviewed")
    assert [case.title for case in snapshot.cases] == ["P2.nii.gz", "P3.nii.gz"]
    reasons = {one.title: one.code for one in snapshot.left_out if not one.slices}
    assert reasons == {"P1.nii.gz": Code.SAME_SCAN, "P4.nii.gz": Code.FILE_MISSING}


def test_a_title_of_two_cases_is_refused_and_patient_or_file_tell_them_apart(
    store: CaseStore, tmp_path: Path
) -> None:
    paths = [tmp_path / f"P{number}" / "flair.nii.gz" for number in (1, 2, 3)]
    for number, path in enumerate(paths):
        work(store, path, seed=number, reviewed={0}).close()
    with pytest.raises(Problem) as refused:
        take_snapshot(store, tmp_path / "reviewed", names=["flair.nii.gz"])
    assert refused.value.code is Code.CASES_ALIKE
    assert "P3/flair.nii.gz" in str(refused.value) and str(paths[1]) in str(refused.value)
    names = ["P1/flair.nii.gz", str(paths[2])]
    snapshot = take_snapshot(store, tmp_path / "reviewed", names=names)
    assert [case.patient for case in snapshot.cases] == ["P1", "P3"]


def test_chosen_titles_alone_are_taken(store: CaseStore, tmp_path: Path) -> None:
    for number in (1, 2, 3):
        path = tmp_path / f"P{number}" / f"{number}.nii.gz"
        work(store, path, seed=number, reviewed={0}).close()
    snapshot = take_snapshot(store, tmp_path / "reviewed", names={"1.nii.gz", "3.nii.gz"})
    assert [case.title for case in snapshot.cases] == ["1.nii.gz", "3.nii.gz"]


def test_a_reviewed_volume_of_a_file_of_several_is_learned_from(
    store: CaseStore, tmp_path: Path
) -> None:
    voxels = np.random.default_rng(2).integers(0, 900, (*SHAPE[::-1], 3), dtype=np.int16)
    path = tmp_path / "P1" / "perfusion.nii.gz"
    path.parent.mkdir()
    nib.Nifti1Image(voxels, np.diag([1.0, 1.0, 3.0, 1.0])).to_filename(path)
    opened = store.open(Source((path,), "perfusion", "P1"), volume=1)
    stroke(opened.case, 3, value=KEEP_IN)
    opened.case.review(frozenset({0, 1}))
    opened.close()
    work(store, tmp_path / "P2" / "b.nii.gz", seed=2, reviewed={2}).close()
    snapshot = take_snapshot(store, tmp_path / "reviewed")
    assert not [left.code for left in snapshot.left_out if left.code == "volume_choice"]
    assert {case.title: case.volume for case in snapshot.cases} == {
        "perfusion": 1,
        "b.nii.gz": None,
    }
    assert read_snapshot(snapshot.folder) == snapshot


def test_a_name_that_no_case_has_is_refused(store: CaseStore, tmp_path: Path) -> None:
    for number in (1, 2):
        path = tmp_path / f"P{number}" / f"{number}.nii.gz"
        work(store, path, seed=number, reviewed={0}).close()
    with pytest.raises(Problem, match=r"P3/3\.nii\.gz was not found"):
        take_snapshot(store, tmp_path / "reviewed", names=["P1/1.nii.gz", "P3/3.nii.gz"])

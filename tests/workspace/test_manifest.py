"""A batch that was killed does only what is left, and delivers nothing twice."""

import errno
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.workspace.studies import write_scan
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.formats import find_sources
from unetpp_desktop.workspace import manifest as manifest_module
from unetpp_desktop.workspace.hashing import bytes_sha256
from unetpp_desktop.workspace.journal import Journal
from unetpp_desktop.workspace.manifest import Manifest, Progress, case_key, manifest_path

# A batch as the engine runs it, with a threshold in place of the network.
BATCH = """
import sys
from pathlib import Path
import numpy as np
from unetpp_desktop.core.texts import Problem
from unetpp_desktop.formats import MaskKind, find_sources, read_series
from unetpp_desktop.workspace.export import Place, export_mask
from unetpp_desktop.workspace.hashing import bytes_sha256
from unetpp_desktop.workspace.manifest import Manifest
sources, _ = find_sources([Path(sys.argv[1])])
by_key = {str(source.paths[0]): source for source in sources}
place = Place()
with Manifest(Path(sys.argv[2])) as manifest:
    print("ready", flush=True)
    for key in manifest.plan(by_key):
        print("begun", key, flush=True)
        try:
            series = read_series(by_key[key].paths)[0]
            mask = (series.values() > 450).astype(np.uint8)
            export_mask(by_key[key], mask, kind=MaskKind.DRAFT, place=place,
                        on_written=lambda files: manifest.written(key, files, {}))
            manifest.done(key, {"voxels": int(mask.sum())})
        except Problem as problem:
            manifest.broken(key, problem)
"""


def run_batch(studies: Path, manifest: Path, *, kill_after: int | None = None) -> list[str]:
    """The cases that were begun; with `kill_after` the batch is killed when so many were."""
    begun = []
    with subprocess.Popen(
        [sys.executable, "-c", BATCH, str(studies), str(manifest)],
        stdout=subprocess.PIPE,
        text=True,
    ) as batch:
        assert batch.stdout is not None
        for line in batch.stdout:
            begun += [line.split(maxsplit=1)[1].strip()] if line.startswith("begun") else []
            if kill_after is not None and len(begun) >= kill_after:
                batch.kill()
                break
        batch.stdout.read()
    assert kill_after is not None or batch.returncode == 0
    return begun


def lay_out(studies: Path, *, count: int, broken: int) -> set[Path]:
    """`count` scans of which `broken` cannot be read; returns those that can."""
    for n in range(count):
        write_scan(studies / f"p{n:03d}" / "flair.nii.gz", seed=n)
    paths = sorted(studies.glob("*/flair.nii.gz"))
    for n, path in enumerate(paths[:broken]):
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 16
        path.write_bytes([content[:-40], bytes(content), b"", b"text"][n % 4])
    return set(paths[broken:])


def killed_batch(folder: Path, *, seed: int, count: int, broken: int, kills: int) -> None:
    dice = random.Random(seed)
    studies, path = folder / "studies", folder / "batch.manifest"
    good = lay_out(studies, count=count, broken=broken)
    sources = {study.read_bytes() for study in good}
    finished: set[str] = set()
    for _ in range(kills):
        begun = run_batch(studies, path, kill_after=dice.randint(1, count // (kills + 1)))
        assert not finished & set(begun), f"seed {seed}: a finished case was done again"
        with Manifest(path) as manifest:
            cases = manifest.cases.items()
            finished = {key for key, case in cases if case.progress is Progress.DONE}
    run_batch(studies, path)
    with Manifest(path) as manifest:
        states = [case.progress for case in manifest.cases.values()]
    assert states.count(Progress.DONE) == count - broken, f"seed {seed}"
    assert states.count(Progress.BROKEN) == broken, f"seed {seed}"
    left = {file.name for file in studies.rglob("*")} - {study.parent.name for study in good}
    assert {name for name in left if not name.startswith("p0")} == {
        "flair.nii.gz",
        "flair_unetpp.nii.gz",
    }
    assert len(list(studies.rglob("*_unetpp*"))) == count - broken
    assert {study.read_bytes() for study in good} == sources
    assert len(find_sources([studies])[0]) == count


def test_a_batch_of_60_with_broken_files_survives_a_kill(tmp_path: Path) -> None:
    killed_batch(tmp_path, seed=1, count=60, broken=4, kills=1)


@pytest.mark.slow
def test_batches_of_99_survive_three_kills(tmp_path: Path) -> None:
    for seed in range(10):
        killed_batch(tmp_path / str(seed), seed=seed, count=99, broken=8, kills=3)


def test_a_mask_that_got_its_name_before_the_kill_is_adopted(tmp_path: Path) -> None:
    path, mask = tmp_path / "batch.manifest", tmp_path / "a_unetpp.nii.gz"
    mask.write_bytes(b"mask")
    with Manifest(path) as manifest:
        manifest.plan(["a", "b"])
        manifest.written("a", [(mask, bytes_sha256(b"mask"))], {"volume": 1.5, "in_ml": True})
        manifest.written("b", [(mask, bytes_sha256(b"another mask"))], {})
    with Manifest(path) as manifest:
        assert manifest.cases["a"].progress is Progress.DONE
        assert manifest.cases["a"].facts["volume"] == 1.5
        assert manifest.plan(["a", "b", "c"]) == ["b", "c"]


def test_a_mask_that_was_removed_is_made_again_but_not_one_that_was_edited(tmp_path: Path) -> None:
    path, mask = tmp_path / "batch.manifest", tmp_path / "a_unetpp.nii.gz"
    mask.write_bytes(b"mask")
    with Manifest(path) as manifest:
        manifest.plan(["a"])
        manifest.written("a", [(mask, bytes_sha256(b"mask"))], {})
        manifest.done("a", {"ml": 1.5})
        mask.write_bytes(b"a person's")
        assert manifest.plan(["a"]) == []
        mask.unlink()
        assert manifest.plan(["a"]) == ["a"]


def test_other_conditions_and_changed_images_are_done_anew(tmp_path: Path) -> None:
    conditions = {"model": "ab12", "threshold": 0.5, "out": None}
    path = manifest_path(tmp_path, conditions)
    assert manifest_path(tmp_path, dict(reversed(conditions.items()))) == path
    assert manifest_path(tmp_path, {**conditions, "threshold": 0.55}) != path
    source = write_scan(tmp_path / "flair.nii.gz")
    key = case_key(source)
    assert case_key(source) == key
    os.utime(source.paths[0], ns=(1, 1))
    assert case_key(source) != key


def test_a_broken_case_says_why_and_is_tried_again(tmp_path: Path) -> None:
    path = tmp_path / "batch.manifest"
    with Manifest(path) as manifest:
        manifest.plan(["a"])
        manifest.broken("a", Problem(Code.FILE_DAMAGED, path="a", reason="cut"))
    with Manifest(path) as manifest:
        assert manifest.cases["a"].facts == {"code": "file_damaged", "path": "a", "reason": "cut"}
        assert manifest.plan(["a"]) == ["a"]


def test_a_batch_that_is_running_is_not_started_twice(tmp_path: Path) -> None:
    path = tmp_path / "batch.manifest"
    with Manifest(path), pytest.raises(Problem) as caught:
        Manifest(path)
    assert caught.value.code is Code.BATCH_RUNNING


def test_a_manifest_that_cannot_settle_lets_go_of_its_lock_and_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "batch.manifest"
    with Manifest(path) as manifest:
        manifest.written("a", [(tmp_path / "a_unetpp.nii.gz", "0" * 64)], {})

    def full(descriptor: int, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "disk full")

    before = len(os.listdir("/dev/fd"))
    with monkeypatch.context() as patch:
        patch.setattr(manifest_module, "write_all", full)
        with pytest.raises(Problem) as caught:
            Manifest(path)
    assert caught.value.code is Code.NOT_SAVED
    assert len(os.listdir("/dev/fd")) == before
    with Manifest(path) as manifest:
        assert manifest.plan(["a"]) == ["a"]


def test_what_is_appended_to_is_opened_as_bytes_where_a_system_tells_them_from_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its flag Windows writes every 0x0A as 0x0D 0x0A and the records are torn."""
    binary, opened, real = 1 << 28, dict[str, bool](), os.open

    def note(name: str | Path, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_WRONLY:
            told = Path(name).name
            opened[told] = opened.get(told, True) and bool(flags & binary)
        return real(name, flags & ~binary, mode)

    monkeypatch.setattr(os, "O_BINARY", binary, raising=False)
    monkeypatch.setattr(os, "open", note)
    Manifest(tmp_path / "batch.manifest").close()
    for sequence in (0, 0):  # a new journal, then one that goes on
        Journal(tmp_path, sequence=sequence, capture=lambda: pytest.fail()).close()
    assert opened == {"batch.manifest": True, "journal-000000000000": True}


def test_a_torn_end_is_put_aside_and_the_batch_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "batch.manifest"
    with Manifest(path) as manifest:
        manifest.plan(["a"])
        manifest.done("a", {})
        manifest.plan(["b"])
    content = path.read_bytes()
    for cut in range(0, len(content), 5):
        path.write_bytes(content[:cut])
        with Manifest(path) as manifest:
            manifest.plan(["c"])
        with Manifest(path) as manifest:
            assert "c" in manifest.cases
            assert set(manifest.cases) <= {"a", "b", "c"}


@pytest.mark.skipif(sys.platform == "win32", reason="this system limits no file")
def test_what_is_said_after_a_disk_was_full_is_there_again(tmp_path: Path) -> None:
    import resource

    path = tmp_path / "batch.manifest"
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    with Manifest(path) as manifest:
        manifest.plan(["a"])
        size = path.stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 9, limits[1]))  # a part of the next fits
        try:
            with pytest.raises(Problem) as caught:
                manifest.done("a", {"ml": 1.5})
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert caught.value.code is Code.NOT_SAVED
        assert manifest.cases["a"].progress is Progress.PLANNED
        manifest.plan(["b"])
        manifest.done("a", {"ml": 2.5})
    with Manifest(path) as manifest:
        assert set(manifest.cases) == {"a", "b"}
        assert manifest.cases["a"].facts == {"ml": 2.5}
    assert not list(tmp_path.glob("tail-*"))


def test_what_a_killed_process_has_done_of_a_shared_batch_is_not_done_again(tmp_path: Path) -> None:
    mask = tmp_path / "a_unetpp.nii"
    mask.write_bytes(b"mask")
    whole, part = (manifest_path(tmp_path, {"model": "m"}, part=number) for number in (0, 1))
    with Manifest(whole) as manifest:
        manifest.plan(["a", "b", "c"])
    with Manifest(part) as manifest:
        manifest.written("a", [(mask, bytes_sha256(b"mask"))], {})  # and killed before it was done
        manifest.written("b", [(tmp_path / "b_unetpp.nii", "0" * 64)], {})
    with Manifest(whole) as manifest:
        with Manifest(part), pytest.raises(Problem) as running:
            manifest.take_in_parts()
        assert running.value.code is Code.BATCH_RUNNING
        manifest.take_in_parts()
        assert manifest.plan(["a", "b", "c"]) == ["b", "c"]
        assert not part.exists()
    with Manifest(whole) as manifest:
        assert manifest.cases["a"].progress is Progress.DONE

"""A file holds its old or its new content, whatever happens while it is replaced."""

import errno
import os
import random
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.workspace.failing import CHANGING, FailingOs
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.workspace import replace
from unetpp_desktop.workspace.replace import Exist, Outcome, replace_file, sweep_temporaries

OLD, NEW = b"old" * 1000, b"new" * 2000


def same(data: bytes) -> Callable[[Path], None]:
    def verify(path: Path) -> None:
        if path.read_bytes() != data:
            raise Problem(Code.NOT_VERIFIED, path=path)

    return verify


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_file()}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "studies"
    folder.mkdir()
    path = folder / "mask.nii.gz"
    path.write_bytes(OLD)
    return path


def test_the_new_content_is_in_place_and_nothing_else_is_left(target: Path) -> None:
    assert replace_file(target, NEW, verify=same(NEW)) is Outcome.SAVED
    assert target.read_bytes() == NEW
    assert names(target.parent) == {target.name}


def test_the_reader_sees_a_name_that_ends_like_the_final_one(target: Path) -> None:
    seen: list[Path] = []
    replace_file(target, NEW, verify=seen.append)
    assert seen[0].parent == target.parent
    assert seen[0].name.startswith(".tmp-")
    assert seen[0].name.endswith("-mask.nii.gz")


def test_what_reads_back_wrong_never_gets_the_name(target: Path) -> None:
    with pytest.raises(Problem) as caught:
        replace_file(target, NEW, verify=same(b"something else"))
    assert caught.value.code is Code.NOT_VERIFIED
    assert target.read_bytes() == OLD
    assert names(target.parent) == {target.name}


def test_what_cannot_be_read_back_is_told_with_the_name_that_a_person_knows(target: Path) -> None:
    def refuse(temporary: Path) -> None:
        raise Problem(Code.FILE_UNREADABLE, path=temporary, reason="cut short")

    with pytest.raises(Problem) as caught:
        replace_file(target, NEW, verify=refuse)
    assert caught.value.facts == {"path": str(target), "reason": "cut short"}
    assert names(target.parent) == {target.name}


def failure_points(exist: Exist) -> list[tuple[Exist, str, int]]:
    """Every changing call of a replacement that goes well: (how, call, which one)."""
    calls = {"open": 2, "write": 1, "fsync": 2, "close": 2, "fchmod": 1}
    calls |= {"replace": 1} if exist is Exist.REPLACE else {"link": 1, "unlink": 1}
    return [(exist, name, n + 1) for name, count in calls.items() for n in range(count)]


@pytest.mark.parametrize("exist", list(Exist))
def test_the_list_of_failure_points_is_the_list_of_calls_made(
    target: Path, monkeypatch: pytest.MonkeyPatch, exist: Exist
) -> None:
    path = target if exist is Exist.REPLACE else target.with_name("fresh.nii.gz")
    shim = FailingOs()
    monkeypatch.setattr(replace, "os", shim)
    replace_file(path, NEW, verify=same(NEW), exist=exist)
    made = {(exist, name, n + 1) for name in CHANGING for n in range(shim.calls[name])}
    # a new file has no old mode to copy
    assert made | {(exist, "fchmod", 1)} == set(failure_points(exist))


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC, errno.EACCES, errno.EDQUOT, errno.EROFS])
@pytest.mark.parametrize(
    ("exist", "name", "when"), failure_points(Exist.REPLACE) + failure_points(Exist.REFUSE)
)
def test_a_failure_at_any_call_leaves_old_or_new_and_says_which(
    target: Path, monkeypatch: pytest.MonkeyPatch, exist: Exist, name: str, when: int, code: int
) -> None:
    path = target if exist is Exist.REPLACE else target.with_name("fresh.nii.gz")
    shim = FailingOs(name, when=when, error=OSError(code, os.strerror(code)))
    monkeypatch.setattr(replace, "os", shim)
    try:
        outcome = replace_file(path, NEW, verify=same(NEW), exist=exist)
    except Problem as problem:
        assert problem.code is Code.NOT_SAVED
        assert path.read_bytes() == OLD if exist is Exist.REPLACE else not path.exists()
        assert names(target.parent) == {target.name}
    else:
        assert path.read_bytes() == NEW
        confirmed = (name, when) in {("fchmod", 1), ("unlink", 1)}
        assert outcome is (Outcome.SAVED if confirmed else Outcome.IN_PLACE_UNCONFIRMED)
    assert target.read_bytes() in {OLD, NEW}


def test_a_disk_that_takes_a_few_bytes_at_a_time_gets_them_all(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.write
    monkeypatch.setattr(replace.os, "write", lambda fd, data: real(fd, bytes(data)[:7]))
    replace_file(target, NEW, verify=same(NEW))
    assert target.read_bytes() == NEW


def test_a_full_disk_keeps_the_old_file(target: Path) -> None:
    program = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from unetpp_desktop.core.texts import Code, Problem\n"
        "from unetpp_desktop.workspace.replace import replace_file\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({len(NEW) - 1}, resource.RLIM_INFINITY))\n"
        "try:\n"
        f"    replace_file(Path(sys.argv[1]), b'n' * {len(NEW)}, verify=lambda path: None)\n"
        "except Problem as problem:\n"
        "    print(problem.code.value)\n"
    )
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] == resource.RLIM_INFINITY
    done = subprocess.run(
        [sys.executable, "-c", program, str(target)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == Code.NOT_SAVED.value
    assert target.read_bytes() == OLD
    assert names(target.parent) == {target.name}


@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
def test_a_file_that_has_the_name_is_never_replaced_where_that_was_refused(
    target: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    if not links:
        shim = FailingOs("link", error=OSError(errno.EPERM, "no links here"))
        monkeypatch.setattr(replace, "os", shim)
    with pytest.raises(Problem) as caught:
        replace_file(target, NEW, verify=same(NEW), exist=Exist.REFUSE)
    assert caught.value.code is Code.NAME_TAKEN
    assert target.read_bytes() == OLD
    assert names(target.parent) == {target.name}


@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
def test_a_file_that_comes_in_the_last_moment_stays(
    target: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    if not links:
        shim = FailingOs("link", error=OSError(errno.EPERM, "no links here"))
        monkeypatch.setattr(replace, "os", shim)
    path = target.with_name("fresh.nii.gz")
    with pytest.raises(Problem):
        replace_file(path, NEW, verify=lambda _: path.write_bytes(OLD), exist=Exist.REFUSE)  # type: ignore[arg-type, return-value]
    assert path.read_bytes() == OLD


def test_a_file_system_without_links_still_publishes(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shim = FailingOs("link", error=OSError(errno.EPERM, "no links here"))
    monkeypatch.setattr(replace, "os", shim)
    path = target.with_name("fresh.nii.gz")
    assert replace_file(path, NEW, verify=same(NEW), exist=Exist.REFUSE) is Outcome.SAVED
    assert path.read_bytes() == NEW


class SharingViolationError(OSError):
    """A sharing violation, as Windows tells it."""

    winerror = 32


@pytest.mark.parametrize("times", [1, 9])
def test_a_scanner_that_holds_the_file_for_a_moment_is_waited_for(
    target: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    monkeypatch.setattr(replace, "PAUSES_S", (0.0,) * 10)
    shim = FailingOs("replace", until=times, error=SharingViolationError(errno.EACCES, "in use"))
    monkeypatch.setattr(replace, "os", shim)
    assert replace_file(target, NEW, verify=same(NEW)) is Outcome.SAVED
    assert target.read_bytes() == NEW


def test_a_file_that_is_held_for_ever_is_reported(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replace, "PAUSES_S", (0.0,) * 10)
    shim = FailingOs("replace", until=10**6, error=SharingViolationError(errno.EACCES, "in use"))
    monkeypatch.setattr(replace, "os", shim)
    with pytest.raises(Problem) as caught:
        replace_file(target, NEW, verify=same(NEW))
    assert caught.value.code is Code.NOT_SAVED
    assert target.read_bytes() == OLD


def test_the_mode_of_a_replaced_file_is_kept(target: Path) -> None:
    target.chmod(0o640)
    replace_file(target, NEW, verify=same(NEW))
    assert target.stat().st_mode & 0o777 == 0o640


def test_sweeping_removes_our_leftovers_and_nothing_else(target: Path) -> None:
    replace.temporary_name(target).write_bytes(b"half")
    others = {".tmp-0123456789ab-other.nii.gz", ".tmp-mine-mask.nii.gz", "x.nii.gz"}
    for name in others:
        (target.parent / name).write_bytes(b"theirs")
    sweep_temporaries(target)
    assert names(target.parent) == {target.name, *others}


WRITER = """
import sys
from pathlib import Path
from unetpp_desktop.workspace.replace import replace_file
path = Path(sys.argv[1])
print("ready", flush=True)
while True:
    for letter in b"ab":
        replace_file(path, bytes([letter]) * 300_000, verify=lambda temporary: None)
        print(letter, flush=True)
"""


def test_a_kill_at_any_moment_leaves_one_whole_content(target: Path) -> None:
    dice = random.Random(5)
    target.write_bytes(b"a" * 300_000)
    for _ in range(10):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(target)], stdout=subprocess.PIPE
        ) as writer:
            assert writer.stdout is not None
            for _ in range(dice.randint(1, 40)):
                writer.stdout.readline()
            writer.kill()
        content = target.read_bytes()
        assert content in {b"a" * 300_000, b"b" * 300_000}
        sweep_temporaries(target)
        assert names(target.parent) == {target.name}

"""A step that was called recorded is there after a kill, a full disk and a lost sync."""

import errno
import hashlib
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.workspace.failing import FailingOs
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.workspace import journal, replace
from unetpp_desktop.workspace.journal import Journal, Work, read_work


def step_bytes(number: int) -> bytes:
    """Deterministic bytes of a step, of very different lengths."""
    return hashlib.sha256(str(number).encode()).digest() * (number * 7919 % 600 + 1)


def after_steps(count: int) -> str:
    """What the work amounts to after steps 1 to `count`."""
    digest = ""
    for number in range(1, count + 1):
        digest = hashlib.sha256(digest.encode() + step_bytes(number)).hexdigest()
    return digest


class Diary:
    """Work whose state is the chained hash of its steps."""

    def __init__(self, work: Work) -> None:
        self.count, self.digest = 0, ""
        for entry in work.snapshot:
            self.count, self.digest = entry.head["count"], entry.head["digest"]
        for entry in work.steps:
            self._take(entry.body)
        assert self.count == work.sequence

    def records(self) -> Iterator[tuple[dict[str, Any], bytes]]:
        yield {"count": self.count, "digest": self.digest}, b""

    def capture(self) -> "Diary":
        copy = Diary(Work((), (), 0, damaged=False))
        copy.count, copy.digest = self.count, self.digest
        return copy

    def write(self, book: Journal) -> None:
        body = step_bytes(self.count + 1)
        self._take(body)
        book.append({"count": self.count}, body)

    def _take(self, body: bytes) -> None:
        self.count += 1
        self.digest = hashlib.sha256(self.digest.encode() + body).hexdigest()


def opened(folder: Path) -> tuple[Diary, Journal]:
    work = read_work(folder)
    diary = Diary(work)
    return diary, Journal(folder, sequence=work.sequence, capture=diary.capture)


def write_steps(folder: Path, count: int) -> None:
    diary, book = opened(folder)
    for _ in range(count):
        diary.write(book)
    book.close()


def check(folder: Path, count: int) -> None:
    """The folder holds exactly the steps 1 to `count`."""
    diary = Diary(read_work(folder))
    assert diary.count == count
    assert diary.digest == after_steps(count)


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """A snapshot each five steps."""
    monkeypatch.setattr(journal, "SNAPSHOT_AFTER_RECORDS", 5)


def test_work_is_read_back_and_gone_on_with(tmp_path: Path) -> None:
    for total in (3, 4, 9):
        write_steps(tmp_path, total - Diary(read_work(tmp_path)).count)
        check(tmp_path, total)
    assert [path.name for path in tmp_path.iterdir()] == ["journal-000000000000"]


def test_snapshots_shorten_the_journal_and_the_last_but_one_stays(
    tmp_path: Path, often: None
) -> None:
    diary, book = opened(tmp_path)
    for _ in range(23):
        diary.write(book)
        book.flush()  # else the new journal may come after its snapshot, which then drops one less
    book.close()
    check(tmp_path, 23)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "edits-000000000015.snapshot",
        "edits-000000000020.snapshot",
        "journal-000000000015",
        "journal-000000000020",
    ]


def test_a_damaged_snapshot_costs_nothing(tmp_path: Path, often: None) -> None:
    write_steps(tmp_path, 23)
    newest = tmp_path / "edits-000000000020.snapshot"
    content = newest.read_bytes()
    for cut in range(0, len(content), 7):
        newest.write_bytes(content[:cut])
        check(tmp_path, 23)
        assert read_work(tmp_path).damaged
    write_steps(tmp_path, 9)
    check(tmp_path, 32)


def test_a_torn_end_is_put_aside_and_work_goes_on(tmp_path: Path) -> None:
    write_steps(tmp_path, 6)
    path = tmp_path / "journal-000000000000"
    content = path.read_bytes()
    path.write_bytes(content[:-3])
    assert not read_work(tmp_path).damaged
    check(tmp_path, 5)
    write_steps(tmp_path, 4)
    check(tmp_path, 9)
    assert path.read_bytes() == content[:-3]
    (tail,) = tmp_path.glob("tail-*")
    assert content.endswith(tail.read_bytes()[:-1] + content[-4:])


def test_steps_behind_a_gap_are_never_mistaken_for_new_ones(tmp_path: Path, often: None) -> None:
    write_steps(tmp_path, 13)
    for path in tmp_path.glob("edits-*"):
        path.write_bytes(b"damaged")
    first = tmp_path / "journal-000000000000"
    assert not first.exists()
    work = read_work(tmp_path)
    assert (work.sequence, work.damaged) == (0, True)
    write_steps(tmp_path, 12)
    check(tmp_path, 12)
    assert len(list(tmp_path.glob("tail-*"))) == 2


def test_only_looking_changes_no_file(tmp_path: Path) -> None:
    write_steps(tmp_path, 4)
    path = tmp_path / "journal-000000000000"
    path.write_bytes(path.read_bytes()[:-1])
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    check(tmp_path, 3)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


WAYS = [("write", errno.ENOSPC), ("write", errno.EIO), ("fsync", errno.EIO)]


@pytest.mark.parametrize(("call", "code"), WAYS)
@pytest.mark.parametrize("when", [1, 2, 5])
def test_a_journal_that_fails_is_followed_by_a_whole_snapshot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int, when: int
) -> None:
    shim = FailingOs(call, when=when, error=OSError(code, os.strerror(code)))
    monkeypatch.setattr(journal, "os", shim)
    monkeypatch.setattr(journal, "write_all", lambda fd, data: shim.write(fd, data))
    diary, book = opened(tmp_path)
    for _ in range(8):
        diary.write(book)
        book.sync()
        check(tmp_path, diary.count)
    book.close()
    assert list(tmp_path.glob("edits-*.snapshot"))
    check(tmp_path, 8)


def test_when_nothing_can_be_kept_the_next_stroke_is_stopped_until_it_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    diary, book = opened(tmp_path)
    diary.write(book)
    book.wait()
    full = FailingOs("write", until=10**6, error=OSError(errno.ENOSPC, "disk full"))
    monkeypatch.setattr(replace, "os", full)
    diary.write(book)
    for _ in range(2):
        with pytest.raises(Problem) as caught:
            book.wait()
        assert caught.value.code is Code.WORK_NOT_KEPT
        assert "disk full" in str(caught.value)
    check(tmp_path, 1)
    monkeypatch.undo()
    book.wait()
    check(tmp_path, 2)
    book.close()


def test_a_snapshot_that_fails_leaves_the_journals_that_it_was_to_replace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, often: None
) -> None:
    write_steps(tmp_path, 7)
    real = replace.os.replace
    refused = OSError(errno.ENOSPC, "disk full")
    monkeypatch.setattr(replace, "os", FailingOs("replace", until=10**6, error=refused))
    write_steps(tmp_path, 20)
    check(tmp_path, 27)
    monkeypatch.undo()
    assert replace.os.replace is real
    monkeypatch.setattr(journal, "SNAPSHOT_AFTER_RECORDS", 5)
    write_steps(tmp_path, 11)
    check(tmp_path, 38)


def test_a_journal_that_cannot_be_renewed_goes_on_and_is_not_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, often: None
) -> None:
    def refuse(folder: Path, sequence: int) -> int:
        raise OSError(errno.EMFILE, "too many open files")

    diary, book = opened(tmp_path)
    monkeypatch.setattr(journal, "_create", refuse)
    for _ in range(23):
        diary.write(book)
    book.close()
    check(tmp_path, 23)


WRITER = """
import sys
from pathlib import Path
from tests.workspace.test_journal import opened
from unetpp_desktop.workspace import journal
journal.SNAPSHOT_AFTER_RECORDS = 20
diary, book = opened(Path(sys.argv[1]))
while True:
    diary.write(book)
    book.wait()
    print(diary.count, flush=True)
"""


def kill_campaign(folder: Path, *, kills: int, seed: int) -> None:
    dice = random.Random(seed)
    acknowledged = 0
    for _ in range(kills):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            for _ in range(dice.randint(1, 120)):
                acknowledged = int(writer.stdout.readline())
            writer.kill()
            acknowledged = max([acknowledged, *map(int, writer.stdout.read().split())])
        diary = Diary(read_work(folder))
        assert diary.count in {acknowledged, acknowledged + 1}, f"seed {seed}"
        assert diary.digest == after_steps(diary.count), f"seed {seed}"
    assert list(folder.glob("edits-*.snapshot"))


def test_no_acknowledged_step_is_lost_in_30_kills(tmp_path: Path) -> None:
    kill_campaign(tmp_path, kills=30, seed=1)


@pytest.mark.slow
def test_no_acknowledged_step_is_lost_in_600_kills(tmp_path: Path) -> None:
    for seed in range(20):
        folder = tmp_path / str(seed)
        folder.mkdir()
        kill_campaign(folder, kills=30, seed=seed)

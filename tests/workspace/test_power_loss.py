"""After a power cut at any moment the disk holds the old or the new, and every step synced.

Calls are logged, then each state that a disk may be in after any beginning of them is laid out:
what was synced is there, of the rest any part (ALICE, OSDI 2014). A folder's changes are synced by
the folder alone.
"""

import itertools
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.workspace.test_journal import Diary, after_steps, opened
from unetpp_desktop.workspace import journal, replace
from unetpp_desktop.workspace.journal import read_work
from unetpp_desktop.workspace.replace import Exist, Outcome, replace_file

MOST_STATES = 48  # of one moment; more are drawn at random
Names = dict[str, int]


@dataclass
class Moment:
    """What the disk was told up to now; `said` is what the program has promised."""

    written: dict[int, bytes]
    synced: dict[int, int]
    changes: tuple[tuple[str, str, int], ...]
    settled: int
    said: Any


@dataclass
class LoggingOs:
    """`os` that also tells a model of the disk; the folder it watches starts with `names`."""

    said: Any = None
    files: dict[int, int] = field(default_factory=dict)  # descriptor -> file, -1 for a folder
    written: dict[int, bytes] = field(default_factory=dict)
    synced: dict[int, int] = field(default_factory=dict)
    names: Names = field(default_factory=dict)
    changes: list[tuple[str, str, int]] = field(default_factory=list)
    settled: int = 0
    moments: list[Moment] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def note(self) -> None:
        self.moments.append(
            Moment(
                dict(self.written), dict(self.synced), tuple(self.changes), self.settled, self.said
            )
        )

    def change(self, what: str, name: str, number: int = -1) -> None:
        self.changes.append((what, name, number))
        if what == "name":
            self.names[name] = number
        else:
            self.names.pop(name, None)
        self.note()

    def existing(self, path: Path) -> None:
        """A file that lies safely on the disk before anything happens."""
        number = len(self.written)
        self.written[number] = path.read_bytes()
        self.synced[number] = len(self.written[number])
        self.change("name", path.name, number)
        self.settled = len(self.changes)
        self.moments.clear()

    def open(self, path: Path, flags: int, mode: int = 0o777) -> int:
        descriptor = os.open(path, flags, mode)
        if Path(path).is_dir():
            self.files[descriptor] = -1
        elif flags & os.O_CREAT:
            number = self.files[descriptor] = len(self.written)
            self.written[number], self.synced[number] = b"", 0
            self.change("name", Path(path).name, number)
        else:
            self.files[descriptor] = self.names[Path(path).name]
        return descriptor

    def write(self, descriptor: int, data: bytes) -> int:
        count = os.write(descriptor, data)
        self.written[self.files[descriptor]] += bytes(data)[:count]
        self.note()
        return count

    def fsync(self, descriptor: int) -> None:
        number = self.files[descriptor]
        length, changes = len(self.written.get(number, b"")), len(self.changes)
        os.fsync(descriptor)
        if number == -1:
            self.settled = max(self.settled, changes)
        else:
            self.synced[number] = max(self.synced[number], length)
        self.note()

    def replace(self, source: Path, target: Path) -> None:
        os.replace(source, target)
        number = self.names[Path(source).name]
        # one change: a journalling file system renames whole or not at all
        self.changes.append(("rename", f"{Path(source).name}\0{Path(target).name}", number))
        self.names[Path(target).name] = self.names.pop(Path(source).name)
        self.note()

    def link(self, source: Path, target: Path) -> None:
        os.link(source, target)
        self.change("name", Path(target).name, self.names[Path(source).name])

    def unlink(self, path: Path) -> None:
        os.unlink(path)
        self.change("drop", Path(path).name)


def contents(moment: Moment, number: int, part: float) -> bytes:
    """Content of a file of which that part of the unsynced rest came to the disk."""
    data, safe = moment.written[number], moment.synced[number]
    return data[: safe + round(part * (len(data) - safe))]


def disks(moment: Moment, dice: random.Random) -> Iterator[dict[str, bytes]]:
    """The states of the folder that a power cut at this moment may leave."""
    loose = moment.changes[moment.settled :]
    choices = list(itertools.product([True, False], repeat=min(len(loose), 12)))
    states = [(choice, part) for choice in choices for part in (0.0, 0.5, 1.0)]
    for choice, part in dice.sample(states, min(MOST_STATES, len(states))):
        names: Names = {}
        made = [*moment.changes[: moment.settled], *itertools.compress(loose, choice)]
        for what, name, number in made:
            if what == "name":
                names[name] = number
            elif what == "drop":
                names.pop(name, None)
            else:
                source, target = name.split("\0")
                names.pop(source, None)
                names[target] = number
        yield {name: contents(moment, number, part) for name, number in names.items()}


def lay_out(disk: dict[str, bytes], folder: Path) -> Path:
    for path in folder.iterdir():
        path.unlink()
    for name, content in disk.items():
        (folder / name).write_bytes(content)
    return folder


def states_of(shim: LoggingOs, folder: Path, check: Callable[[Path, Any], None]) -> int:
    folder.mkdir()
    dice, count = random.Random(1), 0
    for moment in shim.moments:
        for disk in disks(moment, dice):
            check(lay_out(disk, folder), moment.said)
            count += 1
    return count


OLD, NEW = b"old" * 500, b"new" * 900


def replaced(folder: Path, monkeypatch: pytest.MonkeyPatch, exist: Exist) -> LoggingOs:
    folder.mkdir()
    path = folder / "mask"
    shim = LoggingOs()
    if exist is Exist.REPLACE:
        path.write_bytes(OLD)
        shim.existing(path)
    monkeypatch.setattr(replace, "os", shim)
    assert replace_file(path, NEW, verify=lambda temporary: None, exist=exist) is Outcome.SAVED
    shim.said = "saved"
    shim.note()
    monkeypatch.undo()
    return shim


@pytest.mark.parametrize("exist", list(Exist))
def test_a_replaced_file_is_old_or_new_and_new_once_it_was_called_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exist: Exist
) -> None:
    shim = replaced(tmp_path / "live", monkeypatch, exist)

    def check(folder: Path, said: object) -> None:
        path = folder / "mask"
        content = path.read_bytes() if path.exists() else None
        before = OLD if exist is Exist.REPLACE else None
        assert content == NEW if said == "saved" else content in {before, NEW}

    assert states_of(shim, tmp_path / "disk", check) > 20


@pytest.mark.parametrize("forgotten", ["file", "folder"])
def test_the_model_catches_a_sync_that_was_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forgotten: str
) -> None:
    real = LoggingOs.fsync

    def half(self: LoggingOs, descriptor: int) -> None:
        if (self.files[descriptor] == -1) != (forgotten == "folder"):
            real(self, descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(LoggingOs, "fsync", half)
        shim = replaced(tmp_path / "live", patch, Exist.REPLACE)

    def check(folder: Path, said: object) -> None:
        content = (folder / "mask").read_bytes()
        assert content == NEW if said == "saved" else content in {OLD, NEW}

    with pytest.raises(AssertionError):
        states_of(shim, tmp_path / "disk", check)


def test_every_synced_step_outlives_a_power_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "SNAPSHOT_AFTER_RECORDS", 4)
    shim = LoggingOs(said=0)
    for module in (journal, replace):
        monkeypatch.setattr(module, "os", shim)
    live = tmp_path / "live"
    live.mkdir()
    diary, book = opened(live)
    for number in range(1, 15):
        diary.write(book)
        if number % 3 == 0:
            book.sync()
            shim.said = number
            shim.note()
    book.close()
    shim.said = 14
    shim.note()
    monkeypatch.undo()

    def check(folder: Path, said: int) -> None:
        diary = Diary(read_work(folder))
        assert diary.count >= said
        assert diary.digest == after_steps(diary.count)

    assert states_of(shim, tmp_path / "disk", check) > 200

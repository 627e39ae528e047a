"""The work on one case as it happens: an append-only journal, and snapshots that shorten it.

    journal-<n>            the steps after step n
    edits-<n>.snapshot     everything up to step n

A step is *recorded* when the system holds it (it survives the death of the program) and *durable*
soon after, when the sync has come back (it survives a power cut). Nothing is ever cut: a torn end
is copied aside, and the pair of snapshot and journal before the last one stays.
"""

import contextlib
import errno
import itertools
import os
import secrets
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.workspace.record import Entry, pack, read_records
from unetpp_desktop.workspace.replace import (
    Outcome,
    confirm_folder,
    open_append,
    replace_file,
    write_all,
    write_bytes_file,
)

SNAPSHOT_AFTER_RECORDS = 200
SNAPSHOT_AFTER_BYTES = 4 << 20
_JOURNAL = "journal-"
_SNAPSHOT, _SNAPSHOT_END = "edits-", ".snapshot"
_LAST: dict[str, Any] = {"record": "end"}


class State(Protocol):
    """A copy of the work at one moment; it is turned into records off the window's thread."""

    def records(self) -> Iterable[tuple[dict[str, Any], bytes]]:
        """Everything needed to go on from this moment, as heads and bodies."""


@dataclass(frozen=True)
class Work:
    """What the files of a case hold: the newest snapshot's records, and the steps after it."""

    snapshot: tuple[Entry, ...]
    steps: tuple[Entry, ...]
    sequence: int
    damaged: bool  # a snapshot was passed over, or steps lie behind a gap; a torn end is not damage


def read_work(folder: Path) -> Work:
    """The work in `folder`: newest whole snapshot, then every certain step in unbroken sequence.

    A damaged snapshot is passed over in favour of the one before, whose journals are kept.
    """
    snapshot: tuple[Entry, ...] = ()
    sequence = 0
    damaged = False
    for number, path in reversed(_numbered(folder, _SNAPSHOT, _SNAPSHOT_END)):
        found = read_records(path, first=0).entries
        if found and found[-1].head == _LAST:
            snapshot, sequence = found[:-1], number
            break
        damaged = True
    steps: list[Entry] = []
    for _, path in _numbered(folder, _JOURNAL):
        for entry in read_records(path).entries:
            if entry.sequence == sequence + 1:
                steps.append(entry)
                sequence += 1
            damaged |= entry.sequence > sequence
    return Work(snapshot, tuple(steps), sequence, damaged)


class Journal:
    """The open journal of one case, for the one process that holds the case's lock.

    `capture` copies the present work; it is called on the caller's thread, so that the copy and the
    sequence number belong together.
    """

    def __init__(self, folder: Path, *, sequence: int, capture: Callable[[], State]) -> None:
        self._folder = folder
        self._capture = capture
        self._sequence = sequence
        self._failure: OSError | None = None
        self._pending: Future[None] | None = None
        self._records = self._bytes = 0
        self._sync_queued = threading.Event()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="journal-write")
        self._syncer = ThreadPoolExecutor(1, thread_name_prefix="journal-sync")
        self._descriptor = _open_end(folder, sequence)

    @property
    def sequence(self) -> int:
        """The number of the newest step."""
        return self._sequence

    def append(self, head: dict[str, Any], body: bytes = b"") -> None:
        """Queue one finished step; `wait` says when it is recorded."""
        self._sequence += 1
        try:
            data = pack(Entry(self._sequence, head, body))
        except Problem as problem:
            self._failure = OSError(errno.EFBIG, str(problem))  # and no snapshot holds it either
            return
        self._records += 1
        self._bytes += len(data)
        self._pending = self._writer.submit(self._write, data)
        if self._records >= SNAPSHOT_AFTER_RECORDS or self._bytes >= SNAPSHOT_AFTER_BYTES:
            self._shorten()

    def wait(self) -> None:
        """Return when every step is recorded.

        Call it before the next step begins. When the journal could not be written or synced, a new
        one with a whole snapshot takes its place; where that fails too, `Problem(WORK_NOT_KEPT)`,
        and the next call tries again.
        """
        if self._pending is not None:
            self._pending.result()
        if self._failure is not None:
            self._start_over()

    def flush(self) -> None:
        """Return when the disk has been asked to hold every step; any thread may call it.

        What went wrong is left to the next `wait`.
        """
        if self._pending is not None:
            self._pending.result()
        self._syncer.submit(self._sync).result()

    def sync(self) -> None:
        """Return when every step is durable; fails like `wait`."""
        self.flush()
        self.wait()

    def close(self) -> None:
        """Make every step durable and let go of the files."""
        try:
            self.sync()
        finally:
            self._writer.shutdown()
            self._syncer.shutdown()
            os.close(self._descriptor)

    def _write(self, data: bytes) -> None:
        if self._failure is not None:
            return  # nothing may follow a torn record
        try:
            write_all(self._descriptor, data)
        except OSError as error:
            self._failure = error
        else:
            self._queue_sync()

    def _queue_sync(self) -> None:
        # One sync under way and one waiting cover any number of steps.
        if not self._sync_queued.is_set():
            self._sync_queued.set()
            self._syncer.submit(self._sync)

    def _sync(self) -> None:
        self._sync_queued.clear()
        try:
            os.fsync(self._descriptor)
        except OSError as error:
            # Never tried twice: the system reports a lost page once and then forgets it.
            self._failure = error

    def _shorten(self) -> None:
        """Go on in a new journal and write the snapshot before it in the background."""
        state, sequence = self._capture(), self._sequence
        self._records = self._bytes = 0
        self._pending = self._writer.submit(self._roll, sequence)
        self._syncer.submit(self._try_snapshot, state, sequence)

    def _roll(self, sequence: int) -> None:
        if self._failure is not None:
            return
        try:
            fresh = _create(self._folder, sequence)
        except OSError:
            return  # the old journal goes on; the next snapshot tries again
        self._swap(fresh)

    def _swap(self, fresh: int) -> None:
        old, self._descriptor = self._descriptor, fresh
        # Only the sync thread closes, so that it never syncs a number that means another file.
        self._syncer.submit(self._retire, old)

    def _retire(self, descriptor: int) -> None:
        try:
            os.fsync(descriptor)
        except OSError as error:
            self._failure = error
        finally:
            os.close(descriptor)

    def _try_snapshot(self, state: State, sequence: int) -> None:
        # Without it nothing is lost: the chain of journals is only longer.
        with contextlib.suppress(Problem, OSError):
            _write_snapshot(self._folder, state, sequence)

    def _start_over(self) -> None:
        state, sequence = self._capture(), self._sequence
        try:
            if _write_snapshot(self._folder, state, sequence) is not Outcome.SAVED:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            fresh = _create(self._folder, sequence)
        except (Problem, OSError) as error:
            reason = (
                error.facts.get("reason", error) if isinstance(error, Problem) else error.strerror
            )
            raise Problem(Code.WORK_NOT_KEPT, path=self._folder, reason=reason) from error
        self._failure = None
        self._records = self._bytes = 0
        old, self._descriptor = self._descriptor, fresh
        self._syncer.submit(os.close, old).result()


def _write_snapshot(folder: Path, state: State, sequence: int) -> Outcome:
    records = [*state.records(), (_LAST, b"")]
    data = b"".join(pack(Entry(n, head, body)) for n, (head, body) in enumerate(records))
    path = folder / f"{_SNAPSHOT}{sequence:012d}{_SNAPSHOT_END}"

    def verify(temporary: Path) -> None:
        if read_records(temporary, first=0).end != len(data):
            raise Problem(Code.NOT_VERIFIED, path=path)

    outcome = replace_file(path, data, verify=verify)
    if outcome is Outcome.SAVED:
        _drop_older(folder)
    return outcome


def _drop_older(folder: Path) -> None:
    """Remove what lies wholly before the last snapshot but one."""
    snapshots = _numbered(folder, _SNAPSHOT, _SNAPSHOT_END)
    kept = snapshots[-2][0] if len(snapshots) > 1 else 0
    journals = _numbered(folder, _JOURNAL)
    needless = [path for number, path in snapshots if number < kept]
    needless += [
        path for (_, path), (following, _) in itertools.pairwise(journals) if following <= kept
    ]
    for path in needless:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)


def _open_end(folder: Path, sequence: int) -> int:
    """The descriptor that the step after `sequence` is appended to.

    Journals behind a gap are put aside: their numbers are given out again.
    """
    for number, path in reversed(_numbered(folder, _JOURNAL)):
        if number > sequence:
            os.replace(path, _aside(path))
            continue
        reading = read_records(path)
        ends_at = reading.entries[-1].sequence if reading.entries else number
        if not reading.torn and ends_at == sequence:
            return open_append(path)
        if reading.torn:
            _copy_tail(path, reading.end)
        break
    return _create(folder, sequence)


def _copy_tail(path: Path, start: int) -> None:
    """Copy what follows the last certain record, for a person who wants to look."""
    with path.open("rb") as file:
        file.seek(start)
        tail = file.read()
    write_bytes_file(_aside(path), tail)


def _aside(path: Path) -> Path:
    return path.with_name(f"tail-{secrets.token_hex(4)}-{path.name}")


def _create(folder: Path, sequence: int) -> int:
    """A new, empty journal after `sequence`; one of that name holds no step that counts."""
    path = folder / f"{_JOURNAL}{sequence:012d}"
    if path.exists():
        os.replace(path, _aside(path))
    descriptor = open_append(path, os.O_CREAT | os.O_EXCL)
    confirm_folder(folder)
    return descriptor


def _numbered(folder: Path, start: str, end: str = "") -> list[tuple[int, Path]]:
    """The files `<start><number><end>` of a folder, lowest number first."""
    found = []
    for path in folder.iterdir():
        number = path.name[len(start) : len(path.name) - len(end)]
        if path.name == f"{start}{number}{end}" and number.isdigit():
            found.append((int(number), path))
    return sorted(found)

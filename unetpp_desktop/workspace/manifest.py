"""How far a batch has come, case by case, so that a killed batch does only what is left.

An append-only file of records: planned, written (this file with this hash is about to get its
name), done (it was read back), broken (why). A case that is *written* when the batch starts again
is adopted when its files have exactly those hashes, and computed again otherwise.
"""

import contextlib
import errno
import json
import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.formats import Source
from unetpp_desktop.workspace.hashing import bytes_sha256, file_sha256
from unetpp_desktop.workspace.lock import acquire_lock
from unetpp_desktop.workspace.record import Entry, pack, read_records
from unetpp_desktop.workspace.replace import (
    open_append,
    sweep_temporaries,
    write_all,
    write_bytes_file,
)


class Progress(StrEnum):
    """How far one case of a batch is."""

    PLANNED = "planned"
    WRITTEN = "written"
    DONE = "done"
    BROKEN = "broken"


@dataclass(frozen=True)
class BatchCase:
    """The newest word on one case; `files` are (path, SHA-256 of the file), `facts` plain."""

    progress: Progress
    files: tuple[tuple[str, str], ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_delivered(self) -> bool:
        """Whether the case is done and its files are there, be they corrected meanwhile or not."""
        there = all(os.path.lexists(path) for path, _ in self.files)
        return self.progress is Progress.DONE and there


class Manifest:
    """The record of one batch, open in one process. Use as a context manager, or `close` it."""

    def __init__(self, path: Path) -> None:
        """Open or begin the manifest; one that another process runs is `Problem`."""
        lock = acquire_lock(path.with_name(path.name + ".lock"))
        if lock is None:
            raise Problem(Code.BATCH_RUNNING, path=path)
        self._path = path
        with contextlib.ExitStack() as opened:
            opened.callback(lock.release)
            self.cases, self._sequence = _read(path)
            self._descriptor = open_append(path, os.O_CREAT)
            self._torn = False
            opened.callback(os.close, self._descriptor)
            self._settle()
            self._opened = opened.pop_all()

    def __enter__(self) -> "Manifest":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._opened.close()

    def take_in_parts(self) -> None:
        """What the other processes of this batch have kept comes into the whole, at the end of the
        batch or, where it was killed, when the next one begins.

        A part whose process still runs is `Problem(BATCH_RUNNING)`.
        """
        for path in sorted(self._path.parent.glob(f"{self._path.stem}.*{self._path.suffix}")):
            with Manifest(path) as part:
                for key, case in part.cases.items():
                    self._say(key, case)
            path.unlink()

    def plan(self, keys: Iterable[str]) -> list[str]:
        """Add cases to the batch; returns those of `keys` that are still to do, in their order.

        Broken cases are tried again, and so are finished ones whose mask is no longer there.
        """
        left = []
        for key in keys:
            known = self.cases.get(key)
            if known is None or not known.is_delivered:
                left.append(key)
            if known is None:
                self._say(key, BatchCase(Progress.PLANNED))
        return left

    def written(
        self, key: str, files: Iterable[tuple[Path, str]], facts: Mapping[str, Any]
    ) -> None:
        """These files, with these SHA-256, are about to get their names; `facts` as for `done`."""
        named = tuple((str(path), sha256) for path, sha256 in files)
        self._say(key, BatchCase(Progress.WRITTEN, named, facts))

    def done(self, key: str, facts: Mapping[str, Any]) -> None:
        """The files are in place and were read back; `facts` go into the summary."""
        files = self.cases[key].files if key in self.cases else ()
        self._say(key, BatchCase(Progress.DONE, files, facts))

    def broken(self, key: str, problem: Problem) -> None:
        """This case cannot be done; the batch goes on."""
        facts = {"code": problem.code.value, **problem.facts}
        self._say(key, BatchCase(Progress.BROKEN, facts=facts))

    def forget(self, key: str) -> None:
        """Do a finished case again."""
        self._say(key, BatchCase(Progress.PLANNED))

    def _settle(self) -> None:
        """Adopt or take back what was under way when the last run ended."""
        for key, case in list(self.cases.items()):
            if case.progress is not Progress.WRITTEN:
                continue
            for path, _ in case.files:
                sweep_temporaries(Path(path))
            if all(_has_hash(Path(path), sha256) for path, sha256 in case.files):
                self.done(key, {**case.facts, "adopted": True})
            else:
                self.forget(key)

    def _say(self, key: str, case: BatchCase) -> None:
        head = {
            "key": key,
            "progress": case.progress.value,
            "files": case.files,
            "facts": dict(case.facts),
        }
        try:
            self._append(pack(Entry(self._sequence + 1, head)))
        except OSError as error:
            raise Problem(Code.NOT_SAVED, path=self._path, reason=error.strerror) from error
        self._sequence += 1
        self.cases[key] = case

    def _append(self, record: bytes) -> None:
        """A whole record, or none: behind a torn one nothing could be read again."""
        if self._torn:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        end = os.fstat(self._descriptor).st_size
        try:
            write_all(self._descriptor, record)
            os.fsync(self._descriptor)
        except OSError:
            self._torn = True
            os.ftruncate(self._descriptor, end)
            self._torn = False
            raise


def manifest_path(folder: Path, conditions: Mapping[str, object], *, part: int = 0) -> Path:
    """The manifest of every batch run under these conditions (model, threshold, place ...).

    Other conditions make other masks, so they are another batch. Values are JSON values. The
    processes that share a batch each keep a `part` of it; that of the first, 0, is the whole.
    """
    text = json.dumps(conditions, sort_keys=True, default=str)
    end = f".{part}.manifest" if part else ".manifest"
    return folder / f"{bytes_sha256(text.encode())[:24]}{end}"


def case_key(source: Source) -> str:
    """Names a case in a manifest; files that changed, or a series more, are another case.

    A file that is not there has a name all the same: who opens the case will say so.
    """
    files = [(os.path.abspath(path), *_stamp(path)) for path in source.files]
    return f"{files[0][0]} {bytes_sha256(json.dumps(files).encode())[:16]}"


def _stamp(path: Path) -> tuple[int, int] | tuple[()]:
    try:
        stat = path.stat()
    except OSError:
        return ()
    return stat.st_size, stat.st_mtime_ns


def _has_hash(path: Path, sha256: str) -> bool:
    try:
        return file_sha256(path) == sha256
    except OSError:
        return False


def _read(path: Path) -> tuple[dict[str, BatchCase], int]:
    if not path.exists():
        return {}, 0
    reading = read_records(path, first=1)
    if reading.torn:
        data = path.read_bytes()
        aside = path.with_name(f"tail-{secrets.token_hex(4)}-{path.name}")
        write_bytes_file(aside, data[reading.end :])
        write_bytes_file(path, data[: reading.end])
    cases: dict[str, BatchCase] = {}
    for entry in reading.entries:
        head = entry.head
        files = tuple((name, sha256) for name, sha256 in head["files"])
        cases[head["key"]] = BatchCase(Progress(head["progress"]), files, head["facts"])
    return cases, len(reading.entries)

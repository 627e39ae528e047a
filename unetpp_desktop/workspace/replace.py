"""The one function that puts a file in its place, so that it holds the old or the new content.

Temporary file in the same folder, written whole, synced, read back by the caller's own reader,
renamed, folder synced. Three outcomes: saved; not saved and the old file untouched (`Problem`);
in place, but not confirmed to survive a power cut.
"""

import contextlib
import errno
import os
import secrets
import stat
import sys
import time
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from unetpp_desktop.core.texts import Code, Problem

TEMPORARY_PREFIX = ".tmp-"
_TOKEN_BYTES = 6
# Scanners, indexers and readers without delete-sharing hold a file for a moment on Windows:
# access denied, sharing violation, lock violation. About 2.5 s in all, then it is a real refusal.
PASSING_WINDOWS_ERRORS = (5, 32, 33)
PAUSES_S = (0.02, 0.04, 0.08, 0.12, 0.2, 0.3, 0.4, 0.45, 0.45, 0.45)
_READ_ONLY = (errno.EACCES, errno.EPERM, errno.EROFS)
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)


class Exist(StrEnum):
    """What becomes of a file that already has the name."""

    REPLACE = "replace"
    REFUSE = "refuse"


class Outcome(StrEnum):
    """How far a file that is now in its place can be trusted."""

    SAVED = "saved"
    IN_PLACE_UNCONFIRMED = "in_place_unconfirmed"


def replace_file(
    path: Path,
    data: bytes,
    *,
    verify: Callable[[Path], None],
    exist: Exist = Exist.REPLACE,
) -> Outcome:
    """Put `data` at `path`, whole or not at all.

    `verify` reads the temporary file with a second reader before it gets its name, and raises when
    it does not find what was meant; its `Problem` then names `path`. With `Exist.REFUSE` a file
    that has the name, even one that came in the last moment, stays: `Problem(NAME_TAKEN)`. Every
    other failure is `Problem(NOT_SAVED)`; then the old file is as it was and the temporary one is
    gone.
    """
    temporary = temporary_name(path)
    try:
        _write_new(temporary, data, mode_of=path)
        verify(temporary)
        _publish(temporary, path, exist)
    except OSError as error:
        _discard(temporary)
        if exist is Exist.REFUSE and isinstance(error, FileExistsError):
            raise Problem(Code.NAME_TAKEN, path=path) from error
        raise Problem(Code.NOT_SAVED, path=path, reason=_words(error)) from error
    except Problem as problem:
        _discard(temporary)
        if problem.facts.get("path") == str(temporary):  # a name that nobody knows or finds
            raise Problem(problem.code, **{**problem.facts, "path": path}) from problem
        raise
    except BaseException:
        _discard(temporary)
        raise
    return confirm_folder(path.parent)


def write_text_file(path: Path, text: str) -> Outcome:
    """Replace a small text file of our own."""
    return write_bytes_file(path, text.encode("utf-8"))


def write_bytes_file(path: Path, data: bytes, *, exist: Exist = Exist.REPLACE) -> Outcome:
    """As `replace_file`; the read-back compares the bytes themselves."""

    def verify(temporary: Path) -> None:
        if temporary.read_bytes() != data:
            raise Problem(Code.NOT_VERIFIED, path=path)

    return replace_file(path, data, verify=verify, exist=exist)


def temporary_name(path: Path) -> Path:
    """A free name beside `path` that keeps its suffix, because readers choose by suffix."""
    return path.with_name(f"{TEMPORARY_PREFIX}{secrets.token_hex(_TOKEN_BYTES)}-{path.name}")


def sweep_temporaries(path: Path) -> None:
    """Remove what a killed `replace_file(path)` may have left beside `path`."""
    start, end = len(TEMPORARY_PREFIX), len(TEMPORARY_PREFIX) + 2 * _TOKEN_BYTES
    with contextlib.suppress(OSError):
        for entry in os.scandir(path.parent):
            name = entry.name
            ours = name.startswith(TEMPORARY_PREFIX) and name[end:] == f"-{path.name}"
            if ours and set(name[start:end]) <= set("0123456789abcdef"):
                _discard(path.parent / name)


def open_append(path: Path, create: int = 0) -> int:
    """A descriptor whose every write goes to the end of the file, byte for byte on every system.

    `create` is `os.O_CREAT` where the file may be missing, with `os.O_EXCL` where it has to be.
    """
    flags = os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0)
    return os.open(path, flags | create, 0o600)


def write_all(descriptor: int, data: bytes) -> None:
    """Write every byte; the system may take fewer than it is given."""
    rest = memoryview(data)
    while rest:
        written = os.write(descriptor, rest)
        if written <= 0:
            raise OSError(errno.EIO, "nothing was written")
        rest = rest[written:]


def confirm_folder(folder: Path) -> Outcome:
    """Sync the folder's own entries, so that a new name outlives a power cut."""
    if sys.platform == "win32":
        return Outcome.SAVED
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError:
        return Outcome.IN_PLACE_UNCONFIRMED
    return Outcome.SAVED


def folder_problem(folder: Path, error: OSError) -> Problem:
    """Why nothing can be put into `folder`: READ_ONLY_FOLDER, NOT_SAVED for any other reason."""
    code = Code.READ_ONLY_FOLDER if error.errno in _READ_ONLY else Code.NOT_SAVED
    return Problem(code, path=folder, reason=_words(error))


def _write_new(temporary: Path, data: bytes, *, mode_of: Path) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temporary, flags, 0o666)
    try:
        write_all(descriptor, data)
        if sys.platform != "win32":
            with contextlib.suppress(OSError):  # no old file, or a share without modes
                os.fchmod(descriptor, stat.S_IMODE(os.stat(mode_of).st_mode))
        os.fsync(descriptor)
    except BaseException:
        with contextlib.suppress(OSError):
            os.close(descriptor)
        raise
    # Quotas and shares report a failed write only here.
    os.close(descriptor)


def _publish(temporary: Path, path: Path, exist: Exist) -> None:
    if exist is Exist.REPLACE:
        _patiently(lambda: os.replace(temporary, path))
    elif sys.platform == "win32":
        _patiently(lambda: os.rename(temporary, path))
    else:
        _publish_without_replacing(temporary, path)


def _publish_without_replacing(temporary: Path, path: Path) -> None:
    try:
        os.link(temporary, path)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        # A file system without links: an empty file made by nobody but us holds the name.
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
        try:
            os.replace(temporary, path)
        except OSError:
            _discard(path)
            raise
    else:
        _discard(temporary)


def _patiently(call: Callable[[], None]) -> None:
    for pause in PAUSES_S:
        try:
            return call()
        except OSError as error:
            if getattr(error, "winerror", None) not in PASSING_WINDOWS_ERRORS:
                raise
        time.sleep(pause)
    return call()


def _discard(path: Path) -> None:
    with contextlib.suppress(OSError):
        os.unlink(path)


def _words(error: OSError) -> str:
    return error.strerror or type(error).__name__

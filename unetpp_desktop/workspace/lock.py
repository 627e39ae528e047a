"""One writer per case: a lock of the operating system that ends with the process that holds it."""

import contextlib
import datetime
import json
import os
import sys
from pathlib import Path
from types import TracebackType

from unetpp_desktop import __version__

# Windows locks bytes against reading too, so the locked byte lies far behind the text.
_LOCKED_BYTE = 1 << 30


class Lock:
    """A held lock. The file is never deleted: a lock on a deleted file guards nothing."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    def release(self) -> None:
        """Let the next one in; doing it twice is harmless."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            # Closing is not enough while a process started this instant still has a copy.
            _unlock(descriptor)
            os.close(descriptor)

    def __enter__(self) -> "Lock":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def acquire_lock(path: Path) -> Lock | None:
    """Lock `path`, or None when another process (or another part of this one) holds it.

    The descriptor is closed in programs started from here. A forked child would keep the lock
    alive, so child processes are started afresh, never forked.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    lock = Lock(descriptor)
    try:
        held = _try_lock(descriptor)
        if held:
            _describe(descriptor)
    except BaseException:
        lock.release()
        raise
    if not held:
        lock.release()
        return None
    return lock


def _describe(descriptor: int) -> None:
    """Say which program holds it and since when; no user and no machine name."""
    started = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    text = json.dumps({"version": __version__, "process": os.getpid(), "since": started})
    os.ftruncate(descriptor, 0)
    os.write(descriptor, text.encode("ascii"))


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)
        return True

    def _unlock(descriptor: int) -> None:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        with contextlib.suppress(OSError):  # it was never held
            msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)

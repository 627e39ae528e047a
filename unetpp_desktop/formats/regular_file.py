"""Open what a person pointed at, and only if it is an ordinary file with something in it."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from unetpp_desktop.core.texts import Code, Problem

# A promise of more than this is refused before anything is allocated: a 512 x 512 x 1000 volume of
# float64 fits, an absurd or hostile header does not.
MAX_VOLUME_BYTES = 2 << 30


@contextmanager
def open_regular(path: Path) -> Iterator[tuple[BinaryIO, int]]:
    """The open file and its size in bytes; a system error inside the block names the file.

    Not blocking, because opening a pipe for reading waits for ever for a writer.
    Raises `Problem`: FILE_MISSING, FILE_UNREADABLE, NOT_A_FILE, FILE_EMPTY.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(path, flags), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise Problem(Code.NOT_A_FILE, path=path)
            if status.st_size == 0:
                raise Problem(Code.FILE_EMPTY, path=path)
            yield file, status.st_size
    except FileNotFoundError as error:
        raise Problem(Code.FILE_MISSING, path=path) from error
    except IsADirectoryError as error:
        raise Problem(Code.NOT_A_FILE, path=path) from error
    except (OSError, ValueError) as error:  # ValueError: a name with a null character
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise Problem(Code.FILE_UNREADABLE, path=path, reason=reason) from error

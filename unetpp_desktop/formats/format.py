"""What every format answers, and the words that pass between formats and workspace."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

import numpy as np

from unetpp_desktop.core.compose import Mask
from unetpp_desktop.core.grid import Grid
from unetpp_desktop.core.series import Series

PROGRAM = "unetpp_desktop"


class MaskKind(StrEnum):
    """Whether a person has had a hand in a mask."""

    DRAFT = "draft"
    CORRECTED = "corrected"


class SourceKind(StrEnum):
    """How one case lies on the disk."""

    FILE = "file"
    STACK = "stack"  # one file a slice


@dataclass(frozen=True)
class Mark:
    """What a written mask says about itself; `voxel_hash16` belongs to the file's own voxels."""

    program: str
    version: str
    kind: MaskKind
    voxel_hash16: str

    def __str__(self) -> str:
        return f"{self.program} {self.version} {self.kind} {self.voxel_hash16}"


def parse_mark(text: str) -> Mark | None:
    """The mark in a description, None when it is anybody else's text."""
    found = re.fullmatch(rf"({PROGRAM}) (\S+) (draft|corrected) ([0-9a-f]{{16}})", text.strip())
    if found is None:
        return None
    return Mark(found[1], found[2], MaskKind(found[3]), found[4])


def voxel_hash(mask: Mask) -> str:
    """SHA-256 of a 0/1 (or bool) mask's voxels in storage order, 64 hexadecimal digits."""
    return hashlib.sha256(np.ascontiguousarray(mask, dtype=np.uint8).data).hexdigest()


class SeriesFiles(NamedTuple):
    """A series that has its own file, or its own slice files in order."""

    name: str
    paths: tuple[Path, ...]


@dataclass(frozen=True)
class Source:
    """What can be opened as one case: one file, or the ordered slice files of one patient.

    `references` are its reference mask: one file, or one a slice in the same order; may be empty.
    Where several series of a study lie in a file each, `series` names all that are there; `paths`
    are then those of the first one, whose geometry a mask gets.
    """

    paths: tuple[Path, ...]
    title: str
    patient: str
    kind: SourceKind = SourceKind.FILE
    references: tuple[Path, ...] = ()
    series: tuple[SeriesFiles, ...] = ()

    @property
    def files(self) -> tuple[Path, ...]:
        """All files that belong to it."""
        return tuple(path for one in self.series for path in one.paths) or self.paths


@dataclass(frozen=True)
class Encoded:
    """The bytes of one mask file, the source file beside which it belongs, and its extension.

    `verify(path)` reads what was written with a second decoder; `Problem(NOT_VERIFIED)` when it
    is not exactly what was meant.
    """

    source: Path
    suffix: str
    data: bytes
    mark: Mark
    verify: Callable[[Path], None]


PictureSize = Callable[[Path], tuple[int, int, int]]  # (pages, rows, columns)


@dataclass(frozen=True)
class Format:
    """One kind of file. `table.FORMATS` holds all that there are.

    `suffixes` in lower case, with their dots; `read(paths, volume, channels_as)` the series on one
    grid; `count(path)` of volumes; `labels(paths)` the stored numbers of a mask; `text(path)` what
    the file says about itself, "" when nothing; `encode(mask, source path, mark)` -> (extension,
    bytes); `verify(path, mask, source path, mark)` raises what differs; `stored(path)` the 0/1
    mask, None when the voxels are not one of ours; `picture_size(path)` -> (pages, rows, columns),
    None for a format whose file is always a whole volume; `grid(path)` of such a volume by its
    header alone, None for pictures.
    """

    suffixes: tuple[str, ...]
    read: Callable[[Sequence[Path], int | None, tuple[str, ...]], tuple[Series, ...]]
    count: Callable[[Path], int]
    labels: Callable[[Sequence[Path]], Series]
    text: Callable[[Path], str]
    encode: Callable[[Mask, Path, Mark], tuple[str, bytes]]
    verify: Callable[[Path, Mask, Path, Mark], None]
    stored: Callable[[Path], Mask | None]
    picture_size: PictureSize | None = None
    grid: Callable[[Path], Grid] | None = None

    def mark(self, path: Path) -> Mark | None:
        """The mark of this program in a file, None where there is none."""
        return parse_mark(self.text(path))

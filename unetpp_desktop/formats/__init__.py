"""Files to core objects and back. One module a format; `table.FORMATS` holds all that there are.

The doors: `find_sources`, `read_series`, `read_mask`, `open_case`, `encode_mask`, `read_mark`,
`is_untouched`. Every failure is a `Problem` that names the file.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from unetpp_desktop.core.case import Case
from unetpp_desktop.core.compose import Mask
from unetpp_desktop.core.grid import Grid
from unetpp_desktop.core.series import Series
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.formats import mask as masks
from unetpp_desktop.formats.discover import find_sources, series_beside, walk
from unetpp_desktop.formats.format import (
    Encoded,
    Mark,
    MaskKind,
    SeriesFiles,
    Source,
    SourceKind,
    voxel_hash,
)
from unetpp_desktop.formats.mask import levels as mask_levels
from unetpp_desktop.formats.mask import own_level
from unetpp_desktop.formats.names import split_name
from unetpp_desktop.formats.table import IMAGE_SUFFIXES, format_of, is_picture

__all__ = [
    "IMAGE_SUFFIXES", "Encoded", "Mark", "MaskKind", "SeriesFiles", "Source",
    "SourceKind", "count_volumes", "cut_mask", "encode_mask", "find_sources", "is_picture",
    "is_untouched", "mask_levels", "open_case", "own_level", "read_grid", "read_labels",
    "read_mark", "read_mask", "read_series", "read_study", "series_beside", "split_name",
    "voxel_hash", "walk",
]  # fmt: skip

Paths = Path | Iterable[Path]


def read_series(
    path_or_paths: Paths, *, volume: int | None = None, channels_as: tuple[str, ...] = ()
) -> tuple[Series, ...]:
    """One file, or the ordered slice files of one patient, as series on one grid `[k, j, i]`.

    A colour picture gives three series, named by `channels_as` or red, green, blue; without names
    three equal channels are one grey series. Raises `Problem`: VOLUME_CHOICE for a file of several
    volumes without `volume`, and whatever makes a file unusable.
    """
    paths = _as_paths(path_or_paths)
    return format_of(paths[0]).read(paths, volume, channels_as)


def read_study(
    paths: Paths,
    series: Iterable[SeriesFiles] = (),
    *,
    channels_as: tuple[str, ...] = (),
    volume: int | None = None,
) -> tuple[Series, ...]:
    """The series of a study on one grid: each from its own files where `series` names such, else
    those of `paths` (of a file of several volumes, `volume`). Raises what `read_series` does, and
    `Problem(GRID_MISMATCH)` for a series that lies elsewhere than the first."""
    found: list[Series] = []
    first: Path | None = None
    for name, files in series:
        (one,) = read_series(files, channels_as=(name,))
        first = first or files[0]
        if found:
            masks.check_place(one.grid, found[0].grid, path=files[0], other=first)
        found.append(one)
    return tuple(found) or read_series(paths, channels_as=channels_as, volume=volume)


def count_volumes(path: Path) -> int:
    """How many volumes a file holds, told by its header (pages of a TIFF are slices: 1).

    Raises `Problem` for what cannot be opened.
    """
    return format_of(path).count(path)


def read_grid(path: Path) -> Grid | None:
    """Where a volume lies, told by its header; None for pictures, which lie nowhere.

    Raises `Problem` for what cannot be opened.
    """
    grid = format_of(path).grid
    return None if grid is None else grid(path)


def read_mask(path_or_paths: Paths, *, grid: Grid | None, level: float | None = None) -> Mask:
    """A mask as uint8 0/1 `[k, j, i]`: 1 where the stored value lies above `level`.

    Without a level: above 127 in 8-bit masks that reach beyond it, above 0.5 in fractions, else
    above 0. On another order of axes than `grid` it is turned onto it exactly. Raises
    `Problem(GRID_MISMATCH)` with both shapes when it does not fit.
    """
    paths = _as_paths(path_or_paths)
    return cut_mask(read_labels(paths), grid=grid, level=level, path=paths[0])


def read_labels(path_or_paths: Paths) -> Series:
    """The numbers that a mask holds; `cut_mask`, `mask_levels`, `own_level` go on from them."""
    paths = _as_paths(path_or_paths)
    return format_of(paths[0]).labels(paths)


def cut_mask(labels: Series, *, grid: Grid | None, level: float | None, path: Path) -> Mask:
    """As `read_mask`; `path` is named where the mask does not fit."""
    mask = masks.cut(labels, level)
    return mask if grid is None else masks.place_on(mask, labels.grid, grid, path=path)


def open_case(source: Source, *, volume: int | None = None) -> Case:
    """Series, grid and reference of a source; its work so far belongs to the workspace.

    A mask that this program exported is no reference for itself. A reference that cannot be laid
    on the image is left out and said among the first series' warnings. Raises `Problem` when the
    image itself cannot be opened, VOLUME_CHOICE when it holds several volumes.
    """
    from unetpp_desktop.formats.sample_files import is_sample

    first, *others = read_series(source.paths, volume=volume)
    try:
        reference = _reference(source, first.grid)
    except Problem as problem:
        reference = None
        first = replace(first, warnings=(*first.warnings, problem))
    return Case(
        title=source.title,
        patient=source.patient,
        sources=source.paths,
        series=(first, *others),
        reference=reference,
        artificial=is_sample(source.paths[0]),
    )


def _reference(source: Source, grid: Grid) -> Mask | None:
    if not source.references or read_mark(source.references[0]) is not None:
        return None
    return read_mask(source.references, grid=grid)


def encode_mask(mask: Mask, like: Source, *, mark: Mark) -> list[Encoded]:
    """The mask's files in the source's geometry: one, or one a slice for a stack of pictures.

    Nothing is written: that is the workspace's, which then asks `Encoded.verify`. Each file's mark
    gets the hash of its own voxels. Raises `Problem(GRID_MISMATCH)`.
    """
    if like.kind is SourceKind.STACK and len(mask) != len(like.paths):
        shape, other = len(mask), len(like.paths)
        raise Problem(
            Code.GRID_MISMATCH, path="mask", other=like.title, shape=shape, other_shape=other
        )
    parts = np.split(mask, len(like.paths)) if like.kind is SourceKind.STACK else [mask]
    encoded = []
    for part, path in zip(parts, like.paths, strict=False):
        own = replace(mark, voxel_hash16=voxel_hash(part)[:16])
        form = format_of(path)
        suffix, data = form.encode(part, path, own)
        check = partial(_verify, mask=part, source=path, mark=own)
        encoded.append(Encoded(path, suffix, data, own, check))
    return encoded


def _verify(path: Path, *, mask: Mask, source: Path, mark: Mark) -> None:
    format_of(source).verify(path, mask, source, mark)


def read_mark(path: Path) -> Mark | None:
    """What a mask file says about itself, None when it is not from this program.

    Raises `Problem` for what cannot be opened.
    """
    return format_of(path).mark(path)


def is_untouched(path: Path) -> bool:
    """Whether a mask is ours and its voxels are still those that this program wrote.

    Raises `Problem` for what cannot be opened.
    """
    form = format_of(path)
    mark = form.mark(path)
    stored = form.stored(path) if mark else None
    return (
        mark is not None and stored is not None and voxel_hash(stored).startswith(mark.voxel_hash16)
    )


def _as_paths(path_or_paths: Paths) -> tuple[Path, ...]:
    return (path_or_paths,) if isinstance(path_or_paths, Path) else tuple(path_or_paths)

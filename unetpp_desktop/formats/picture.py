"""PNG, JPEG and TIFF pictures: single, with several pages, or one file a slice.

Pillow may open only these three kinds, and no picture above 64 megapixels. The orientation that a
camera noted (EXIF) is ignored for images and masks alike, so that a pair stays a pair.
"""

import struct
import warnings
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from unetpp_desktop.core.grid import Grid
from unetpp_desktop.core.series import Series
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.formats.names import gaps_between, sequence_name, split_name
from unetpp_desktop.formats.regular_file import MAX_VOLUME_BYTES, open_regular

if TYPE_CHECKING:
    from PIL.Image import Image

SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff")
KINDS = ("PNG", "JPEG", "TIFF")
MAX_PIXELS = 64_000_000
GREY = "grey"
PNG_KEYWORD = "Description"  # of the text that says what a PNG is
TIFF_DESCRIPTION = 270  # the tag for the same
COLOURS = ("red", "green", "blue")
_DECODER_ERRORS = (
    OSError, EOFError, ValueError, TypeError, LookupError, ArithmeticError, SyntaxError,
    AttributeError, RuntimeError, MemoryError, struct.error, zlib.error,
)  # fmt: skip


# Pillow warns of files that are a little wrong. Once for the process: the filters belong to all
# threads, so none may change them for the time of one file.
warnings.filterwarnings("ignore", module=r"PIL\.")


def read(
    paths: Sequence[Path], volume: int | None, channels_as: tuple[str, ...]
) -> tuple[Series, ...]:
    """The slices in the given order as one volume [slice, row, column]: one series, or three of a
    colour picture. The pages of a file are slices too.

    Three channels that are equal in every pixel count as one grey series, unless `channels_as`
    names three. Several names are for colours: a grey picture keeps its own name. Raises
    `Problem`: VOLUME_CHOICE for a volume but 0, SLICE_SIZES, CHANNEL_NAMES, TOO_LARGE, and what
    `open_picture` raises.
    """
    if volume:
        raise Problem(Code.VOLUME_CHOICE, path=paths[0], count=1)
    slices = _read_slices(paths, labels=False)
    colour = any(one.ndim == 3 for one in slices)
    stacked = np.stack([_as_colour(one) for one in slices] if colour else slices)
    if colour and not channels_as and _is_grey(stacked):
        stacked, colour = stacked[..., 0], False
    if colour:
        channels = [stacked[..., number] for number in range(3)]
        names = channels_as or COLOURS
    else:
        channels = [stacked]
        own = (sequence_name(split_name(paths[0])[0]) or GREY,)
        names = channels_as if len(channels_as) == 1 else own
    if len(names) != len(channels):
        words = ",".join(names)
        raise Problem(Code.CHANNEL_NAMES, path=paths[0], names=words, count=len(channels))
    grid = Grid.picture(channels[0].shape)
    pairs = zip(names, channels, strict=True)
    gaps = gaps_between([path.name for path in paths])
    return tuple(
        Series(name, np.ascontiguousarray(voxels), grid, gaps=gaps) for name, voxels in pairs
    )


def read_labels(paths: Sequence[Path]) -> Series:
    """The stored grey levels or palette indices of a mask [slice, row, column], in the given order.

    Of a colour the strongest channel; alpha where only alpha tells something. Raises as `read`.
    """
    slices = [_as_labels(one) for one in _read_slices(paths, labels=True)]
    voxels = np.stack(slices)
    return Series("mask", voxels, Grid.picture((len(slices), *slices[0].shape)))


def read_text(path: Path) -> str:
    """What a PNG's text or a TIFF's description says, "" when nothing. Raises as `open_picture`."""
    with open_picture(path) as picture:
        if picture.format == "TIFF":
            text = getattr(picture, "tag_v2", {}).get(TIFF_DESCRIPTION, "")
        else:
            text = picture.info.get(PNG_KEYWORD, "")
    return text if isinstance(text, str) else ""


def picture_size(path: Path) -> tuple[int, int, int]:
    """(pages, rows, columns) without decoding a pixel. Raises as `open_picture`."""
    with open_picture(path) as picture:
        return _page_count(picture), picture.height, picture.width


@contextmanager
def open_picture(path: Path) -> Iterator["Image"]:
    """A picture whose kind and size are allowed; decoding errors inside name the file.

    Raises `Problem`: PICTURE_TOO_LARGE, FILE_DAMAGED, and what `open_regular` raises.
    """
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # the limit below is stricter and ends in a sentence
    with open_regular(path) as (file, _):
        try:
            with Image.open(file, formats=KINDS) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    shape = f"{picture.width}x{picture.height}"
                    limit = MAX_PIXELS // 1_000_000
                    raise Problem(Code.PICTURE_TOO_LARGE, path=path, shape=shape, limit=limit)
                yield picture
        except _DECODER_ERRORS as error:
            raise Problem(
                Code.FILE_DAMAGED, path=path, reason="it does not decode as a picture"
            ) from error


def _page_count(picture: "Image") -> int:
    return int(getattr(picture, "n_frames", 1)) if picture.format == "TIFF" else 1


def _read_slices(paths: Sequence[Path], *, labels: bool) -> list[NDArray[Any]]:
    slices: list[NDArray[Any]] = []
    for path in paths:
        pages = _read_pages(path, labels=labels)
        if slices and pages[0].shape[:2] != slices[0].shape[:2]:
            raise Problem(
                Code.SLICE_SIZES,
                path=path,
                size=_size_words(pages[0]),
                other=paths[0].name,
                other_size=_size_words(slices[0]),
            )
        slices.extend(pages)
    return slices


def _read_pages(path: Path, *, labels: bool) -> list[NDArray[Any]]:
    pages: list[NDArray[Any]] = []
    with open_picture(path) as picture:
        count = _page_count(picture)
        if count * picture.width * picture.height * 4 > MAX_VOLUME_BYTES:
            shape = f"{picture.width}x{picture.height}x{count}"
            raise Problem(Code.TOO_LARGE, path=path, shape=shape, limit=MAX_VOLUME_BYTES >> 30)
        for number in range(count):
            if count > 1:
                picture.seek(number)
            page = _pixels(picture, labels=labels)
            if pages and page.shape[:2] != pages[0].shape[:2]:
                size, other_size = _size_words(page), _size_words(pages[0])
                raise Problem(
                    Code.SLICE_SIZES, path=path, size=size, other="page 1", other_size=other_size
                )
            pages.append(page)
    return pages


def _pixels(picture: "Image", *, labels: bool) -> NDArray[Any]:
    """[row, column] or, of a colour picture, [row, column, channel]; native byte order."""
    if picture.width * picture.height > MAX_PIXELS:
        raise ValueError("a later page is too large")
    if picture.mode == "1":
        return np.asarray(picture).astype(np.uint8)
    if picture.mode == "P" and labels:
        return np.array(picture)
    if picture.mode in ("L", "I", "F", "I;16", "I;16B", "I;16L", "I;16N"):
        stored = np.array(picture)
        return stored.astype(stored.dtype.newbyteorder("="), copy=False)
    if picture.mode == "LA":
        return np.array(picture) if labels else np.array(picture.getchannel("L"))
    if picture.mode == "RGBA" and labels:
        return np.array(picture)
    return np.array(picture.convert("RGB"))


def _as_colour(page: NDArray[Any]) -> NDArray[Any]:
    return page if page.ndim == 3 else np.repeat(page[..., None], 3, axis=2)


def _as_labels(page: NDArray[Any]) -> NDArray[Any]:
    """One number a pixel: alpha where only alpha tells something, else the strongest channel."""
    if page.ndim == 2:
        return page
    opaque = page.shape[2] in (2, 4)
    colours, alpha = (page[..., :-1], page[..., -1]) if opaque else (page, None)
    if alpha is not None and colours.min() == colours.max() and alpha.min() != alpha.max():
        return np.ascontiguousarray(alpha)
    strongest: NDArray[Any] = colours.max(axis=2)
    return strongest


def _is_grey(volume: NDArray[Any]) -> bool:
    first = volume[..., 0]
    return all(np.array_equal(first, volume[..., channel]) for channel in (1, 2))


def _size_words(page: NDArray[Any]) -> str:
    return f"{page.shape[1]}x{page.shape[0]}"

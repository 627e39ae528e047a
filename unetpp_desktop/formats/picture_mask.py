"""A mask as picture: grey PNG or TIFF with 0 and 255, one page a slice, nothing else in it.

Both are written here, byte by byte (PNG, W3C 2003; TIFF 6.0, Adobe 1992), so that Pillow, reading
them again, is a second opinion and not an echo.
"""

import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from unetpp_desktop.core.compose import Mask
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.formats.format import Mark, parse_mark, voxel_hash
from unetpp_desktop.formats.names import split_name
from unetpp_desktop.formats.picture import (
    PNG_KEYWORD,
    TIFF_DESCRIPTION,
    open_picture,
    picture_size,
    read_labels,
    read_text,
)

WHITE = 255
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_ASCII, _SHORT, _LONG = 2, 3, 4
_LEVEL = 6


def encode(mask: Mask, source: Path, mark: Mark) -> tuple[str, bytes]:
    """Suffix and bytes of a mask `[page, row, column]`: TIFF for a TIFF source, else PNG.

    Raises `Problem(GRID_MISMATCH)` when the mask has another shape than the source.
    """
    size = picture_size(source)
    if mask.shape != size:
        raise Problem(
            Code.GRID_MISMATCH, path="mask", other=source, shape=mask.shape, other_shape=size
        )
    pixels = np.where(mask > 0, np.uint8(WHITE), np.uint8(0))
    suffix = split_name(source)[1]
    if suffix.lower() in (".tif", ".tiff"):
        return suffix, _tiff(pixels, str(mark))
    return ".png", _png(pixels[0], str(mark))


def verify(path: Path, mask: Mask, source: Path, mark: Mark) -> None:
    """Open `path` anew with Pillow and compare size, grey levels and mark.

    Raises `Problem(NOT_VERIFIED)` naming the first thing that differs.
    """
    with open_picture(path) as picture:
        picture.verify()  # the checksum of every chunk and the end mark, where the kind has them
    found = read_labels([path]).voxels
    checks = {
        "size": found.shape == mask.shape == picture_size(source),
        "mode": found.dtype == np.uint8 and set(np.unique(found)) <= {0, WHITE},
        "mark": parse_mark(read_text(path)) == mark,
        "pixels": np.array_equal(found == WHITE, mask > 0),
        "hash": voxel_hash(found == WHITE).startswith(mark.voxel_hash16),
    }
    for part, equal in checks.items():
        if not equal:
            raise Problem(Code.NOT_VERIFIED, path=path, part=part)


def read_stored(path: Path) -> Mask | None:
    """The mask as 0/1 [page, row, column], None when the picture is not grey with 0 and 255 only.

    Raises as `read_labels`.
    """
    pixels = read_labels([path]).voxels
    if pixels.dtype != np.uint8 or not set(np.unique(pixels)) <= {0, WHITE}:
        return None
    mask: Mask = (pixels == WHITE).astype(np.uint8)
    return mask


def _png(pixels: NDArray[np.uint8], text: str) -> bytes:
    rows, columns = pixels.shape
    lines = np.zeros((rows, columns + 1), np.uint8)  # each row after its filter byte 0: none
    lines[:, 1:] = pixels
    head = struct.pack(">IIBBBBB", columns, rows, 8, 0, 0, 0, 0)
    note = PNG_KEYWORD.encode("ascii") + b"\0" + text.encode("ascii")
    parts = (
        (b"IHDR", head),
        (b"tEXt", note),
        (b"IDAT", zlib.compress(lines.tobytes(), _LEVEL)),
        (b"IEND", b""),
    )
    return _PNG_SIGNATURE + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _tiff(pages: NDArray[np.uint8], text: str) -> bytes:
    """Little-endian TIFF; each page one strip of deflate, then its directory of sorted tags."""
    note = text.encode("ascii") + b"\0"
    note += b"\0" * (len(note) % 2)
    output = bytearray(b"II*\0" + struct.pack("<I", 0))
    link = 4  # where the offset of the next directory is written
    for page in pages:
        strip = zlib.compress(page.tobytes(), _LEVEL)
        strip_at, note_at = len(output), len(output) + len(strip) + len(strip) % 2
        output += strip + b"\0" * (len(strip) % 2) + note
        struct.pack_into("<I", output, link, len(output))
        rows, columns = page.shape
        entries = (
            (254, _LONG, 1, 2 if len(pages) > 1 else 0),  # a page of several
            (256, _LONG, 1, columns),
            (257, _LONG, 1, rows),
            (258, _SHORT, 1, 8),
            (259, _SHORT, 1, 8),  # compression: Adobe deflate
            (262, _SHORT, 1, 1),  # black is zero
            (TIFF_DESCRIPTION, _ASCII, len(note), note_at),
            (273, _LONG, 1, strip_at),
            (277, _SHORT, 1, 1),
            (278, _LONG, 1, rows),
            (279, _LONG, 1, len(strip)),
        )
        output += struct.pack("<H", len(entries))
        for entry in entries:
            output += struct.pack("<HHII", *entry)
        link = len(output)
        output += struct.pack("<I", 0)
    return bytes(output)

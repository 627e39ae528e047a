"""A mask as NIfTI, in exactly the place of its source.

The source's header is copied byte for byte, so shape, both forms, both codes, pixdim and units are
equal, not close; only what the voxels are is written anew. Extensions and free texts are left out:
they may hold a patient's data. What was written is read again without nibabel.
"""

import gzip
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from unetpp_desktop.core.compose import Mask
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.formats.format import Mark, parse_mark, voxel_hash
from unetpp_desktop.formats.names import split_name
from unetpp_desktop.formats.nifti import library_header, read_header, read_volume
from unetpp_desktop.formats.nifti_header import LENGTHS, LONGEST, Header, parse_header

_NO_EXTENSION = b"\0\0\0\0"
_UINT8 = 2
_GZIP_MEMBER = 31  # window bits of zlib: a gzip stream, its checksum compared


def encode(mask: Mask, source: Path, mark: Mark) -> tuple[str, bytes]:
    """Suffix and bytes of a uint8 mask `[k, j, i]` on the grid of `source`.

    Axes of length one stay as they are; of a file with several volumes the mask has three axes.
    Raises `Problem(GRID_MISMATCH)` when the mask has another shape than the source, and what
    `read_header` raises for the source.
    """
    suffix = split_name(source)[1]
    header = read_header(source)
    if mask.shape != header.shape:
        raise Problem(
            Code.GRID_MISMATCH,
            path="mask",
            other=source,
            shape=mask.shape,
            other_shape=header.shape,
        )
    raw = _mask_header(header, mark) + _NO_EXTENSION + mask.astype(np.uint8).tobytes()
    # Level 1: on a noisy mask level 6 takes eight times as long for a third less.
    return suffix, gzip.compress(raw, 1, mtime=0) if suffix.lower().endswith(".gz") else raw


def _mask_header(source: Header, mark: Mark) -> bytes:
    header = library_header(source)
    if source.volumes > 1:
        header["dim"][0] = 3
        header["dim"][4:] = 1
    header["datatype"], header["bitpix"] = _UINT8, 8
    header["vox_offset"] = LENGTHS[source.version] + len(_NO_EXTENSION)
    header["scl_slope"], header["scl_inter"] = 1, 0
    header["cal_min"] = header["cal_max"] = 0
    header["descrip"] = str(mark).encode("ascii")
    for text in {"aux_file", "intent_name", "db_name", "data_type"} & set(header.keys()):
        header[text] = b""
    header["intent_code"] = 0
    binary: bytes = header.binaryblock
    return binary


def verify(path: Path, mask: Mask, source: Path, mark: Mark) -> None:
    """Read `path` by struct and zlib alone and compare it with what was meant.

    Raises `Problem(NOT_VERIFIED)` naming the first thing that differs.
    """
    meant = parse_header(_unpacked(source, LONGEST)[0], source)
    start = LENGTHS[meant.version] + len(_NO_EXTENSION)
    raw = _whole_bytes(path, start + mask.size)
    found = parse_header(raw[:LONGEST], path)
    voxels = raw[start:]
    scale = (found.number("scl_slope"), found.number("scl_inter"))
    checks = {
        "shape": found.dims == (meant.dims if meant.volumes == 1 else meant.dims[:3]),
        "geometry": found.geometry == meant.geometry and found.order == meant.order,
        "voxel type": (found.number("datatype"), found.number("bitpix")) == (_UINT8, 8),
        "scale": scale == (1, 0),
        "offset": found.number("vox_offset") == start,
        "mark": parse_mark(found.description) == mark,
        "voxels": voxels == mask.astype(np.uint8).tobytes(),
        "hash": voxel_hash(_stored_bytes(voxels)).startswith(mark.voxel_hash16),
    }
    for part, equal in checks.items():
        if not equal:
            raise Problem(Code.NOT_VERIFIED, path=path, part=part)


def read_stored(path: Path) -> Mask | None:
    """The 0/1 voxels `[k, j, i]` as they are stored, None when they are not such voxels.

    Raises as `read_volume`.
    """
    series = read_volume(path, None)
    plain = series.voxels.dtype == np.uint8 and (series.slope, series.intercept) == (1, 0)
    return series.voxels if plain and series.voxels.max() <= 1 else None


def _whole_bytes(path: Path, size: int) -> bytes:
    """The uncompressed bytes of a mask that has `size` of them; of a larger one no more."""
    plain, ended = _unpacked(path, size + 1)
    if not ended or len(plain) != size:
        raise Problem(Code.NOT_VERIFIED, path=path, part="size")
    return plain


def _unpacked(path: Path, length: int) -> tuple[bytes, bool]:
    """The first `length` uncompressed bytes of a file, and whether it ends well within them."""
    with open(path, "rb") as file:
        data = file.read()
    if not data.startswith(b"\x1f\x8b"):
        return data[:length], len(data) < length
    try:
        unpacker = zlib.decompressobj(_GZIP_MEMBER)
        plain = unpacker.decompress(data, length)
    except zlib.error as error:
        raise Problem(Code.NOT_VERIFIED, path=path, part="compression") from error
    return plain, unpacker.eof and not unpacker.unused_data


def _stored_bytes(voxels: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(voxels, np.uint8)

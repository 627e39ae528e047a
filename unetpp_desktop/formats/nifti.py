"""NIfTI-1 and NIfTI-2 images (.nii, .nii.gz), read suspiciously.

nibabel believes a header and skips the checksum of a gzip stream, so a damaged file can load as
wrong voxels. Here the header's promise is held against the file and a memory budget before
anything is allocated, and the stream is read to its end so that its checksum counts.
"""

import gzip
import math
import zlib
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from unetpp_desktop.core.grid import Grid
from unetpp_desktop.core.series import Series
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.formats.names import sequence_name, split_name
from unetpp_desktop.formats.nifti_forms import forms
from unetpp_desktop.formats.nifti_header import LENGTHS, LONGEST, Header, parse_header
from unetpp_desktop.formats.regular_file import MAX_VOLUME_BYTES, open_regular

SUFFIXES = (".nii.gz", ".nii")
MAX_FILE_BYTES = 4 * MAX_VOLUME_BYTES
# What may follow the image; some programs pad. More of it is something else than an image.
MAX_EXTRA_BYTES = 1 << 20
_GZIP_MAGIC = b"\x1f\x8b"
_DEFLATE_RATIO = 1032  # no deflate stream can grow by more
_CHUNK_BYTES = 1 << 20
# Two viewers that trust one form each would show places this far apart.
FORM_TOLERANCE_MM = 0.1
SHEAR_COSINE = 1e-3
_UNIT_MM = {0: 1.0, 1: 1000.0, 2: 1.0, 3: 0.001}
_TYPES = {
    2: "u1", 4: "i2", 8: "i4", 16: "f4", 64: "f8", 256: "i1", 512: "u2", 768: "u4", 1024: "i8",
    1280: "u8",
}  # fmt: skip
_REFUSED_TYPES = {
    1: "one bit a voxel", 32: "complex numbers", 128: "RGB colours", 1536: "128-bit numbers",
    1792: "complex numbers", 2048: "complex numbers", 2304: "RGBA colours",
}  # fmt: skip


def read(
    paths: Sequence[Path], volume: int | None, channels_as: tuple[str, ...]
) -> tuple[Series, ...]:
    """The one series of a file, named by its one `channels_as` or by its file name; without
    `volume`, a file of several volumes is as many series where `channels_as` names each.

    Several names are for volumes: a file of one keeps its own name. Raises `Problem`: ONE_FILE for
    several paths, CHANNEL_NAMES for another number of names, and what `read_volume` raises.
    """
    if len(paths) != 1:
        raise Problem(Code.ONE_FILE, path=paths[1], other=paths[0])
    count = count_volumes(paths[0]) if len(channels_as) > 1 and volume is None else 1
    if count == 1:
        series = read_volume(paths[0], volume)
        return (replace(series, name=channels_as[0]) if len(channels_as) == 1 else series,)
    if count != len(channels_as):
        names = ",".join(channels_as)
        raise Problem(Code.CHANNEL_NAMES, path=paths[0], names=names, count=count)
    return tuple(
        replace(read_volume(paths[0], number), name=name) for number, name in enumerate(channels_as)
    )


def read_labels(paths: Sequence[Path]) -> Series:
    """The stored values of a mask, with their scale. Raises as `read`."""
    return read(paths, None, ())[0]


def read_text(path: Path) -> str:
    """What the header's `descrip` says, "" when nothing. Raises as `read_header`."""
    return read_header(path).description


def read_volume(path: Path, volume: int | None) -> Series:
    """One volume, counted from 0: voxels `[k, j, i]` as stored, read-only, native byte order, with
    their scale, grid and warnings.

    Raises `Problem`: VOLUME_CHOICE (there are several and `volume` is None, or there is none of
    that number), BAD_AFFINE, MORE_THAN_IMAGE, and what `read_header` raises.
    """
    with open_regular(path) as (file, size):
        header, stream = _open_stream(file, size, path)
        grid, warnings = _grid(header, path)
        slope, intercept = _scale(header, path)
        number = _chosen(volume, header.volumes, path)
        try:
            with closing(stream):
                raw, extra = _read_volume(stream, header, number, path)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise Problem(Code.FILE_DAMAGED, path=path, reason=_gzip_words(error)) from error
    if extra:
        warnings = (*warnings, Problem(Code.BYTES_AFTER_IMAGE, path=path, count=extra))
    stored = np.frombuffer(raw, dtype=header.order + _TYPES[header.number("datatype")])
    voxels = stored.reshape(grid.shape).astype(stored.dtype.newbyteorder("="), copy=False)
    voxels.flags.writeable = False
    stem = split_name(path)[0]
    return Series(sequence_name(stem) or stem, voxels, grid, slope, intercept, warnings)


def count_volumes(path: Path) -> int:
    """How many volumes the header promises; the voxels are not read. Raises as `read_header`."""
    return read_header(path).volumes


def read_header(path: Path) -> Header:
    """The checked header alone.

    Raises `Problem`: NOT_NIFTI, BAD_HEADER, VOXEL_KIND, TOO_LARGE, FILE_TRUNCATED, FILE_DAMAGED,
    and what `open_regular` raises.
    """
    with open_regular(path) as (file, size):
        header, stream = _open_stream(file, size, path)
        stream.close()
    return header


def read_grid(path: Path) -> Grid:
    """Where the volume lies; the voxels are not read. Raises as `read_header`, and BAD_AFFINE."""
    return _grid(read_header(path), path)[0]


def _open_stream(file: BinaryIO, size: int, path: Path) -> tuple[Header, BinaryIO]:
    """The checked header, and a stream that stands at the file's start."""
    packed = file.read(2) == _GZIP_MAGIC
    file.seek(0)
    stream: Any = gzip.GzipFile(fileobj=file) if packed else file
    try:
        header = parse_header(stream.read(LONGEST), path)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Problem(Code.FILE_DAMAGED, path=path, reason=_gzip_words(error)) from error
    _check_promise(header, path)
    offset = int(header.number("vox_offset"))
    promised = offset + _volume_bytes(header) * header.volumes
    if promised > size * (_DEFLATE_RATIO if packed else 1):
        raise Problem(Code.FILE_TRUNCATED, path=path)
    stream.seek(0)
    return header, stream


def _check_promise(header: Header, path: Path) -> None:
    datatype, bitpix = header.number("datatype"), header.number("bitpix")
    if datatype in _REFUSED_TYPES:
        raise Problem(Code.VOXEL_KIND, path=path, kind=_REFUSED_TYPES[datatype])
    if datatype not in _TYPES or bitpix != 8 * np.dtype(_TYPES[datatype]).itemsize:
        raise Problem(Code.BAD_HEADER, path=path, field="datatype")
    if not 2 <= header.field("dim")[0] <= 7 or min(header.dims) < 1:
        raise Problem(Code.BAD_HEADER, path=path, field="dim")
    volume = _volume_bytes(header)
    if volume > MAX_VOLUME_BYTES or volume * header.volumes > MAX_FILE_BYTES:
        shape = "x".join(str(n) for n in header.dims)
        raise Problem(Code.TOO_LARGE, path=path, shape=shape, limit=MAX_VOLUME_BYTES >> 30)
    offset = header.number("vox_offset")
    if not math.isfinite(offset) or not LENGTHS[header.version] <= offset <= MAX_FILE_BYTES:
        raise Problem(Code.BAD_HEADER, path=path, field="vox_offset")


def _volume_bytes(header: Header) -> int:
    nk, nj, ni = header.shape
    return int(nk * nj * ni * header.number("bitpix") // 8)


def _chosen(volume: int | None, count: int, path: Path) -> int:
    if volume is None and count == 1:
        return 0
    if volume is None or not 0 <= volume < count:
        raise Problem(Code.VOLUME_CHOICE, path=path, count=count)
    return volume


def _read_volume(
    stream: BinaryIO, header: Header, number: int, path: Path
) -> tuple[bytearray, int]:
    """The bytes of one volume, and how many bytes follow the last volume."""
    length = _volume_bytes(header)
    offset = int(header.number("vox_offset"))
    stream.seek(offset + number * length)
    raw = bytearray(length)
    filled = 0
    with memoryview(raw) as view:
        while filled < length:
            got = stream.readinto(view[filled : filled + _CHUNK_BYTES])  # type: ignore[attr-defined]
            if not got:
                raise Problem(Code.FILE_TRUNCATED, path=path)
            filled += got
    position = offset + (number + 1) * length
    end = offset + header.volumes * length
    while chunk := stream.read(_CHUNK_BYTES):
        position += len(chunk)
        if position > end + MAX_EXTRA_BYTES:
            raise Problem(Code.MORE_THAN_IMAGE, path=path)
    if position < end:
        raise Problem(Code.FILE_TRUNCATED, path=path)
    return raw, position - end


def _gzip_words(error: Exception) -> str:
    if isinstance(error, EOFError):
        return "the compressed file ends early"
    return "its checksum or compression is wrong"


def _scale(header: Header, path: Path) -> tuple[float, float]:
    """Slope and intercept; 0 and NaN in the slope mean that the voxels are not scaled."""
    slope, intercept = float(header.number("scl_slope")), float(header.number("scl_inter"))
    if slope == 0 or math.isnan(slope):
        return 1.0, 0.0
    limit = float(np.finfo(np.float32).max)  # values are computed in float32
    if not (abs(slope) <= limit and abs(intercept) <= limit):
        raise Problem(Code.BAD_HEADER, path=path, field="scl_slope, scl_inter")
    return slope, intercept


def _grid(header: Header, path: Path) -> tuple[Grid, tuple[Problem, ...]]:
    """The grid in mm, and what its header makes doubtful."""
    pixdim = header.field("pixdim")[1 : 1 + min(3, len(header.dims))]
    if not all(math.isfinite(size) and size > 0 for size in pixdim):
        raise Problem(Code.BAD_AFFINE, path=path, reason="its voxel size (pixdim) is not a size")
    sform, qform, base = forms(header, path)
    affine = sform if sform is not None else qform if qform is not None else base
    units = header.number("xyzt_units") & 7
    scale = np.array([[_UNIT_MM.get(units, 1.0)]] * 3 + [[1.0]])
    known = sform is not None or qform is not None
    try:
        with np.errstate(over="ignore", invalid="ignore"):  # absurd numbers end as BAD_AFFINE
            grid = Grid(header.shape, scale * affine, orientation_known=known)
    except Problem as problem:
        raise Problem(problem.code, **{**problem.facts, "path": path}) from problem
    warnings = []
    if not known:
        warnings.append(Problem(Code.ORIENTATION_UNKNOWN, path=path))
    if sform is not None and qform is not None:
        apart_mm = _distance_mm(grid, scale * qform)
        if not apart_mm <= FORM_TOLERANCE_MM:
            warnings.append(Problem(Code.FORMS_DIFFER, path=path, mm=round(apart_mm, 1)))
    cosines = np.abs(grid.directions @ grid.directions.T - np.eye(3))
    if cosines.max() > SHEAR_COSINE:
        degrees = round(float(np.degrees(np.arccos(cosines.max()))), 1)
        warnings.append(Problem(Code.SHEARED, path=path, degrees=degrees))
    return grid, tuple(warnings)


def _distance_mm(grid: Grid, other: NDArray[np.float64]) -> float:
    """How far the corners of a grid move when another affine places them."""
    nk, nj, ni = (n - 1 for n in grid.shape)
    corners = np.array([(i, j, k, 1) for i in (0, ni) for j in (0, nj) for k in (0, nk)])
    with np.errstate(over="ignore", invalid="ignore"):
        return float(np.linalg.norm(corners @ (grid.affine - other).T, axis=1).max())


def library_header(header: Header) -> Any:  # noqa: ANN401  nibabel has no types
    """nibabel's header object of the same bytes, nothing repaired."""
    import nibabel

    kind: Any = nibabel.Nifti1Header if header.version == 1 else nibabel.Nifti2Header
    return kind(header.raw, endianness=header.order, check=False)

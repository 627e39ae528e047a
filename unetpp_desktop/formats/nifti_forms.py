"""The affines that a NIfTI header gives: sform (method 3), qform (method 2), and the fallback.

Methods and signs are those of nifti1.h (NIfTI DFWG); sums run in the order and the precision of
nibabel, so that both give the same numbers to the last bit. nibabel itself takes as long to import
as a case takes to be read.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.formats.nifti_header import Header

Affine = NDArray[np.float64]
# How far a quaternion may be longer than 1 and still count as one without a real part.
_ROUNDING = {1: 3 * float(np.finfo(np.float32).eps), 2: 3 * float(np.finfo(np.float64).eps)}


def forms(header: Header, path: Path) -> tuple[Affine | None, Affine | None, Affine]:
    """(sform, qform, fallback), 4x4, voxel (i, j, k, 1) to the file's units; None where the code
    is 0. What they hold is not checked: it may be infinite or singular.

    Raises `Problem(BAD_AFFINE)` for a qform that is no rotation, unless there is an sform.
    """
    sform, qform = None, None
    with np.errstate(invalid="ignore", over="ignore"):  # what comes out is checked, not trusted
        if header.number("sform_code") > 0:
            sform = np.vstack((np.reshape(header.field("srow"), (3, 4)), (0.0, 0.0, 0.0, 1.0)))
        if header.number("qform_code") > 0:
            qform = _qform(header)
            if qform is None and sform is None:
                raise Problem(Code.BAD_AFFINE, path=path, reason="its qform is not a rotation")
            if qform is None:
                qform = np.full((4, 4), np.inf)
    return sform, qform, _fallback(header)


def _sizes(header: Header) -> list[float]:
    """Voxel size along i, j, k; 1 for axes that the image does not have."""
    sizes = header.field("pixdim")[1:4]
    return [size if axis < len(header.dims) else 1.0 for axis, size in enumerate(sizes)]


def _qform(header: Header) -> Affine | None:
    """Rotation from the quaternion, sizes, and qfac as the third axis' sign; None for no
    rotation."""
    qfac = header.field("pixdim")[0] or 1.0
    b, c, d, *offset = header.field("quaternion")
    imaginary = np.array((b, c, d), np.longdouble)
    square = np.longdouble(1) - (imaginary * imaginary).sum()
    if qfac not in {-1.0, 1.0} or square <= -_ROUNDING[header.version]:
        return None
    real = np.longdouble(0) if abs(square) < _ROUNDING[header.version] else np.sqrt(square)
    sizes = np.array(_sizes(header)) * (1.0, 1.0, qfac)
    affine = np.eye(4)
    affine[:3, :3] = _rotation(real, *imaginary) * sizes
    affine[:3, 3] = offset
    return affine


def _rotation(
    w: np.longdouble, x: np.longdouble, y: np.longdouble, z: np.longdouble
) -> NDArray[np.longdouble]:
    """The rotation of a quaternion, divided by its length."""
    scale = 2.0 / (w * w + x * x + y * y + z * z)
    sx, sy, sz = x * scale, y * scale, z * scale
    return np.array(
        [
            [1.0 - (y * sy + z * sz), x * sy - w * sz, x * sz + w * sy],
            [x * sy + w * sz, 1.0 - (x * sx + z * sz), y * sz - w * sx],
            [x * sz - w * sy, y * sz + w * sx, 1.0 - (x * sx + y * sy)],
        ]
    )


def _fallback(header: Header) -> Affine:
    """Sizes alone, the image's middle at the origin, i toward the left (method 1, as nibabel)."""
    extent = np.array((*header.dims, 1, 1, 1)[:3])
    sizes = np.array(_sizes(header)) * (-1.0, 1.0, 1.0)
    affine = np.diag((*sizes, 1.0))
    affine[:3, 3] = -(extent - 1) / 2.0 * sizes
    return affine

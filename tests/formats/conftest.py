"""Small files made by code, as hospitals and labs have them."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest

from unetpp_desktop.formats import Mark, MaskKind

Write = Callable[..., Path]
SHAPE_IJK = (7, 6, 5)
OBLIQUE = nibabel.affines.from_matvec(
    nibabel.eulerangles.euler2mat(0.2, -0.1, 0.15) @ np.diag([0.9, 1.1, 3.3]), [-20.0, 11.0, 5.0]
)


@pytest.fixture
def mark() -> Mark:
    return Mark("unetpp_desktop", "0.1.0", MaskKind.CORRECTED, "0" * 16)


@pytest.fixture
def write_nifti(tmp_path: Path) -> Write:
    """Write a NIfTI file; `change(header)` sees the header last, nothing repairs it after."""

    def write(
        name: str = "scan.nii.gz",
        data: Any = None,
        affine: Any = OBLIQUE,
        change: Callable[[Any], None] = lambda header: None,
        kind: Any = nibabel.Nifti1Image,
        codes: tuple[int, int] = (1, 1),
    ) -> Path:
        if data is None:
            data = np.arange(np.prod(SHAPE_IJK), dtype=np.int16).reshape(SHAPE_IJK)
        order = ">" if data.dtype.byteorder == ">" else "<"
        header = kind.header_class(endianness=order)
        header.set_data_dtype(data.dtype)
        header.set_xyzt_units("mm")
        image = kind(data, affine, header)
        image.set_sform(affine, codes[1])
        image.set_qform(affine, codes[0])
        header = image.header.copy()
        header["vox_offset"] = 352 if kind is nibabel.Nifti1Image else 544
        header["scl_slope"], header["scl_inter"] = 1, 0
        change(header)
        raw = header.binaryblock + bytes(4) + np.asarray(data).tobytes(order="F")
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(raw, mtime=0) if name.lower().endswith(".gz") else raw)
        return path

    return write


def asymmetric_mask(shape: tuple[int, int, int]) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Three voxels that no flip and no transpose maps onto themselves."""
    mask = np.zeros(shape, np.uint8)
    mask[0, 1, 2] = mask[1, 1, 2] = mask[0, 1, 3] = 1
    return mask

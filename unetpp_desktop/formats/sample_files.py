"""The files of the sample project, and how a file says that it belongs to one.

Every image and mask carries `SAMPLE_MARK`: a NIfTI in its description, a PNG in its text.
"""

import gzip
import io
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unetpp_desktop.core.grid import Grid
from unetpp_desktop.core.phantom import SAMPLE_MARK
from unetpp_desktop.formats.picture import PNG_KEYWORD
from unetpp_desktop.formats.table import format_of

SCANNER = 1  # code of both forms: the affine leads to the scanner's millimetres


def encode_volume(voxels: NDArray[Any], grid: Grid) -> bytes:
    """A `.nii.gz` of voxels [k, j, i]; the same voxels give the same bytes."""
    import nibabel

    library: Any = nibabel  # half of it has types, the other half fails a strict check
    image = library.Nifti1Image(voxels.T, grid.affine, dtype=voxels.dtype)
    image.set_qform(grid.affine, SCANNER)
    image.set_sform(grid.affine, SCANNER)
    image.header.set_xyzt_units("mm")
    image.header["descrip"] = SAMPLE_MARK.encode("ascii")
    return gzip.compress(bytes(image.to_bytes()), 6, mtime=0)


def encode_picture(pixels: NDArray[np.uint8]) -> bytes:
    """A grey PNG of pixels [row, column]."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    text = PngInfo()
    text.add_text(PNG_KEYWORD, SAMPLE_MARK)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG", pnginfo=text)
    return stream.getvalue()


def is_sample(path: Path) -> bool:
    """Whether an image is made up, so that a sample model runs on it unasked.

    Raises `Problem` when the file cannot be read.
    """
    return format_of(path).text(path) == SAMPLE_MARK

"""The one table of formats, and what follows from it: which file is whose, which names are images.

A new format is a module of its own and one entry here.
"""

from pathlib import Path

from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.formats import nifti, nifti_mask, picture, picture_mask
from unetpp_desktop.formats.format import Format

FORMATS = (
    Format(
        nifti.SUFFIXES,
        read=nifti.read,
        count=nifti.count_volumes,
        labels=nifti.read_labels,
        text=nifti.read_text,
        encode=nifti_mask.encode,
        verify=nifti_mask.verify,
        stored=nifti_mask.read_stored,
        grid=nifti.read_grid,
    ),
    Format(
        picture.SUFFIXES,
        read=picture.read,
        count=lambda path: 1,
        labels=picture.read_labels,
        text=picture.read_text,
        encode=picture_mask.encode,
        verify=picture_mask.verify,
        stored=picture_mask.read_stored,
        picture_size=picture.picture_size,
    ),
)

IMAGE_SUFFIXES = tuple(suffix for form in FORMATS for suffix in form.suffixes)


def is_image_name(path: Path) -> bool:
    """Whether a name (in any case) ends as one of the formats does."""
    return path.name.lower().endswith(IMAGE_SUFFIXES)


def format_of(path: Path) -> Format:
    """The format whose ending the name has, in any case. Raises `Problem(UNKNOWN_FORMAT)`."""
    for form in FORMATS:
        if path.name.lower().endswith(form.suffixes):
            return form
    raise Problem(Code.UNKNOWN_FORMAT, path=path, count=1)


def is_picture(path: Path) -> bool:
    """Whether a file is of a kind that may hold one slice of many, without a known place.

    Raises `Problem(UNKNOWN_FORMAT)`.
    """
    return format_of(path).picture_size is not None

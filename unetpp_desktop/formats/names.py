"""What file names say: kind, sequence, slice number, and whether a file is a mask."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

from unetpp_desktop.core.pairing import ending

DRAFT_ENDING = "_unetpp"
_SEQUENCES = {
    "flair": "FLAIR", "t1ce": "T1ce", "t1c": "T1ce", "t1gd": "T1ce", "t1w": "T1", "t1": "T1",
    "t2w": "T2", "t2": "T2", "pd": "PD", "dwi": "DWI", "adc": "ADC", "swi": "SWI",
}  # fmt: skip
_MASK_WORDS = (
    "mask", "masks", "seg", "segm", "segmentation", "label", "labels", "gold", "groundtruth",
    "multiclass", "otmulticlass",
)  # fmt: skip
# These are masks only as the last word: "lesion_0001.jpg" is a picture of a lesion.
_LAST_MASK_WORDS = ("lesion", "lesions", "gt", "roi", "annotation")
_IMAGE_WORDS = ("image", "img", "scan")
_FILLER_WORDS = ("lesion", "lesions", "gt", "roi", "annotation", "standard", "tumor", "tumour")


def split_name(path: Path) -> tuple[str, str]:
    """Stem and suffix; `.gz` and what stands before it, as in `.nii.gz`, are one suffix.

    The suffix keeps its dot and its case; "" where the name has none.
    """
    found = re.search(r"(\.[^.]+\.gz|\.[^.]+)\Z", path.name, re.IGNORECASE)
    cut = found.start() if found else len(path.name)
    return path.name[:cut], path.name[cut:]


def sequence_name(stem: str) -> str:
    """The MR sequence that a name tells, or ""."""
    return next((_SEQUENCES[word] for word in _words(stem) if word in _SEQUENCES), "")


def common_name(name: str) -> str:
    """One name for a series that goes by several: T1c, T1ce and T1Gd are the same."""
    return _SEQUENCES.get(name.lower(), name)


def slice_number(stem: str) -> tuple[str, int] | None:
    """`name_12` -> ("name_", 12); None when the name does not end in a number."""
    found = re.fullmatch(r"(.*?)(\d{1,9})", stem)
    return (found[1], int(found[2])) if found else None


def gaps_between(names: Sequence[str]) -> tuple[int, ...]:
    """The places in a row of slices before which some are missing.

    Told by the one number in which the names differ, where it grows by more than its usual step.
    """
    rows = [[int(word) for word in re.findall(r"\d{1,9}", name)] for name in names]
    if len({len(row) for row in rows}) != 1:
        return ()
    told = [column for column in zip(*rows, strict=True) if len(set(column)) > 1]
    if len(told) != 1:
        return ()
    steps = [after - before for before, after in pairwise(told[0])]
    return tuple(place for place, step in enumerate(steps, start=1) if step > min(steps))


def is_draft_name(stem: str) -> bool:
    """Whether the name is one that this program gives to a mask nobody has touched."""
    return re.search(rf"{DRAFT_ENDING}(_\d+)?$", stem.lower()) is not None


def is_mask_name(stem: str) -> bool:
    """Whether a name by itself says that the file is a mask."""
    words = _words(stem)
    return (
        is_draft_name(stem)
        or any(word in _MASK_WORDS or word.endswith("mask") for word in words)
        or bool(words and words[-1] in _LAST_MASK_WORDS)
    )


def is_mask_folder(name: str) -> bool:
    """Whether the first word of a folder's name says that it holds masks."""
    words = _words(name)
    return bool(words) and words[0] in (*_MASK_WORDS, "gt", "annotations")


def is_image_folder(name: str) -> bool:
    """Whether a folder is named after what it holds and not after whom."""
    return name.lower() in ("images", "image", "imgs", "img", "scans")


def is_brain_mask_name(stem: str) -> bool:
    """The outline of the brain is a mask, but never the reference of a lesion."""
    return re.search(r"brain[_ -]?mask", stem.lower()) is not None


def mask_key(stem: str) -> str:
    """What is left of a mask's name without the words that make it a mask."""
    dropped = (*_MASK_WORDS, *_FILLER_WORDS)
    return "_".join(w for w in _words(stem) if w not in dropped and not w.endswith("mask"))


def image_key(stem: str) -> str:
    """What is left of an image's name without the sequence and words like "image"."""
    return "_".join(w for w in _words(stem) if w not in _SEQUENCES and w not in _IMAGE_WORDS)


def words_of(stem: str) -> str:
    """The words of a name in lower case, joined by "_"."""
    return "_".join(_words(stem))


def stem_without(path: Path, suffixes: Iterable[str]) -> str:
    """The name without the longest suffix that it has (in any case), else without its extension."""
    suffix = ending(path.name, suffixes)
    return path.name[: -len(suffix)] if suffix else split_name(path)[0]


def _words(stem: str) -> list[str]:
    return [word for word in re.split(r"[^a-z0-9]+", stem.lower()) if word]

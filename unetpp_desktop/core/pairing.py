"""Which mask belongs to which image, whose it is, and which patients train and which validate."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from unetpp_desktop.core.texts import Code, Problem

_DOUBLE_SUFFIX = ".gz"


@dataclass(frozen=True)
class Pair:
    """An image and its mask; `key` is the relative folder and the name minus suffix.

    `images` is the image's one file, or one file for each series that is there, in their order.
    """

    key: str
    images: tuple[Path, ...]
    mask: Path


@dataclass(frozen=True)
class Pairing:
    """Pairs in natural order of their keys, and the files that stay alone."""

    pairs: tuple[Pair, ...]
    unpaired_images: tuple[Path, ...]
    unpaired_masks: tuple[Path, ...]


def natural_key(name: str) -> tuple[tuple[int, str], ...]:
    """Sorts numbers in names as numbers: slice 2 comes before slice 10."""
    parts = re.findall(r"\d+|\D+", name)
    return tuple((int(part), "") if part.isdecimal() else (-1, part.casefold()) for part in parts)


def listed(line: str) -> tuple[str, ...]:
    """What stands between the commas of a line."""
    return tuple(part.strip() for part in line.split(","))


def series_suffixes(image_suffix: str, names: Sequence[str]) -> dict[str, str]:
    """Name to suffix of series that lie in a file each; empty where a file is the whole image.

    `image_suffix` then lists one suffix for each of the `names`, in their order. Raises
    `Problem(SERIES_NAMES)` when it does not.
    """
    suffixes = listed(image_suffix)
    if len(suffixes) == 1:
        return {}
    told_apart = {suffix.lower() for suffix in suffixes if suffix}
    if not len(told_apart) == len(suffixes) == len(names) == len(set(names)):
        shown = ", ".join(names) or "none"
        raise Problem(Code.SERIES_NAMES, suffixes=image_suffix, names=shown)
    return dict(zip(names, suffixes, strict=True))


def ending(name: str, suffixes: Iterable[str]) -> str | None:
    """The longest of the suffixes in which a file name ends (in any case), None: in no one."""
    fitting = [suffix for suffix in suffixes if name.lower().endswith(suffix.lower())]
    return max(fitting, key=len, default=None)


def pair(
    images: Iterable[Path],
    masks: Iterable[Path],
    *,
    image_root: Path,
    mask_root: Path,
    image_suffix: str,
    mask_suffix: str,
) -> Pairing:
    """Pair files by their keys.

    A suffix is the end of the file name, extension included, in any case; an empty one stands for
    the extension alone. `image_suffix` may list several with commas, one a series: the files of one
    key are then one image. A file that ends in the mask suffix is never an image. Raises
    `Problem(TWO_FILES_ONE_KEY)` naming both files.
    """
    marked, suffixes = mask_suffix.lower(), listed(image_suffix)
    is_mask = {path for path in masks if path.name.lower().endswith(marked)}
    own: dict[str, list[Path]] = {suffix: [] for suffix in suffixes}
    for path in images:
        suffix = ending(path.name, suffixes)
        if suffix is not None and not (marked and image_root == mask_root and path in is_mask):
            own[suffix].append(path)
    by_image: dict[str, tuple[Path, ...]] = {}
    for suffix, pictures in own.items():
        is_mask -= set(pictures)
        for key, path in _by_key(pictures, image_root, suffix).items():
            by_image[key] = (*by_image.get(key, ()), path)
    by_mask = _by_key(is_mask, mask_root, mask_suffix)
    keys = sorted(by_image.keys() & by_mask.keys(), key=natural_key)
    return Pairing(
        tuple(Pair(key, by_image[key], by_mask[key]) for key in keys),
        tuple(paths[0] for key, paths in by_image.items() if key not in by_mask),
        tuple(path for key, path in by_mask.items() if key not in by_image),
    )


def _by_key(paths: Iterable[Path], root: Path, suffix: str) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for path in sorted(paths, key=lambda path: natural_key(path.as_posix())):
        key = _key(path.relative_to(root), suffix)
        if key in found:
            raise Problem(Code.TWO_FILES_ONE_KEY, path=path, other=found[key], key=key)
        found[key] = path
    return found


def _key(path: Path, suffix: str) -> str:
    if suffix:
        return path.as_posix()[: -len(suffix)]
    bare = path.with_suffix("") if path.suffix.lower() == _DOUBLE_SUFFIX else path
    return bare.with_suffix("").as_posix()


def patient_of(key: str, *, pattern: str = "") -> str:
    """Whose a pair is.

    With a pattern: its first group, or what it finds, in the key. Else the first folder of the
    key, else the key itself. A key in which the pattern finds nothing is its own patient. Raises
    `Problem(BAD_PATTERN)`.
    """
    if not pattern:
        return key.split("/")[0]
    try:
        found = re.search(pattern, key)
    except re.error as error:
        raise Problem(Code.BAD_PATTERN, pattern=pattern, reason=error) from error
    if found is None:
        return key
    return (found.group(1) if found.re.groups else found.group(0)) or key


def split(patients: Sequence[str], *, fraction: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(training, validation) patients, each drawn by the hash of its own name and nothing else.

    So new patients do not move the others from one side to the other, and runs with other seeds are
    judged by the same patients and can be compared; about `fraction` of them validate. Where the
    hashes leave one side empty, the nearest patient goes there, and may go back when others come.
    Raises `Problem(TOO_FEW_PATIENTS)` below two.
    """
    if len(patients) < 2:
        raise Problem(Code.TOO_FEW_PATIENTS, count=len(patients))
    # "0" since the first runs were drawn with that seed, and nobody is to change sides
    ranked = sorted(patients, key=lambda patient: _draw(patient, "0"))
    count = sum(_draw(patient, "0") < fraction for patient in ranked)
    count = min(max(count, 1), len(ranked) - 1)
    validation, train = (
        tuple(sorted(part, key=natural_key)) for part in (ranked[:count], ranked[count:])
    )
    return train, validation


def fold_of(patient: str, folds: int) -> int:
    """Which of the folds 1..`folds` judges the patient: by the hash of the name, and nothing else.

    So new patients move nobody, and runs with other seeds have the same folds. Folds are not of one
    size, and among few patients one may be empty.
    """
    return 1 + int(_draw(patient, "folds") * folds)


def _draw(patient: str, purpose: str) -> float:
    """A number from 0 to 1 that belongs to the patient."""
    digest = hashlib.sha256(f"{purpose} {patient}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48

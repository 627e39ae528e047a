"""Find what can be opened as a case among files and folders, by name alone.

Masks, drafts of this program and files of other kinds are not images. What cannot be opened is
named, and the rest goes on.
"""

import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from unetpp_desktop.core.pairing import ending, natural_key, series_suffixes
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.formats import names
from unetpp_desktop.formats.format import PictureSize, SeriesFiles, Source, SourceKind
from unetpp_desktop.formats.reference import References
from unetpp_desktop.formats.table import format_of, is_image_name

# Kinds of images that people drop here and this version cannot read: each folder says so once.
_OTHER_IMAGES = (
    ".dcm", ".ima", ".nrrd", ".nhdr", ".mha", ".mhd", ".mgz", ".mgh", ".hdr", ".img", ".bmp",
    ".gif", ".webp", ".svs", ".npy", ".npz",
)  # fmt: skip
# A patient's slices have one size; one cut slice is a fault to name, many sizes are many pictures.
_SIZES_OF_A_STACK = 2


@dataclass(frozen=True)
class Found:
    """A file, and the chosen folder below which it was found."""

    path: Path
    root: Path

    @property
    def folders(self) -> tuple[str, ...]:
        """The names of the folders between root and file."""
        return self.path.parent.relative_to(self.root).parts


_OWN_NAME = re.compile(r"_mask(_[0-9]+)?$")

Result = tuple[tuple[Source, ...], tuple[Problem, ...]]


def find_sources(
    paths: Iterable[Path],
    *,
    image_suffix: str = "",
    mask_suffix: str = "",
    channels_as: Sequence[str] = (),
    output_suffix: str = "",
) -> Result:
    """Everything that can be opened below `paths`, in natural order, and what cannot.

    Numbered pictures of one stem alone in a folder are the slices of one volume, ordered by
    number. Suffixes are ends of file names; without them masks are known by name or folder, and
    are opened as images only where there is nothing else. Where `image_suffix` lists several with
    commas, one for each of the `channels_as`, files whose names differ in them alone are one
    study; raises `Problem(SERIES_NAMES)` when names and suffixes do not fit together. Masks that
    this program wrote with the `output_suffix` are its drafts, as those with the usual name are.
    """
    problems: list[Problem] = []
    series = series_suffixes(image_suffix, channels_as)
    suffixes = tuple(series.values()) or (image_suffix,)
    found = _scan(paths, problems)
    images, masks = _divide(
        found, [suffix.lower() for suffix in suffixes], mask_suffix.lower(), output_suffix.lower()
    )
    if not mask_suffix:  # a case's own export is no reference to judge it by
        masks = [one for one in masks if not _is_own_export(one.path)]
    references = References(
        [(one.path, one.folders) for one in masks],
        image_suffixes=suffixes,
        mask_suffix=mask_suffix,
    )
    if series:
        sources = [
            replace(_source(study[0][1], references, problems), series=_files(study))
            for study in _studies(images, series, problems)
        ]
    else:
        groups = _groups(images, image_suffix, problems)
        sources = [_source(group, references, problems) for group in groups]
    if not sources and not problems:
        problems.append(Problem(Code.NOTHING_FOUND, path=", ".join(str(p) for p in paths)))
    sources.sort(key=lambda source: natural_key(str(source.paths[0])))
    return tuple(sources), tuple(problems)


def _is_own_export(path: Path) -> bool:
    """Whether this program wrote a mask, told by the mark inside; only likely names are opened."""
    return bool(_OWN_NAME.search(names.split_name(path)[0].lower())) and _has_our_mark(path)


def _is_draft(path: Path, output_suffix: str) -> bool:
    """As `_is_own_export`; the usual name is enough, as it is nobody else's."""
    stem = names.split_name(path)[0].lower()
    if names.is_draft_name(stem):
        return True
    likely = output_suffix and re.search(rf"{re.escape(output_suffix)}(_\d+)?$", stem)
    return bool(likely) and _has_our_mark(path)


def _has_our_mark(path: Path) -> bool:
    try:
        return format_of(path).mark(path) is not None
    except (Problem, OSError):
        return False


def series_beside(path: Path, wanted: Iterable[str]) -> tuple[SeriesFiles, ...]:
    """Those of the `wanted` series of a study that lie beside `path`, one of its own files.

    Told by names that differ in the sequence alone, as a_flair.nii.gz and a_t1c.nii.gz. A series
    that two files could be is none.
    """
    stem, suffix = names.split_name(path)
    found: dict[str, list[Path]] = defaultdict(list)
    for other in sorted(path.parent.iterdir()):
        its_stem, its_suffix = names.split_name(other)
        same = names.image_key(its_stem) == names.image_key(stem)
        if same and its_suffix.lower() == suffix.lower() and not names.is_mask_name(its_stem):
            found[names.sequence_name(its_stem)].append(other)
    series = {name: found[names.common_name(name)] for name in wanted}
    return tuple(
        SeriesFiles(name, tuple(files)) for name, files in series.items() if len(files) == 1
    )


def _scan(paths: Iterable[Path], problems: list[Problem]) -> list[Found]:
    found: dict[Path, Found] = {}
    for given in paths:
        path = Path(os.path.abspath(given))
        if path.is_dir():
            for one in walk(path, problems):
                found.setdefault(one.path, one)
        elif not os.path.lexists(path):
            problems.append(Problem(Code.FILE_MISSING, path=path))
        elif not is_image_name(path):
            problems.append(Problem(Code.UNKNOWN_FORMAT, path=path, count=1))
        else:
            found.setdefault(path, Found(path, path.parent))
    return list(found.values())


def walk(root: Path, problems: list[Problem]) -> list[Found]:
    """Every file below `root` that is named as an image, masks too, but nothing hidden.

    What cannot be opened is added to `problems`.
    """

    def unreadable(error: OSError) -> None:
        reason = error.strerror or type(error).__name__
        problems.append(Problem(Code.FILE_UNREADABLE, path=error.filename, reason=reason))

    found = []
    seen: set[str] = set()  # links to folders are followed, but never in a circle
    for folder, folders, files in os.walk(root, onerror=unreadable, followlinks=True):
        if (real := os.path.realpath(folder)) in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(name for name in folders if not _is_hidden(name))
        others = []
        for name in sorted(files):
            path = Path(folder, name)
            if _is_hidden(name):
                continue
            if is_image_name(path):
                found.append(Found(path, root))
            elif path.suffix.lower() in _OTHER_IMAGES:
                others.append(path)
        if others:
            problems.append(Problem(Code.UNKNOWN_FORMAT, path=others[0], count=len(others)))
    return found


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name == "__MACOSX"


def _divide(
    found: list[Found], image_suffixes: Sequence[str], mask_suffix: str, output_suffix: str
) -> tuple[list[Found], list[Found]]:
    """Images and masks; the masks, at last the drafts, are the images where there are no others."""
    images, masks, drafts = [], [], []
    for one in found:
        name = one.path.name.lower()
        if _is_draft(one.path, output_suffix):
            drafts.append(one)
        elif _is_mask(one, image_suffixes, mask_suffix):
            masks.append(one)
        elif name.endswith(tuple(image_suffixes)):
            images.append(one)
    for others in (masks, drafts):
        if not images:
            ends = tuple(image_suffixes)
            images = [one for one in others if one.path.name.lower().endswith(ends)]
            chosen = set(images)
            masks = [one for one in masks if one not in chosen]
    return images, masks


def _is_mask(one: Found, image_suffixes: Sequence[str], mask_suffix: str) -> bool:
    """By suffix where both are given and differ (the longer that fits decides), else by name."""
    name = one.path.name.lower()
    by_suffix = bool(mask_suffix) and name.endswith(mask_suffix)
    differ = mask_suffix not in image_suffixes
    if all(image_suffixes) and mask_suffix and differ:
        longer_image = len(ending(name, image_suffixes) or "") > len(mask_suffix)
        return by_suffix and not longer_image
    if by_suffix and differ:
        return True
    in_mask_folder = any(names.is_mask_folder(folder) for folder in one.folders)
    return in_mask_folder or names.is_mask_name(names.split_name(one.path)[0])


Study = list[tuple[str, list[Found]]]  # names of series and their files


def _studies(
    images: list[Found], series: Mapping[str, str], problems: list[Problem]
) -> Iterable[Study]:
    """The series of each case, in their order; their files differ in the suffixes alone."""
    studies: dict[tuple[str, ...], Study] = defaultdict(list)
    for name, suffix in series.items():
        own = [one for one in images if ending(one.path.name, series.values()) == suffix]
        for group in _groups(own, suffix, problems):
            key = tuple(str(one.path)[: -len(suffix)] for one in group)
            known = dict(studies[key]).get(name)
            if known is None:
                studies[key].append((name, group))
            else:  # names that differ in capitals
                facts = {"path": group[0].path, "other": known[0].path, "key": Path(key[0]).name}
                problems.append(Problem(Code.TWO_FILES_ONE_KEY, **facts))
    return studies.values()


def _files(study: Study) -> tuple[SeriesFiles, ...]:
    return tuple(SeriesFiles(name, tuple(one.path for one in group)) for name, group in study)


def _groups(images: list[Found], image_suffix: str, problems: list[Problem]) -> list[list[Found]]:
    """Each list is one case: a single file, or the slices of a stack in order."""
    folders: dict[tuple[Path, str], list[Found]] = defaultdict(list)
    for one in images:
        folders[one.path.parent, names.split_name(one.path)[1].lower()].append(one)
    groups: list[list[Found]] = []
    for members in folders.values():
        size_of = format_of(members[0].path).picture_size
        numbers = _slice_numbers(members, image_suffix) if size_of else None
        if size_of and numbers and _are_slices(members, size_of, problems):
            order = sorted(zip(numbers, members, strict=True), key=lambda pair: pair[0])
            groups.append([one for _, one in order])
        else:
            groups.extend([one] for one in members)
    return groups


def _slice_numbers(members: list[Found], image_suffix: str) -> list[int] | None:
    """The number of each file when all are one stem and different numbers, else None."""
    stems = [names.stem_without(one.path, (image_suffix,)) for one in members]
    numbered = [pair for pair in map(names.slice_number, stems) if pair is not None]
    numbers = [number for _, number in numbered]
    one_stem = len({stem for stem, _ in numbered}) == 1
    if len(numbered) != len(members) or not one_stem or len(set(numbers)) != len(numbers):
        return None
    return numbers if len(numbers) > 1 else None


def _are_slices(members: list[Found], size_of: PictureSize, problems: list[Problem]) -> bool:
    """Whether the pictures are single pages of hardly more than one size."""
    sizes: Counter[tuple[int, int, int]] = Counter()
    for one in members:
        try:
            sizes[size_of(one.path)] += 1
        except Problem as problem:
            problems.append(problem)
    return 0 < len(sizes) <= _SIZES_OF_A_STACK and all(pages == 1 for pages, _, _ in sizes)


def _source(group: Sequence[Found], references: References, problems: list[Problem]) -> Source:
    paths = tuple(one.path for one in group)
    stack = len(paths) > 1
    stem, folder = names.split_name(paths[0])[0], paths[0].parent.name
    title = folder if stack and not names.is_image_folder(folder) else stem
    folders = group[0].folders
    patients = [name for name in folders if not names.is_image_folder(name)]
    # The folder whose name the file repeats is the patient's (mri/patient_01/patient_01_flair.nii).
    patients.sort(key=lambda name: name not in stem)
    masks = tuple(references.of(one.path, folders) for one in group)
    complete = tuple(mask for mask in masks if mask is not None)
    if 0 < len(complete) < len(masks):
        missing = len(masks) - len(complete)
        problems.append(Problem(Code.REFERENCE_INCOMPLETE, path=paths[0].parent, count=missing))
    return Source(
        paths,
        title,
        patient=patients[0] if patients else title,
        kind=SourceKind.STACK if stack else SourceKind.FILE,
        references=complete if len(complete) == len(masks) else (),
    )

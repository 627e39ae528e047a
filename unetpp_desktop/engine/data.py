"""Which files a run learns from: pairs, patients, parts; and the cache made from them."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

import numpy as np

from unetpp_desktop.core.machine import core_count
from unetpp_desktop.core.pairing import Pairing, natural_key, pair, patient_of
from unetpp_desktop.core.plane import Plane, acquired_plane
from unetpp_desktop.core.recipe import Recipe
from unetpp_desktop.core.series import Series, empty_like
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.cache import CachedVolume, cache_volume
from unetpp_desktop.engine.parts import TRAIN as TRAIN  # what belongs to the data, in one place
from unetpp_desktop.engine.parts import VALIDATION as VALIDATION
from unetpp_desktop.engine.parts import Parts as Parts
from unetpp_desktop.engine.parts import choose_parts as choose_parts
from unetpp_desktop.engine.parts import read_split as read_split
from unetpp_desktop.engine.slices import Preparation, SliceStack, oblong
from unetpp_desktop.formats import (
    SeriesFiles,
    Source,
    cut_mask,
    find_sources,
    is_picture,
    mask_levels,
    own_level,
    read_grid,
    read_labels,
    read_series,
    read_study,
    walk,
)
from unetpp_desktop.workspace.reviewed import ReviewedCase, Snapshot, check_file, read_snapshot


class ToldApart(StrEnum):
    """How patients were recognised."""

    PATTERN = "pattern"
    FOLDER = "folder"
    FILE = "file"
    CASE = "case"  # as the Cases page has them


@dataclass(frozen=True)
class Study:
    """One volume to learn from: one file and its mask, or the ordered slice files of a patient.

    `slices` (along the acquired axis) are those that count, None: all; `sha256` what the files of
    a snapshot must be. Where its series lie in a file each, `series` names those that are there
    and `images` are the files of the first; `volume` is which one of a file of several.
    """

    patient: str
    title: str
    images: tuple[Path, ...]
    masks: tuple[Path, ...]
    slices: tuple[int, ...] | None = None
    sha256: tuple[str, ...] = ()
    series: tuple[SeriesFiles, ...] = ()
    volume: int | None = None

    @property
    def has(self) -> tuple[str, ...]:
        """The names of the series that lie in a file each and are there."""
        return tuple(one.name for one in self.series)

    def check_files(self) -> None:
        """Raises `Problem(SNAPSHOT_CHANGED)` when a file of a snapshot is not what it was."""
        for path, sha256 in zip((*self.images, *self.masks), self.sha256, strict=False):
            check_file(path, sha256)

    @property
    def pairs(self) -> int:
        """Image files with their masks."""
        stack = len(self.masks) > 1 and self.slices is not None
        return len(self.slices or ()) if stack else len(self.masks)


@dataclass(frozen=True)
class Found:
    """What the folders hold, by name alone."""

    studies: tuple[Study, ...]
    unpaired_images: tuple[Path, ...]
    unpaired_masks: tuple[Path, ...]
    told_apart: ToldApart
    problems: tuple[Problem, ...]
    snapshot: Snapshot | None = None
    series: dict[str, int] = field(default_factory=dict)  # studies that have "FLAIR + T1c" ...

    @property
    def patients(self) -> tuple[str, ...]:
        return tuple(sorted({study.patient for study in self.studies}, key=natural_key))


@dataclass
class DataSet:
    """What was read, in the order of the studies, and what the report tells of it."""

    parts: Parts
    channels: tuple[str, ...]
    plane: Plane = Plane.PICTURE
    volumes: list[CachedVolume] = field(default_factory=list)
    studies: list[Study] = field(default_factory=list)  # of the volumes, one each
    problems: list[Problem] = field(default_factory=list)
    levels: Counter[float] = field(default_factory=Counter)
    cuts: set[float] = field(default_factory=set)  # the levels above which a mask is lesion
    empty_masks: list[Path] = field(default_factory=list)

    def of(self, patients: Sequence[str]) -> list[CachedVolume]:
        """The volumes of some patients."""
        wanted = set(patients)
        return [volume for volume in self.volumes if volume.patient in wanted]


def find_studies(recipe: Recipe, *, fewer: bool = False) -> Found:
    """Pair the files of the recipe's folders and gather the slices, or the series, of each patient.

    A study that lacks one of its series is a problem and left out, unless the recipe has channel
    dropout or `fewer` allows it. The images' folder may be a snapshot of reviewed cases
    (`workspace.reviewed`), which says it all itself. Raises `Problem`: FOLDER_MISSING, NO_PAIRS,
    TWO_FILES_ONE_KEY, BAD_PATTERN, SNAPSHOT_CHANGED, SERIES_NAMES, CHANNELS_MISSING.
    """
    image_root = _folder(recipe.images)
    snapshot = read_snapshot(image_root)
    if snapshot is not None:
        studies = tuple(_reviewed(case, image_root) for case in snapshot.cases)
        return Found(studies, (), (), ToldApart.CASE, (), snapshot)
    mask_root = _folder(recipe.masks) if recipe.masks else image_root
    sources, problems = _sources(recipe, [image_root])
    masks, unread = _mask_files(mask_root, recipe.mask_suffix)
    problems += tuple(unread if mask_root != image_root else ())
    pairing = pair(
        [path for source in sources for path in source.files],
        masks,
        image_root=image_root,
        mask_root=mask_root,
        image_suffix=recipe.image_suffix,
        mask_suffix=recipe.mask_suffix,
    )
    if not pairing.pairs:
        facts = {"path": image_root, "masks": mask_root, "suffix": recipe.mask_suffix}
        raise next(iter(unread), Problem(Code.NO_PAIRS, **facts))
    studies = _studies(recipe, pairing)
    usable, lacking = _usable(studies, recipe, fewer=fewer or recipe.channel_dropout > 0)
    return Found(
        usable,
        pairing.unpaired_images,
        pairing.unpaired_masks,
        _told_apart(recipe, [one.key for one in pairing.pairs]),
        (*problems, *lacking),
        series=dict(Counter(" + ".join(study.has) for study in studies if study.has)),
    )


def _sources(
    recipe: Recipe, paths: Iterable[Path]
) -> tuple[tuple[Source, ...], tuple[Problem, ...]]:
    return find_sources(
        paths,
        image_suffix=recipe.image_suffix,
        mask_suffix=recipe.mask_suffix,
        channels_as=recipe.channels_as,
    )


def _reviewed(case: ReviewedCase, root: Path) -> Study:
    images = tuple(Path(file.path) for file in case.images)
    masks = tuple(root / file.path for file in case.masks)
    sha256 = tuple(file.sha256 for file in (*case.images, *case.masks))
    return Study(case.patient, case.title, images, masks, case.slices, sha256, volume=case.volume)


def _studies(recipe: Recipe, pairing: Pairing) -> tuple[Study, ...]:
    """Pairs gathered to volumes: an image without a mask does not tear a patient's slices apart."""
    partner = {path: one for one in pairing.pairs for path in one.images}
    sources, _ = _sources(recipe, partner)
    studies = []
    for source in sources:
        pairs = [partner[path] for path in source.paths]
        patient = patient_of(pairs[0].key, pattern=recipe.patient_pattern)
        masks = tuple(one.mask for one in pairs)
        studies.append(Study(patient, source.title, source.paths, masks, series=source.series))
    return tuple(studies)


def _usable(
    studies: tuple[Study, ...], recipe: Recipe, *, fewer: bool
) -> tuple[tuple[Study, ...], list[Problem]]:
    """The studies with those of their series that are learned from; why others are left out."""
    wanted = recipe.channels or recipe.channels_as
    if recipe.channels_as and not set(wanted) <= set(recipe.channels_as):
        raise _missing(wanted, recipe.channels_as, path=Path(recipe.images))
    if not any(study.series for study in studies):
        return studies, []
    usable, problems = [], []
    for study in studies:
        series = tuple(one for one in study.series if one.name in wanted)
        lacking = [name for name in wanted if name not in study.has]
        if series and (fewer or not lacking):
            usable.append(replace(study, images=series[0].paths, series=series))
        else:
            facts = {"path": study.images[0], "series": ", ".join(lacking)}
            problems.append(Problem(Code.SERIES_MISSING, **facts))
    if not usable:
        raise problems[0]
    return tuple(usable), problems


def _folder(path: str) -> Path:
    folder = Path(os.path.abspath(path))
    if not folder.is_dir():
        raise Problem(Code.FOLDER_MISSING, path=folder)
    return folder


def _mask_files(root: Path, suffix: str) -> tuple[list[Path], list[Problem]]:
    """The masks, and why others, or folders that may hold some, cannot be opened."""
    problems: list[Problem] = []
    found = [one.path for one in walk(root, problems)]
    masks = [path for path in found if path.name.lower().endswith(suffix.lower())]
    kind = "." + suffix.lower().rpartition(".")[2]  # other kinds are nothing that was asked for
    return masks, [
        one
        for one in problems
        if one.code is not Code.UNKNOWN_FORMAT or str(one.facts["path"]).lower().endswith(kind)
    ]


def _told_apart(recipe: Recipe, keys: Sequence[str]) -> ToldApart:
    if recipe.patient_pattern:
        return ToldApart.PATTERN
    return ToldApart.FOLDER if any("/" in key for key in keys) else ToldApart.FILE


def read_data(
    recipe: Recipe,
    found: Found,
    parts: Parts,
    *,
    on_study: Callable[[int, int], None],
) -> DataSet:
    """Read, normalise and cache every volume of the parts, several at a time.

    A volume that cannot be used is a problem in the set, and the others are read. Raises `Problem`:
    CHANNELS_MISSING, NO_FOREGROUND, or the first problem when nothing could be read.
    """
    wanted = set(parts.all)
    studies = [study for study in found.studies if study.patient in wanted]
    named = recipe.channels_as or _colours(studies)  # without either: what the file says
    data = DataSet(parts, recipe.channels or named)
    data.problems += (*found.problems, *parts.problems)
    first = _first_readable(studies, recipe, named)
    planes = _planes(studies)
    data.plane = Counter(planes.values()).most_common(1)[0][0]
    if not data.channels:
        data.channels = (first[0].name,)
    with ThreadPoolExecutor(core_count()) as pool:
        futures = [pool.submit(_read_study, study, recipe, data, named) for study in studies]
        try:
            for done, (study, future) in enumerate(zip(studies, futures, strict=True), start=1):
                _take(study, future.result(), data)
                on_study(done, len(studies))
        finally:
            pool.shutdown(cancel_futures=True)
    if found.snapshot is not None:
        _count_lacking(data, of=len(studies))
    _check_foreground(data)
    _check_planes(data, planes)
    _check_spacing(data, recipe)
    return data


Reading = tuple[CachedVolume, Counter[float], float] | Problem


def _read_study(study: Study, recipe: Recipe, data: DataSet, named: tuple[str, ...]) -> Reading:
    try:
        study.check_files()
        series = _chosen(_series_of(study, recipe, named), data.channels, study)
        labels = read_labels(study.masks)
        given = recipe.mask_threshold if study.slices is None else None
        cut = own_level(labels) if given is None else given
        mask = cut_mask(labels, grid=series[0].grid, level=cut, path=study.masks[0])
        levels = Counter(mask_levels(labels))
        path, plane = study.images[0], data.plane
        stack = SliceStack(series, plane=plane, preparation=_preparation(recipe), path=path)
        if study.slices is not None and stack.view.axis != series[0].grid.acquired_axis:
            raise Problem(Code.REVIEWED_IN_ANOTHER_PLANE, path=path, plane=plane)
        who = {"patient": study.patient, "title": study.title}
        volume = cache_volume(stack, mask, **who, slices=study.slices)
    except Problem as problem:
        return problem
    return volume, levels, cut


def _preparation(recipe: Recipe) -> Preparation:
    spacing = None if recipe.spacing is None else (recipe.spacing, recipe.spacing)
    return Preparation(2**recipe.depth, recipe.size, spacing, recipe.context)


def _take(study: Study, reading: Reading, data: DataSet) -> None:
    if isinstance(reading, Problem):
        data.problems.append(reading)
        return
    volume, levels, cut = reading
    data.volumes.append(volume)
    data.studies.append(study)
    data.levels.update(levels)
    data.cuts.add(cut)
    fault = {"path": study.images[0], "count": volume.non_finite}
    if volume.non_finite:
        data.problems.append(Problem(Code.NON_FINITE_INPUT, **fault))
    for name in volume.constant(data.channels):
        if name in (study.has or data.channels):  # what a study lacks is empty by intent
            data.problems.append(Problem(Code.CONSTANT_INPUT, **fault, series=name))
    filled = [bool(one.any()) for one in volume.reference]
    if len(study.masks) > 1:
        counted = range(len(study.masks)) if study.slices is None else study.slices
        data.empty_masks += [
            study.masks[n] for n, full in zip(counted, filled, strict=True) if not full
        ]
    elif not any(filled):
        data.empty_masks.append(study.masks[0])


def _series_of(study: Study, recipe: Recipe, named: tuple[str, ...]) -> tuple[Series, ...]:
    """The series of a study.

    A grey picture among coloured ones is that colour's every channel, unless the channels have
    names: then they are different series, of which it is one at most.
    """
    names, volume = recipe.channels_as, study.volume
    series = read_study(study.images, study.series, channels_as=names, volume=volume)
    if len(series) == 1 < len(named) and not recipe.channels_as:
        return tuple(replace(series[0], name=name) for name in named)
    return series


def _chosen(
    series: tuple[Series, ...], wanted: tuple[str, ...], study: Study
) -> tuple[Series, ...]:
    """The channels to learn from; a single series is the single channel, whatever its name.

    A series that a study lacks, which was allowed when it was found, is empty.
    """
    if len(wanted) == 1 and len(series) == 1:
        return series
    by_name = {one.name: one for one in series}
    if study.series:
        return tuple(by_name.get(name) or empty_like(series[0], name) for name in wanted)
    if not set(wanted) <= by_name.keys():
        raise _missing(wanted, tuple(by_name), path=study.images[0])
    return tuple(by_name[name] for name in wanted)


def _missing(wanted: tuple[str, ...], found: tuple[str, ...], *, path: Path) -> Problem:
    facts = {"wanted": ", ".join(wanted), "path": path, "found": ", ".join(found)}
    return Problem(Code.CHANNELS_MISSING, model="that is to be trained", **facts)


def _colours(studies: Sequence[Study]) -> tuple[str, ...]:
    """The channels of the pictures when one is in colour; grey ones then count as colour too."""
    for study in studies:
        if is_picture(study.images[0]):
            try:
                series = read_series(study.images)
            except Problem:
                continue  # told when its turn comes
            if len(series) > 1:
                return tuple(one.name for one in series)
    return ()


def _first_readable(
    studies: Sequence[Study], recipe: Recipe, named: tuple[str, ...]
) -> tuple[Series, ...]:
    problems = []
    for study in studies:
        try:
            return _series_of(study, recipe, named)
        except Problem as problem:
            problems.append(problem)
    raise problems[0]


def _planes(studies: Sequence[Study]) -> dict[Study, Plane]:
    """The plane of each study that can be opened, by its header alone."""
    planes = {}
    for study in studies:
        with suppress(Problem):  # told when its turn comes
            grid = read_grid(study.images[0])
            planes[study] = Plane.PICTURE if grid is None else acquired_plane(grid)
    return planes


def _count_lacking(data: DataSet, *, of: int) -> None:
    """Reviewed cases are opened one file each: how many lack a series of the model, said first."""
    lacking = [one for one in data.problems if one.code is Code.CHANNELS_MISSING]
    if lacking:
        facts = {name: lacking[0].facts[name] for name in ("wanted", "found")}
        counted = Problem(Code.REVIEWED_LACK_SERIES, count=len(lacking), total=of, **facts)
        data.problems.insert(0, counted)


def _check_foreground(data: DataSet) -> None:
    if not data.volumes:
        raise data.problems[0]
    for part, patients in ((TRAIN, data.parts.train), (VALIDATION, data.parts.validation)):
        if not any(np.any(volume.reference) for volume in data.of(patients)):
            raise Problem(Code.NO_FOREGROUND, part=part, levels=_level_words(data.levels))


def _check_planes(data: DataSet, planes: Mapping[Study, Plane]) -> None:
    fits = (data.plane, Plane.PICTURE)  # one without orientation may well lie in this plane
    others = [study for study in data.studies if planes.get(study, data.plane) not in fits]
    if others and data.plane is not Plane.PICTURE:  # else each is taken as it was acquired
        facts = {"path": others[0].images[0], "count": len(others), "total": len(data.studies)}
        data.problems.append(Problem(Code.OTHER_PLANES, **facts, plane=data.plane))


def _check_spacing(data: DataSet, recipe: Recipe) -> None:
    unknown = [volume for volume in data.volumes if volume.voxel_ml is None]
    if recipe.spacing is not None and unknown:
        facts = {"path": unknown[0].title, "count": len(unknown), "total": len(data.volumes)}
        data.problems.append(Problem(Code.SPACING_UNKNOWN, **facts))
    known = [(one, volume.spacing) for one, volume in zip(data.studies, data.volumes, strict=True)]
    pixels = [(one, oblong(mm[1:])) for one, mm in known if mm is not None]
    told = [(one.images[0], pixel) for one, pixel in pixels if pixel]
    if recipe.spacing is None and told:
        (path, pixel), count, total = told[0], len(told), len(data.volumes)
        facts = {"path": path, "pixel": pixel, "count": count, "total": total}
        data.problems.append(Problem(Code.NOT_SQUARE, **facts))


def _level_words(levels: Counter[float]) -> str:
    shown = sorted(levels)
    return ", ".join(
        f"{level:g}" for level in (shown if len(shown) <= 6 else [*shown[:5], shown[-1]])
    )

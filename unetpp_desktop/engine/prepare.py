"""All that stands before the first epoch: the data, the parts, the network, the run's folder."""

import dataclasses
import hashlib
import math
import platform
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from unetpp_desktop import __version__
from unetpp_desktop.core.model_info import ModelInfo, Start
from unetpp_desktop.core.plane import Plane
from unetpp_desktop.core.recipe import Change, Recipe
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.cache import CachedVolume
from unetpp_desktop.engine.data import (
    TRAIN,
    VALIDATION,
    DataSet,
    Found,
    choose_parts,
    find_studies,
    read_data,
)
from unetpp_desktop.engine.device import choose_device, settled_precision
from unetpp_desktop.engine.leak import leak_problems
from unetpp_desktop.engine.model_file import load_model
from unetpp_desktop.engine.network import UNetPlusPlus
from unetpp_desktop.engine.plots import draw_preview
from unetpp_desktop.engine.preview import seen_slices
from unetpp_desktop.engine.resume import has_state
from unetpp_desktop.engine.run_folder import RunFolder, read_patients, read_start
from unetpp_desktop.jobs.messages import DataReport, Message, Progress
from unetpp_desktop.workspace.run import read_recipe, settle

CHANGEABLE = ("epochs", "device")  # what a resumed run may do otherwise than it began


@dataclass(frozen=True)
class Prepared:
    """A run that is ready for its first, or its next, step."""

    recipe: Recipe
    folder: RunFolder
    data: DataSet
    network: UNetPlusPlus
    resume: bool
    start: Start | None = None

    @property
    def data_sha256(self) -> str:
        """Hash of all that is learned from and judged by."""
        digest = hashlib.sha256()
        for volume in self.data.volumes:
            digest.update(volume.sha256.encode())
        return digest.hexdigest()


def prepare(
    recipe: Recipe,
    folder: RunFolder,
    *,
    resume: bool,
    emit: Callable[[Message], None],
    should_stop: Callable[[], bool],
) -> Prepared:
    """Read the data, build the network, and write what is known before the start.

    A resumed run has the recipe and the patients of its folder; only `CHANGEABLE` may differ.
    """
    given = recipe
    recipe.check()
    if resume:
        refuse_changes(recipe, read_recipe(folder.path))
        recipe = settle(folder.path, recipe)
    start = load_model(Path(recipe.init)) if recipe.init and not has_state(folder.resume) else None
    if start is not None:
        recipe = shaped_like(recipe, start[1])
    found = find_studies(recipe)
    parts = read_patients(folder.path) if resume else choose_parts(recipe, found.patients)
    if not set(parts.all) <= set(found.patients):
        raise _other_data(folder)
    on_study = reading_teller(emit, should_stop, path=folder.path)
    data = read_data(recipe, found, parts, on_study=on_study)
    drawn = recipe.artificial or (found.snapshot is not None and found.snapshot.artificial)
    changes = believable(recipe.augment, data.plane)
    recipe = dataclasses.replace(
        recipe,
        channels=data.channels,
        artificial=drawn,
        augment=changes,
        channel_dropout=recipe.channel_dropout if len(data.channels) > 1 else 0.0,
        precision=settled_precision(recipe.precision, choose_device(recipe.device)),
        supervision=recipe.architecture(1).supervision,
    )
    network = start[0] if start else _new_network(recipe)
    begun = Start.of(start[1]) if start else read_start(folder.path) if resume else None
    prepared = Prepared(recipe, folder, data, network, resume, begun)
    if start is not None and recipe.folds:
        data.problems.append(Problem(Code.START_MAY_KNOW, model=start[1].name))
    described = describe_data(found, data)
    emit(described)
    _write_beginning(prepared, found, described, given=given)
    return prepared


def believable(changes: Iterable[Change], plane: Plane) -> tuple[Change, ...]:
    """Without the flip of columns where these run from front to back."""
    return tuple(one for one in changes if one is not Change.FLIP or plane is not Plane.SAGITTAL)


def versions() -> dict[str, str]:
    """What made the model."""
    return {
        "unetpp_desktop": __version__,
        "torch": torch.__version__,
        "python": platform.python_version(),
    }


def describe_data(found: Found, data: DataSet) -> DataReport:
    """The report before training."""
    sizes: Counter[str] = Counter()
    for volume in data.volumes:
        rows, columns = volume.frame.source
        sizes[f"{columns}×{rows}"] += len(volume)
    return DataReport(
        pairs=sum(study.pairs for study in found.studies),
        slices=sum(sizes.values()),
        foreground_slices=sum(volume.foreground_slices for volume in data.volumes),
        train=data.parts.train,
        validation=data.parts.validation,
        unused_patients=len(set(found.patients) - set(data.parts.all)),
        told_apart=found.told_apart,
        unpaired_images=_names(found.unpaired_images),
        unpaired_masks=_names(found.unpaired_masks),
        empty_masks=_names(data.empty_masks),
        levels={f"{level:g}": count for level, count in sorted(data.levels.items())},
        cuts=tuple(sorted(data.cuts)),
        lesion_share=_lesion_share(data.volumes),
        sizes=dict(sizes),
        channels=data.channels,
        plane=data.plane,
        faults=tuple(
            {"code": one.code.value, "facts": one.facts}
            for one in (*leak_problems(data), *data.problems)
        ),
        left_out=tuple(map(dataclasses.asdict, found.snapshot.left_out if found.snapshot else ())),
        series=found.series,
        parts={
            TRAIN: _part(data.of(data.parts.train)),
            VALIDATION: _part(data.of(data.parts.validation)),
        },
    )


def _lesion_share(volumes: Sequence[CachedVolume]) -> float:
    """How much of the slices that count is lesion, 0 to 1."""
    pixels = sum(len(volume) * math.prod(volume.frame.source) for volume in volumes)
    lesion = sum(int(np.bitwise_count(volume.reference).sum()) for volume in volumes)
    return lesion / max(pixels, 1)


def _part(volumes: Sequence[CachedVolume]) -> dict[str, float]:
    """Counts of one part, and the sizes of its lesions: a volume's whole reference is one."""
    in_ml = all(volume.voxel_ml is not None for volume in volumes)
    sizes = [
        int(np.bitwise_count(volume.reference).sum()) * (volume.voxel_ml or 1 if in_ml else 1)
        for volume in volumes
    ]
    full = [size for size in sizes if size]
    return {
        "volumes": len(volumes),
        "slices": sum(len(volume) for volume in volumes),
        "empty": len(sizes) - len(full),
        "median": float(np.median(full)) if full else 0.0,
        "smallest": float(min(full, default=0)),
        "largest": float(max(full, default=0)),
        "in_ml": in_ml,
    }


def _names(paths: Iterable[Path]) -> tuple[str, ...]:
    """The end of each path, enough to find the file."""
    return tuple(f"{path.parent.name}/{path.name}" for path in paths)


def reading_teller(
    emit: Callable[[Message], None], should_stop: Callable[[], bool], *, path: object
) -> Callable[[int, int], None]:
    """Tells how far reading is; raises `Problem(STOPPED_EARLY)` with `path` after a stop."""

    def on_study(done: int, total: int) -> None:
        emit(Progress("reading", done, total))
        if should_stop():
            raise Problem(Code.STOPPED_EARLY, path=path)

    return on_study


def refuse_changes(recipe: Recipe, begun: Recipe) -> None:
    """Raises `Problem(RESUME_CHANGED)` for a setting that a resumed run may not change."""
    for field in dataclasses.fields(Recipe):
        value, before = getattr(recipe, field.name), getattr(begun, field.name)
        if field.name not in CHANGEABLE and value != before:
            raise Problem(Code.RESUME_CHANGED, setting=field.name, value=value, before=before)


def shaped_like(recipe: Recipe, info: ModelInfo) -> Recipe:
    """The recipe with the architecture and the channels of the model that it starts from."""
    if recipe.channels and len(recipe.channels) != len(info.channels):
        raise Problem(
            Code.CHANNELS_MISSING,
            model=info.name,
            wanted=", ".join(info.channels),
            path=recipe.images,
            found=", ".join(recipe.channels),
        )
    return recipe.shaped_like(info)


def _new_network(recipe: Recipe) -> UNetPlusPlus:
    torch.manual_seed(recipe.seed)
    return UNetPlusPlus(recipe.architecture(len(recipe.channels) * recipe.context))


def _other_data(folder: RunFolder) -> Problem:
    return Problem(Code.CANNOT_RESUME, path=folder.path, reason="its images or masks changed")


def _write_beginning(
    prepared: Prepared, found: Found, report: DataReport, *, given: Recipe
) -> None:
    folder, data = prepared.folder, prepared.data
    if prepared.resume and not folder.same_data(prepared.data_sha256):
        raise _other_data(folder)
    folder.write_config(
        given,
        settled=prepared.recipe,
        data_sha256=prepared.data_sha256,
        versions=versions(),
        snapshot=found.snapshot,
        start=prepared.start,
    )
    folder.write_split(data.parts)
    teaching = data.of(data.parts.train)
    folder.write_picture("preview.png", draw_preview(seen_slices(teaching, prepared.recipe)))
    folder.note(
        f"{report.pairs} pairs, {report.slices} slices, "
        f"{report.foreground_slices} with foreground; "
        f"{len(report.train)} patients train, {len(report.validation)} validate "
        f"(told apart by {report.told_apart}); mask levels {len(report.levels)}"
    )
    folder.note(
        f"{len(report.unpaired_images)} images without a mask, {len(report.unpaired_masks)} masks "
        f"without an image, {len(report.empty_masks)} empty masks"
    )
    if report.series:
        folder.note(f"studies by their series: {report.series_words}")
    for problem in report.problems:
        folder.note(problem)

"""What is read in the background before a case is shown: nothing here knows a widget."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from unetpp_desktop.core.areas import SliceAreas
from unetpp_desktop.core.case import Case, State
from unetpp_desktop.core.compose import compose, threshold_step
from unetpp_desktop.core.intensity import display_window
from unetpp_desktop.core.measures import counts, dice
from unetpp_desktop.core.plane import acquired_plane, view_of
from unetpp_desktop.core.series import Series
from unetpp_desktop.core.texts import Problem
from unetpp_desktop.formats import Source, read_series
from unetpp_desktop.window.viewer.painting import grey_image, grey_levels
from unetpp_desktop.workspace.case_store import CaseStore, KeptCase
from unetpp_desktop.workspace.open_case import Measured, OpenCase

THUMBNAIL_PX = 80
Window = tuple[float, float]
Values = npt.NDArray[np.float32]

# percentiles of the foreground, per preset of the window
PRESETS: dict[str, tuple[float, float]] = {
    "window_1": (1.0, 99.0),
    "window_2": (0.1, 99.9),
    "window_3": (50.0, 99.8),
    "window_4": (70.0, 99.9),
}


@dataclass(eq=False)
class Study:
    """One row of the list: what can be opened, and what is known of it so far."""

    source: Source
    volume: int | None = None
    thumbnail: QImage | None = None
    slices: int = 0
    problem: Problem | None = None


@dataclass(eq=False)
class Opened:
    """An open case and what was computed once for it."""

    study: Study
    keep: OpenCase
    areas: SliceAreas
    windows_of: tuple[dict[str, Window], ...]
    """The windows of each series by the name of their action, computed once."""
    thumbnail: QImage
    by_hand: dict[int, Window] = field(default_factory=dict)
    """Windows that were set by hand, by the number of their series."""
    counted: int = 0
    """Revision of the case that `areas` are of, while it is not on screen."""
    told: tuple[State, bool] | None = None
    """State, and whether exported, that the workspace was last told while the case is open."""

    @property
    def case(self) -> Case:
        return self.keep.case

    @property
    def windows(self) -> dict[str, Window]:
        """Those of the series on screen."""
        return self.windows_of[self.case.shown]

    @property
    def window(self) -> Window:
        """The automatic one."""
        return self.windows["window_auto"]

    @property
    def voxels(self) -> int:
        """Size of the mask, without cleaning, at the threshold that holds."""
        return int(self.areas.at(threshold_step(self.case.threshold)).sum())


@dataclass(frozen=True)
class Standing:
    """How far a case has come; `exported`: its mask was exported as it is; `measured`: the mask as
    it was last counted; `volume`: which one of a file of several."""

    state: State = State.NEW
    exported: bool = False
    measured: Measured | None = None
    volume: int | None = None

    @classmethod
    def of(cls, opened: Opened, *, dice: float | None = None) -> Standing:
        case = opened.case
        measured = opened.keep.measured_now(opened.voxels, dice=dice)
        return cls(case.state, case.exported is not None, measured, case.volume)

    @classmethod
    def as_kept(cls, kept: KeptCase) -> Standing:
        """As the workspace remembers a closed case; a state of a newer version counts as new."""
        known = kept.state in set(State)
        state = State(kept.state) if known else State.NEW
        return cls(state, kept.exported, kept.measured, kept.volume)


@dataclass(frozen=True)
class Measures:
    """What is told about a mask when the hand rests. `dice` is None where it is undefined."""

    voxels: int
    separate_areas: int
    dice: float | None
    has_reference: bool


def areas_of(case: Case) -> SliceAreas:
    """The sizes of its slices at every threshold. Not for the window's thread."""
    return SliceAreas(case.q, case.corrections, axis=case.grid.acquired_axis)


def open_study(store: CaseStore, study: Study) -> Opened:
    """Read a study with all work on it, and compute what its first picture needs."""
    keep = store.open(study.source, volume=study.volume)
    case = keep.case
    windows = tuple(map(_windows, case.series))
    areas = areas_of(case)
    thumbnail = thumbnail_of(case.series[case.shown], windows[case.shown]["window_auto"])
    return Opened(study, keep, areas, windows, thumbnail)


def open_moved(store: CaseStore, opened: Opened) -> Opened:
    """The same study with the work that was done while its source lay elsewhere; where that is
    refused, as it was, with the reason among its notices."""
    refused = None
    try:
        store.take_moved(opened.keep, volume=opened.study.volume).close()
    except Problem as problem:
        refused = problem
    fresh = open_study(store, opened.study)
    if refused is not None:
        fresh.keep.notices.append(refused)
    return fresh


def common_folder(studies: Sequence[Study]) -> Path | None:
    """The folder below which all studies lie, if there is one."""
    try:
        return Path(os.path.commonpath([study.source.paths[0].parent for study in studies]))
    except ValueError:  # several drives, or none listed
        return None


def _foreground(series: Series) -> Values:
    """Values for percentiles: at most a million voxels, taken evenly."""
    each = max(1, int(np.ceil((series.voxels.size / 1e6) ** (1 / 3))))
    return series.values((slice(None, None, each),) * 3)


def _windows(series: Series) -> dict[str, Window]:
    """All windows of a series from one look at its values."""
    values = _foreground(series)
    automatic = display_window(values)
    from_file = file_window(series, automatic)
    return {"window_auto": automatic, **_presets(values), "window_5": from_file}


def _presets(values: Values) -> dict[str, Window]:
    finite = values[np.isfinite(values)]
    foreground = finite[finite > finite.min()] if finite.size else finite
    if foreground.size == 0:
        return dict.fromkeys(PRESETS, display_window(values))
    points = np.percentile(foreground, list(PRESETS.values())).tolist()
    return {
        name: (black, white) if white > black else (black - 0.5, black + 0.5)
        for name, (black, white) in zip(PRESETS, points, strict=True)
    }


def file_window(series: Series, automatic: Window) -> Window:
    """All values that the stored type of a picture can hold; the automatic window of a scan."""
    if series.grid.spacing_known or series.voxels.dtype.kind not in "u":
        return automatic
    return 0.0, float(np.iinfo(series.voxels.dtype).max)


def thumbnail_of(series: Series, window: Window) -> QImage:
    """A small picture of the middle slice of the acquired plane, at true aspect."""
    grid = series.grid
    view = view_of(grid, acquired_plane(grid))
    part: list[slice | int] = [slice(None)] * 3
    middle = grid.shape[view.axis] // 2
    part[view.axis] = slice(middle, middle + 1)
    levels = grey_levels(view.take(series.values(tuple(part)), 0), window)
    return _small(grey_image(levels), view.spacing(grid))


def _small(image: QImage, spacing_mm: tuple[float, float]) -> QImage:
    from PySide6.QtCore import Qt

    width, height = image.width() * spacing_mm[1], image.height() * spacing_mm[0]
    scale = THUMBNAIL_PX / max(width, height)
    return image.scaled(
        max(1, round(width * scale)),
        max(1, round(height * scale)),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


def peek(study: Study) -> tuple[QImage, int]:
    """Thumbnail and number of slices of a study that is not open. Raises what reading raises."""
    series = read_series(study.source.paths, volume=study.volume or 0)[0]
    count = series.grid.shape[series.grid.acquired_axis]
    return thumbnail_of(series, display_window(_foreground(series))), count


def start_position(case: Case, areas: SliceAreas, *, first: bool) -> tuple[int, int, int]:
    """Where a case opens: on the slice it was left, the first time on the one with most mask."""
    axis = case.grid.acquired_axis
    index = case.view.slice_index
    sizes = areas.at(threshold_step(case.threshold))
    if first and sizes.any():
        index = int(sizes.argmax())
    position = [n // 2 for n in case.grid.shape]
    position[axis] = min(max(index, 0), case.grid.shape[axis] - 1)
    return position[0], position[1], position[2]


def settle(case: Case) -> tuple[npt.NDArray[np.uint8], Measures]:
    """The composed mask of this moment and what is told about it."""
    mask = compose(
        case.q,
        case.corrections.copy(),
        threshold=case.threshold,
        grid=case.grid,
        cleaning=case.cleaning,
    )
    return mask, measure(mask, case.reference)


def measure(mask: npt.NDArray[np.uint8], reference: npt.NDArray[np.uint8] | None) -> Measures:
    """Size, parts that do not touch (26 neighbours), Dice against the reference."""
    from scipy import ndimage

    voxels = int(np.count_nonzero(mask))
    areas = 0
    if voxels:
        box = ndimage.find_objects(mask)[0]
        areas = int(ndimage.label(mask[box], structure=np.ones((3, 3, 3), bool))[1])
    if reference is None:
        return Measures(voxels, areas, None, has_reference=False)
    return Measures(voxels, areas, dice(counts(mask, reference)), has_reference=True)

"""A case: one patient's study, its prediction, a person's corrections, and what may happen to them.

The case is the only one that changes corrections. Views and the journal listen: `on_change` hears
each changed box at once, `on_record` each finished step, undo and redo. Nothing here knows a
screen, a file or a network.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from unetpp_desktop.core.compose import FOLLOW, KEEP_IN, KEEP_OUT, Cleaning, Mask, compose
from unetpp_desktop.core.grid import Grid
from unetpp_desktop.core.history import (
    Box,
    History,
    Move,
    Patch,
    Record,
    Step,
    StepName,
    slices_of,
    union,
)
from unetpp_desktop.core.model_info import ModelInfo
from unetpp_desktop.core.plane import Plane, acquired_plane
from unetpp_desktop.core.series import Series

DEFAULT_THRESHOLD = 0.5


class State(StrEnum):
    """How far a case or a slice has come."""

    NEW = "new"
    DRAFT = "draft"
    CORRECTED = "corrected"
    REVIEWED = "reviewed"


@dataclass(frozen=True)
class Prediction:
    """A model's answer for a case; its voxels q lie in the case's folder under this number."""

    number: int
    model_name: str
    model_sha: str
    level: int
    suggested_threshold: float = DEFAULT_THRESHOLD
    cleaning: Cleaning = field(default_factory=Cleaning)
    artificial: bool = False  # the model learned from artificial images

    @classmethod
    def of(cls, info: ModelInfo, *, number: int, level: int) -> "Prediction":
        """What a case keeps of its prediction `number` by this model at this level."""
        return cls(
            number,
            info.name,
            info.tensors_sha256,
            level,
            suggested_threshold=info.suggestion.threshold,
            cleaning=info.suggestion.cleaning,
            artificial=info.artificial,
        )


@dataclass(frozen=True)
class Seal:
    """The last export: where it lies and the SHA-256 of its voxels, read back and compared."""

    paths: tuple[str, ...]
    voxels_sha256: str
    time: str


@dataclass(frozen=True)
class ViewSettings:
    """What a case opens with and remembers; `slice_index` counts along the acquired axis."""

    plane: Plane
    slice_index: int
    low: float | None = None  # window; None: the automatic one
    high: float | None = None
    px_per_mm: float | None = None  # zoom; None: fitted
    center: tuple[float, float] = (0.0, 0.0)  # row and column in the middle of a zoomed view


@dataclass(eq=False)
class Case:
    """One study. All arrays are `[k, j, i]` on `grid`.

    `reviewed` holds slice indices along the grid's acquired axis.
    """

    title: str
    patient: str
    sources: tuple[Path, ...]
    series: tuple[Series, ...]
    reference: Mask | None = None
    artificial: bool = False  # made-up images of the sample project
    volume: int | None = None  # which one, of a file of several

    shown: int = 0
    q: Mask | None = None
    prediction: Prediction | None = None
    corrections: Mask = field(init=False)
    threshold: float = DEFAULT_THRESHOLD
    reviewed: frozenset[int] = frozenset()
    history: History = field(default_factory=History)
    exported: Seal | None = None
    revision: int = 0  # raised by each change that listeners hear of; never comes again
    view: ViewSettings = field(init=False)

    on_change: list[Callable[[Box | None], None]] = field(default_factory=list)
    on_record: list[Callable[[Record], None]] = field(default_factory=list)
    # hears where undo or redo goes, and gives q of that number (set by the workspace)
    load_prediction: Callable[[int | None], tuple[Prediction, Mask] | None] | None = None

    _stroke: "_Stroke | None" = field(init=False, default=None)
    _corrected: bool | None = field(init=False, default=False)
    _settled_threshold: float = field(init=False, default=DEFAULT_THRESHOLD)

    def __post_init__(self) -> None:
        self.corrections = np.zeros(self.grid.shape, np.uint8)
        axis = self.grid.acquired_axis
        self.view = ViewSettings(acquired_plane(self.grid), self.grid.shape[axis] // 2)

    @property
    def grid(self) -> Grid:
        """The grid of the first series, on which masks live."""
        return self.series[0].grid

    @property
    def cleaning(self) -> Cleaning:
        """The cleaning that the prediction's model suggests; none without a prediction."""
        return self.prediction.cleaning if self.prediction else Cleaning()

    @property
    def in_stroke(self) -> bool:
        """Whether a stroke is under way."""
        return self._stroke is not None

    # -- strokes ---------------------------------------------------------------------------

    def begin(self, name: StepName, *, slice_index: int) -> None:
        """Start a stroke; all edits until `commit` become one step."""
        self._stroke = _Stroke(name, slice_index)

    def edit(self, box: Box, where: NDArray[np.bool_], value: int) -> None:
        """Set the corrections to `value` inside `box` where `where` (the box's shape) holds."""
        assert self._stroke is not None, "edit belongs between begin and commit"
        part = self.corrections[slices_of(box)]
        self._stroke.remember(self.corrections, box)
        self._stroke.touched.update(_touched(where, box, self.grid.acquired_axis))
        part[where] = value
        self._corrected = None if value == FOLLOW else True
        self._changed(box)

    def commit(self) -> Step | None:
        """End the stroke. Returns the step, None when nothing was changed."""
        stroke, self._stroke = self._stroke, None
        patches = stroke.patches(self.corrections) if stroke is not None else ()
        if stroke is None or not patches:
            return None
        reviewed = self._reopened(stroke.touched)
        return self._record(Step(stroke.name, stroke.slice_index, patches, reviewed=reviewed))

    def cancel(self) -> None:
        """Take the stroke under way back completely."""
        stroke, self._stroke = self._stroke, None
        if stroke is not None and stroke.box is not None:
            stroke.restore(self.corrections)
            self._corrected = None
            self._changed(stroke.box)

    def settled_corrections(self) -> Mask:
        """A copy of the corrections as the last finished step left them."""
        copy = self.corrections.copy()
        if self._stroke is not None:
            self._stroke.restore(copy)
        return copy

    def is_locked(self, box: Box, where: NDArray[np.bool_]) -> bool:
        """Whether an edit of `box` where `where` holds would change a reviewed slice."""
        return not self.reviewed.isdisjoint(_touched(where, box, self.grid.acquired_axis))

    def _reopened(self, touched: set[int]) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
        """A change after review opens the touched slices again."""
        if self.reviewed.isdisjoint(touched):
            return None
        before = self.reviewed
        self.reviewed = before - touched
        return tuple(sorted(before)), tuple(sorted(self.reviewed))

    # -- threshold, prediction, review -------------------------------------------------------

    def set_threshold(self, value: float, *, settle: bool) -> None:
        """Move the threshold; with `settle` (the hand rests) the whole drag becomes one step."""
        if value != self.threshold:
            self.threshold = value
            self._changed(None)
        if settle and value != self._settled_threshold:
            before, self._settled_threshold = self._settled_threshold, value
            self._record(Step(StepName.THRESHOLD, threshold=(before, value)))

    def set_prediction(self, prediction: Prediction, q: Mask) -> None:
        """Put a finished prediction under the corrections, as one undoable step.

        The threshold goes to the model's suggestion; corrections stay as they are.
        """
        before = self.prediction.number if self.prediction else None
        old = self.threshold
        self.prediction, self.q = prediction, q
        self.threshold = self._settled_threshold = prediction.suggested_threshold
        self._record(
            Step(
                StepName.PREDICTION,
                prediction=(before, prediction.number),
                threshold=(old, self.threshold),
            )
        )
        self._changed(None)

    def review(self, slices: frozenset[int], *, mask: Mask | None = None) -> Step | None:
        """Pin slices: each FOLLOW voxel in them becomes KEEP_IN or KEEP_OUT, as one step.

        `mask` is the composed mask, where the caller has it already. ValueError for a slice that
        the grid does not have. Undo leads to the slice where only one was asked for.
        """
        if slices <= self.reviewed:
            return None
        if not slices <= set(range(self.grid.shape[self.grid.acquired_axis])):
            raise ValueError("no such slice")
        whole = self.mask() if mask is None else mask
        boxes = [_slice_box(self.grid, index) for index in sorted(slices - self.reviewed)]
        pinned = [_pin(self.corrections, whole, box) for box in boxes]
        self._corrected = None
        before_slices = self.reviewed
        self.reviewed = before_slices | slices
        step = Step(
            StepName.REVIEW,
            max(slices) if len(slices) == 1 else None,
            tuple(patch for patch in pinned if patch is not None),
            reviewed=(tuple(sorted(before_slices)), tuple(sorted(self.reviewed))),
        )
        self._record(step)
        self._changed(None)
        return step

    def unlock(self) -> None:
        """Open all reviewed slices for changes again; their voxels stay pinned."""
        if self.reviewed:
            before, self.reviewed = tuple(sorted(self.reviewed)), frozenset()
            self._record(Step(StepName.UNLOCK, reviewed=(before, ())))
            self._changed(None)

    # -- undo and redo -------------------------------------------------------------------------

    def undo(self) -> Step | None:
        """Take the last step back, or the stroke under way. Returns the step taken back."""
        if self._stroke is not None:
            self.cancel()
            return None
        return self._walk(Move.UNDO)

    def redo(self) -> Step | None:
        """Bring the step back that was undone last."""
        return None if self._stroke is not None else self._walk(Move.REDO)

    def restore(
        self,
        corrections: Mask,
        history: History,
        *,
        threshold: float,
        reviewed: frozenset[int],
        prediction: int | None,
    ) -> None:
        """Take in a snapshot of earlier work, silently; `replay` brings what came after it."""
        self._go_to_prediction(prediction)
        self.corrections[...] = corrections
        self._corrected = None
        self.history = history
        self.threshold = self._settled_threshold = threshold
        self.reviewed = reviewed

    def replay(self, record: Record) -> None:
        """Take in one record of the journal, silently."""
        if record.move is Move.STEP:
            assert record.step is not None
            self._put(record.step, after=True)
            self.history.push(record.step)
        else:
            self._move(record.move)

    def _walk(self, move: Move) -> Step | None:
        step = self._move(move)
        if step is not None:
            self._tell(Record(move))
            only_corrections = step.threshold is None and step.prediction is None
            self._changed(step.box if only_corrections and step.patches else None)
        return step

    def _move(self, move: Move) -> Step | None:
        back = move is Move.UNDO
        step = self.history.next_undo if back else self.history.next_redo
        if step is not None:
            self._put(step, after=not back)
            self.history.position += -1 if back else 1
        return step

    def _put(self, step: Step, *, after: bool) -> None:
        side = 1 if after else 0
        for patch in step.patches:
            patch.toggle(self.corrections)
            self._corrected = None
        if step.reviewed is not None:
            self.reviewed = frozenset(step.reviewed[side])
        if step.prediction is not None:
            self._go_to_prediction(step.prediction[side])
        if step.threshold is not None:
            self.threshold = self._settled_threshold = step.threshold[side]

    def _go_to_prediction(self, number: int | None) -> None:
        found = self.load_prediction(number) if self.load_prediction is not None else None
        self.prediction, self.q = found or (None, None)

    # -- what is true ----------------------------------------------------------------------------

    def mask(self) -> Mask:
        """The composed mask as it would be exported now."""
        return compose(
            self.q,
            self.corrections,
            threshold=self.threshold,
            grid=self.grid,
            cleaning=self.cleaning,
        )

    def slice_state(self, index: int) -> State:
        """State of one slice along the acquired axis."""
        if index in self.reviewed:
            return State.REVIEWED
        if (self.corrections[slices_of(_slice_box(self.grid, index))] != FOLLOW).any():
            return State.CORRECTED
        return State.DRAFT if self.q is not None else State.NEW

    @property
    def state(self) -> State:
        """State of the whole case: reviewed when all slices are."""
        if len(self.reviewed) == self.grid.shape[self.grid.acquired_axis]:
            return State.REVIEWED
        if self.reviewed or self.has_corrections:
            return State.CORRECTED
        return State.DRAFT if self.q is not None else State.NEW

    @property
    def has_corrections(self) -> bool:
        """Whether a person changed any voxel; the volume is looked through once a change."""
        if self._corrected is None:
            self._corrected = bool(self.corrections.any())
        return self._corrected

    def look_at(self, **settings: object) -> None:
        """Change view settings; not part of the history."""
        self.view = replace(self.view, **settings)  # type: ignore[arg-type]

    # -- telling ---------------------------------------------------------------------------------

    def _record(self, step: Step) -> Step:
        self.history.push(step)
        self._tell(Record(Move.STEP, step))
        return step

    def _tell(self, record: Record) -> None:
        self.exported = None
        self.revision += 1
        for listen in self.on_record:
            listen(record)

    def _changed(self, box: Box | None) -> None:
        self.revision += 1
        for listen in self.on_change:
            listen(box)


def _slice_box(grid: Grid, index: int) -> Box:
    extents = [(0, n) for n in grid.shape]
    extents[grid.acquired_axis] = (index, index + 1)
    return extents[0], extents[1], extents[2]


def _touched(where: NDArray[np.bool_], box: Box, axis: int) -> list[int]:
    """Slices along `axis` in which `where`, of the box's shape, holds anywhere."""
    others = tuple(other for other in range(3) if other != axis)
    touched: list[int] = (np.flatnonzero(where.any(axis=others)) + box[axis][0]).tolist()
    return touched


def _pin(corrections: Mask, mask: Mask, box: Box) -> Patch | None:
    """Every FOLLOW voxel in the box becomes KEEP_IN or KEEP_OUT; None when there was none."""
    part = corrections[slices_of(box)]
    before = part.copy()
    pinned = np.where(mask[slices_of(box)] == 1, np.uint8(KEEP_IN), np.uint8(KEEP_OUT))
    np.copyto(part, pinned, where=part == FOLLOW)
    return None if np.array_equal(before, part) else Patch.between(before, part, box=box)


class _Stroke:
    """The stroke under way: what the touched slabs looked like before.

    Whole slices are kept (along k), each copied once: a stroke touches few of them.
    """

    def __init__(self, name: StepName, slice_index: int) -> None:
        self.name = name
        self.slice_index = slice_index
        self.box: Box | None = None
        self.touched: set[int] = set()
        """Slices along the acquired axis."""
        self._before: dict[int, Mask] = {}

    def remember(self, corrections: Mask, box: Box) -> None:
        self.box = box if self.box is None else union(self.box, box)
        for k in range(*box[0]):
            if k not in self._before:
                self._before[k] = corrections[k].copy()

    def patches(self, corrections: Mask) -> tuple[Patch, ...]:
        """One patch for the whole stroke, cut to its box; none when nothing differs."""
        if self.box is None:
            return ()
        slices, rows, columns = slices_of(self.box)
        after = corrections[slices, rows, columns]
        before = np.stack(
            [
                self._before.get(k, corrections[k])[rows, columns]
                for k in range(slices.start, slices.stop)
            ]
        )
        if np.array_equal(before, after):
            return ()
        return (Patch.between(before, after, box=self.box),)

    def restore(self, corrections: Mask) -> None:
        for k, before in self._before.items():
            corrections[k] = before

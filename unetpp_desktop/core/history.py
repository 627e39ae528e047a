"""Steps: what a person or a model changed, kept so that it can be undone bit for bit.

A change of the corrections is a list of boxes with `before XOR after`, compressed. The same bytes
undo, redo, go into the journal and rebuild the state after a crash. Undo is itself recorded.
"""

import zlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Extent = tuple[int, int]
Box = tuple[Extent, Extent, Extent]  # half-open (start, stop) along k, j, i
Corrections = NDArray[np.uint8]

MAX_STEPS = 200
MAX_BYTES = 256 * 2**20


class StepName(StrEnum):
    """What a step is called in the undo tooltip and in the journal."""

    BRUSH = "brush"
    ERASER = "eraser"
    THRESHOLD = "threshold"
    PREDICTION = "prediction"
    REVIEW = "review"
    UNLOCK = "unlock"


def slices_of(box: Box) -> tuple[slice, slice, slice]:
    """A box as numpy slices."""
    return slice(*box[0]), slice(*box[1]), slice(*box[2])


def union(first: Box, second: Box) -> Box:
    """The smallest box around both."""
    k, j, i = ((min(a[0], b[0]), max(a[1], b[1])) for a, b in zip(first, second, strict=True))
    return k, j, i


@dataclass(frozen=True)
class Patch:
    """One changed box: zlib of `before XOR after` (uint8, C order)."""

    box: Box
    data: bytes

    @classmethod
    def between(cls, before: Corrections, after: Corrections, *, box: Box) -> Self:
        """The patch that turns `before` into `after`; both hold the voxels of `box`."""
        return cls(box, zlib.compress(np.bitwise_xor(before, after).tobytes(), 1))

    def toggle(self, corrections: Corrections) -> None:
        """Apply to the whole array in place; a second time takes it back."""
        part = corrections[slices_of(self.box)]
        change = np.frombuffer(zlib.decompress(self.data), np.uint8)
        np.bitwise_xor(part, change.reshape(part.shape), out=part)


@dataclass(frozen=True)
class Step:
    """One undoable step. Each optional pair holds (before, after).

    `slice_index` is the slice along the case's acquired axis that undo jumps to; `reviewed` the
    sorted reviewed slices; `prediction` the prediction's number in the case, None for none.
    """

    name: StepName
    slice_index: int | None = None
    patches: tuple[Patch, ...] = ()
    threshold: tuple[float, float] | None = None
    prediction: tuple[int | None, int | None] | None = None
    reviewed: tuple[tuple[int, ...], tuple[int, ...]] | None = None

    @property
    def size(self) -> int:
        """Bytes held."""
        return 200 + sum(len(patch.data) for patch in self.patches)

    @property
    def box(self) -> Box | None:
        """The smallest box around all patches."""
        if not self.patches:
            return None
        box = self.patches[0].box
        for patch in self.patches[1:]:
            box = union(box, patch.box)
        return box

    def to_head(self) -> dict[str, Any]:
        """Everything but the bytes, for JSON; the bytes follow in the order of `patches`."""
        return {
            "name": self.name.value,
            "slice": self.slice_index,
            "patches": [[*patch.box, len(patch.data)] for patch in self.patches],
            "threshold": self.threshold,
            "prediction": self.prediction,
            "reviewed": self.reviewed,
        }

    @classmethod
    def from_head(cls, head: dict[str, Any], data: bytes) -> Self:
        """The inverse of `to_head`. Raises KeyError, TypeError or ValueError on a foreign head."""
        patches = []
        for k, j, i, length in head["patches"]:
            box: Box = ((k[0], k[1]), (j[0], j[1]), (i[0], i[1]))
            patches.append(Patch(box, data[:length]))
            data = data[length:]
        threshold, prediction, reviewed = head["threshold"], head["prediction"], head["reviewed"]
        return cls(
            StepName(head["name"]),
            head["slice"],
            tuple(patches),
            None if threshold is None else (float(threshold[0]), float(threshold[1])),
            None if prediction is None else (prediction[0], prediction[1]),
            None if reviewed is None else (tuple(reviewed[0]), tuple(reviewed[1])),
        )


class Move(StrEnum):
    """What a journal record says: a new step, or a walk along the existing ones."""

    STEP = "step"
    UNDO = "undo"
    REDO = "redo"


@dataclass(frozen=True)
class Record:
    """One line of a case's life: a step, or an undo or redo of the step at the history's edge."""

    move: Move
    step: Step | None = None  # for Move.STEP only


@dataclass
class History:
    """The steps of a case; `position` of them are in force."""

    steps: list[Step] = field(default_factory=list)
    position: int = 0

    def push(self, step: Step) -> None:
        """Append a step; what was undone is forgotten, and so are the oldest over the budget."""
        del self.steps[self.position :]
        self.steps.append(step)
        size = sum(kept.size for kept in self.steps)
        while len(self.steps) > 1 and (len(self.steps) > MAX_STEPS or size > MAX_BYTES):
            size -= self.steps.pop(0).size
        self.position = len(self.steps)

    @property
    def next_undo(self) -> Step | None:
        """The step that undo would take back."""
        return self.steps[self.position - 1] if self.position else None

    @property
    def next_redo(self) -> Step | None:
        """The step that redo would bring back."""
        return self.steps[self.position] if self.position < len(self.steps) else None

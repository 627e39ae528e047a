"""Where a run stands, and its batches as rows."""

import dataclasses
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unetpp_desktop.core.measures import Counts, dice
from unetpp_desktop.jobs.messages import EpochMetrics

Rows = NDArray[np.float64]
"""One row a batch: loss, tp, fp, fn, gradient norm."""


@dataclass
class Position:
    """Where the run stands; with the weights and the optimizer all that a resumed run needs.

    `epoch` counts whole epochs, `batch` the batches done of the next one after a stop, and `rows`
    what those told. `rate_factor` is halved at each strike. `micro` is the number of slices that
    fit into memory at once.
    """

    micro: int
    epoch: int = 0
    batch: int = 0
    rows: list[list[float]] = field(default_factory=list)
    seconds: float = 0.0
    rate_factor: float = 1.0
    strikes: int = 0
    best_dice: float | None = None
    history: list[EpochMetrics] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> "Position":
        history = [EpochMetrics(**one) for one in document["history"]]
        return cls(**{**document, "history": history})


def pooled_dice(tp: float, fp: float, fn: float) -> float | None:
    """Dice of summed counts; None when there was nothing to find."""
    return dice(Counts(tp=int(tp), fp=int(fp), fn=int(fn)))


def batch_table(epoch: int, sizes: list[int], rows: Rows) -> list[list[Any]]:
    """Rows of batches.csv."""
    return [
        [epoch, number, size, loss, pooled_dice(tp, fp, fn), int(tp), int(fp), int(fn), gradient]
        for number, (size, (loss, tp, fp, fn, gradient)) in enumerate(
            zip(sizes, rows.tolist(), strict=True), start=1
        )
    ]

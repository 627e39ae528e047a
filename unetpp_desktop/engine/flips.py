"""Test-time flips: the mean probability over a slice and its mirror images.

Only the mirrors that training showed are asked, for a network need not know any other.
"""

from collections.abc import Callable, Collection, Sequence

from torch import Tensor

from unetpp_desktop.core.recipe import Change

Flips = Sequence[tuple[int, ...]]
"""Each entry are the axes of one mirror image."""

COLUMNS, ROWS = -1, -2


def learned_flips(changes: Collection[object]) -> Flips:
    """The mirror images that a network has seen when slices varied by these changes."""
    columns = [()] if Change.FLIP not in changes else [(), (COLUMNS,)]
    rows = [()] if Change.FLIP_ROWS not in changes else [(), (ROWS,)]
    return [(*row, *column) for row in rows for column in columns if row or column]


def mean_over_flips(values: Tensor, flips: Flips, run: Callable[[Tensor], Tensor]) -> Tensor:
    """Mean of `run` over slices [..., row, column] and their mirror images, turned back."""
    total = run(values)
    for axes in flips:
        total = total + run(values.flip(axes)).flip(axes)
    return total / (1 + len(flips))

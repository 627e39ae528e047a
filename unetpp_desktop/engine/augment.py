"""Random changes of a training batch, on the device, drawn from (seed, epoch, number of the slice).

Nothing here reads a global random state, and a slice's draw does not depend on its neighbours in
the batch: a resumed run, another order and another batch size draw the same. Two steps: one
geometric resampling of image and mask with one grid, then the grey values (`engine.grey`). Which
slice is changed is drawn on the processor, so the device is never waited for.
"""

from collections.abc import Collection
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from unetpp_desktop.core.recipe import Change, Recipe
from unetpp_desktop.engine.cache import TrainingBatch
from unetpp_desktop.engine.grey import GREY, Grey

# Probabilities and ranges follow nnU-Net v2 (Isensee et al. 2021), but for the rotation: a head
# lies straight in its scanner.
SHARE = {
    Change.ROTATE: 0.5,
    Change.SCALE: 0.2,
    Change.FLIP: 0.5,
    Change.FLIP_ROWS: 0.5,
    Change.ELASTIC: 0.2,
}
LARGEST_ANGLE = np.radians(20.0)
ZOOM = (0.7, 1.4)
BEND, BEND_POINTS = 0.02, 5  # shift of a control point as a share of the longer side; points a side

Table = NDArray[np.float64]
_PLACE = {change: place for place, change in enumerate(Change)}


class Augmentation:
    """The `changes` of one run. `context` channels in a row belong to one series.

    With the probability `dropout` a series is shown as the normalisation shows a constant one, but
    never all of a slice; so prediction can go without some of them.
    """

    def __init__(
        self,
        changes: Collection[Change],
        *,
        seed: int,
        context: int = 1,
        dropout: float = 0.0,
    ) -> None:
        self._changes, self._seed = frozenset(changes), seed
        self._context, self._dropout = context, dropout

    @classmethod
    def of(cls, recipe: Recipe) -> "Augmentation":
        """What a recipe asks for."""
        return cls(
            recipe.augment,
            seed=recipe.seed,
            context=recipe.context,
            dropout=recipe.channel_dropout,
        )

    def __call__(self, batch: TrainingBatch, *, epoch: int) -> tuple[Tensor, Tensor]:
        """Changed slices [n, channel, row, column] and masks [n, 1, row, column], 0/1 float."""
        if not self._changes and not self._dropout:
            return batch.slices, batch.masks
        draw = _Draw(
            (self._seed, epoch),
            batch.numbers,
            series=batch.slices.shape[1] // self._context,
            device=batch.slices.device,
        )
        slices, masks = self._bend(batch, draw)
        slices = self._tint(slices, batch.background, draw)
        return self._without_some(slices, batch, draw), masks

    def _bend(self, batch: TrainingBatch, draw: "_Draw") -> tuple[Tensor, Tensor]:
        """Where a slice is turned, scaled, mirrored or bent: image bilinear, mask nearest."""
        on = {change: draw.coin(change) < SHARE[change] for change in self._changes & SHARE.keys()}
        slices, masks = batch.slices.clone(), batch.masks.clone()
        chosen = np.flatnonzero(np.any([*on.values(), np.zeros(len(slices), bool)], axis=0))
        if not len(chosen):
            return slices, masks
        rows, columns = slices.shape[2:]
        theta = _matrices(on, draw)[chosen] * [[1, rows / columns], [columns / rows, 1]]
        theta = np.concatenate([theta, np.zeros((len(chosen), 2, 1))], axis=2)
        grid = functional.affine_grid(
            draw.to_device(theta), [len(chosen), 1, rows, columns], align_corners=False
        )
        if Change.ELASTIC in on:
            grid = grid + _bends(on[Change.ELASTIC], chosen, draw, (rows, columns))
        at = torch.from_numpy(chosen).to(slices.device)
        background = batch.background[at][:, :, None, None]
        sample = functional.grid_sample
        moved = sample(slices[at] - background, grid, mode="bilinear", align_corners=False)
        slices[at] = moved + background  # so that what comes in from outside is background
        masks[at] = sample(masks[at], grid, mode="nearest", align_corners=False)
        return slices, masks

    def _tint(self, slices: Tensor, background: Tensor, draw: "_Draw") -> Tensor:
        """Grey values, each series of each slice by itself."""
        whole = slices.contiguous()
        pictures = whole.view(-1, self._context, *whole.shape[2:])
        low = background[:, :: self._context].reshape(-1, 1, 1, 1)
        for change, grey in GREY.items():
            if change not in self._changes:
                continue
            chosen, amounts = draw.grey(change, grey)
            if len(chosen):
                at = torch.from_numpy(chosen).to(pictures.device)
                amount = draw.to_device(amounts).reshape(-1, 1, 1, 1)
                normal = draw.normal(change, chosen)
                pictures[at] = grey.apply(pictures[at], amount, low[at], normal)
        return pictures.view(whole.shape)

    def _without_some(self, slices: Tensor, batch: TrainingBatch, draw: "_Draw") -> Tensor:
        """Empty: what the coins say, and what the study does not have, whatever tinted it."""
        if not self._dropout:
            return slices
        there = (batch.slices.reshape(len(slices), draw.series, -1) != 0).any(dim=2)
        coins = draw.to_device(draw.coins_of_series()).masked_fill(~there, -1)
        stays = (coins >= self._dropout) | (coins == coins.amax(dim=1, keepdim=True))
        stays = (stays & there).repeat_interleave(self._context, dim=1)
        return slices * stays[:, :, None, None]


class _Draw:
    """All random numbers of a batch: a table for each slice, drawn whole, so that switching one
    change off leaves the others as they were."""

    def __init__(
        self,
        moment: tuple[int, int],
        numbers: NDArray[np.int64],
        *,
        series: int,
        device: torch.device,
    ) -> None:
        self._seeds = [(*moment, int(number), 1) for number in numbers]
        self.series, self._device = series, device
        width = 1 + 2 * series
        self._table: Table = np.stack(
            [np.random.default_rng(seed).random((len(Change) + 1, width)) for seed in self._seeds]
        )

    def coin(self, change: Change) -> Table:
        """[n], 0..1: whether a slice is changed."""
        return self._table[:, _PLACE[change], 0]

    def amount(self, change: Change) -> Table:
        """[n], 0..1: how much a slice is changed."""
        return self._table[:, _PLACE[change], 1]

    def coins_of_series(self) -> Table:
        """[n, series], 0..1: which series a slice is shown without."""
        return self._table[:, len(Change), : self.series]

    def grey(self, change: Change, grey: Grey) -> tuple[NDArray[np.int64], Table]:
        """The changed (slice, series) pairs, counted through, and how much each is changed."""
        table = self._table[:, _PLACE[change]]
        coins, amounts = table[:, 1 : 1 + self.series], table[:, 1 + self.series :]
        on = (table[:, :1] < grey.share) & (coins < grey.share_of_series)
        chosen = np.flatnonzero(on)
        return chosen, grey.low * (grey.high / grey.low) ** amounts.reshape(-1)[chosen]

    def normal(self, change: Change, pairs: NDArray[np.int64]) -> "_Normal":
        """Standard normal numbers for (slice, series) pairs."""
        return _Normal(
            [
                (*self._seeds[pair // self.series], 2 + _PLACE[change], int(pair % self.series))
                for pair in pairs
            ],
            self._device,
        )

    def to_device(self, values: NDArray[Any]) -> Tensor:
        return torch.from_numpy(values.astype(np.float32)).to(self._device)


class _Normal:
    """Standard normal float32 [m, *shape] on the device; each of the m has its own source."""

    def __init__(self, seeds: list[tuple[int, ...]], device: torch.device) -> None:
        self._seeds, self._device = seeds, device

    def __call__(self, *shape: int) -> Tensor:
        fields = [
            np.random.default_rng(seed).standard_normal(shape, np.float32) for seed in self._seeds
        ]
        return torch.from_numpy(np.stack(fields)).to(self._device)


def _matrices(on: dict[Change, NDArray[np.bool_]], draw: _Draw) -> Table:
    """[n, 2, 2]: from a place in the changed slice to one in the given, (x, y) in pixels around
    the centre."""
    never = np.zeros(len(draw.coin(Change.ROTATE)), bool)

    def where(change: Change, value: Table | float, *, otherwise: float) -> Table:
        return np.where(on.get(change, never), value, otherwise)

    angle = where(
        Change.ROTATE, LARGEST_ANGLE * (2 * draw.amount(Change.ROTATE) - 1), otherwise=0.0
    )
    zooms = ZOOM[0] * (ZOOM[1] / ZOOM[0]) ** draw.amount(Change.SCALE)
    zoom = where(Change.SCALE, zooms, otherwise=1.0)
    x, y = (where(flip, -1.0, otherwise=1.0) for flip in (Change.FLIP, Change.FLIP_ROWS))
    turned = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.moveaxis(turned * np.stack([x, y]) / zoom, -1, 0)


def _bends(
    bent: NDArray[np.bool_], chosen: NDArray[np.int64], draw: _Draw, size: tuple[int, int]
) -> Tensor:
    """[chosen, row, column, (x, y)]: smooth shifts in the grid's units, -1..1 over a side."""
    rows, columns = size
    coarse = draw.normal(Change.ELASTIC, chosen * draw.series)(2, BEND_POINTS, BEND_POINTS)
    smooth = functional.interpolate(coarse, size=size, mode="bicubic", align_corners=False)
    pixels = BEND * max(size) * draw.amount(Change.ELASTIC)[chosen] * bent[chosen]
    shift = pixels[:, None] * [[2 / columns, 2 / rows]]
    return (smooth * draw.to_device(shift)[:, :, None, None]).permute(0, 2, 3, 1)

"""The whole set in memory: slices as the network sees them, one byte a pixel and channel.

One byte is enough: normalised grey values are clipped to a range known for each volume, and a
255th of it lies far below the noise of an image.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from unetpp_desktop.core.intensity import Statistics
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.slices import Frame, SliceStack

STEPS = 255
Numbers = NDArray[np.int64]
LEAST_RANGE = 1e-6  # of normalised values; a constant image has none


@dataclass(frozen=True, eq=False)
class CachedVolume:
    """One volume, sliced and prepared.

    `pixels` uint8 [m, channel, row, column]: value = offset + step * pixel, both per channel; 0 is
    the background. `neighbours` [n, context] are the pixels that go in for each slice. `masks`
    uint8 0/1 [n, row, column] on the network's grid, `reference` the mask on the source's rows and
    columns in the same slice order, eight voxels a byte. `numbers` are the slices' places along the
    stack, `spacing` is in mm from slice, row and column to the next.
    """

    patient: str
    title: str
    pixels: NDArray[np.uint8]
    offset: NDArray[np.float32]
    step: NDArray[np.float32]
    neighbours: NDArray[np.int64]
    masks: NDArray[np.uint8]
    reference: NDArray[np.uint8]
    numbers: NDArray[np.int64]
    frame: Frame
    spacing: tuple[float, float, float] | None
    voxel_ml: float | None
    non_finite: int

    def __len__(self) -> int:
        return len(self.neighbours)

    def values(self, indices: slice | NDArray[np.int64]) -> NDArray[np.float32]:
        """Normalised float32 slices [n, channel x context, row, column]."""
        step, offset = (values[:, None, None, None] for values in (self.step, self.offset))
        pixels = self.pixels[self.neighbours[indices]].swapaxes(1, 2)
        return (pixels * step + offset).reshape(len(pixels), -1, *pixels.shape[3:])

    @property
    def places(self) -> list[int]:
        """The slices' places along the stack, counted from the first of them."""
        places: list[int] = (self.numbers - self.numbers.min()).tolist()
        return places

    @property
    def background(self) -> NDArray[np.float32]:
        """The value around the image, [channel x context]."""
        return np.repeat(self.offset, self.neighbours.shape[1])

    def picture(self, index: int) -> NDArray[np.uint8]:
        """The first channel of a slice, [row, column]."""
        middle = self.neighbours[index, self.neighbours.shape[1] // 2]
        picture: NDArray[np.uint8] = self.pixels[middle, 0]
        return picture

    def reference_slices(self, index: slice) -> NDArray[np.bool_]:
        """The mask on the source's rows and columns, [n, row, column]."""
        rows, columns = self.frame.source
        bits = np.unpackbits(self.reference[index], axis=-1, count=columns)
        return bits.reshape(-1, rows, columns).view(np.bool_)

    @property
    def foreground_slices(self) -> int:
        """Slices whose reference holds something."""
        return int(self.reference.any(axis=(1, 2)).sum())

    def constant(self, channels: Sequence[str]) -> list[str]:
        """The names of the channels that have one grey value everywhere."""
        ranges = zip(channels, self.step, strict=True)
        return [name for name, step in ranges if step * STEPS <= LEAST_RANGE]

    @cached_property
    def sha256(self) -> str:
        """Hash of what the network sees and learns."""
        digest = hashlib.sha256(f"{self.pixels.shape}".encode())
        for part in (self.pixels, self.offset, self.step, self.masks, self.reference):
            digest.update(np.ascontiguousarray(part).tobytes())
        return digest.hexdigest()


class TrainingBatch(NamedTuple):
    """What one step learns from: `slices` [n, channel, row, column], `masks` 0/1 float
    [n, 1, row, column], the channels' `background` [n, channel], and the `numbers` [n] of the
    slices among all that teach."""

    slices: Tensor
    masks: Tensor
    background: Tensor
    numbers: NDArray[np.int64]

    def pinned(self) -> "TrainingBatch":
        """In memory that a graphics card reads by itself, so that a copy need not be waited for."""
        return TrainingBatch(
            self.slices.pin_memory(),
            self.masks.pin_memory(),
            self.background.pin_memory(),
            self.numbers,
        )

    def to(self, device: torch.device) -> "TrainingBatch":
        """On another device; nothing is waited for."""
        slices, masks, background = (
            one.to(device, non_blocking=True) for one in (self.slices, self.masks, self.background)
        )
        return TrainingBatch(slices, masks, background, self.numbers)


def cache_volume(
    stack: SliceStack,
    mask: NDArray[np.uint8],
    *,
    patient: str,
    title: str,
    slices: Sequence[int] | None = None,
) -> CachedVolume:
    """Prepare the slices of one volume, or those of them that count; grey values are normalised
    over the whole volume in any case. `mask` [k, j, i] lies on the stack's grid."""
    counted = range(len(stack)) if slices is None else slices
    grid = stack.series[0].grid
    ranges = [_range(channel) for channel in stack.statistics]
    low, high = np.array(ranges, np.float32).T
    step = np.maximum(high - low, np.float32(LEAST_RANGE)) / np.float32(STEPS)
    neighbours = stack.neighbours[list(counted)]
    needed, full = np.unique(neighbours), stack.frame.full
    pixels = np.empty((len(needed), len(stack.series), *full), np.uint8)
    masks = np.empty((len(counted), *full), np.uint8)
    for place, index in enumerate(needed):
        values = stack.pictures([index]).numpy()[0]
        scaled = (values - low[:, None, None]) / step[:, None, None]
        pixels[place] = np.clip(np.rint(scaled), 0, STEPS)
    for place, index in enumerate(counted):
        masks[place] = stack.prepare_masks(mask, [index]).numpy()[0, 0]
    return CachedVolume(
        patient=patient,
        title=title,
        pixels=pixels,
        offset=low,
        step=step,
        neighbours=np.searchsorted(needed, neighbours),
        masks=masks,
        reference=np.packbits(stack.view.take_all(mask)[list(counted)], axis=-1),
        numbers=np.array(counted),
        frame=stack.frame,
        spacing=(grid.spacing[stack.view.axis], *stack.view.spacing(grid))
        if grid.spacing_known
        else None,
        voxel_ml=grid.voxel_ml,
        non_finite=sum(channel.non_finite for channel in stack.statistics),
    )


def _range(statistics: Statistics) -> tuple[float, float]:
    """Smallest and largest normalised value; `background` is the smallest."""
    if statistics.std == 0:
        return 0.0, 0.0
    return statistics.background, (statistics.high - statistics.mean) / statistics.std


class Batches:
    """The slices of many volumes, in batches; an epoch has as many slices as there are.

    It shows each of them once. Where fewer than `oversample` of them hold foreground, each batch is
    made of that share of foreground slices: some of those come again, and as many of the empty
    ones, drawn anew, wait for another epoch. (nnU-Net forces a third of each batch to foreground.)

    Slices of different sizes are padded to the largest of their batch, symmetrically and with
    their background, as prediction pads a single slice.
    """

    def __init__(
        self,
        volumes: Sequence[CachedVolume],
        *,
        batch_size: int,
        seed: int,
        oversample: float = 0.0,
    ) -> None:
        self.volumes, self.batch_size, self.seed = tuple(volumes), batch_size, seed
        self.oversample = oversample
        self._where = np.array(
            [(v, index) for v, volume in enumerate(volumes) for index in range(len(volume))]
        )
        full = [volume.masks.any(axis=(1, 2)) for volume in volumes]
        self._full, self._empty = (
            np.flatnonzero(chosen) for chosen in (np.concatenate(full), ~np.concatenate(full))
        )

    @property
    def slices(self) -> int:
        """Slices in an epoch."""
        return len(self._where)

    @property
    def foreground(self) -> int:
        """Foreground slices in an epoch."""
        wanted = round(self.oversample * self.slices) if len(self._full) else 0
        return max(len(self._full), wanted)

    def __len__(self) -> int:
        return -(-len(self._where) // self.batch_size)

    @property
    def sizes(self) -> list[int]:
        """Slices in each batch; they differ by one at most."""
        return [len(part) for part in np.array_split(np.arange(self.slices), len(self))]

    def largest(self) -> TrainingBatch:
        """A batch of the first slices, as large as a batch can be: a trial for the memory."""
        sides = [volume.frame.full for volume in self.volumes]
        rows, columns = (max(full[side] for full in sides) for side in (0, 1))
        numbers = np.arange(max(self.sizes))
        batch = self.assemble(numbers)
        wide = (*batch.slices.shape[:2], rows, columns)
        return batch._replace(
            slices=torch.zeros(wide), masks=torch.zeros(len(numbers), 1, rows, columns)
        )

    def epoch(
        self,
        epoch: int,
        *,
        start: int = 0,
        share: Callable[[Numbers], Numbers] = lambda numbers: numbers,
    ) -> Iterator[TrainingBatch]:
        """Batches `start`.. of an epoch, or the share that one process takes of each.

        The order depends on (seed, epoch) alone. Sizes of batches differ by one at most: batch
        norm needs more than the one slice that could be left over.
        """
        for chosen in np.array_split(self._order(epoch), len(self))[start:]:
            yield self.assemble(share(chosen))

    def _order(self, epoch: int) -> NDArray[np.int64]:
        """Numbers of slices; foreground ones lie evenly among the others if they are asked for."""
        draw = np.random.default_rng((self.seed, epoch))
        if not self.oversample or not len(self._full):
            return draw.permutation(self.slices)
        wanted = self.foreground
        rounds = -(-wanted // len(self._full))
        full = np.concatenate(
            [draw.permutation(self._full) + r * self.slices for r in range(rounds)]
        )[:wanted]
        empty = draw.permutation(self._empty)[: self.slices - wanted]
        is_full = np.diff(np.arange(self.slices + 1) * wanted // self.slices) == 1
        order = np.empty(self.slices, np.int64)
        order[is_full], order[~is_full] = full, empty
        return order

    def assemble(self, numbers: NDArray[np.int64]) -> TrainingBatch:
        """These slices, counted through the volumes; beyond the last it begins anew.

        Raises `Problem(NOT_NUMBERS)`.
        """
        chosen = self._where[numbers % self.slices]
        volumes = [self.volumes[v] for v, _ in chosen]
        rows, columns = (max(v.frame.full[side] for v in volumes) for side in (0, 1))
        background = np.stack([volume.background for volume in volumes])
        channels = background.shape[1]
        slices = np.empty((len(chosen), channels, rows, columns), np.float32)
        masks = np.zeros((len(chosen), 1, rows, columns), np.float32)
        for place, (volume, (_, index)) in enumerate(zip(volumes, chosen, strict=True)):
            height, width = volume.frame.full
            top, left = (rows - height) // 2, (columns - width) // 2
            window = (slice(top, top + height), slice(left, left + width))
            slices[place] = background[place, :, None, None]
            slices[place][:, *window] = volume.values(np.array([index]))[0]
            if not np.isfinite(slices[place]).all():  # one would poison batch norm for good
                raise Problem(Code.NOT_NUMBERS, path=volume.title)
            masks[place][0, *window] = volume.masks[index]
        return TrainingBatch(
            torch.from_numpy(slices),
            torch.from_numpy(masks),
            torch.from_numpy(background),
            numbers,
        )

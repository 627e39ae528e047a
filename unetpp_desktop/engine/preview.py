"""Training slices as pictures for the window, which paints the masks' outlines over them."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from unetpp_desktop.core.recipe import Recipe
from unetpp_desktop.engine.augment import Augmentation
from unetpp_desktop.engine.cache import STEPS, Batches, CachedVolume
from unetpp_desktop.workspace.replace import write_bytes_file

SHOWN = 6
SHOWN_SEEN = 12


class SeenSlice(NamedTuple):
    """A slice's first channel and its mask [row, column], and the grey values of the display."""

    grey: NDArray[np.float32]
    mask: NDArray[np.float32]
    black: float
    white: float


def seen_slices(volumes: Sequence[CachedVolume], recipe: Recipe) -> list[SeenSlice]:
    """The fullest slice of up to twelve volumes as the network sees it in the first epoch."""
    batches = Batches(volumes, batch_size=1, seed=recipe.seed)
    augment = Augmentation.of(recipe)
    starts = np.cumsum([0, *map(len, volumes)])
    shown = []
    for place in np.unique(np.linspace(0, len(volumes) - 1, SHOWN_SEEN).round().astype(int)):
        volume = volumes[place]
        number = starts[place] + np.argmax(volume.masks.sum(axis=(1, 2)))
        slices, masks = augment(batches.assemble(np.array([number])), epoch=0)
        black = float(volume.offset[0])
        white = black + STEPS * float(volume.step[0])
        grey = slices[0, recipe.context // 2].numpy()
        shown.append(SeenSlice(grey, masks[0, 0].numpy(), black, white))
    return shown


def write_tiles(volumes: Sequence[CachedVolume], folder: Path) -> tuple[dict[str, Any], ...]:
    """The fullest slice of up to six volumes as PNG files in `folder`: `DataReport.preview`.

    Each picture has two halves side by side, [row, 2 x column] grey: the slice as the network sees
    it (first channel), and its mask with lesion white.
    """
    folder.mkdir(parents=True, exist_ok=True)
    full = [volume for volume in volumes if volume.masks.any()] or list(volumes)
    places = np.unique(np.linspace(0, len(full) - 1, SHOWN).round().astype(int))
    tiles = []
    for number, place in enumerate(places):
        volume = full[place]
        index = int(np.argmax(volume.masks.sum(axis=(1, 2))))
        grey, mask = volume.picture(index), volume.masks[index] * np.uint8(255)
        path = folder / f"{number}.png"
        _write(path, np.concatenate([grey, mask], axis=1))
        slice_number = int(volume.numbers[index]) + 1
        tiles.append({"title": volume.title, "slice": slice_number, "path": str(path)})
    return tuple(tiles)


def _write(path: Path, grey: NDArray[np.uint8]) -> None:
    from matplotlib.image import imsave

    stream = io.BytesIO()
    imsave(stream, grey, cmap="gray", vmin=0, vmax=255, format="png")
    write_bytes_file(path, stream.getvalue())

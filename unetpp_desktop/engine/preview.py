"""Training slices as pictures for the window, which paints the masks' outlines over them."""

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.cache import CachedVolume
from unetpp_desktop.workspace.replace import replace_file

SHOWN = 6


def write_tiles(volumes: Sequence[CachedVolume], folder: Path) -> dict[str, str]:
    """The fullest slice of up to six volumes as PNG files in `folder`: title -> path.

    Each picture has two halves side by side, [row, 2 x column] grey: the slice as the network sees
    it (first channel), and its mask with lesion white.
    """
    folder.mkdir(parents=True, exist_ok=True)
    full = [volume for volume in volumes if volume.masks.any()] or list(volumes)
    places = np.unique(np.linspace(0, len(full) - 1, SHOWN).round().astype(int))
    tiles = {}
    for number, place in enumerate(places):
        volume = full[place]
        index = int(np.argmax(volume.masks.sum(axis=(1, 2))))
        grey, mask = volume.pixels[index, 0], volume.masks[index] * np.uint8(255)
        path = folder / f"{number}.png"
        _write(path, np.concatenate([grey, mask], axis=1))
        tiles[f"{volume.title}, slice {index + 1}"] = str(path)
    return tiles


def _write(path: Path, grey: NDArray[np.uint8]) -> None:
    from matplotlib.image import imsave

    stream = io.BytesIO()
    imsave(stream, grey, cmap="gray", vmin=0, vmax=255, format="png")
    data = stream.getvalue()

    def verify(written: Path) -> None:
        if written.read_bytes() != data:
            raise Problem(Code.NOT_VERIFIED, path=path)

    replace_file(path, data, verify=verify)

"""The leak alarm: nearly the same picture among those that teach and those that judge.

Then a patient stands on both sides under two names, and the validation praises what was learned by
heart. Each slice is shrunk twice: 64 numbers find those that may be alike among all pairs, 1,024
tell whether they are. On brain MRI of 83 patients the most similar slices of two patients correlate
by 0.956; a copy saved again as JPEG, brightened, blurred or a pixel off by 0.989 or more; half of
the patients whose every other slice is on the other side are found too, at slices of 5 mm.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.cache import CachedVolume
from unetpp_desktop.engine.data import DataSet
from unetpp_desktop.engine.slices import area_matrix

COARSE, FINE = 8, 32  # pixels a side
MAY_BE_ALIKE, ALIKE = 0.96, 0.97  # correlation of the coarse and of the fine picture
LEAST_CONTENT = 0.05  # of a slice; one with less is background, which is alike everywhere
ROWS_AT_ONCE = 512
SHOWN = 10

Vectors = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Looks:
    """Slices with content: `where` [n, (volume, slice)], and what they look like, shrunk and
    normalised so that a product of two rows is their correlation: [n, 64] and [n, 1024]."""

    where: NDArray[np.int64]
    coarse: Vectors
    fine: Vectors

    @classmethod
    def of(cls, volumes: Sequence[CachedVolume]) -> "Looks":
        where, fine = [np.zeros((0, 2), np.int64)], [np.zeros((0, FINE, FINE), np.float32)]
        for number, volume in enumerate(volumes):
            own = volume.neighbours[:, volume.neighbours.shape[1] // 2]
            pixels = volume.pixels[own].mean(axis=1, dtype=np.float32)  # over the channels
            full = np.flatnonzero((pixels > 0).mean(axis=(1, 2)) >= LEAST_CONTENT)
            where.append(np.stack([np.full_like(full, number), full], axis=1))
            fine.append(_shrink(pixels[full], FINE))
        pictures = np.concatenate(fine)
        coarse = _normalised(_shrink(pictures, COARSE))
        return cls(np.concatenate(where), coarse, _normalised(pictures))


def alike_slices(taught: Looks, judged: Looks) -> list[tuple[int, int, float]]:
    """(row of `taught`, row of `judged`, correlation) of each pair that is nearly one picture."""
    found: list[tuple[int, int, float]] = []
    for start in range(0, len(judged.where), ROWS_AT_ONCE):
        part = slice(start, start + ROWS_AT_ONCE)
        b, a = np.nonzero(judged.coarse[part] @ taught.coarse.T >= MAY_BE_ALIKE)
        for first in range(0, len(a), ROWS_AT_ONCE):
            rows, columns = a[first : first + ROWS_AT_ONCE], b[first : first + ROWS_AT_ONCE] + start
            alike = np.einsum("ij,ij->i", taught.fine[rows], judged.fine[columns])
            for place in np.flatnonzero(alike >= ALIKE):
                found.append((int(rows[place]), int(columns[place]), float(alike[place])))
    return found


def leak_problems(data: DataSet) -> list[Problem]:
    """One sentence for each pair of volumes that share a picture, most shared ones first."""
    sides = []
    for patients in (data.parts.train, data.parts.validation):
        wanted = set(patients)
        chosen = [n for n, volume in enumerate(data.volumes) if volume.patient in wanted]
        sides.append((chosen, Looks.of([data.volumes[n] for n in chosen])))
    (train, taught), (validation, judged) = sides
    pairs: dict[tuple[int, int], list[tuple[float, int, int]]] = {}
    for a, b, alike in alike_slices(taught, judged):
        (v, i), (w, j) = taught.where[a], judged.where[b]
        pairs.setdefault((train[v], validation[w]), []).append((alike, int(i), int(j)))
    problems = []
    for (v, w), found in sorted(pairs.items(), key=lambda item: -len(item[1]))[:SHOWN]:
        _, i, j = max(found)
        path, other = _file(data, w, j), _file(data, v, i)
        slices = {
            "slice": int(data.volumes[w].numbers[j]) + 1,
            "other_slice": int(data.volumes[v].numbers[i]) + 1,
        }
        count = len({judged_slice for _, _, judged_slice in found})
        problems.append(Problem(Code.SLICES_ALIKE, path=path, other=other, count=count, **slices))
    return problems


def _file(data: DataSet, volume: int, place: int) -> Path:
    images = data.studies[volume].images
    return images[data.volumes[volume].numbers[place] if len(images) > 1 else 0]


def _shrink(pictures: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """[n, row, column] to [n, side, side] by area."""
    by_row, by_column = (area_matrix(length, side).numpy() for length in pictures.shape[1:])
    shrunk: NDArray[np.float32] = by_row @ pictures @ by_column.T
    return shrunk


def _normalised(pictures: NDArray[np.float32]) -> Vectors:
    rows = pictures.reshape(len(pictures), -1)
    rows = rows - rows.mean(axis=1, keepdims=True)
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Vectors = (rows / np.where(length > 0, length, 1)).astype(np.float32, copy=False)
    return unit

"""Made-up head MRI with lesions: FLAIR-like, deterministic from a seed, nobody's data.

For the sample project, the sample model, the demo and the tests.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unetpp_desktop.core.grid import Affine, Grid
from unetpp_desktop.core.phantom_head import (
    CORTEX,
    FLUID,
    Coordinates,
    Field,
    Head,
    Point,
    Tissue,
    build_head,
    paint,
    smooth_noise,
)
from unetpp_desktop.core.plane import acquired_plane, view_of
from unetpp_desktop.core.series import Series

# Stands in the file of every sample image (NIfTI `descrip`, PNG text): what carries it may be
# shown to a model that learned from made-up images without a question.
SAMPLE_MARK = "made-up phantom, unetpp_desktop sample"

SHAPE = (40, 208, 176)
FIELD_OF_VIEW_MM: Point = (120.0, 208.0, 176.0)
CENTRE_MM: Point = (14.0, 0.0, 0.0)
LESION_ML = (0.3, 40.0)
RIM_GREY, LESION_GREY = 90, 255


@dataclass(frozen=True, eq=False)
class Phantom:
    """A made-up study: int16 values and uint8 mask (0/1), both [k, j, i] on one grid."""

    values: NDArray[np.int16]
    mask: NDArray[np.uint8]
    grid: Grid

    @property
    def series(self) -> Series:
        """The study as a case has it."""
        return Series("FLAIR", self.values, self.grid)


def phantom_case(
    seed: int,
    *,
    lesions: bool = True,
    shape: tuple[int, int, int] = SHAPE,
    oblique_degrees: float = 0.0,
    codes: str = "RAS",
) -> Phantom:
    """Make one study; the same arguments give the same voxels.

    shape counts slices, rows and columns of the axial acquisition, which always covers the head
    (120 x 208 x 176 mm), so that a small shape is a coarse head. The box is turned by
    oblique_degrees; codes says where i, j and k point in the file, for instance "LPS" or "PSR".
    """
    rng = np.random.default_rng(seed)
    dk, dj, di = (f / n for f, n in zip(FIELD_OF_VIEW_MM, shape, strict=True))
    step_mm = (dk, dj, di)
    affine = _box(rng, shape, step_mm, oblique_degrees)
    head = Head(
        seed=seed,
        size=float(rng.uniform(0.94, 1.02)),
        ventricles=float(rng.uniform(0.8, 1.5)),
        sulcus_mm=float(rng.uniform(0.7, 1.3)),
        cortex_mm=float(rng.uniform(2.5, 3.2)),
    )
    coordinates = _coordinates(affine, shape)
    tissue = build_head(head, coordinates, step_mm)
    mask = np.zeros(shape, bool)
    if lesions:
        mask = _add_lesions(rng, tissue, coordinates, step_mm)
    values = _scan(rng, tissue.signal, step_mm)
    affine[:3, 3] += rng.uniform(-20, 20, 3)  # no scanner has its origin in the brain
    return _stored(values, mask, affine, codes)


def phantom_slice(phantom: Phantom, index: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Acquired slice index as 8-bit picture and grey mask, [row, column] as a radiologist sees it.

    The mask is not clean: 255 in the lesion, 90 on a rim outside it, so the level matters.
    """
    from scipy.ndimage import binary_dilation

    view = view_of(phantom.grid, acquired_plane(phantom.grid))
    high = np.percentile(phantom.values[phantom.values > phantom.values.mean()], 99.5)
    grey = view.take(phantom.values, index) * np.float32(255 / high)
    lesion = view.take(phantom.mask, index) > 0
    mask = np.where(binary_dilation(lesion), RIM_GREY, 0)
    mask[lesion] = LESION_GREY
    return np.clip(grey, 0, 255).astype(np.uint8), mask.astype(np.uint8)


def _box(
    rng: np.random.Generator, shape: tuple[int, int, int], step_mm: Point, degrees: float
) -> Affine:
    """Affine (i, j, k, 1) -> head mm of an axial box, turned about an axis near left-right."""
    from scipy.spatial.transform import Rotation

    axis = np.array([1.0, rng.uniform(-0.4, 0.4), rng.uniform(-0.4, 0.4)])
    axis *= np.radians(degrees) * rng.choice([-1, 1]) / np.linalg.norm(axis)
    turn = Rotation.from_rotvec(axis).as_matrix()
    affine = np.eye(4)
    affine[:3, :3] = turn @ np.diag(step_mm[::-1])
    affine[:3, 3] = turn @ CENTRE_MM[::-1] - affine[:3, :3] @ ((np.array(shape[::-1]) - 1) / 2)
    return affine


def _coordinates(affine: Affine, shape: tuple[int, int, int]) -> Coordinates:
    k, j, i = np.ogrid[: shape[0], : shape[1], : shape[2]]
    x, y, z = (
        (row[0] * i + row[1] * j + row[2] * k + row[3]).astype(np.float32) for row in affine[:3]
    )
    return x, y, z


def _add_lesions(
    rng: np.random.Generator, tissue: Tissue, p: Coordinates, step_mm: Point
) -> NDArray[np.bool_]:
    """Paint irregular bright lesions into the white matter and return where they are."""
    ml = float(LESION_ML[0] * (LESION_ML[1] / LESION_ML[0]) ** (rng.random() ** 0.75))
    large = ml > 12 or rng.random() < 0.25
    count = 1 if large else int(rng.integers(2, 5 + int(2 * min(ml, 8))))
    size_mm = (ml * 1000 / count * 0.24) ** (1 / 3)
    rough = smooth_noise(rng, p[0].shape, step_mm, wave_mm=24.0, band=1.0)
    rough += np.float32(0.5) * smooth_noise(rng, p[0].shape, step_mm, wave_mm=9.0, band=1.0)
    foci = _foci(rng, tissue, p, count, near_mm=30.0 if large else 9.0)
    reach = _reach(rng, tissue, p, foci, np.float32(0.2 * size_mm) * rough)
    voxels = max(1, round(ml * 1000 / float(np.prod(step_mm))))
    depth = np.partition(reach.ravel(), voxels)[voxels] - reach
    bright = np.float32(rng.uniform(0.72, 0.95)) + np.float32(0.03) * rough
    paint(tissue.signal, bright, depth, edge_mm=float(rng.uniform(1.2, 3.0)))
    if large and rng.random() < 0.6:
        core = float(rng.uniform(FLUID + 0.1, CORTEX))
        paint(tissue.signal, core, depth - 0.55 * size_mm, edge_mm=3.0)
    return np.asarray(depth > 0)


def _reach(
    rng: np.random.Generator, tissue: Tissue, p: Coordinates, foci: list[Point], rough_mm: Field
) -> Field:
    """In which order a lesion takes the voxels: millimetres to the nearest focus, roughened.

    Ways outside white matter are longer; fluid, and what is not brain, is never reached.
    """
    reach = np.full(p[0].shape, np.inf, np.float32)
    for centre in foci:
        radii = rng.uniform(0.7, 1.4, 3) * rng.uniform(0.6, 1.6)
        offsets = (a - np.float32(c) for a, c in zip(p, centre, strict=True))
        gap2 = sum(np.square(o / np.float32(r)) for o, r in zip(offsets, radii, strict=True))
        np.minimum(reach, np.sqrt(gap2), out=reach)
    reach += rough_mm - np.float32(1.2) * np.minimum(tissue.white_mm, 0)
    reach[(tissue.brain_mm < 1) | (tissue.ventricle_mm > -0.5) | (tissue.signal < 0.3)] = np.inf
    return reach


def _foci(
    rng: np.random.Generator, tissue: Tissue, p: Coordinates, count: int, *, near_mm: float
) -> list[Point]:
    """Places in white matter, the likelier the nearer they are to the ventricles."""
    x, y, z = p
    allowed = (tissue.white_mm > 1.5) & (tissue.ventricle_mm < -2) & (np.abs(z - 18) < 32)
    weight = np.where(allowed, np.exp(tissue.ventricle_mm / near_mm), 0).ravel().cumsum()
    places = np.searchsorted(weight, rng.uniform(0, weight[-1], count), side="right")
    return [(float(x.flat[n]), float(y.flat[n]), float(z.flat[n])) for n in places]


def _scan(rng: np.random.Generator, signal: Field, step_mm: Point) -> NDArray[np.int16]:
    """What the scanner makes of it: blur, coil sensitivity, Rician noise, an arbitrary gain."""
    from scipy.ndimage import gaussian_filter

    shape = signal.shape
    blurred = gaussian_filter(signal, (0.3, 0.5, 0.5), truncate=3.0)
    bias = smooth_noise(rng, shape, step_mm, wave_mm=150.0, band=1.0)
    blurred *= np.exp(np.float32(rng.uniform(0.05, 0.16)) * np.clip(bias, -2.0, 2.0))
    deviation = np.float32(rng.uniform(0.014, 0.028))
    real, imaginary = deviation * rng.standard_normal((2, *shape), dtype=np.float32)
    gain = np.float32(rng.uniform(500, 1500))
    return np.asarray(np.rint(gain * np.hypot(blurred + real, imaginary)), dtype=np.int16)


def _stored(
    values: NDArray[np.int16], mask: NDArray[np.bool_], affine: Affine, codes: str
) -> Phantom:
    """The same study in another order of the axes; codes as in `phantom_case`."""
    shape = values.shape
    back = np.zeros((4, 4))
    back[3, 3] = 1
    axes, flips = [], []
    for new, letter in enumerate(codes):  # new: 0 is i; old is counted the same way
        old = next(n for n, pair in enumerate(("RL", "AP", "SI")) if letter in pair)
        forward = letter in "RAS"
        back[old, new] = 1 if forward else -1
        back[old, 3] += 0 if forward else shape[2 - old] - 1
        axes.append(2 - old)
        flips.append(slice(None, None, 1 if forward else -1))
    order, turn = axes[::-1], tuple(flips[::-1])
    # NIfTI keeps single precision: rounded here, so that the file's grid is exactly this one.
    placed = (affine @ back).astype(np.float32).astype(np.float64)
    stored = np.ascontiguousarray(values.transpose(order)[turn])
    stored_mask = np.ascontiguousarray(mask.transpose(order)[turn]).view(np.uint8)
    return Phantom(stored, stored_mask, Grid(stored.shape, placed))

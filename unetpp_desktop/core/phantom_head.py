"""A made-up head: which tissue is where, as smooth shapes in millimetres.

Everything works on three coordinate arrays of one shape (x to the right, y to the front, z upward;
origin between the commissures) and on "depths": millimetres to the surface of a shape, positive
inside. A depth painted with a soft edge stands for the partial volume of a real voxel.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]
Point = tuple[float, float, float]
Coordinates = tuple[Field, Field, Field]

# Signal of a FLAIR, white matter about 0.5: fluid is nulled, cortex lies above white matter.
AIR, FLUID, BONE, MARROW, FAT, MUSCLE = 0.015, 0.09, 0.06, 0.30, 0.72, 0.36
WHITE, CORTEX, NUCLEUS, CALLOSUM, EYE = 0.48, 0.65, 0.57, 0.44, 0.10

BRAIN_RADII_MM: Point = (64.0, 82.0, 57.0)
BRAIN_CENTRE_MM: Point = (0.0, 0.0, 3.0)


@dataclass(frozen=True)
class Head:
    """What differs from one made-up person to the next; `size` and `ventricles` are scales."""

    seed: int
    size: float = 1.0
    ventricles: float = 1.0
    sulcus_mm: float = 0.9
    cortex_mm: float = 3.0


@dataclass
class Tissue:
    """The painted head and what the lesions need to know about it.

    signal [k, j, i] without bias, noise or blur; white_mm, ventricle_mm and brain_mm are depths.
    """

    signal: Field
    white_mm: Field
    ventricle_mm: Field
    brain_mm: Field


def smooth_noise(
    rng: np.random.Generator, shape: tuple[int, ...], step_mm: Point, *, wave_mm: float, band: float
) -> Field:
    """Noise of mean 0 and deviation 1 whose waves are about wave_mm long.

    band is the relative width of the ring in frequency space; a band of 1 or more keeps all waves
    longer than wave_mm. step_mm is the spacing along each axis of shape.
    """
    from scipy.fft import fftfreq, irfftn, rfftfreq

    axes = [fftfreq(n, d).astype(np.float32) for n, d in zip(shape, step_mm, strict=True)]
    axes[-1] = rfftfreq(shape[-1], step_mm[-1]).astype(np.float32)
    frequency = np.sqrt(sum(f * f for f in np.meshgrid(*axes, indexing="ij", sparse=True)))
    centre = 0.0 if band >= 1 else 1.0 / wave_mm
    gain = np.exp(-0.5 * ((frequency - centre) / (band / wave_mm)) ** 2)
    gain.flat[0] = 0.0
    white = rng.standard_normal((*frequency.shape, 2), dtype=np.float32)
    noise = irfftn(gain * white.view(np.complex64)[..., 0], s=shape, workers=1)
    return np.asarray(noise / noise.std(), dtype=np.float32)


def ellipsoid(p: Coordinates, centre: Point, radii: Point) -> Field:
    """Depth below an ellipsoid, exact at its surface to first order.

    (1 - f) / |grad f|, where f is the distance from the centre in radii.
    """
    offsets = [a - np.float32(c) for a, c in zip(p, centre, strict=True)]
    q2 = [np.square(o / np.float32(r)) for o, r in zip(offsets, radii, strict=True)]
    f = np.sqrt(q2[0] + q2[1] + q2[2])
    slope = np.sqrt(sum(q / np.float32(r * r) for q, r in zip(q2, radii, strict=True)))
    return np.asarray(f * (1 - f) / (slope + np.float32(1e-4)), dtype=np.float32)


def tube(p: Coordinates, path: list[tuple[Point, float]]) -> Field:
    """Depth below a bent tube: points along its middle, each with the radius there."""
    depth = np.full(np.broadcast_shapes(*(a.shape for a in p)), -1e3, np.float32)
    for (start, r0), (end, r1) in pairwise(path):
        way = np.subtract(end, start).astype(np.float32)
        offsets = [a - np.float32(s) for a, s in zip(p, start, strict=True)]
        along = sum(o * w for o, w in zip(offsets, way, strict=True)) / np.float32(way @ way)
        t = np.clip(along, 0, 1)
        gap2 = sum(np.square(o - t * w) for o, w in zip(offsets, way, strict=True))
        np.maximum(depth, r0 + (r1 - r0) * t - np.sqrt(gap2), out=depth)
    return depth


def paint(
    signal: Field, value: float | NDArray[np.floating], depth_mm: Field, edge_mm: float = 1.2
) -> None:
    """Put a value where depth_mm is positive, in place; the edge is edge_mm wide."""
    share = np.clip(depth_mm / np.float32(edge_mm) + np.float32(0.5), 0, 1)
    signal += share * (value - signal)


def _brain(p: Coordinates) -> tuple[Field, Field, Field]:
    """Depths of cerebrum, cerebellum and brain stem."""
    x, y, z = p
    side = (np.abs(x), y, z)
    taper = np.float32(1) - np.float32(0.0014) * y  # narrower in front, broad at the parietal lobes
    dome = ellipsoid((x / taper, y, z), BRAIN_CENTRE_MM, BRAIN_RADII_MM)
    base = z + np.float32(19) - np.float32(0.22) * y
    temporal = ellipsoid(side, (41.0, 2.0, -20.0), (22.0, 42.0, 25.0))
    cerebrum = np.maximum(np.minimum(dome, base), temporal)
    cerebellum = ellipsoid(side, (21.0, -53.0, -38.0), (31.0, 27.0, 20.0))
    stem = tube(p, [((0, -12, -8), 13), ((0, -19, -28), 14), ((0, -28, -62), 8)])
    np.minimum(cerebrum, -cerebellum - 2, out=cerebrum)
    return cerebrum, cerebellum, stem


def _sulci(rng: np.random.Generator, p: Coordinates, step_mm: Point) -> Field:
    """Millimetres to the middle of the nearest sulcus, as if all sulci went to the centre.

    The sulci are the zero set of noise that changes little along the way to the centre, so they
    cut into the brain about at right angles to its surface, as real ones do.
    """
    from scipy.ndimage import map_coordinates

    step, half = 2.5, 48
    lattice = smooth_noise(rng, (2 * half,) * 3, (step,) * 3, wave_mm=20.0, band=0.25)
    q = [a - np.float32(c) for a, c in zip(p, BRAIN_CENTRE_MM, strict=True)]
    rho2 = sum(np.square(a / np.float32(r)) for a, r in zip(q, BRAIN_RADII_MM, strict=True))
    stretch = np.power(rho2 + np.float32(0.05), np.float32(-0.36)) / np.float32(step)
    places = [a * stretch + np.float32(half) for a in q]
    wave = map_coordinates(lattice, places, order=1, mode="nearest", output=np.float32)
    slope = np.sqrt(sum(np.square(a) for a in np.gradient(wave, *step_mm)))
    return np.asarray(np.abs(wave) / (slope + np.float32(0.02)), dtype=np.float32)


def _pial(
    head: Head, rng: np.random.Generator, p: Coordinates, cerebrum: Field, step_mm: Point
) -> Field:
    """Depth below the folded surface of the cerebrum: sulci, the fissures, and its outside."""
    x, y, z = p
    side = np.abs(x)
    reach = 17 + 5 * smooth_noise(rng, x.shape, step_mm, wave_mm=25.0, band=1.0)
    nuclei = np.maximum(ellipsoid(p, (0, -4, 5), (34.0, 43.0, 18.0)), 0)
    below = np.maximum(cerebrum - reach, 0) + nuclei
    width = head.sulcus_mm * np.clip(1.25 - cerebrum / 22, 0.2, 1.2)
    sulcus = np.hypot(_sulci(rng, p, step_mm), below) - width
    core = np.maximum(ellipsoid(p, (0, -4, 0), (400.0, 42.0, 27.0)), 0)
    midline = np.hypot(side, core) - head.sulcus_mm
    wobble = np.float32(1.5) * (reach - 17) / 5
    lid = np.abs(z - 1 + np.float32(0.5) * y + wobble)
    fissure = np.hypot(lid, np.maximum(37 - side, 0) + np.maximum(np.abs(y) - 26, 0))
    island = side - 40 + np.square(y * np.float32(0.1)) + wobble
    insula = np.hypot(island, np.maximum(np.abs(z - 5) - 11, 0) + np.maximum(np.abs(y - 2) - 22, 0))
    sylvian = np.minimum(fissure, insula) - np.float32(head.sulcus_mm + 0.2)
    pial: Field = np.minimum.reduce([cerebrum, sulcus, midline, sylvian])
    return pial


def _ventricles(head: Head, p: Coordinates) -> Field:
    x, y, z = p
    side = (np.abs(x), y, z)
    w = head.ventricles
    atrium: Point = (22.0, -30.0, 15.0)
    lateral = tube(
        side,
        [
            ((15, 32, 4), 1.5 * w),
            ((9, 20, 11), 4.2 * w),
            ((9, 0, 19), 4.4 * w),
            ((14, -18, 20), 5.0 * w),
            (atrium, 6.2 * w),
            ((24, -56, 7), 1.5 * w),
        ],
    )
    temporal = tube(side, [(atrium, 5 * w), ((33, -24, -10), 2.4 * w), ((31, -2, -19), 1.8 * w)])
    third = ellipsoid(p, (0, -7, 0), (2.4 * w, 15.0, 10.0))
    fourth = ellipsoid(p, (0, -38, -33), (6.0 * w, 4.5 * w, 8.0))
    ventricles: Field = np.maximum.reduce([lateral, temporal, third, fourth])
    return ventricles


def _paint_outside(
    rng: np.random.Generator, p: Coordinates, cavity: Field, step_mm: Point
) -> Field:
    """Air, scalp, face, skull and the fluid around the brain; depth counts from the inner skull."""
    x, y, z = p
    side = (np.abs(x), y, z)
    noise = smooth_noise(rng, x.shape, step_mm, wave_mm=45.0, band=1.0)
    coarse = smooth_noise(rng, x.shape, step_mm, wave_mm=9.0, band=0.5)
    above = np.maximum(z, 0) + np.float32(0.2) * np.minimum(z, 0)
    taper = np.float32(1) - np.float32(0.0012) * y
    scalp = ellipsoid((x / taper, y, above), (0, 1, 3), (79.0, 98.0, 72.0)) + 0.5 * noise
    signal = np.full(x.shape, AIR, np.float32)
    paint(signal, FAT + 0.04 * noise, scalp)
    paint(signal, MUSCLE + 0.04 * coarse, scalp - 4.5 - 0.7 * noise)
    paint(signal, FAT - 0.1, np.minimum(0.8 * coarse - 1, scalp - 4), 0.5)
    paint(signal, FAT - 0.12, ellipsoid(side, (30, 62, -27), (19.0, 26.0, 17.0)))
    paint(signal, EYE, ellipsoid(side, (31, 72, -27), (12.0, 12.0, 12.0)))
    paint(signal, AIR, ellipsoid(side, (24, 60, -52), (14.0, 16.0, 13.0)))
    paint(signal, AIR, ellipsoid(side, (6, 58, -38), (9.0, 24.0, 16.0)) + 2 * coarse)
    paint(signal, AIR, np.minimum(ellipsoid(side, (54, -32, -38), (13.0, 15.0, 12.0)), 2 * coarse))
    thinner = np.clip(z / np.float32(-6), 0, 3)  # the base, against the vault
    skull = 7 + 0.7 * noise - thinner
    paint(signal, BONE + 0.04 * np.abs(coarse), cavity + skull)
    diploe = 0.25 * skull - np.abs(cavity + 0.55 * skull)
    paint(signal, MARROW + 0.06 * coarse, diploe, 1.5)
    paint(signal, MUSCLE - 0.04, cavity + 1.0, 1.0)  # the dura, a thin grey line
    paint(signal, FLUID, cavity, 1.0)
    return signal


def _paint_deep(signal: Field, p: Coordinates, white: Field) -> None:
    x, y, z = p
    side = (np.abs(x), y, z)
    callosum = np.minimum(ellipsoid(p, (0, -4, 2), (26.0, 40.0, 25.0)), white)
    hollow = ellipsoid(p, (0, -4, -2), (40.0, 33.0, 21.0))
    paint(signal, CALLOSUM, np.minimum(callosum, -hollow), 3.0)
    tilted = (side[0] + np.float32(0.22) * y, y, z)
    for centre, radii, where in (
        ((11, -14, 6), (9.0, 14.0, 9.0), side),
        ((13, 17, 7), (5.0, 9.0, 9.0), side),
        ((27, 3, 2), (5.5, 16.0, 9.0), tilted),
    ):
        paint(signal, NUCLEUS, ellipsoid(where, centre, radii), 1.5)
    paint(signal, WHITE - 0.06, ellipsoid(tilted, (20, -1, 0), (4.0, 10.0, 6.0)), 2.0)


def _paint_below(
    signal: Field,
    rng: np.random.Generator,
    parts: tuple[Field, Field],
    step_mm: Point,
    p: Coordinates,
) -> None:
    """Cerebellum with its thin leaves, and the brain stem."""
    cerebellum, stem = parts
    bend = smooth_noise(rng, stem.shape, step_mm, wave_mm=20.0, band=1.0)
    radius = np.sqrt(np.square(p[0] / 1.3) + np.square(p[1] + 30) + np.square(p[2] + 28))
    leaves = np.sin(radius * np.float32(1.05) + 1.3 * bend)
    folded = CORTEX - 0.01 - 0.22 * np.clip(3 * leaves - 2, 0, 1)
    paint(signal, folded, cerebellum)
    paint(signal, WHITE + 0.02, cerebellum - 8 + 2 * leaves + 2 * bend, 2.0)
    paint(signal, WHITE + 0.03, stem, 1.5)


def build_head(head: Head, p: Coordinates, step_mm: Point) -> Tissue:
    """Paint one head on the coordinates p [k, j, i] in mm; step_mm is the spacing of k, j and i."""
    rng = np.random.default_rng(head.seed)
    x, y, z = (
        a / np.float32(head.size)
        + np.float32(1.6) * smooth_noise(rng, a.shape, step_mm, wave_mm=90.0, band=1.0)
        for a in p
    )
    p = (x, y, z)
    cerebrum, cerebellum, stem = _brain(p)
    cistern = ellipsoid(p, (0.0, -1.0, -16.0), (18.0, 20.0, 10.0))
    brain = np.maximum.reduce([cerebrum, cerebellum, stem])
    cavity = np.maximum(brain + 2.5, cistern)
    signal = _paint_outside(rng, p, cavity, step_mm)
    pial = _pial(head, rng, p, cerebrum, step_mm)
    fine = smooth_noise(rng, x.shape, step_mm, wave_mm=8.0, band=1.0)
    white = pial - head.cortex_mm - np.float32(0.35) * fine
    paint(signal, CORTEX + 0.02 * fine, pial, 1.3)
    paint(signal, WHITE + 0.012 * fine, white, 1.6)
    _paint_deep(signal, p, white)
    _paint_below(signal, rng, (cerebellum, stem), step_mm, p)
    ventricle = _ventricles(head, p)
    paint(signal, CORTEX, np.minimum(ventricle + 2.0, 0.6), 4.0)  # the bright rim of a FLAIR
    paint(signal, FLUID, ventricle, 1.3)
    return Tissue(signal, white, ventricle, brain)

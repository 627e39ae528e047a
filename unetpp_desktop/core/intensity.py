"""Grey values: the foreground's statistics, the network's normalisation, the display window."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LOW_PERCENT, HIGH_PERCENT = 0.5, 99.5


@dataclass(frozen=True)
class Statistics:
    """What one normalisation needs, taken once over a whole volume.

    `low`, `high` clip; `mean`, `std` scale (std 0 marks a constant image); `background` is the
    normalised value of what lies outside the image; `non_finite` counts replaced voxels.
    """

    low: float
    high: float
    mean: float
    std: float
    background: float
    non_finite: int


def foreground_statistics(values: NDArray[np.float32]) -> Statistics:
    """Statistics over the foreground of a whole volume.

    Foreground are the voxels above the volume's mean; they are clipped to their 0.5 and 99.5
    percentile before mean and standard deviation are taken. Non-finite voxels do not count.
    """
    finite = values[np.isfinite(values)]
    non_finite = int(values.size - finite.size)
    if finite.size == 0:
        return Statistics(0.0, 0.0, 0.0, 0.0, 0.0, non_finite)
    foreground = finite[finite > finite.mean(dtype=np.float64)]
    if foreground.size == 0:  # a constant image has nothing above its mean
        constant = float(finite[0])
        return Statistics(constant, constant, constant, 0.0, 0.0, non_finite)
    low, high = (float(p) for p in np.percentile(foreground, (LOW_PERCENT, HIGH_PERCENT)))
    clipped = np.clip(foreground, low, high)
    mean = float(clipped.mean(dtype=np.float64))
    std = float(clipped.std(dtype=np.float64))
    background = (low - mean) / std if std > 0 else 0.0
    return Statistics(low, high, mean, std, background, non_finite)


def normalise(values: NDArray[np.float32], statistics: Statistics) -> NDArray[np.float32]:
    """Clip, subtract the mean, divide by the standard deviation; a constant image gives zeros.

    Non-finite values become the background value.
    """
    if statistics.std == 0:
        return np.zeros(values.shape, np.float32)
    clean = np.nan_to_num(values, nan=statistics.low, posinf=statistics.low, neginf=statistics.low)
    clipped = np.clip(clean, np.float32(statistics.low), np.float32(statistics.high))
    return (clipped - np.float32(statistics.mean)) / np.float32(statistics.std)


def display_window(values: NDArray[np.float32]) -> tuple[float, float]:
    """Black and white point of the automatic window: 1st and 99.5th percentile of the foreground.

    Taken once per volume, so that brightness does not jump from slice to slice. Foreground are
    the finite values above the lowest one (the air around a head has many equal values). A
    constant image gets a window of width one around its value.
    """
    finite = values[np.isfinite(values)]
    if finite.size == 0:
        return 0.0, 1.0
    foreground = finite[finite > finite.min()]
    if foreground.size == 0:
        return float(finite[0]) - 0.5, float(finite[0]) + 0.5
    low, high = (float(p) for p in np.percentile(foreground, (1.0, 99.5)))
    return (low, high) if high > low else (low - 0.5, low + 0.5)

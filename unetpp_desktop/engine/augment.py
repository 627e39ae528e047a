"""Random changes of a training batch, on the device, drawn from (seed, epoch, batch).

Nothing here reads a global random state, so a resumed run draws what the whole run would have.
"""

import numpy as np
import torch
from torch import Tensor

GAIN, SHIFT = 0.1, 0.1  # of normalised grey values (standard deviation 1), each to both sides


def augment(
    slices: Tensor, masks: Tensor, *, seed: tuple[int, int, int], mirror: bool
) -> tuple[Tensor, Tensor]:
    """A batch [n, c, row, column] and its masks [n, 1, row, column], changed slice by slice.

    With `mirror` each slice is mirrored along its columns with probability 1/2: patient right and
    left change places in axial and coronal slices. Contrast and brightness of each channel vary a
    little.
    """
    draw = np.random.default_rng(seed)
    n, channels = slices.shape[:2]
    gain = 1 + GAIN * (2 * draw.random((n, channels, 1, 1)) - 1)
    shift = SHIFT * (2 * draw.random((n, channels, 1, 1)) - 1)
    turned = draw.random((n, 1, 1, 1)) < (0.5 if mirror else 0.0)
    slices = slices * _like(gain, slices) + _like(shift, slices)
    chosen = torch.from_numpy(turned).to(slices.device)
    return (
        torch.where(chosen, slices.flip(-1), slices),
        torch.where(chosen, masks.flip(-1), masks),
    )


def _like(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]], slices: Tensor) -> Tensor:
    return torch.from_numpy(values).to(slices.device, slices.dtype)

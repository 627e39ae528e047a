"""Changes of grey values: what scanners, coils and protocols do to the same patient.

Pictures are float32 [m, slice, row, column], normalised; `amount` and `background` are
[m, 1, 1, 1]. Probabilities and ranges follow nnU-Net v2 (Isensee et al. 2021); the bias field
follows Van Leemput et al. 1999 in being smooth, positive and multiplicative.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from unetpp_desktop.core.recipe import Change

Normal = Callable[..., Tensor]
"""Standard normal numbers [m, *shape], drawn for each picture by itself."""

BIAS_POINTS = 4  # control points a side: a coil's field has no finer detail
BLUR_REACH = 3  # pixels to each side, three times the largest sigma
TINY = 1e-6


@dataclass(frozen=True)
class Grey:
    """One change: of a `share` of the slices, and of those in a `share_of_series` of the series.

    Amounts run from `low` to `high`, as likely by half as by double.
    """

    apply: Callable[[Tensor, Tensor, Tensor, Normal], Tensor]
    share: float
    low: float
    high: float
    share_of_series: float = 1.0


def bias(pictures: Tensor, amount: Tensor, background: Tensor, normal: Normal) -> Tensor:
    """Brighter here, darker there: times exp of a smooth field of this deviation."""
    coarse = normal(1, BIAS_POINTS, BIAS_POINTS)
    size = pictures.shape[2:]
    smooth = functional.interpolate(coarse, size=size, mode="bicubic", align_corners=False)
    return background + (pictures - background) * torch.exp(amount * smooth)


def brightness(pictures: Tensor, amount: Tensor, background: Tensor, normal: Normal) -> Tensor:
    """All times one factor; the background stays black."""
    return background + (pictures - background) * amount


def contrast(pictures: Tensor, amount: Tensor, background: Tensor, normal: Normal) -> Tensor:
    """Away from the mean or towards it, within the range that the picture has."""
    low, high = _range(pictures)
    mean = pictures.mean(dim=(1, 2, 3), keepdim=True)
    return ((pictures - mean) * amount + mean).clamp(low, high)


def gamma(pictures: Tensor, amount: Tensor, background: Tensor, normal: Normal) -> Tensor:
    """A power of the grey values over their range; mean and deviation are kept."""
    low, high = _range(pictures)
    bent = ((pictures - low) / (high - low).clamp(min=TINY)) ** amount
    std, mean = torch.std_mean(pictures, dim=(1, 2, 3), keepdim=True)
    bent_std, bent_mean = torch.std_mean(bent, dim=(1, 2, 3), keepdim=True)
    return (bent - bent_mean) * (std / bent_std.clamp(min=TINY)) + mean


def blur(pictures: Tensor, amount: Tensor, background: Tensor, normal: Normal) -> Tensor:
    """Gaussian of this sigma in pixels, the border repeated."""
    reach = torch.arange(-BLUR_REACH, BLUR_REACH + 1, device=pictures.device)
    weights = torch.exp(-(reach**2) / (2 * amount**2))
    weights = weights / weights.sum(dim=3, keepdim=True)
    r = BLUR_REACH
    for dim, pad in ((2, (0, 0, r, r)), (3, (r, r, 0, 0))):
        padded, length = functional.pad(pictures, pad, mode="replicate"), pictures.shape[dim]
        pictures = torch.zeros_like(pictures)
        for place in range(2 * r + 1):
            pictures.addcmul_(padded.narrow(dim, place, length), weights[..., place : place + 1])
    return pictures


def low_resolution(pictures: Tensor, amount: Tensor, background: Tensor, normal: Normal) -> Tensor:
    """Taken with this share of the pixels a side, and enlarged again."""
    rows, columns = pictures.shape[2:]
    row, column = (torch.arange(side, device=pictures.device) for side in (rows, columns))
    few_rows, few_columns = _coarse(row, rows, amount), _coarse(column, columns, amount)
    return few_rows @ pictures @ few_columns.transpose(2, 3)


def _coarse(pixel: Tensor, side: int, amount: Tensor) -> Tensor:
    """[m, 1, side, side]: linear interpolation between samples 1 / amount pixels apart, each the
    nearest pixel."""
    samples = (side * amount[..., 0]).round().clamp(min=2)
    place = ((pixel + 0.5) * (samples / side) - 0.5).clamp(min=0)
    place = torch.minimum(place, samples - 1)
    lower = torch.minimum(place.floor(), samples - 2)
    weight = (place - lower)[..., None]
    nearest = [((one + 0.5) * (side / samples)).floor()[..., None] for one in (lower, lower + 1)]
    return (1 - weight) * (pixel == nearest[0]) + weight * (pixel == nearest[1])


def noise(pictures: Tensor, amount: Tensor, background: Tensor, normal: Normal) -> Tensor:
    """Gaussian noise of this deviation."""
    return pictures + amount * normal(*pictures.shape[1:])


def _range(pictures: Tensor) -> tuple[Tensor, Tensor]:
    return pictures.amin(dim=(1, 2, 3), keepdim=True), pictures.amax(dim=(1, 2, 3), keepdim=True)


GREY: dict[Change, Grey] = {  # in the order of a scanner: field, receiver, reconstruction, noise
    Change.BIAS: Grey(bias, 0.2, 0.05, 0.2),
    Change.BRIGHTNESS: Grey(brightness, 0.15, 0.75, 1.25),
    Change.CONTRAST: Grey(contrast, 0.15, 0.75, 1.25),
    Change.GAMMA: Grey(gamma, 0.3, 0.7, 1.5),
    Change.BLUR: Grey(blur, 0.2, 0.5, 1.0, share_of_series=0.5),
    Change.LOW_RESOLUTION: Grey(low_resolution, 0.25, 0.5, 1.0, share_of_series=0.5),
    Change.NOISE: Grey(noise, 0.1, 0.03, 0.3),
}

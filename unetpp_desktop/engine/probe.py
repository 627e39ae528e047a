"""A made-up input, and what a network gives for it: does it compute here what it did elsewhere?

Stored with a model and compared when it is opened. A hash of the weights cannot see a library or a
processor that computes something else with them.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from unetpp_desktop.core.model_info import Architecture
from unetpp_desktop.engine.network import UNetPlusPlus

SIDE_PX = 32  # a multiple of 2**depth for every depth
STRIDE = 4
WORST_ERROR = 1e-3  # of logits, per unit of the largest; float32 on another machine stays near 1e-6


def probe_input(architecture: Architecture) -> Tensor:
    """Waves that differ in every channel, row and column: float32 [1, channel, 32, 32]."""
    channel = torch.arange(architecture.in_channels, dtype=torch.float64)[:, None, None]
    row = torch.arange(SIDE_PX, dtype=torch.float64)[:, None]
    column = torch.arange(SIDE_PX, dtype=torch.float64)
    waves = torch.sin(row / 3 + channel) + torch.cos(column / 5 - channel)
    return waves.float()[None]


@torch.inference_mode()
def probe_output(network: UNetPlusPlus) -> tuple[float, ...]:
    """Logits of each head on the diagonal of the probe; `network` evaluates on the CPU.

    Empty where a logit is not finite: such a network is of no use.
    """
    logits = torch.cat(network.forward_heads(probe_input(network.architecture)), dim=1)
    values = logits[0].diagonal(dim1=1, dim2=2)[:, ::STRIDE].flatten()
    return tuple(values.tolist()) if bool(values.isfinite().all()) else ()


def probe_error(found: Sequence[float], expected: Sequence[float]) -> float:
    """The largest difference, per unit of the largest expected logit; infinite for another count.

    No more than `WORST_ERROR` is rounding.
    """
    if len(found) != len(expected):
        return float("inf")
    scale = max(1.0, *map(abs, expected))
    return max(abs(a - b) for a, b in zip(found, expected, strict=True)) / scale

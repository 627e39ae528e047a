"""The ways to compute one level on one device, and the fastest that gives the same mask.

Which one is fastest is measured, once a machine and shape of network, and only where so many slices
are ahead that it pays. Whether it gives the same is compared with float32 for each model: on its
first slice no voxel of the mask may differ.
"""

import contextlib
import copy
import importlib.util
import io
import statistics
import time
from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from unetpp_desktop.core.model_info import Architecture
from unetpp_desktop.engine.device import autocast_kind
from unetpp_desktop.engine.machine_notes import note, noted
from unetpp_desktop.engine.network import ConvPair, UNetPlusPlus, probability_of
from unetpp_desktop.engine.onnx_graph import onnx_bytes

WORTH_MEASURING_S = 4.0  # of work ahead; measuring and converting take about two seconds
CROP_PX = 128  # the part of a slice that is timed, less for wide networks
ROUNDS = 2
NEEDED_BY_OPENVINO = ("openvino", "onnx")

Logits = Callable[[Tensor], Tensor]
"""[n, channel, row, column] to float32 logits [n, head, row, column], both on the device."""


class Way(StrEnum):
    """How the numbers are computed; batch norm is folded into the convolutions in all of them."""

    CHANNELS_LAST = "torch fp32 channels_last"  # the reference
    PLAIN = "torch fp32"
    HALF = "torch half channels_last"
    OPENVINO = "openvino fp32"


class Pace(NamedTuple):
    """Seconds to get ready, and for one slice of the timed part."""

    build_s: float
    slice_s: float


class Ways:
    """Computes one level of a network; `expect` says how much work is ahead.

    `network` is in evaluation mode and on the device.
    """

    def __init__(
        self, network: UNetPlusPlus, *, level: int, device: torch.device, threshold: float
    ) -> None:
        self._folded = fold(network)
        self._shape, self._level, self._device = network.architecture, level, device
        self._threshold = threshold
        self._ahead = 0
        self.way = Way.CHANNELS_LAST
        self._compute = build(self.way, self._folded, level=level, device=device)

    def expect(self, slices: int) -> None:
        """So many slices come next; with the first of them a faster way is looked for."""
        self._ahead = slices

    def logits(self, values: Tensor) -> Tensor:
        """float32 [n, head, row, column] of slices [n, channel, row, column] on the device."""
        started = time.perf_counter()
        logits = self._compute(values)
        if self._ahead:
            if self._device.type == "cuda":  # else the clock sees only the launch
                torch.cuda.synchronize(self._device)
            seconds = (time.perf_counter() - started) / len(values)
            ahead, self._ahead = self._ahead - len(values), 0
            if self.way is Way.CHANNELS_LAST and ahead * seconds > WORTH_MEASURING_S:
                self._change(values, logits, ahead=ahead)
        return logits

    def _change(self, values: Tensor, logits: Tensor, *, ahead: int) -> None:
        """Take the fastest way for the work ahead that gives the mask of `logits`."""
        paces = known_paces(self._folded, self._level, self._device, crop(values, self._shape))
        part = crop(values, self._shape).numel() / values[:1].numel()

        def cost(way: Way) -> float:
            build_s, slice_s = paces[way]
            return (0.0 if way is self.way else build_s) + ahead * slice_s / part

        for way in sorted(paces, key=cost):
            if way is self.way:
                return
            compute = build(way, self._folded, level=self._level, device=self._device)
            if self._same_mask(compute(values), logits, exact=way is not Way.HALF):
                self.way, self._compute = way, compute
                return

    def _same_mask(self, found: Tensor, expected: Tensor, *, exact: bool) -> bool:
        """Whether no voxel differs; rounding to half precision must show that on a mask."""
        masks = [probability_of(one) >= self._threshold for one in (found, expected)]
        return torch.equal(*masks) and (exact or bool(masks[1].any()))


def known_paces(
    network: UNetPlusPlus, level: int, device: torch.device, values: Tensor
) -> dict[Way, Pace]:
    """The pace of each way on this machine, from its notes or measured on the slice `values`."""
    shape = network.architecture
    place = torch.cuda.get_device_name(device) if device.type == "cuda" else device.type
    name = (
        f"{shape.design} {shape.width} {shape.depth} {shape.norm} {shape.up} level {level} "
        f"on {place} with {torch.get_num_threads()} threads"
    )
    ways = candidates(device)
    kept = noted(name)
    with contextlib.suppress(AttributeError, TypeError, ValueError):
        paces = {Way(way): Pace(*map(float, pace)) for way, pace in kept.items()}
        if set(paces) == set(ways):
            return paces
    paces = {way: _measure(way, network, level, device, values) for way in ways}
    note(name, {way.value: [round(seconds, 5) for seconds in pace] for way, pace in paces.items()})
    return paces


def candidates(device: torch.device) -> tuple[Way, ...]:
    """The ways that can be tried here."""
    ways = [Way.CHANNELS_LAST, Way.PLAIN]
    if autocast_kind(device) is not None:
        ways.append(Way.HALF)
    if device.type == "cpu" and all(map(importlib.util.find_spec, NEEDED_BY_OPENVINO)):
        ways.append(Way.OPENVINO)
    return tuple(ways)


def build(way: Way, network: UNetPlusPlus, *, level: int, device: torch.device) -> Logits:
    """`network`, folded and in evaluation mode, as a function for one level."""
    if way is Way.OPENVINO:
        return _openvino(network, level)
    last = way is not Way.PLAIN
    layout = torch.channels_last if last else torch.contiguous_format
    ready = copy.deepcopy(network).to(memory_format=layout)  # type: ignore[call-overload]
    half = autocast_kind(device) if way is Way.HALF else None

    @torch.inference_mode()
    def compute(values: Tensor) -> Tensor:
        with torch.autocast(device.type, dtype=half, enabled=half is not None):
            logits: Tensor = ready(values.contiguous(memory_format=layout), level)
        return logits.float()

    return compute


def fold(network: UNetPlusPlus) -> UNetPlusPlus:
    """A copy in which each batch norm is part of its convolution (equal up to rounding)."""
    folded = copy.deepcopy(network)
    for name, pair in folded.nodes.items():
        layers: list[nn.Module] = []
        for layer in pair if isinstance(pair, ConvPair) else ():
            if isinstance(layer, nn.BatchNorm2d) and isinstance(layers[-1], nn.Conv2d):
                layers[-1] = fuse_conv_bn_eval(layers[-1], layer)
            else:
                layers.append(layer)
        folded.nodes[name] = nn.Sequential(*layers)
    return folded


class LevelOf(nn.Module):
    """One level of a network as a module of its own, for converters."""

    def __init__(self, network: UNetPlusPlus, level: int) -> None:
        super().__init__()
        self.network, self.level = network, level

    def forward(self, slices: Tensor) -> Tensor:
        logits: Tensor = self.network(slices, self.level)
        return logits


def _openvino(network: UNetPlusPlus, level: int) -> Logits:
    """Precision is ours to set: left alone, OpenVINO takes bf16 where the processor has it.

    Its own converter of torch modules is not used: that one reports to its maker over the network
    and asks on standard input whether it may.
    """
    import openvino

    core = openvino.Core()
    graph = core.read_model(
        io.BytesIO(onnx_bytes(LevelOf(network, level), network, output="logits"))
    )
    settings = {
        "INFERENCE_PRECISION_HINT": "f32",
        "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_NUM_THREADS": torch.get_num_threads(),
    }
    compiled = core.compile_model(graph, "CPU", settings)

    def compute(values: Tensor) -> Tensor:
        return torch.from_numpy(np.array(compiled([values.contiguous().numpy()])[0]))

    return compute


def crop(values: Tensor, shape: Architecture) -> Tensor:
    """The middle of the first slice, small enough to be timed within a second or two."""
    limit = CROP_PX if shape.width <= 32 else CROP_PX // 2
    rows, columns = (min(side, limit) for side in values.shape[-2:])
    top, left = (values.shape[-2] - rows) // 2, (values.shape[-1] - columns) // 2
    return values[:1, :, top : top + rows, left : left + columns].contiguous()


def _measure(
    way: Way, network: UNetPlusPlus, level: int, device: torch.device, values: Tensor
) -> Pace:
    started = time.perf_counter()
    compute = build(way, network, level=level, device=device)
    compute(values).cpu()  # the first one also plans
    build_s = time.perf_counter() - started
    seconds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        compute(values).cpu()
        seconds.append(time.perf_counter() - started)
    return Pace(build_s, statistics.median_low(seconds))

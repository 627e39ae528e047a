"""Where the network runs and in which number type; chosen by trying, not by the device's name."""

import os
import statistics
import time

import torch
from torch import nn

from unetpp_desktop.core.machine import core_count
from unetpp_desktop.core.recipe import Device, Precision
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.machine_notes import note, noted

LEAST_GAIN = 1.2  # bf16 must be this much faster on a processor to be worth its rounding
_TEST_CHANNELS, _TEST_SIDE_PX, _TEST_ROUNDS = 32, 64, 3


def choose_device(wanted: Device) -> torch.device:
    """The device to use: a GPU that really computes where `wanted` allows it, else the processor.

    Raises `Problem(DEVICE_MISSING)` when CUDA was asked for by name and cannot be used.
    """
    if wanted is Device.CPU:
        return torch.device("cpu")
    reason = _cuda_fault()
    if not reason:
        return torch.device("cuda")
    if wanted is Device.CUDA:
        raise Problem(Code.DEVICE_MISSING, device="cuda", reason=reason)
    return torch.device("cpu")


def _cuda_fault() -> str:
    """Why the GPU cannot be used, empty when it can; of several each process takes one.

    A wheel without kernels for the card fails only at the first kernel, so one is run.
    """
    if not torch.cuda.is_available():
        return "no usable GPU was found"
    try:
        torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", 0)) % torch.cuda.device_count())
        torch.nn.functional.conv2d(
            torch.ones(1, 1, 8, 8, device="cuda"), torch.ones(1, 1, 3, 3, device="cuda")
        ).sum().item()
    except RuntimeError as error:
        return str(error).splitlines()[0]
    return ""


def settled_precision(wanted: Precision, device: torch.device) -> Precision:
    """What `wanted` is on this device: FP32, BF16 or FP16.

    bf16 on a processor was measured 2-3 times faster with avx512_bf16 and 6-80 times slower
    without; so for AUTO it is timed once a machine and remembered.
    """
    if wanted not in (Precision.AUTO, Precision.HALF):
        return wanted
    if device.type == "cuda":
        bf16 = torch.cuda.is_bf16_supported(including_emulation=False)
        return Precision.BF16 if bf16 else Precision.FP16
    worth = wanted is Precision.HALF or _bf16_gain() >= LEAST_GAIN
    return Precision.BF16 if worth else Precision.FP32


def autocast_kind(device: torch.device, wanted: Precision = Precision.AUTO) -> torch.dtype | None:
    """The half-precision type to compute in on this device, None for plain float32."""
    kinds = {Precision.BF16: torch.bfloat16, Precision.FP16: torch.float16}
    return kinds.get(settled_precision(wanted, device))


def use_threads(*, spare: int = 0) -> None:
    """Give torch all cores of this process but the `spare` ones; OMP_NUM_THREADS comes first."""
    if "OMP_NUM_THREADS" not in os.environ:
        torch.set_num_threads(max(1, core_count() - spare))


def describe_device(device: torch.device) -> str:
    """The device in a few words, for a status line."""
    if device.type == "cuda":
        _, total = torch.cuda.mem_get_info(device)
        return f"{torch.cuda.get_device_name(device)}, {total / 2**30:.0f} GB"
    return f"CPU, {torch.get_num_threads()} of {core_count()} cores"


def _bf16_gain() -> float:
    """How many times faster bf16 is than float32 here, from the machine's notes or measured."""
    gain = noted("bf16_gain")
    if not isinstance(gain, float):
        gain = round(_measure_bf16_gain(), 2)
        note("bf16_gain", gain)
    return gain


@torch.inference_mode(mode=False)
@torch.enable_grad()
def _measure_bf16_gain() -> float:
    """From a small training step; prediction may ask for it too, where gradients are off."""
    network = nn.Sequential(
        nn.Conv2d(_TEST_CHANNELS, _TEST_CHANNELS, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(_TEST_CHANNELS, _TEST_CHANNELS, 3, padding=1),
    ).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    values = torch.ones(2, _TEST_CHANNELS, _TEST_SIDE_PX, _TEST_SIDE_PX)
    values = values.contiguous(memory_format=torch.channels_last)
    seconds: dict[bool, list[float]] = {False: [], True: []}
    for round_number in range(_TEST_ROUNDS + 1):  # the first one also plans
        for half in (False, True):
            started = time.perf_counter()
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
                network(values).float().sum().backward()
            if round_number:
                seconds[half].append(time.perf_counter() - started)
    return statistics.median(seconds[False]) / statistics.median(seconds[True])

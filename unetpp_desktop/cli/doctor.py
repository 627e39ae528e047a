"""`doctor`: can this machine train and show, said in plain words."""

import argparse
import platform
import shutil
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple

from unetpp_desktop.core.machine import core_count, free_memory_bytes
from unetpp_desktop.core.qt_guard import refuse_broken_qt
from unetpp_desktop.core.recipe import Device, Recipe
from unetpp_desktop.core.texts import Problem

NAME = "doctor"
HELP = "say in plain words whether this machine is ready"

GIB = 2**30
LEAST_MEMORY_GIB = 4
LEAST_DISK_GIB = 2
CHANNELS = 16
SIDE_PX = 128
WORST_ERROR = (
    0.05  # on sums of spread 12: half-precision units stay below, a broken device does not
)


class Finding(NamedTuple):
    """One line of the report."""

    good: bool
    about: str
    sentence: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Doctor asks nothing."""


def run(arguments: argparse.Namespace) -> int:
    """Print one line a finding; 1 when something would keep the program from working."""
    findings = []
    for check in CHECKS:
        finding = check()
        findings.append(finding)
        print(
            f"{'ok ' if finding.good else 'BAD'}  {finding.about:<8} {finding.sentence}", flush=True
        )
    ready = all(finding.good for finding in findings)
    print("This machine is ready." if ready else "Not ready: see the lines marked BAD.")
    return 0 if ready else 1


def check_python() -> Finding:
    """Python, the system, the cores."""
    system = f"{platform.system()} {platform.machine()}, {core_count()} processor cores"
    return Finding(True, "Python", f"{platform.python_version()} on {system}")


def check_window() -> Finding:
    """Qt is there and fits this Python."""
    try:
        qt = version("PySide6-Essentials")
        refuse_broken_qt(qt)
    except PackageNotFoundError:
        return Finding(False, "Window", "PySide6 is not installed; only the command line works.")
    except Problem as problem:
        return Finding(False, "Window", str(problem))
    return Finding(True, "Window", f"Qt {qt}")


def check_engine() -> Finding:
    """torch can be loaded, and a real convolution on the device gives the right numbers."""
    try:
        import torch

        from unetpp_desktop.engine.device import choose_device, describe_device
    except (ImportError, OSError) as error:
        return Finding(False, "Engine", f"torch cannot be loaded: {error}")
    device = choose_device(Device.AUTO)
    about = f"torch {torch.__version__} on {describe_device(device)}"
    try:
        milliseconds, error_size = try_convolution(device.type)
    except RuntimeError as error:
        return Finding(False, "Engine", f"{about}, but a convolution failed: {error}")
    if not error_size < WORST_ERROR:
        return Finding(False, "Engine", f"{about}, but a convolution is wrong by {error_size:.3g}")
    return Finding(
        True, "Engine", f"{about}; a convolution took {milliseconds:.0f} ms and is right"
    )


def try_convolution(device: str) -> tuple[float, float]:
    """Time of a 3x3 convolution in ms, and its largest difference from numpy's sum of products."""
    import numpy as np
    import torch

    random = np.random.default_rng(0)
    image = random.standard_normal((CHANNELS, SIDE_PX, SIDE_PX))
    kernel = random.standard_normal((CHANNELS, CHANNELS, 3, 3))
    windows = np.lib.stride_tricks.sliding_window_view(image, (3, 3), axis=(1, 2))
    expected = np.einsum("cjiyx,ocyx->oji", windows, kernel, optimize=True)
    on_device = [torch.tensor(a, dtype=torch.float32, device=device) for a in (image, kernel)]
    torch.nn.functional.conv2d(on_device[0][None], on_device[1])  # the first call also plans
    started = time.perf_counter()
    found = torch.nn.functional.conv2d(on_device[0][None], on_device[1])[0].cpu().numpy()
    milliseconds = (time.perf_counter() - started) * 1000
    return milliseconds, float(np.abs(found - expected).max())


def check_prediction() -> Finding:
    """Which way of computing is the fastest here, on a network as training makes by default."""
    try:
        import torch

        from unetpp_desktop.core.model_info import Architecture
        from unetpp_desktop.engine.device import choose_device
        from unetpp_desktop.engine.network import UNetPlusPlus
        from unetpp_desktop.engine.ways import fold, known_paces
    except (ImportError, OSError):
        return Finding(True, "Predict", "not tried without torch")
    device = choose_device(Device.AUTO)
    width = Recipe().width
    network = fold(UNetPlusPlus(Architecture(width=width)).to(device).eval())
    slices = torch.zeros(1, 1, SIDE_PX, SIDE_PX, device=device)
    paces = known_paces(network, network.architecture.depth, device, slices)
    by_pace = sorted(paces, key=lambda way: paces[way].slice_s)
    times = ", ".join(f"{way} {paces[way].slice_s * 1000:.0f} ms" for way in by_pace)
    return Finding(
        True,
        "Predict",
        f"{by_pace[0]} where the mask is the same; a slice of {SIDE_PX} px at width {width}: "
        f"{times}",
    )


def check_memory() -> Finding:
    """Free memory against what a case with a running training needs."""
    free = free_memory_bytes()
    if free is None:
        return Finding(True, "Memory", "this system does not say how much is free")
    good = free >= LEAST_MEMORY_GIB * GIB
    sentence = f"{free / GIB:.1f} GiB free"
    return Finding(good, "Memory", sentence if good else f"{sentence}, {LEAST_MEMORY_GIB} needed")


def check_disk() -> Finding:
    """Free space where the program keeps its work."""
    from unetpp_desktop.workspace.folders import user_data_folder

    folder = user_data_folder()
    free = shutil.disk_usage(folder).free
    good = free >= LEAST_DISK_GIB * GIB
    sentence = f"{free / GIB:.1f} GiB free in {folder}"
    return Finding(good, "Disk", sentence if good else f"{sentence}, {LEAST_DISK_GIB} needed")


CHECKS: tuple[Callable[[], Finding], ...] = (
    check_python,
    check_engine,
    check_prediction,
    check_window,
    check_memory,
    check_disk,
)

"""Milliseconds a slice for each level of UNet++ and for the U-Net, and for each way of computing.

Levels and ways are measured in turn, round by round, in process CPU time, which other programs on
the machine disturb least; the ratios are what counts.

    python benchmarks/levels.py [--widths 16,32] [--size 128] [--rounds 5]
"""

import argparse
import statistics
import time
from collections.abc import Callable, Mapping

import torch

from unetpp_desktop.core.model_info import Architecture, Design, Supervision
from unetpp_desktop.core.recipe import Device
from unetpp_desktop.engine.device import choose_device, describe_device
from unetpp_desktop.engine.network import UNetPlusPlus
from unetpp_desktop.engine.ways import Way, build, candidates, fold


def main() -> None:
    """One table a width: levels in the reference way, then the ways at the deepest level."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--widths", default="16,32")
    parser.add_argument("--size", type=int, default=128)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    torch.set_num_threads(1)
    device = choose_device(Device.AUTO)
    print(f"{describe_device(device)}, torch {torch.__version__}, {options.size} px, one thread")
    for width in map(int, options.widths.split(",")):
        slices = torch.randn(1, 1, options.size, options.size, device=device)
        torch.manual_seed(0)
        nested = fold(UNetPlusPlus(Architecture(width=width)).to(device).eval())
        plain = Architecture(width=width, design=Design.UNET, supervision=Supervision.OFF)
        u_net = fold(UNetPlusPlus(plain).to(device).eval())

        def computed(
            way: Way, level: int, network: UNetPlusPlus = nested, values: torch.Tensor = slices
        ) -> Callable[[], object]:
            compute = build(way, network, level=level, device=device)
            return lambda: compute(values).cpu()

        levels = {f"L{level}": computed(Way.CHANNELS_LAST, level) for level in (1, 2, 3, 4)}
        levels["mean"] = computed(Way.CHANNELS_LAST, 0)
        levels["U-Net"] = computed(Way.CHANNELS_LAST, 4, u_net)
        report(f"width {width}, {Way.CHANNELS_LAST}", levels, "L4", options.rounds)
        ways = {way.value: computed(way, 4) for way in candidates(device)}
        report(f"width {width}, L4", ways, Way.PLAIN.value, options.rounds)


def report(
    title: str, works: Mapping[str, Callable[[], object]], reference: str, rounds: int
) -> None:
    """Medians, and the ratio of the reference to each."""
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for number in range(rounds + 1):  # the first round also plans
        for name, work in works.items():
            started = time.process_time()
            work()
            if number:
                seconds[name].append(time.process_time() - started)
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    print(title)
    for name, value in medians.items():
        ratio = medians[reference] / value
        print(f"  {name:26} {value * 1000:8.1f} ms  x{ratio:.2f}")


if __name__ == "__main__":
    main()

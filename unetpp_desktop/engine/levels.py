"""Every level of a trained network in one table: how good, how fast, how large.

Dice comes from the validation patients. Time is measured on this device, in the way that prediction
computes, without reading files.
"""

import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

import torch

from unetpp_desktop.core.compose import quantise
from unetpp_desktop.core.model_info import LevelResult
from unetpp_desktop.engine.cache import CachedVolume
from unetpp_desktop.engine.network import UNetPlusPlus, probability_of
from unetpp_desktop.engine.validate import Judgement, surely_best
from unetpp_desktop.engine.ways import Ways

SLICES_AT_ONCE = 8
TIMED_S = 0.5  # of work a level; the first round also plans and does not count


def suggested_level(judged: Mapping[int, Judgement], *, deepest: int) -> int:
    """The deepest level, unless another is better on the same patients by more than noise.

    All are compared at the threshold that suits the deepest.
    """
    threshold = judged[deepest].suggested_threshold()
    known = {level: replace(one, threshold=threshold).known() for level, one in judged.items()}
    best = surely_best(known.pop(deepest), known)
    return deepest if best is None else best


def level_table(
    network: UNetPlusPlus,
    judged: Mapping[int, Judgement],
    *,
    threshold: float,
    volumes: Sequence[CachedVolume],
    device: torch.device,
) -> tuple[LevelResult, ...]:
    """One row a judged level, each at the same threshold. `network` lies on the device."""
    network.eval()
    volume = sorted(volumes, key=len)[len(volumes) // 2]
    slices_per_case = statistics.mean(map(len, volumes))
    table = []
    for level, judgement in judged.items():
        ways = Ways(network, level=level, device=device, threshold=threshold)
        in_network, in_all = _seconds_per_slice(ways, volume, device)
        table.append(
            LevelResult(
                level,
                judgement.mean_dice(threshold),
                seconds_per_case=round(in_all * slices_per_case, 3),
                ms_per_slice=round(in_network * 1000, 3),
                parameters=network.parameters_of(level),
            )
        )
    return tuple(table)


@torch.inference_mode()
def _seconds_per_slice(
    ways: Ways, volume: CachedVolume, device: torch.device
) -> tuple[float, float]:
    """Medians: in the network alone, and with the way there and back to the source's grid."""
    start = max(0, (len(volume) - SLICES_AT_ONCE) // 2)
    part = slice(start, start + SLICES_AT_ONCE)
    ways.expect(len(volume))
    network_s: list[float] = []
    all_s: list[float] = []
    begun = time.perf_counter()
    while len(all_s) < 2 or time.perf_counter() - begun < TIMED_S:
        started = time.perf_counter()
        values = torch.from_numpy(volume.values(part)).to(device)
        entered = time.perf_counter()
        logits = ways.logits(values)
        logits[0, 0, 0, 0].item()  # waits for the device
        left = time.perf_counter()
        quantise(volume.frame.back(probability_of(logits))[:, 0].cpu().numpy())
        network_s.append((left - entered) / len(values))
        all_s.append((time.perf_counter() - started) / len(values))
    return statistics.median(network_s[1:]), statistics.median(all_s[1:])

"""Slices a second of our training steps, side by side in one run with what they are judged by.

All train the same network on the same slices with the same batch, loss and optimizer. `plain` is
what a notebook has: a DataLoader over picture files, NCHW, float32, `.item()` each step. `bare` is
the least there can be: forward, backward and optimizer step in our number format on one ready
batch. `ours` takes its batches from the cache and counts pixels for the live figures; `varied` does
the augmentation too. Peak memory is that of a process of its own for each.

    python benchmarks/training.py [--width 32] [--size 128] [--batch 8] [--steps 4] [--rounds 5]
"""

import argparse
import functools
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from peak import own_peak_mib, peak_mib
from PIL import Image
from torch.nn.functional import interpolate
from torch.utils.data import DataLoader, Dataset

from unetpp_desktop.core.model_info import Architecture
from unetpp_desktop.core.phantom import phantom_case
from unetpp_desktop.core.plane import Plane
from unetpp_desktop.core.recipe import DEFAULT_LR, Device, Loss, Optimizer, Recipe
from unetpp_desktop.core.series import Series
from unetpp_desktop.engine.augment import Augmentation
from unetpp_desktop.engine.cache import Batches, CachedVolume, cache_volume
from unetpp_desktop.engine.device import autocast_kind, choose_device, describe_device, use_threads
from unetpp_desktop.engine.learner import make_learner
from unetpp_desktop.engine.losses import LOSSES
from unetpp_desktop.engine.network import UNetPlusPlus
from unetpp_desktop.engine.slices import Preparation, SliceStack
from unetpp_desktop.engine.step import Stepper, head_loss

CASES = (101, 102, 103)


class Pictures(Dataset[tuple[torch.Tensor, torch.Tensor]]):
    """Slices as picture files, opened each time they are asked for."""

    def __init__(self, folder: Path, size: int) -> None:
        self.images = sorted(folder.glob("*_image.png"))
        self.size = size

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, torch.Tensor]:
        path = self.images[index]
        image = np.asarray(Image.open(path), np.float32) / 255
        mask = np.asarray(Image.open(path.with_name(path.name.replace("_image", "_mask"))))
        return self._sized(image), (self._sized(mask.astype(np.float32)) > 127).float()

    def _sized(self, values: np.ndarray) -> torch.Tensor:
        square = (self.size, self.size)
        return interpolate(torch.from_numpy(values)[None, None], size=square, mode="bilinear")[0]


def main() -> None:
    """Alternate rounds of all; print the medians, the ratios to ours, and the memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, value in (("width", 32), ("size", 128), ("batch", 8), ("steps", 4), ("rounds", 5)):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument(
        "--peak", choices=LOOPS, help="only this one; prints its peak memory in MiB"
    )
    options = parser.parse_args()
    use_threads(spare=1)
    device = choose_device(Device.AUTO)
    with tempfile.TemporaryDirectory() as folder:
        if options.peak:
            step = LOOPS[options.peak](Path(folder), options, device)
            for _ in range(options.steps):
                step()
            print(own_peak_mib())
            return
        steps = {name: loop(Path(folder), options, device) for name, loop in LOOPS.items()}
        speeds = measured(steps, options, device)
    print(f"{describe_device(device)}, torch {torch.__version__}", end=", ")
    print(f"half precision: {autocast_kind(device)}")
    print(f"width {options.width}, {options.size} px, batch {options.batch}")
    for name, values in speeds.items():
        ratios = [ours / value for ours, value in zip(speeds["ours"], values, strict=True)]
        print(
            f"{name:6} {statistics.median(values):6.2f} slices/s, peak {peak_mib(name):5} MiB; "
            f"ours / {name} {statistics.median(ratios):.2f} "
            f"(rounds: {', '.join(f'{ratio:.2f}' for ratio in ratios)})"
        )


def measured(
    steps: dict[str, Callable[[], int]], options: argparse.Namespace, device: torch.device
) -> dict[str, list[float]]:
    """Slices a second of each, by rounds."""
    speeds: dict[str, list[float]] = {name: [] for name in steps}
    for step in steps.values():
        step()  # the first one also plans
    for _ in range(options.rounds):
        for name, step in steps.items():
            started = time.perf_counter()
            slices = sum(step() for _ in range(options.steps))
            if device.type == "cuda":
                torch.cuda.synchronize()
            speeds[name].append(slices / (time.perf_counter() - started))
    return speeds


def network_for(options: argparse.Namespace, device: torch.device) -> UNetPlusPlus:
    torch.manual_seed(0)
    return UNetPlusPlus(Architecture(1, options.width)).to(device).train()


def plain_loop(
    folder: Path, options: argparse.Namespace, device: torch.device
) -> Callable[[], int]:
    for seed in CASES:
        case = phantom_case(seed)
        top = np.percentile(case.values, 99.5)
        for k in range(case.values.shape[0]):
            image = np.clip(case.values[k] / top * 255, 0, 255).astype(np.uint8)
            Image.fromarray(image).save(folder / f"{seed}_{k:03}_image.png")
            Image.fromarray(case.mask[k] * np.uint8(255)).save(folder / f"{seed}_{k:03}_mask.png")
    loader = DataLoader(Pictures(folder, options.size), batch_size=options.batch, shuffle=True)
    network = network_for(options, device)
    optimizer = torch.optim.AdamW(network.parameters(), lr=DEFAULT_LR[Optimizer.ADAMW])
    batches = endless(lambda: iter(loader))

    def step() -> int:
        slices, masks = (part.to(device) for part in next(batches))
        optimizer.zero_grad()
        heads = network.forward_heads(slices)
        loss = head_loss(
            heads,
            masks,
            loss=LOSSES[Loss.BCE_DICE],
            supervision=network.architecture.supervision,
        )
        loss.backward()
        optimizer.step()
        loss.item()
        return len(slices)

    return step


def bare_loop(folder: Path, options: argparse.Namespace, device: torch.device) -> Callable[[], int]:
    network, half = network_for(options, device), autocast_kind(device)
    learner = make_learner(network, Recipe(), autocast=half, device=device)
    loss = LOSSES[Loss.BCE_DICE]
    batch = next(batches_of(options).epoch(0)).to(device)
    slices = batch.slices.contiguous(memory_format=torch.channels_last)

    def step() -> int:
        learner.optimizer.zero_grad()
        with torch.autocast(device.type, dtype=half, enabled=half is not None):
            heads = network.forward_heads(slices)
        supervision = network.architecture.supervision
        head_loss(heads, batch.masks, loss=loss, supervision=supervision).backward()
        learner.optimizer.step()
        return len(slices)

    return step


def our_loop(
    folder: Path, options: argparse.Namespace, device: torch.device, *, varied: bool = False
) -> Callable[[], int]:
    network, half = network_for(options, device), autocast_kind(device)
    recipe = Recipe()
    learner = make_learner(network, recipe, autocast=half, device=device)
    loss = LOSSES[Loss.BCE_DICE]
    stepper = Stepper(learner, loss=loss, autocast=half, device=device, micro=options.batch)
    augment = Augmentation.of(recipe)
    batches = batches_of(options)
    epochs = iter(range(10**6))
    source = endless(lambda: batches.epoch(next(epochs)))

    def step() -> int:
        batch = next(source).to(device)
        slices, masks = augment(batch, epoch=0) if varied else (batch.slices, batch.masks)
        stepper.step(slices.contiguous(memory_format=torch.channels_last), masks)
        return len(slices)

    return step


def batches_of(options: argparse.Namespace) -> Batches:
    return Batches(volumes(options.size), batch_size=options.batch, seed=0)


def volumes(size: int) -> list[CachedVolume]:
    cached = []
    for seed in CASES:
        case = phantom_case(seed)
        series = Series("FLAIR", case.values, case.grid)
        preparation = Preparation(multiple=16, size=size)
        stack = SliceStack([series], plane=Plane.AXIAL, preparation=preparation)
        cached.append(cache_volume(stack, case.mask, patient=str(seed), title=str(seed)))
    return cached


Batch = tuple[torch.Tensor, torch.Tensor]


def endless(epoch: Callable[[], Iterator[Batch]]) -> Iterator[Batch]:
    while True:
        yield from epoch()


LOOPS: dict[str, Callable[[Path, argparse.Namespace, torch.device], Callable[[], int]]] = {
    "plain": plain_loop,
    "bare": bare_loop,
    "ours": our_loop,
    "varied": functools.partial(our_loop, varied=True),
}

if __name__ == "__main__":
    main()

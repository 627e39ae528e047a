"""Slices a second: our training step against a plain loop, side by side in one run.

Both train the same network on the same slices with the same batch, loss and optimizer. The plain
loop is what a notebook has: a DataLoader over picture files, NCHW, float32, `.item()` each step.

    python benchmarks/training.py [--width 32] [--size 128] [--batch 8] [--steps 4] [--rounds 5]
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch.nn.functional import interpolate
from torch.utils.data import DataLoader, Dataset

from unetpp_desktop.core.model_info import Architecture
from unetpp_desktop.core.phantom import phantom_case
from unetpp_desktop.core.plane import Plane
from unetpp_desktop.core.recipe import DEFAULT_LR, Device, Loss, Optimizer, Recipe
from unetpp_desktop.core.series import Series
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
    """Alternate rounds of both; print the medians and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, value in (("width", 32), ("size", 128), ("batch", 8), ("steps", 4), ("rounds", 5)):
        parser.add_argument(f"--{name}", type=int, default=value)
    options = parser.parse_args()
    use_threads(spare=1)
    device = choose_device(Device.AUTO)
    half = autocast_kind(device)
    with tempfile.TemporaryDirectory() as folder:
        plain = plain_loop(Path(folder), options, device)
        ours = our_loop(options, device, half)
        for step in (plain, ours):
            step()  # the first one also plans
        speeds: dict[str, list[float]] = {"plain": [], "ours": []}
        for _ in range(options.rounds):
            for name, step in (("plain", plain), ("ours", ours)):
                started = time.perf_counter()
                slices = sum(step() for _ in range(options.steps))
                if device.type == "cuda":
                    torch.cuda.synchronize()
                speeds[name].append(slices / (time.perf_counter() - started))
    ratios = [b / a for a, b in zip(speeds["plain"], speeds["ours"], strict=True)]
    print(f"{describe_device(device)}, torch {torch.__version__}, half precision: {half}")
    print(f"width {options.width}, {options.size} px, batch {options.batch}")
    for name, values in speeds.items():
        print(f"{name:6} {statistics.median(values):6.2f} slices/s")
    print(
        f"ratio  {statistics.median(ratios):6.2f} (rounds: {', '.join(f'{r:.2f}' for r in ratios)})"
    )


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


def our_loop(
    options: argparse.Namespace, device: torch.device, half: torch.dtype | None
) -> Callable[[], int]:
    network = network_for(options, device)
    learner = make_learner(network, Recipe(), autocast=half, device=device)
    loss = LOSSES[Loss.BCE_DICE]
    stepper = Stepper(learner, loss=loss, autocast=half, device=device, micro=options.batch)
    batches = Batches(volumes(options.size), batch_size=options.batch, seed=0)
    epochs = iter(range(10**6))
    source = endless(lambda: batches.epoch(next(epochs)))

    def step() -> int:
        batch = next(source).to(device)
        stepper.step(batch.slices.contiguous(memory_format=torch.channels_last), batch.masks)
        return len(batch.slices)

    return step


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


if __name__ == "__main__":
    main()

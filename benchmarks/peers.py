"""Our network beside those of other libraries, with one recipe, one budget and the same patients.

RUN is a finished `train`: its recipe, its patients and its number of epochs hold for every peer,
which goes through our own loop (slices, augmentation, loss, optimizer, schedule) without deep
supervision. Each network is judged at its best epoch, at probability 0.5, by Dice per patient over
whole volumes; the difference is paired by patient with RUN's. Speed is that of the same training
steps for each, after the training, one network after the other.

    python benchmarks/peers.py RUN [RUN ...] [--peers smp monai] [--epochs N] [--out FILE]

smp: `UnetPlusPlus`, its default encoder (ResNet-34), without pretrained weights, since a machine
without a network has none. monai: `BasicUNetPlusPlus` with its default features. Both come from the
environment that runs this file; further RUNs are finished runs of ours to stand in the table.
"""

import argparse
import dataclasses
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, cast

import torch
from torch import Tensor, nn

from unetpp_desktop.cli.compare import difference_words
from unetpp_desktop.core.model_info import Architecture, Supervision
from unetpp_desktop.core.recipe import Recipe
from unetpp_desktop.core.schedules import learning_rate
from unetpp_desktop.core.summary import paired_difference, summarise
from unetpp_desktop.engine.augment import Augmentation
from unetpp_desktop.engine.cache import Batches
from unetpp_desktop.engine.data import DataSet, find_studies, read_data
from unetpp_desktop.engine.device import autocast_kind, choose_device
from unetpp_desktop.engine.learner import make_learner
from unetpp_desktop.engine.losses import LOSSES
from unetpp_desktop.engine.model_file import load_model
from unetpp_desktop.engine.network import UNetPlusPlus
from unetpp_desktop.engine.run_folder import read_patients
from unetpp_desktop.engine.step import Stepper
from unetpp_desktop.engine.validate import Judge, Judgement
from unetpp_desktop.workspace.run import read_recipe, settle

TIMED_STEPS = 20


class Peer(nn.Module):
    """Another library's network behind the face of ours: one head, at the deepest level."""

    def __init__(self, network: nn.Module, channels: int) -> None:
        super().__init__()
        self.network = network
        self.architecture = Architecture(in_channels=channels, supervision=Supervision.OFF)

    def forward_heads(self, slices: Tensor) -> list[Tensor]:
        """Logits of the only head."""
        logits = self.network(slices)
        return [logits[0] if isinstance(logits, list) else logits]


def smp_network(channels: int) -> nn.Module:
    """segmentation_models.pytorch."""
    import segmentation_models_pytorch as smp

    return smp.UnetPlusPlus(encoder_weights=None, in_channels=channels, classes=1)


def monai_network(channels: int) -> nn.Module:
    """MONAI."""
    from monai.networks.nets import BasicUNetPlusPlus

    return BasicUNetPlusPlus(spatial_dims=2, in_channels=channels, out_channels=1)


PEERS: dict[str, Callable[[int], nn.Module]] = {"smp": smp_network, "monai": monai_network}


def main() -> None:
    """Judge the runs, train the peers, print one line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", nargs="+", type=Path)
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=list(PEERS))
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--out", type=Path, help="JSON with the Dice of every patient")
    options = parser.parse_args()
    recipe = settle(options.runs[0], read_recipe(options.runs[0]))
    recipe = dataclasses.replace(recipe, ema=False, epochs=options.epochs or recipe.epochs)
    patients = read_patients(options.runs[0])
    data = read_data(recipe, find_studies(recipe), patients, on_study=lambda done, total: None)
    judge = make_judge(recipe, data)
    rows: list[dict[str, Any]] = []
    for run in options.runs:
        network, _ = load_model(run / "best.safetensors")
        judgement = judge.judge(network)
        speed = Course(network, recipe, data).speed()
        rows.append(tell(run.name, network, judgement, rows, speed=speed))
    for name in options.peers:
        torch.manual_seed(recipe.seed)
        peer = Peer(PEERS[name](len(recipe.channels)), len(recipe.channels))
        course = Course(cast(UNetPlusPlus, peer), recipe, data)
        judgement = course.train(judge)
        rows.append(tell(name, peer, judgement, rows, speed=course.speed()))
        if options.out:
            options.out.write_text(json.dumps(rows, indent=1), "utf-8")


def make_judge(recipe: Recipe, data: DataSet) -> Judge:
    """The validation patients of the run."""
    device = choose_device(recipe.device)
    return Judge(
        data.of(data.parts.validation),
        loss=LOSSES[recipe.loss],
        autocast=autocast_kind(device),
        device=device,
        batch_size=recipe.batch_size,
    )


class Course:
    """A network on its way through our training, without run folder, rollback or resume."""

    def __init__(self, network: UNetPlusPlus, recipe: Recipe, data: DataSet) -> None:
        self.recipe, self.device = recipe, choose_device(recipe.device)
        half = autocast_kind(self.device)
        self.learner = make_learner(network, recipe, autocast=half, device=self.device)
        self.stepper = Stepper(
            self.learner,
            loss=LOSSES[recipe.loss],
            autocast=half,
            device=self.device,
            micro=recipe.batch_size,
        )
        self.batches = Batches(
            data.of(data.parts.train),
            batch_size=recipe.batch_size,
            seed=recipe.seed,
            oversample=recipe.oversample,
        )
        self.augment = Augmentation.of(recipe)

    def steps(self, epoch: int) -> Iterator[int]:
        """Every step of an epoch; gives the slices that it took."""
        self.learner.network.train()
        for done, batch in enumerate(self.batches.epoch(epoch), start=1):
            for group in self.learner.optimizer.param_groups:
                group["lr"] = learning_rate(self.recipe, epoch, part=done / len(self.batches))
            slices, masks = self.augment(batch.to(self.device), epoch=epoch)
            self.stepper.step(slices.contiguous(memory_format=torch.channels_last), masks)
            yield len(slices)

    def train(self, judge: Judge) -> Judgement:
        """All epochs; the judgement of the best one."""
        best: Judgement | None = None
        for epoch in range(self.recipe.epochs):
            slices = sum(self.steps(epoch))
            judgement = judge.judge(self.learner.network)
            dice = judgement.mean_dice() or 0.0
            print(f"  epoch {epoch + 1}: {slices} slices, Dice {dice:.4f}", flush=True)
            if best is None or dice > (best.mean_dice() or 0.0):
                best = judgement
        assert best is not None, "a recipe has at least one epoch"
        return best

    def speed(self) -> float:
        """Slices a second over `TIMED_STEPS` steps, after one that is not counted."""
        steps = self.steps(self.recipe.epochs - 1)
        next(steps)
        started = time.perf_counter()
        slices = sum(islice(steps, TIMED_STEPS))
        if self.device.type == "cuda":
            torch.cuda.synchronize()
        return slices / (time.perf_counter() - started)


def tell(
    name: str,
    network: nn.Module,
    judgement: Judgement,
    before: Sequence[Mapping[str, Any]],
    *,
    speed: float,
) -> dict[str, Any]:
    """Print one row of the table, its difference to the first row; gives its Dice by patient."""
    dice = {one.patient: one.dice() for one in judgement.patients}
    summary = summarise(dice.values())
    assert summary is not None, "no validation patient has a lesion"
    words = f"{name:16} Dice {summary.mean:.3f}, median {summary.median:.3f}"
    if before and (difference := paired_difference(dice, before[0]["dice"])):
        words += f", against {before[0]['name']} {difference_words(difference)}"
    parameters = sum(weight.numel() for weight in network.parameters())
    print(f"{words}; {speed:.1f} slices/s, {parameters:,} parameters", flush=True)
    return {"name": name, "dice": dice, "slices_per_s": speed, "parameters": parameters}


if __name__ == "__main__":
    main()

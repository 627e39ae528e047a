"""What the data of a recipe hold, and what training on them takes, before anything is started."""

import dataclasses
import math
import time
from collections.abc import Callable
from pathlib import Path

import torch

from unetpp_desktop.core.recipe import Recipe
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.augment import Augmentation
from unetpp_desktop.engine.cache import Batches
from unetpp_desktop.engine.data import DataSet, choose_parts, find_studies, read_data
from unetpp_desktop.engine.device import autocast_kind, choose_device
from unetpp_desktop.engine.learner import make_learner
from unetpp_desktop.engine.losses import LOSSES
from unetpp_desktop.engine.network import UNetPlusPlus
from unetpp_desktop.engine.prepare import describe_data, reading_teller, shaped_like
from unetpp_desktop.engine.preview import write_tiles
from unetpp_desktop.engine.step import Stepper
from unetpp_desktop.formats.model_header import read_model_header
from unetpp_desktop.jobs.messages import DataReport, Message

# Measured for one training step, per slice of 128 px at width 16 in float32; half in bf16.
STEP_MIB_PER_SLICE = 68
STATE_BYTES_PER_WEIGHT = 16  # weight, gradient and the optimizer's two moments
TIMED_SLICES = 2
FORWARD_SHARE = 1 / 3  # a step costs about three times a forward pass


def report(
    recipe: Recipe,
    *,
    emit: Callable[[Message], None],
    should_stop: Callable[[], bool],
    preview: Path | None = None,
) -> DataReport:
    """Read the data and say what is there; again, with an estimate, after a step was timed.

    Pictures go into `preview`.

    Raises what makes the data unusable, STOPPED_EARLY when it was stopped on the way.
    """
    if recipe.init:
        recipe = shaped_like(recipe, read_model_header(Path(recipe.init)))
    found = find_studies(recipe)
    on_study = reading_teller(emit, should_stop, path=recipe.images)
    data = read_data(recipe, found, choose_parts(recipe, found.patients), on_study=on_study)
    described = describe_data(found, data)
    if should_stop():
        raise Problem(Code.STOPPED_EARLY, path=recipe.images)
    network = UNetPlusPlus(recipe.architecture(len(data.channels) * recipe.context))
    tiles = write_tiles(data.of(data.parts.train), preview) if preview else ()
    described = dataclasses.replace(described, preview=tiles)
    emit(described)  # what was read is told at once; timing a step may take long
    weights = sum(weight.numel() for weight in network.parameters())
    seconds = _seconds_per_epoch(recipe, data, network)
    return dataclasses.replace(
        described,
        memory_mb=_memory_mb(recipe, data, weights),
        seconds_per_epoch=seconds,
    )


def _memory_mb(recipe: Recipe, data: DataSet, weights: int) -> int:
    """An estimate in MiB: the step, the weights with what belongs to them, and the cached set."""
    half = autocast_kind(choose_device(recipe.device), recipe.precision) is not None
    rows, columns = max((volume.frame.full for volume in data.volumes), key=math.prod)
    step = STEP_MIB_PER_SLICE * recipe.batch_size * (recipe.width / 16) * (rows * columns / 128**2)
    cached = sum(len(volume) * (len(data.channels) + 1) for volume in data.volumes) * rows * columns
    state = weights * STATE_BYTES_PER_WEIGHT
    return round(step / (2 if half else 1) + (state + cached) / 2**20)


def _seconds_per_epoch(recipe: Recipe, data: DataSet, network: UNetPlusPlus) -> float:
    """One real step is timed on this machine, after one that also plans."""
    device = choose_device(recipe.device)
    half = autocast_kind(device, recipe.precision)
    batches = Batches(data.of(data.parts.train), batch_size=TIMED_SLICES, seed=recipe.seed)
    stepper = Stepper(
        make_learner(network, recipe, autocast=half, device=device),
        loss=LOSSES[recipe.loss],
        autocast=half,
        device=device,
        micro=TIMED_SLICES,
    )
    augment = Augmentation.of(recipe)
    batch = next(iter(batches.epoch(0))).to(device)
    seconds = 0.0
    for _ in range(2):
        started = time.perf_counter()
        slices, masks = augment(batch, epoch=0)
        stepper.step(slices.contiguous(memory_format=torch.channels_last), masks)
        if device.type == "cuda":
            torch.cuda.synchronize()
        seconds = (time.perf_counter() - started) / len(slices)
    judged = sum(len(volume) for volume in data.of(data.parts.validation)) * (1 + recipe.ema)
    return seconds * (batches.slices + judged * FORWARD_SHARE)

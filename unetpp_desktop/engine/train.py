"""The training loop, as named steps; `train` is the one door for window and command line."""

import copy
import dataclasses
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from unetpp_desktop.core.measures import Counts, dice
from unetpp_desktop.core.recipe import Recipe
from unetpp_desktop.core.schedules import learning_rate
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.augment import augment
from unetpp_desktop.engine.cache import Batches
from unetpp_desktop.engine.data import DataSet
from unetpp_desktop.engine.device import autocast_kind, choose_device
from unetpp_desktop.engine.losses import LOSSES
from unetpp_desktop.engine.model_file import load_model, save_model
from unetpp_desktop.engine.network import UNetPlusPlus
from unetpp_desktop.engine.optimizers import OPTIMIZERS
from unetpp_desktop.engine.prepare import Prepared, prepare
from unetpp_desktop.engine.results import describe, write_results
from unetpp_desktop.engine.resume import load_state, save_state
from unetpp_desktop.engine.run_folder import RunFolder
from unetpp_desktop.engine.step import Stepper
from unetpp_desktop.engine.validate import Judge, Judgement
from unetpp_desktop.jobs.messages import BatchMetrics, EpochMetrics, Finished, Message, Progress

STRIKES = 3
BATCH_MESSAGE_S = 0.1  # the live figures are fetched from the device at most this often

Emit = Callable[[Message], None]
Rows = NDArray[np.float64]


@dataclass
class Position:
    """Where the run stands; with the weights and the optimizer all that a resumed run needs.

    `epoch` counts whole epochs, `batch` the batches done of the next one after a stop, and `rows`
    what those told. `rate_factor` is halved at each strike. `micro` is the number of slices that
    fit into memory at once.
    """

    micro: int
    epoch: int = 0
    batch: int = 0
    rows: list[list[float]] = field(default_factory=list)
    seconds: float = 0.0
    rate_factor: float = 1.0
    strikes: int = 0
    best_dice: float | None = None
    history: list[EpochMetrics] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> "Position":
        history = [EpochMetrics(**one) for one in document["history"]]
        return cls(**{**document, "history": history})


def train(
    recipe: Recipe,
    out: Path,
    *,
    resume: bool = False,
    emit: Emit = lambda message: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Path:
    """Train into the folder `out`; returns the path of the best model.

    A stop keeps what is done: the best model is validated and written, and the run can be resumed
    exactly where it was. Raises `Problem` for data or settings that cannot work, DIVERGED after
    three losses that were not numbers, STOPPED_EARLY when there is nothing to keep yet.
    """
    folder = RunFolder(out, resume=resume)
    try:
        prepared = prepare(recipe, folder, resume=resume, emit=emit, should_stop=should_stop)
        return Training(prepared, emit=emit, should_stop=should_stop).run()
    except Problem as problem:
        folder.note(f"Ended: {problem}")
        raise
    finally:
        folder.close()


class Training:
    """One run: `run` reads as the list of what happens."""

    def __init__(self, prepared: Prepared, *, emit: Emit, should_stop: Callable[[], bool]) -> None:
        self.prepared, self.emit, self.should_stop = prepared, emit, should_stop
        self.recipe: Recipe = prepared.recipe
        self.folder: RunFolder = prepared.folder
        self.data: DataSet = prepared.data
        self.device = choose_device(self.recipe.device)
        self.autocast = autocast_kind(self.device)
        self.batches = Batches(
            self.data.of(self.data.parts.train),
            batch_size=self.recipe.batch_size,
            seed=self.recipe.seed,
        )
        self.judge = Judge(
            self.data.of(self.data.parts.validation),
            loss=LOSSES[self.recipe.loss],
            autocast=self.autocast,
            device=self.device,
            batch_size=self.recipe.batch_size,
            tell=lambda done, total: emit(Progress("validating", done, total)),
        )
        self.network: UNetPlusPlus = prepared.network.to(self.device)
        for weight in self.network.parameters():
            if weight.dim() == 4:  # convolutions in channels_last run 1.05-1.25 times faster
                weight.data = weight.data.contiguous(memory_format=torch.channels_last)
        self.optimizer = OPTIMIZERS[self.recipe.optimizer](
            self.network.parameters(), self.recipe.first_rate, self.recipe.weight_decay
        )
        self.stepper = Stepper(
            self.network,
            self.optimizer,
            loss=LOSSES[self.recipe.loss],
            autocast=self.autocast,
            device=self.device,
            micro=self.recipe.batch_size,
        )
        self.position = Position(micro=self.recipe.batch_size)
        self.stopped = False
        self.judging_s = 0.0

    def run(self) -> Path:
        """Train to the end or to a stop; the best model is reloaded, validated and written."""
        self.begin()
        while self.position.epoch < self.recipe.epochs and not self.stopped:
            self.start_epoch()
            rows = self.train_epoch()
            if self.stopped:
                self.keep_part(rows)
                break
            judgement = self.validate()
            if self.went_wrong(rows, judgement):
                self.roll_back()
                continue
            self.end_epoch(rows, judgement)
        return self.finish()

    def begin(self) -> None:
        """Go on from the saved state where there is one."""
        if self.prepared.resume and self.folder.state.is_file():
            scaler = self.stepper.scaler
            document = load_state(self.folder.state, self.network, self.optimizer, scaler)
            self.position = Position.from_dict(document)
            self.stepper.micro = self.position.micro
        self.folder.begin_logs(self.position.history)
        place = f"{self.device}" + (f" with {self.autocast}" if self.autocast else "")
        self.folder.note(
            f"Training on {place}: {self.batches.slices} slices in {len(self.batches)} batches, "
            f"from epoch {self.position.epoch + 1} of {self.recipe.epochs}"
        )

    def start_epoch(self) -> None:
        """Set the rate, and keep a copy to fall back on."""
        rate = learning_rate(self.recipe, self.position.epoch) * self.position.rate_factor
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.last_good = copy.deepcopy((self.network.state_dict(), self.optimizer.state_dict()))
        self.started = time.perf_counter() - self.position.seconds

    def train_epoch(self) -> Rows:
        """Every batch once; float64 [batch, (loss, tp, fp, fn, gradient norm)] of those done."""
        self.network.train()
        epoch, start, seed = self.position.epoch, self.position.batch, self.recipe.seed
        told = torch.zeros(len(self.batches), 5, dtype=torch.float64, device=self.device)
        if start:
            told[:start] = torch.tensor(self.position.rows, dtype=torch.float64)
        pace = Pace()
        done = start
        for slices, masks in self.batches.epoch(epoch, start=start):
            if self.should_stop():
                self.stopped = True
                break
            slices = slices.to(self.device, memory_format=torch.channels_last, non_blocking=True)
            masks = masks.to(self.device, non_blocking=True)
            if self.recipe.augment:
                mirror = self.prepared.mirror
                slices, masks = augment(slices, masks, seed=(seed, epoch, done), mirror=mirror)
            told[done] = self.stepper.step(slices, masks)
            done += 1
            pace.count(len(slices))
            if pace.due() or done == len(self.batches):
                row = told[done - 1].tolist()
                if not all(map(math.isfinite, row)):
                    break
                self.tell_batch(row, done=done, pace=pace)
        self.note_memory()
        return told[:done].cpu().numpy()

    def note_memory(self) -> None:
        """A smaller micro-batch is part of how the model came to be."""
        if self.stepper.micro != self.position.micro:
            self.position.micro = self.stepper.micro
            self.folder.note(
                f"Memory ran out: batches go through in parts of {self.position.micro}. Batch norm "
                "and the Dice part of a loss see these parts."
            )

    def tell_batch(self, row: list[float], *, done: int, pace: "Pace") -> None:
        """Send one batch's loss and Dice, and the time that is left."""
        epochs_left = self.recipe.epochs - self.position.epoch
        slices_left = (epochs_left - done / len(self.batches)) * self.batches.slices
        seconds_left = slices_left / max(pace.slices_per_s, 1e-9)
        metrics = BatchMetrics(
            epoch=self.position.epoch + 1,
            epochs=self.recipe.epochs,
            batch=done,
            batches=len(self.batches),
            loss=row[0],
            dice=pooled_dice(row[1], row[2], row[3]),
            slices_per_s=pace.slices_per_s,
            seconds_left=seconds_left + (epochs_left + 1) * self.judging_s,
        )
        self.emit(metrics)

    def validate(self) -> Judgement:
        """Judge the present weights on the validation patients."""
        started = time.perf_counter()
        judgement = self.judge.judge(self.network)
        self.judging_s = time.perf_counter() - started
        return judgement

    def went_wrong(self, rows: Rows, judgement: Judgement) -> bool:
        return not (np.isfinite(rows).all() and math.isfinite(judgement.loss))

    def roll_back(self) -> None:
        """Back to the start of the epoch at half the rate; the third time is the last."""
        self.position.strikes += 1
        self.position.rate_factor /= 2
        network, optimizer = self.last_good
        self.network.load_state_dict(network)
        self.optimizer.load_state_dict(optimizer)
        self.folder.note(
            f"Epoch {self.position.epoch + 1}: a loss was not a number. Back to its start at half "
            f"the learning rate ({self.position.strikes} of {STRIKES})."
        )
        if self.position.strikes >= STRIKES:
            raise Problem(Code.DIVERGED, epoch=self.position.epoch + 1, path=self.folder.path)

    def end_epoch(self, rows: Rows, judgement: Judgement) -> None:
        """Tell the epoch's means, keep the best weights and all that a resumed run needs."""
        position = self.position
        share = np.array(self.batches.sizes, np.float64) / self.batches.slices
        val_dice = judgement.mean_dice()
        best = position.best_dice is None or (val_dice or 0.0) > position.best_dice
        metrics = EpochMetrics(
            epoch=position.epoch + 1,
            train_loss=float(rows[:, 0] @ share),
            train_dice=pooled_dice(*rows[:, 1:4].sum(axis=0)),
            val_loss=judgement.loss,
            val_dice=val_dice,
            learning_rate=float(self.optimizer.param_groups[0]["lr"]),
            seconds=time.perf_counter() - self.started,
            best=best,
        )
        if best:
            position.best_dice = val_dice or 0.0
            save_model(self.folder.best, self.network, describe(self.prepared, judgement))
        position.history.append(metrics)
        position.epoch, position.batch, position.rows, position.seconds = (
            position.epoch + 1,
            0,
            [],
            0.0,
        )
        self.keep_last(judgement)
        self.folder.add_epoch(metrics, batch_table(metrics.epoch, self.batches.sizes, rows))
        self.folder.note(epoch_line(metrics))
        self.emit(metrics)

    def keep_last(self, judgement: Judgement | None) -> None:
        """Write the present weights as a model, and the state to go on from."""
        save_model(self.folder.last, self.network, describe(self.prepared, judgement))
        scaler, progress = self.stepper.scaler, self.position.to_dict()
        save_state(self.folder.state, self.network, self.optimizer, scaler, progress=progress)

    def keep_part(self, rows: Rows) -> None:
        """Keep an epoch that a stop has cut short, so that it goes on with its next batch."""
        if not np.isfinite(rows).all():
            self.roll_back()
            rows = rows[: self.position.batch]
        if self.position.epoch == 0 and len(rows) == 0:
            raise Problem(Code.STOPPED_EARLY, path=self.folder.path)
        self.position.batch, self.position.rows = len(rows), rows.tolist()
        self.position.seconds = time.perf_counter() - self.started
        self.folder.note(f"Stopped in epoch {self.position.epoch + 1} after batch {len(rows)}.")
        self.keep_last(None)
        if self.position.best_dice is None:
            save_model(self.folder.best, self.network, describe(self.prepared, None))

    def finish(self) -> Path:
        """Reload the best weights, validate them, and write what the run has shown."""
        best, _ = load_model(self.folder.best)
        self.network.load_state_dict(best.state_dict())
        judgement = self.validate()
        info = write_results(self.prepared, self.network, judgement, history=self.position.history)
        self.folder.note(best_line(judgement))
        facts = {"dice": info.mean_dice, "threshold": info.suggestion.threshold}
        out, model = str(self.folder.path), str(self.folder.best)
        self.emit(Finished(out, model, stopped=self.stopped, facts=facts))
        return self.folder.best


class Pace:
    """How fast slices go through, and when the next live figures are due."""

    def __init__(self) -> None:
        self._begin = self._told = time.perf_counter()
        self._slices = 0

    def count(self, slices: int) -> None:
        self._slices += slices

    def due(self) -> bool:
        """Whether the last live figures are old enough."""
        now = time.perf_counter()
        if now - self._told < BATCH_MESSAGE_S:
            return False
        self._told = now
        return True

    @property
    def slices_per_s(self) -> float:
        return self._slices / max(time.perf_counter() - self._begin, 1e-9)


def pooled_dice(tp: float, fp: float, fn: float) -> float | None:
    """Dice of summed counts; None when there was nothing to find."""
    return dice(Counts(tp=int(tp), fp=int(fp), fn=int(fn)))


def batch_table(epoch: int, sizes: list[int], rows: Rows) -> list[list[Any]]:
    """Rows of batches.csv."""
    return [
        [epoch, number, size, loss, pooled_dice(tp, fp, fn), int(tp), int(fp), int(fn), gradient]
        for number, (size, (loss, tp, fp, fn, gradient)) in enumerate(
            zip(sizes, rows.tolist(), strict=True), start=1
        )
    ]


def epoch_line(one: EpochMetrics) -> str:
    """One readable line of training.log."""
    train_dice, val_dice = (
        "none" if value is None else f"{value:.4f}" for value in (one.train_dice, one.val_dice)
    )
    return (
        f"Epoch {one.epoch}: training loss {one.train_loss:.4f}, pooled Dice {train_dice}; "
        f"validation loss {one.val_loss:.4f}, patient Dice {val_dice}; "
        f"rate {one.learning_rate:.3g}, {one.seconds:.0f} s{', best so far' if one.best else ''}"
    )


def best_line(judgement: Judgement) -> str:
    mean = judgement.mean_dice()
    return f"Best model: mean patient Dice {'none' if mean is None else f'{mean:.4f}'}"

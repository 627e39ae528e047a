"""The training loop, as named steps; `train` is the one door for window and command line."""

import contextlib
import dataclasses
import math
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from unetpp_desktop.core.model_info import LevelResult, ModelInfo
from unetpp_desktop.core.recipe import Loss, Recipe
from unetpp_desktop.core.schedules import learning_rate
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.augment import Augmentation
from unetpp_desktop.engine.cache import Batches
from unetpp_desktop.engine.data import DataSet
from unetpp_desktop.engine.device import autocast_kind, choose_device
from unetpp_desktop.engine.flips import learned_flips
from unetpp_desktop.engine.learner import make_learner
from unetpp_desktop.engine.levels import level_table, suggested_level
from unetpp_desktop.engine.losses import LOSSES
from unetpp_desktop.engine.model_file import load_model, save_model
from unetpp_desktop.engine.network import UNetPlusPlus
from unetpp_desktop.engine.plots import draw_worst
from unetpp_desktop.engine.position import (
    Position,
    Rows,
    batch_table,
    pooled_dice,
)
from unetpp_desktop.engine.prepare import Prepared, prepare
from unetpp_desktop.engine.ranks import Ranks, join_ranks
from unetpp_desktop.engine.results import describe, write_results
from unetpp_desktop.engine.resume import has_state, load_state, save_state
from unetpp_desktop.engine.run_folder import RunFolder, best_line, epoch_line
from unetpp_desktop.engine.step import Stepper
from unetpp_desktop.engine.suggest import choose
from unetpp_desktop.engine.validate import Final, Judge, Judgement
from unetpp_desktop.engine.worst import WorstSlices
from unetpp_desktop.jobs.messages import (
    BatchMetrics,
    EpochMetrics,
    Finished,
    Message,
    Notice,
    Progress,
)

STRIKES = 3
LEAST_LESION_SLICES = 2  # in a batch: with fewer a Dice loss may never begin to learn
BATCH_MESSAGE_S = 0.1  # the live figures are fetched from the device at most this often

Emit = Callable[[Message], None]


def train(
    recipe: Recipe,
    out: Path,
    *,
    resume: bool = False,
    emit: Emit = lambda message: None,
    should_stop: Callable[[], bool] = lambda: False,
    together: Ranks | None = None,
) -> Path:
    """Train into the folder `out`; returns the path of the best model.

    A stop keeps what is done: the best model is validated and written, and the run can be resumed
    exactly where it was. Started by `torchrun`, the processes share the work; `together` are those
    that go on with another run. Raises `Problem` for data or settings that cannot work, DIVERGED
    after three losses that were not numbers, STOPPED_EARLY when there is nothing to keep yet.
    """
    ranks = together or join_ranks(choose_device(recipe.device))
    speak: Emit = emit if ranks.leads else lambda message: None
    with ranks.place(out, resume=resume) as place:
        best = _train(
            recipe,
            RunFolder(place, resume=resume),
            resume=resume,
            ranks=ranks,
            emit=speak,
            should_stop=lambda: ranks.any(should_stop()),
        )
    if together is None:
        ranks.leave()
    return best


def _train(
    recipe: Recipe,
    folder: RunFolder,
    *,
    resume: bool,
    ranks: Ranks,
    emit: Emit,
    should_stop: Callable[[], bool],
) -> Path:
    try:
        prepared = prepare(recipe, folder, resume=resume, emit=emit, should_stop=should_stop)
        return Training(prepared, ranks=ranks, emit=emit, should_stop=should_stop).run()
    except Problem as problem:
        with contextlib.suppress(Problem):  # on a full disk the log cannot say it either
            folder.note(f"Ended: {problem}")
        raise
    finally:
        folder.close()


class Training:
    """One run: `run` reads as the list of what happens."""

    def __init__(
        self, prepared: Prepared, *, ranks: Ranks, emit: Emit, should_stop: Callable[[], bool]
    ) -> None:
        self.prepared, self.emit, self.should_stop = prepared, emit, should_stop
        self.ranks = ranks
        self.recipe: Recipe = prepared.recipe
        self.folder: RunFolder = prepared.folder
        self.data: DataSet = prepared.data
        self.device = choose_device(self.recipe.device)
        self.autocast = autocast_kind(self.device, self.recipe.precision)
        self.batches = Batches(
            self.data.of(self.data.parts.train),
            batch_size=self.recipe.batch_size,
            seed=self.recipe.seed,
            oversample=self.recipe.oversample,
        )
        self.augment = Augmentation.of(self.recipe)
        self.judge = Judge(
            self.data.of(self.data.parts.validation),
            loss=LOSSES[self.recipe.loss],
            autocast=self.autocast,
            device=self.device,
            batch_size=self.recipe.batch_size,
            tell=self.tell_judging,
        )
        self.learner = make_learner(
            prepared.network, self.recipe, autocast=self.autocast, device=self.device
        )
        self.learner.ranks = ranks
        self.stepper = Stepper(
            self.learner,
            loss=LOSSES[self.recipe.loss],
            autocast=self.autocast,
            device=self.device,
            micro=self.recipe.batch_size,
        )
        self.position = Position(micro=self.recipe.batch_size)
        self.stopped = False
        self.judging_s = 0.0
        self.judging = 0, 1  # the pass of how many

    def run(self) -> Path:
        """Train to the end or to a stop; the best model is reloaded, validated and written."""
        self.begin()
        while not self.recipe.is_over(self.position.history):
            self.start_epoch()
            rows = self.train_epoch()
            if self.stopped:
                self.keep_part(rows)
                break
            if not np.isfinite(rows).all():
                self.roll_back()
                continue
            judgements = self.judge_epoch(rows)
            if self.ranks.any(not all(math.isfinite(one.loss) for one in judgements)):
                self.roll_back()
                continue
            self.end_epoch(rows, judgements)
        return self.finish()

    def begin(self) -> None:
        """Go on from the saved state where there is one; else see what memory holds."""
        if min(self.batches.sizes) < self.ranks.count:  # a process would have nothing to learn from
            raise Problem(Code.BAD_RECIPE, setting="batch_size", value=self.recipe.batch_size)
        expected = self.batches.foreground / len(self.batches)
        if self.recipe.loss is not Loss.BCE and expected < LEAST_LESION_SLICES:
            self.tell(
                Problem(Code.FEW_LESION_SLICES, loss=self.recipe.loss, count=f"{expected:.1f}")
            )
        if self.prepared.resume and has_state(self.folder.resume):
            self.go_on()
        else:
            self.rehearse()
        self.folder.begin_logs(self.position.history)
        place = f"{self.device} in {self.recipe.precision}"
        self.folder.note(
            f"Training on {place}: {self.batches.slices} slices in {len(self.batches)} batches, "
            f"from epoch {self.position.epoch + 1} of {self.recipe.epochs}"
        )

    def go_on(self) -> None:
        """Back to the newest whole state; a damaged file is named and left aside."""
        progress, damaged = load_state(self.folder.resume, self.learner)
        self.position = Position.from_dict(progress)
        self.stepper.micro = self.judge.batch_size = self.position.micro
        for path in damaged:
            self.tell(Problem(Code.STATE_DAMAGED, path=path, epoch=self.position.epoch + 1))
        try:
            load_model(self.folder.best)
        except Problem as problem:
            self.tell(Problem(Code.BEST_DAMAGED, path=self.folder.best, reason=str(problem)))
            self.position.best_dice = None
            save_model(self.folder.best, self.learner.network, describe(self.prepared, None))
        if self.recipe.compile:
            self.compile()

    def rehearse(self) -> None:
        """One step at the largest size and back: batches that are too large are known now."""
        if self.recipe.compile:
            self.compile()
        batch = self.batches.largest().to(self.device)
        self.stepper.rehearse(batch.slices, batch.masks)
        self.note_memory()

    def compile(self) -> None:
        batch = self.batches.largest().to(self.device)
        reason = self.stepper.compile(batch.slices, batch.masks)
        if reason:
            self.tell(Problem(Code.NOT_COMPILED, reason=reason))

    def tell(self, problem: Problem) -> None:
        """What a person should know while the run goes on."""
        self.folder.note(str(problem))
        self.emit(Notice(problem.code.value, problem.facts))

    def start_epoch(self) -> None:
        """Keep a copy to fall back on."""
        self.last_good = self.learner.snapshot()
        self.started = time.perf_counter() - self.position.seconds

    def train_epoch(self) -> Rows:
        """Every batch once; float64 [batch, (loss, tp, fp, fn, gradient norm)] of those done."""
        self.learner.network.train()
        epoch, start = self.position.epoch, self.position.batch
        told = torch.zeros(len(self.batches), 5, dtype=torch.float64, device=self.device)
        if start:
            told[:start] = torch.tensor(self.position.rows, dtype=torch.float64)
        pace = Pace()
        done = start
        sizes = self.batches.sizes
        for batch in self.batches.epoch(epoch, start=start, share=self.ranks.share):
            if self.should_stop():
                self.stopped = True
                break
            if self.device.type == "cuda":
                batch = batch.pinned()
            slices, masks = self.augment(batch.to(self.device), epoch=epoch)
            slices = slices.contiguous(memory_format=torch.channels_last)
            done += 1
            self.set_rate(done / len(self.batches))
            told[done - 1] = self.stepper.step(slices, masks, of=sizes[done - 1])
            pace.count(sizes[done - 1])
            due = pace.due() or done == len(self.batches)
            if due or self.ranks.count > 1:  # processes that learn together break off together
                row = told[done - 1].tolist()
                if not all(map(math.isfinite, row)):
                    break
                if due:
                    self.tell_batch(row, done=done, pace=pace)
        for network in self.candidates():
            self.ranks.average_buffers(network)
        self.note_memory()
        return told[:done].cpu().numpy()

    def set_rate(self, part: float) -> None:
        """The planned rate, after `part` of the epoch; halved with each strike."""
        rate = learning_rate(self.recipe, self.position.epoch, part=part)
        for group in self.learner.optimizer.param_groups:
            group["lr"] = rate * self.position.rate_factor

    def note_memory(self) -> None:
        """A smaller micro-batch is part of how the model came to be."""
        parts = self.stepper.micro
        if parts != self.position.micro:
            self.position.micro = parts
            self.judge.batch_size = min(self.judge.batch_size, parts)
            self.tell(Problem(Code.BATCH_IN_PARTS, batch=self.recipe.batch_size, parts=parts))

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

    def candidates(self) -> list[UNetPlusPlus]:
        """The weights as they are, and their average where one is kept."""
        average = self.learner.average
        return [self.learner.network, *([average.network] if average else [])]

    def validate(self, *networks: UNetPlusPlus) -> list[Judgement]:
        """Judge each of the networks on the validation patients."""
        started, at_once = time.perf_counter(), self.judge.batch_size
        judgements = []
        for number, network in enumerate(networks):
            self.judging = number, len(networks)
            judgements.append(self.judge.judge(network))
        if self.judge.batch_size < at_once:
            self.folder.note(f"Too little memory: {self.judge.batch_size} slices judged at once.")
        self.judging_s = time.perf_counter() - started
        return judgements

    def judge_epoch(self, rows: Rows) -> list[Judgement]:
        """Where that fails the epoch is kept: a resumed run begins with judging it."""
        try:
            return self.validate(*self.candidates())
        except Problem:
            self.keep_part(rows)
            raise

    def tell_judging(self, done: int, total: int) -> None:
        number, passes = self.judging
        self.emit(Progress("validating", number * total + done, passes * total))

    def roll_back(self) -> None:
        """Back to the start of the epoch at half the rate; the third time is the last."""
        self.position.strikes += 1
        self.position.rate_factor /= 2
        self.learner.restore(self.last_good)
        self.stepper.skipped.zero_()
        self.folder.note(
            f"Epoch {self.position.epoch + 1}: a loss or a gradient was not a number. Back to its "
            f"start at half the learning rate ({self.position.strikes} of {STRIKES})."
        )
        if self.position.strikes >= STRIKES:
            raise Problem(Code.DIVERGED, epoch=self.position.epoch + 1, path=self.folder.path)

    def end_epoch(self, rows: Rows, judgements: list[Judgement]) -> None:
        """Tell the epoch's means, keep the best weights and all that a resumed run needs."""
        position = self.position
        metrics = measured_epoch(self, rows, judgements)
        if metrics.best:
            position.best_dice = metrics.better_dice or 0.0
            better = int(metrics.averaged)
            described = describe(self.prepared, judgements[better])
            save_model(self.folder.best, self.candidates()[better], described)
        position.history.append(metrics)
        position.epoch, position.batch, position.rows, position.seconds = (
            position.epoch + 1,
            0,
            [],
            0.0,
        )
        self.keep_last(judgements[0])
        self.folder.add_epoch(metrics, batch_table(metrics.epoch, self.batches.sizes, rows))
        self.folder.note(epoch_line(metrics))
        self.emit(metrics)

    def keep_last(self, judgement: Judgement | None) -> None:
        """Write the present weights as a model, and the state to go on from."""
        save_model(self.folder.last, self.learner.network, describe(self.prepared, judgement))
        save_state(self.folder.resume, self.learner, progress=self.position.to_dict())

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
            save_model(self.folder.best, self.learner.network, describe(self.prepared, None))

    def finish(self) -> Path:
        """Reload the best weights, validate them, and write what the run has shown."""
        if not self.ranks.leads:
            return self.folder.best
        best, _ = load_model(self.folder.best)
        network, history = self.learner.network, self.position.history
        network.load_state_dict(best.state_dict())
        self.judging = 0, 1
        judged = self.judge.judge_levels(network, network.architecture.levels)
        plain = judged[suggested_level(judged, deepest=network.architecture.depth)]
        flips = learned_flips(self.recipe.augment)
        judgement = choose(self.judge, network, plain, flips=flips)
        worst = WorstSlices()
        compared = self.judge.compare(network, judgement, flips=flips, see=worst.see)
        final = Final(plain, judgement, compared)
        levels = measured_levels(self, judged, threshold=judgement.suggested_threshold())
        info = write_results(self.prepared, network, final, history=history, levels=levels)
        self.folder.write_picture("worst.png", draw_worst(worst.of(compared)))
        self.folder.note(best_line(judgement.mean_dice(), history))
        deepest = judged[network.architecture.depth]
        facts = finished_facts(info, levels) | before(self, deepest)
        out, model = str(self.folder.path), str(self.folder.best)
        self.emit(Finished(out, model, stopped=self.stopped, facts=facts))
        return self.folder.best


def measured_epoch(training: Training, rows: Rows, judgements: list[Judgement]) -> EpochMetrics:
    """The figures of an epoch that has just ended."""
    share = np.array(training.batches.sizes, np.float64) / training.batches.slices
    told = EpochMetrics(
        epoch=training.position.epoch + 1,
        train_loss=float(rows[:, 0] @ share),
        train_dice=pooled_dice(*rows[:, 1:4].sum(axis=0)),
        val_loss=judgements[0].loss,
        val_dice=judgements[0].mean_dice(),
        learning_rate=float(training.learner.optimizer.param_groups[0]["lr"]),
        seconds=time.perf_counter() - training.started,
        best=False,
        average_dice=judgements[1].mean_dice() if len(judgements) > 1 else None,
    )
    position = training.position
    kept = [one.rank for one in position.history if one.best][-1:]
    best = position.best_dice is None or [told.rank] > kept
    return training.ranks.broadcast(dataclasses.replace(told, best=best))


def measured_levels(
    training: Training, judged: Mapping[int, Judgement], *, threshold: float
) -> tuple[LevelResult, ...]:
    """The table of levels of the best network on the validation patients."""
    return level_table(
        training.learner.network,
        judged,
        threshold=threshold,
        volumes=training.data.of(training.data.parts.validation),
        device=training.device,
    )


def finished_facts(info: ModelInfo, levels: Sequence[LevelResult]) -> dict[str, Any]:
    """What a watcher is told at the end, besides the files."""
    return {
        "dice": info.mean_dice,
        "threshold": info.suggestion.threshold,
        "level": info.suggestion.level,
        "levels": [dataclasses.asdict(one) for one in levels],
    }


def before(training: Training, after: Judgement) -> dict[str, float]:
    """What the model that a run began with reaches on the same patients, which it may have seen,
    and what the run's own does: the deepest level of both, without what these patients chose.

    Empty for a new model, after a stop (a person waits), and where the file has gone.
    """
    if not training.recipe.init or training.stopped:
        return {}
    try:
        start, _ = load_model(Path(training.recipe.init))
    except Problem:
        return {}
    (judgement,) = training.validate(start.to(training.device))
    dice, now = judgement.mean_dice(), after.mean_dice()
    if dice is None or now is None:
        return {}
    training.folder.note(f"Mean patient Dice {dice:.4f} before, {now:.4f} now")
    return {"dice_before": dice, "dice_after": now}


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

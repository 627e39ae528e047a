"""A run learns, survives what happens to it, and leaves behind what it says."""

import csv
import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from tests.conftest import ROOT
from tests.engine.discs import small_recipe, write_discs
from tests.workspace.failing import FailingOs
from unetpp_desktop.core.model_info import Design, Supervision
from unetpp_desktop.core.recipe import Loss, Optimizer, Recipe, Schedule
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine import train as train_module
from unetpp_desktop.engine.losses import LOSSES
from unetpp_desktop.engine.model_file import load_model
from unetpp_desktop.engine.network import UNetPlusPlus
from unetpp_desktop.engine.report import report
from unetpp_desktop.engine.train import train
from unetpp_desktop.jobs.messages import (
    BatchMetrics,
    DataReport,
    EpochMetrics,
    Finished,
    Message,
    Notice,
    Progress,
)

pytestmark = pytest.mark.usefixtures("steady_machine")


class StopAfter:
    """Asks for a stop after a number of looks (one look before each study and batch)."""

    def __init__(self, looks: int) -> None:
        self.looks = looks

    def __call__(self) -> bool:
        self.looks -= 1
        return self.looks < 0


STUDIES, BATCHES = 6, 4  # of the discs: looks before training, and in an epoch


def run(
    recipe: Recipe,
    out: Path,
    *,
    resume: bool = False,
    should_stop: Callable[[], bool] = lambda: False,
) -> list[Message]:
    told: list[Message] = []
    train(recipe, out, resume=resume, emit=told.append, should_stop=should_stop)
    return told


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def same_weights(one: Path, other: Path) -> bool:
    first, second = load_file(one), load_file(other)
    assert first.keys() == second.keys()
    return all(torch.equal(first[name], second[name]) for name in first)


def test_training_learns_and_says_so_in_every_place(discs: Path, tmp_path: Path) -> None:
    recipe = small_recipe(discs, epochs=12)
    told = run(recipe, tmp_path / "run")
    epochs = [one for one in told if isinstance(one, EpochMetrics)]
    assert max(one.val_dice or 0 for one in epochs) > 0.8
    assert epochs[-1].train_loss < epochs[0].train_loss / 2
    kinds = [type(one) for one in told]
    assert kinds.index(Progress) < kinds.index(DataReport) < kinds.index(BatchMetrics)
    assert isinstance(told[-1], Finished) and not told[-1].stopped
    network, info = load_model(Path(told[-1].model))
    assert network.architecture.width == 4
    best = max(one.val_dice or 0 for one in epochs)
    assert info.mean_dice == pytest.approx(best, abs=1e-6)
    patients = rows(tmp_path / "run" / "patients.csv")
    assert sorted(float(one["dice"]) for one in patients) == pytest.approx(
        sorted(dice for dice in info.results.values() if dice is not None), abs=1e-6
    )


def test_a_run_folder_holds_everything_in_plain_formats(discs: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    run(small_recipe(discs, epochs=2), out)
    expected = {
        "config.json", "split.csv", "log.csv", "batches.csv", "training.log", "learning_rate.png",
        "loss.png", "dice.png", "preview.png", "worst.png", "patients.csv", "results.json",
        "levels.csv", "card.md", "best.safetensors", "last.safetensors", "resume", ".run.lock",
    }  # fmt: skip
    assert {entry.name for entry in out.iterdir()} == expected
    for name in ("learning_rate", "loss", "dice", "preview", "worst"):
        assert (out / f"{name}.png").read_bytes().startswith(b"\x89PNG")
    assert len(rows(out / "log.csv")) == 2
    assert len(rows(out / "batches.csv")) == 2 * BATCHES
    assert {one["part"] for one in rows(out / "split.csv")} == {"train", "validation"}
    assert "Research use only" in (out / "card.md").read_text("utf-8")
    assert "Epoch 2" in (out / "training.log").read_text("utf-8")
    for path in out.rglob("*.safetensors"):
        header = int.from_bytes(path.read_bytes()[:8], "little")
        json.loads(path.read_bytes()[8 : 8 + header])


def test_a_model_names_no_patient_and_no_folder(discs: Path, tmp_path: Path) -> None:
    run(small_recipe(discs, epochs=1), tmp_path / "run")
    data = (tmp_path / "run" / "best.safetensors").read_bytes()
    assert str(discs).encode() not in data
    assert not [patient for patient in range(6) if f'"p{patient}"'.encode() in data]


def test_epoch_means_are_those_of_the_batches_counted_independently(
    discs: Path, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    recipe = small_recipe(discs, epochs=2, batch_size=7, schedule=Schedule.STEP, milestones=[1])
    run(recipe, out)
    for epoch in rows(out / "log.csv"):
        own = [one for one in rows(out / "batches.csv") if one["epoch"] == epoch["epoch"]]
        slices, loss, tp, fp, fn = (
            np.array([float(one[name]) for one in own])
            for name in ("slices", "loss", "tp", "fp", "fn")
        )
        assert slices.sum() == 24
        assert float(epoch["train_loss"]) == pytest.approx((slices * loss).sum() / 24, rel=1e-5)
        pooled = 2 * tp.sum() / (2 * tp.sum() + fp.sum() + fn.sum())
        assert float(epoch["train_dice"]) == pytest.approx(pooled, rel=1e-5)
    rates = [float(one["learning_rate"]) for one in rows(out / "log.csv")]
    assert rates == pytest.approx([0.01, 0.001])


@pytest.mark.parametrize("optimizer", [Optimizer.ADAMW, Optimizer.SGD])
def test_a_run_stopped_in_the_middle_of_an_epoch_resumes_bit_for_bit(
    optimizer: Optimizer, discs: Path, tmp_path: Path
) -> None:
    recipe = small_recipe(
        discs, optimizer=optimizer, learning_rate=0.003, oversample=0.9, ema=True, warmup=1.6
    )
    run(recipe, tmp_path / "whole")
    cut = tmp_path / "cut"
    told = run(recipe, cut, should_stop=StopAfter(STUDIES + BATCHES + 2))
    assert isinstance(told[-1], Finished) and told[-1].stopped
    run(recipe, cut, resume=True)
    for name in ("last", "best"):
        assert same_weights(cut / f"{name}.safetensors", tmp_path / f"whole/{name}.safetensors")
    for table in ("log.csv", "batches.csv"):
        whole, resumed = rows(tmp_path / "whole" / table), rows(cut / table)
        for one in (*whole, *resumed):
            one.pop("seconds", None)
        assert whole == resumed


def test_of_raw_and_averaged_weights_the_better_ones_are_kept_and_both_are_told(
    discs: Path, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    told = run(small_recipe(discs, epochs=6, learning_rate=0.03, ema=True), out)
    epochs = [one for one in told if isinstance(one, EpochMetrics)]
    pairs = [(one.val_dice or 0.0, one.average_dice or 0.0) for one in epochs]
    assert all(raw != averaged for raw, averaged in pairs)
    assert [one.best for one in epochs] == [
        max(pair) > max((max(earlier) for earlier in pairs[:place]), default=-1.0)
        for place, pair in enumerate(pairs)
    ]
    finished = told[-1]
    assert isinstance(finished, Finished)
    assert load_model(Path(finished.model))[1].mean_dice == pytest.approx(
        max(map(max, pairs)), abs=1e-6
    )
    validating = [one for one in told if isinstance(one, Progress) and one.stage == "validating"]
    assert [one.done for one in validating[:4]] == [6, 12, 18, 24]
    assert {one.total for one in validating[:4]} == {24}
    written = rows(out / "log.csv")
    assert [float(one["average_dice"]) for one in written] == pytest.approx(
        [averaged for _, averaged in pairs], rel=1e-6
    )
    best_line = (out / "training.log").read_text("utf-8").splitlines()[-1]
    kept = [one for one in epochs if one.best][-1]
    assert ("averaged weights" in best_line) == kept.averaged


def test_a_run_without_a_better_epoch_ends_when_its_patience_does(
    discs: Path, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    recipe = small_recipe(discs, epochs=30, learning_rate=1e-9, patience=2)
    told = run(recipe, out)
    best = [one.best for one in told if isinstance(one, EpochMetrics)]
    assert best[-3:] == [True, False, False] and len(best) < 30
    finished = told[-1]
    assert isinstance(finished, Finished) and not finished.stopped
    again = run(recipe, out, resume=True)
    assert not [one for one in again if isinstance(one, EpochMetrics)]


def test_a_run_stopped_in_its_first_epoch_is_a_usable_model(discs: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    told = run(small_recipe(discs), out, should_stop=StopAfter(STUDIES + 2))
    _, info = load_model(Path(told[-1].model))  # type: ignore[union-attr]
    assert info.mean_dice is not None
    assert (out / "card.md").is_file() and (out / "patients.csv").is_file()


def test_stopped_while_reading_there_is_nothing_but_it_can_be_begun_again(
    discs: Path, tmp_path: Path
) -> None:
    with pytest.raises(Problem) as caught:
        run(small_recipe(discs), tmp_path / "run", should_stop=StopAfter(2))
    assert caught.value.code is Code.STOPPED_EARLY
    assert run(small_recipe(discs, epochs=1), tmp_path / "run")


def test_a_longer_run_may_go_on_but_no_other_setting_may_change(
    discs: Path, tmp_path: Path
) -> None:
    recipe = small_recipe(discs, epochs=1)
    run(recipe, tmp_path / "run")
    run(small_recipe(discs, epochs=2), tmp_path / "run", resume=True)
    assert [one["epoch"] for one in rows(tmp_path / "run" / "log.csv")] == ["1", "2"]
    with pytest.raises(Problem, match="learning_rate"):
        run(small_recipe(discs, learning_rate=0.5), tmp_path / "run", resume=True)


@pytest.mark.parametrize("text", ["", "{}", '{"recipe": {"epochs": 1}}', "[]"])
def test_a_damaged_config_is_refused_in_words(text: str, discs: Path, tmp_path: Path) -> None:
    recipe = small_recipe(discs, epochs=1)
    run(recipe, tmp_path / "run")
    (tmp_path / "run" / "config.json").write_text(text, "utf-8")
    with pytest.raises(Problem) as caught:
        run(recipe, tmp_path / "run", resume=True)
    assert caught.value.code in (Code.RUN_MISSING, Code.RESUME_CHANGED)


def test_changed_images_are_not_resumed(tmp_path: Path) -> None:
    recipe = small_recipe(write_discs(tmp_path / "discs"), epochs=1)
    run(recipe, tmp_path / "run")
    changed = tmp_path / "discs" / "p1" / "s_2.png"
    (tmp_path / "discs" / "p1" / "s_3.png").replace(changed)
    for _ in range(2):
        with pytest.raises(Problem) as caught:
            run(recipe, tmp_path / "run", resume=True)
        assert caught.value.code is Code.CANNOT_RESUME
        for folder in (tmp_path / "discs").iterdir():
            folder.rename(folder.with_name(f"other-{folder.name}"))


def test_a_table_that_a_power_loss_has_torn_does_not_keep_a_run_from_going_on(
    discs: Path, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    run(small_recipe(discs, epochs=1), out)
    with (out / "batches.csv").open("ab") as table:
        table.write(b"\0" * 40 + b"\n,\n2,1,\xff")
    run(small_recipe(discs, epochs=2), out, resume=True)
    assert [one["epoch"] for one in rows(out / "batches.csv")] == ["1"] * BATCHES + ["2"] * BATCHES


def broken_loss(*, calls: set[int]) -> Callable[[torch.Tensor, torch.Tensor], torch.Tensor]:
    """The usual loss, but not a number at some of its calls (one a head)."""
    count = 0

    def loss(logits: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        nonlocal count
        count += 1
        return LOSSES[Loss.BCE_DICE](logits, mask) * (float("nan") if count in calls else 1.0)

    return loss


def test_a_loss_that_is_not_a_number_rolls_back_and_halves_the_rate(
    discs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heads, judged = 2, 2 * 2 * 2  # two volumes of six slices, batch 6, two heads
    second_epoch = heads + heads * BATCHES + judged // 2  # after a rehearsal
    monkeypatch.setitem(LOSSES, Loss.BCE, broken_loss(calls={second_epoch + heads + 1}))
    out = tmp_path / "run"
    run(small_recipe(discs, epochs=6, learning_rate=0.02), out)
    rates = [float(one["learning_rate"]) for one in rows(out / "log.csv")]
    assert rates == pytest.approx([0.02] + [0.01] * 5)
    assert "not a number" in (out / "training.log").read_text("utf-8")
    weights = load_file(out / "last.safetensors")
    assert all(torch.isfinite(value).all() for value in weights.values())


def test_a_batch_that_memory_does_not_hold_goes_in_parts_and_is_said_before_the_first_epoch(
    discs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = UNetPlusPlus.forward_heads

    def hungry(network: UNetPlusPlus, slices: torch.Tensor) -> list[torch.Tensor]:
        if len(slices) > 4:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to ...")
        return whole(network, slices)

    monkeypatch.setattr(UNetPlusPlus, "forward_heads", hungry)
    told = run(small_recipe(discs, epochs=2), tmp_path / "run")
    kinds = [type(one) for one in told]
    assert kinds.index(Notice) < kinds.index(BatchMetrics) and kinds.count(Notice) == 1
    notice = told[kinds.index(Notice)]
    assert isinstance(notice, Notice)
    assert (notice.code, notice.facts) == (Code.BATCH_IN_PARTS, {"batch": 6, "parts": 3})
    assert len(rows(tmp_path / "run" / "batches.csv")) == 2 * BATCHES
    assert "in parts of 3" in (tmp_path / "run" / "training.log").read_text("utf-8")


def test_too_few_lesions_in_a_batch_are_said_where_the_loss_needs_them(
    discs: Path, tmp_path: Path
) -> None:
    codes = []
    for name, settings in {"dice": {"loss": Loss.DICE}, "bce": {}}.items():
        told = run(small_recipe(discs, epochs=1, batch_size=2, **settings), tmp_path / name)
        codes.append([one.code for one in told if isinstance(one, Notice)])
    assert codes == [[Code.FEW_LESION_SLICES], []]


def test_a_damaged_state_costs_an_epoch_and_a_damaged_best_only_itself(
    discs: Path, tmp_path: Path
) -> None:
    run(small_recipe(discs, epochs=4, ema=True), tmp_path / "whole")
    out = tmp_path / "run"
    run(small_recipe(discs, epochs=3, ema=True), out)
    newest = max((out / "resume").iterdir(), key=lambda path: path.stat().st_mtime_ns)
    for path in (newest, out / "best.safetensors", out / "last.safetensors"):
        path.write_bytes(path.read_bytes()[:-100])
    told = run(small_recipe(discs, epochs=4, ema=True), out, resume=True)
    notices = [one for one in told if isinstance(one, Notice)]
    assert [one.code for one in notices] == [Code.STATE_DAMAGED, Code.BEST_DAMAGED]
    assert notices[0].facts["epoch"] == 3
    assert [one.epoch for one in told if isinstance(one, EpochMetrics)] == [3, 4]
    assert same_weights(out / "last.safetensors", tmp_path / "whole" / "last.safetensors")
    load_model(out / "best.safetensors")


@pytest.mark.parametrize("call", [1, 4, 6, 7, 9])
def test_a_full_disk_never_costs_the_last_good_model(
    call: int, discs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "run"
    recipe = small_recipe(discs, epochs=2)
    run(small_recipe(discs, epochs=1), out)
    full = FailingOs("write", when=call, until=10**9, error=OSError(errno.ENOSPC, "no space left"))
    with monkeypatch.context() as patch:
        patch.setattr("unetpp_desktop.workspace.replace.os", full)
        with pytest.raises(Problem) as caught:
            run(recipe, out, resume=True)
        assert caught.value.code is Code.NOT_SAVED
    load_model(out / "best.safetensors")
    load_model(out / "last.safetensors")
    told = run(recipe, out, resume=True)
    assert isinstance(told[-1], Finished)
    assert [one["epoch"] for one in rows(out / "log.csv")] == ["1", "2"]


def test_three_strikes_end_the_run_in_words_and_keep_the_best(
    discs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LOSSES, Loss.BCE, broken_loss(calls=set(range(17, 1000))))
    with pytest.raises(Problem, match="three times") as caught:
        run(small_recipe(discs), tmp_path / "run")
    assert caught.value.code is Code.DIVERGED
    load_model(tmp_path / "run" / "best.safetensors")
    assert "three times" in (tmp_path / "run" / "training.log").read_text("utf-8")


def test_training_starts_from_a_model_and_takes_its_shape(discs: Path, tmp_path: Path) -> None:
    run(small_recipe(discs, epochs=6, width=6), tmp_path / "first")
    first = tmp_path / "first" / "best.safetensors"
    told = run(small_recipe(discs, epochs=1, init=str(first)), tmp_path / "second")
    assert load_model(tmp_path / "second" / "best.safetensors")[0].architecture.width == 6
    begun = [one for one in told if isinstance(one, EpochMetrics)]
    assert begun[0].train_loss < float(rows(tmp_path / "first" / "log.csv")[0]["train_loss"]) / 2


def test_a_u_nets_card_says_nowhere_that_it_has_heads_of_its_levels(
    discs: Path, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    run(small_recipe(discs, epochs=1, design=Design.UNET, supervision=Supervision.EQUAL), out)
    card = (out / "card.md").read_text("utf-8")
    assert card.count("supervision off") == 2 and "supervision equal" not in card


def test_the_estimate_before_a_run_from_a_model_is_for_that_models_network(
    discs: Path, tmp_path: Path
) -> None:
    path = tmp_path / "wide.safetensors"
    run(small_recipe(discs, epochs=1, width=12), tmp_path / "first")
    (tmp_path / "first" / "best.safetensors").rename(path)
    told = [
        report(recipe, emit=lambda _: None, should_stop=lambda: False).memory_mb
        for recipe in (small_recipe(discs, width=12), small_recipe(discs, width=4, init=str(path)))
    ]
    assert told[0] == told[1] > 0


def test_a_run_from_a_model_resumes_without_that_model(discs: Path, tmp_path: Path) -> None:
    run(small_recipe(discs, epochs=1, width=6), tmp_path / "first")
    first = tmp_path / "first" / "best.safetensors"
    recipe = small_recipe(discs, epochs=2, init=str(first))
    run(recipe, tmp_path / "second", should_stop=StopAfter(STUDIES + BATCHES + 1))
    first.unlink()
    run(recipe, tmp_path / "second", resume=True)
    assert load_model(tmp_path / "second" / "last.safetensors")[0].architecture.width == 6
    assert len(rows(tmp_path / "second" / "log.csv")) == 2


def test_a_new_run_does_not_fall_among_other_files(discs: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", "utf-8")
    with pytest.raises(Problem) as caught:
        run(small_recipe(discs), tmp_path)
    assert caught.value.code is Code.RUN_EXISTS
    with pytest.raises(Problem) as caught:
        run(small_recipe(discs), tmp_path / "none", resume=True)
    assert caught.value.code is Code.RUN_MISSING


def test_two_processes_do_not_train_in_one_folder(discs: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    recipe = small_recipe(discs, epochs=1)

    def second(message: Message) -> None:
        if isinstance(message, EpochMetrics):
            with pytest.raises(Problem) as caught:
                train(recipe, out, resume=True)
            assert caught.value.code is Code.RUN_BUSY
            refused.append(True)

    refused: list[bool] = []
    train(recipe, out, emit=second)
    assert refused


def test_live_figures_come_at_most_at_their_pace_and_always_at_the_end(
    discs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train_module, "BATCH_MESSAGE_S", 1e9)
    told = run(small_recipe(discs, epochs=2), tmp_path / "slow")
    assert [one.batch for one in told if isinstance(one, BatchMetrics)] == [BATCHES] * 2
    monkeypatch.setattr(train_module, "BATCH_MESSAGE_S", 0.0)
    told = run(small_recipe(discs, epochs=1), tmp_path / "all")
    live = [one for one in told if isinstance(one, BatchMetrics)]
    assert [one.batch for one in live] == [1, 2, 3, 4]
    written = rows(tmp_path / "all" / "batches.csv")
    assert [one.loss for one in live] == pytest.approx([float(one["loss"]) for one in written])


KILLED = """
import os, sys
from pathlib import Path
import torch
from tests.engine.discs import small_recipe
from unetpp_desktop.engine import train as module
from unetpp_desktop.jobs.messages import BatchMetrics
torch.set_num_threads(1)
module.BATCH_MESSAGE_S = 0.0
def emit(message):
    if isinstance(message, BatchMetrics) and (message.epoch, message.batch) == (3, 2):
        os.kill(os.getpid(), {signal})
module.train(small_recipe(Path({discs!r})), Path({out!r}), emit=emit)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_run_killed_in_the_middle_of_an_epoch_resumes_to_the_same_weights(
    discs: Path, tmp_path: Path
) -> None:
    run(small_recipe(discs), tmp_path / "whole")
    out = tmp_path / "killed"
    code = KILLED.format(signal=int(signal.SIGKILL), discs=str(discs), out=str(out))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(rows(out / "log.csv")) == 2
    run(small_recipe(discs), out, resume=True)
    assert same_weights(out / "last.safetensors", tmp_path / "whole" / "last.safetensors")
    assert [one["epoch"] for one in rows(out / "log.csv")] == ["1", "2", "3", "4"]

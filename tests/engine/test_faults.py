"""The campaign behind "a fault costs at most one epoch": kills, NaN, memory, driver, cut files."""

import dataclasses
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch

from tests.conftest import ROOT
from tests.engine.discs import small_recipe
from tests.engine.test_train import broken_loss, rows, run, same_weights
from unetpp_desktop.core.recipe import Loss, Recipe
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.learner import make_learner
from unetpp_desktop.engine.losses import LOSSES
from unetpp_desktop.engine.model_file import load_model
from unetpp_desktop.engine.network import UNetPlusPlus
from unetpp_desktop.engine.resume import load_state
from unetpp_desktop.jobs.messages import EpochMetrics, Finished, Notice

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("steady_machine")]

KILLS, FAULTS, CUTS = 100, 20, 200
EPOCHS, BATCHES, HEADS = 3, 4, 2
HANG_S = 600
Forward = Callable[[UNetPlusPlus, torch.Tensor], list[torch.Tensor]]

# Forks from a process that has imported everything: a real `train` process, without seconds of
# imports before each kill. One line of words in; the process, then its exit status out.
SERVER = """
import os, sys
import torch
torch.set_num_threads(1)
import matplotlib.figure, matplotlib.backends.backend_agg
import unetpp_desktop.engine.train
from unetpp_desktop.cli import main
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os._exit(main(line.strip().split("|")))
    print(child, flush=True)
    print(os.waitpid(child, 0)[1], flush=True)
"""


def recipe_of(discs: Path, **settings: object) -> Recipe:
    """Everything that has a state of its own is on."""
    return small_recipe(discs, ema=True, oversample=0.9, warmup=1.5, epochs=EPOCHS, **settings)


class Trainings:
    """Starts `train` processes one after the other, and kills them."""

    def __init__(self) -> None:
        self._server = subprocess.Popen(
            [sys.executable, "-c", SERVER],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, words: list[str], *, kill_after_s: float | None = None) -> int:
        """The wait status of one process; it is killed unless it ends first."""
        server = self._server
        assert server.stdin is not None and server.stdout is not None
        server.stdin.write("|".join(words) + "\n")
        server.stdin.flush()
        child = int(server.stdout.readline())
        after = HANG_S if kill_after_s is None else kill_after_s
        timer = threading.Timer(after, os.kill, (child, signal.SIGKILL))
        timer.start()
        status = int(server.stdout.readline())
        timer.cancel()
        return status

    def close(self) -> None:
        assert self._server.stdin is not None and self._server.stdout is not None
        self._server.stdin.close()
        self._server.wait(HANG_S)
        self._server.stdout.close()


@pytest.fixture
def trainings() -> Iterator[Trainings]:
    made = Trainings()
    yield made
    made.close()


def words_for(discs: Path, out: Path) -> list[str]:
    if (out / "config.json").is_file():
        return ["train", "--out", str(out), "--resume"]
    recipe = recipe_of(discs)
    given = {
        "--images": recipe.images, "--image-suffix": ".png", "--mask-suffix": "_mask.png",
        "--epochs": EPOCHS, "--batch-size": 6, "--size": 32, "--width": 4, "--depth": 2,
        "--lr": 0.01, "--schedule": "constant", "--validation-fraction": 0.34, "--seed": 2,
        "--oversample": 0.9, "--warmup": 1.5, "--device": "cpu", "--out": out,
    }  # fmt: skip
    return ["train", "--ema", *(str(word) for pair in given.items() for word in pair)]


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")
def test_a_hundred_kills_cost_no_model_and_change_no_bit(
    discs: Path, tmp_path: Path, trainings: Trainings
) -> None:
    whole = tmp_path / "whole"
    trainings.run(words_for(discs, tmp_path / "first"))
    takes_s = took(trainings, words_for(discs, whole))
    draw, kills, finished = random.Random(10), 0, 0
    while kills < KILLS or not finished:
        out = tmp_path / f"run-{finished}"
        words, started = words_for(discs, out), time.monotonic()
        status = trainings.run(words, kill_after_s=draw.uniform(0, 1.1 * takes_s))
        for name in ("best", "last"):
            if (out / f"{name}.safetensors").exists():
                load_model(out / f"{name}.safetensors")
        if status == signal.SIGKILL:
            kills += 1
            continue
        assert status == 0
        if "--resume" not in words:  # the machine has become quicker
            takes_s = time.monotonic() - started
        finished += 1
        for name in ("best", "last"):
            assert same_weights(out / f"{name}.safetensors", whole / f"{name}.safetensors")
        assert without_times(out) == without_times(whole)
    print(f"{kills} kills, {finished} runs finished, each equal bit for bit")


def took(trainings: Trainings, words: list[str]) -> float:
    """Seconds of a training that nobody kills."""
    started = time.monotonic()
    assert trainings.run(words) == 0
    return time.monotonic() - started


def without_times(out: Path) -> list[dict[str, str]]:
    return [{k: v for k, v in one.items() if k != "seconds"} for one in rows(out / "log.csv")]


def test_twenty_losses_that_are_not_numbers_each_cost_one_epoch_at_most(
    discs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two in a run, of which the third would be the last."""
    judged = 2 * 2 * HEADS  # raw and averaged weights, two volumes
    half = EPOCHS * (HEADS * BATCHES + judged) // 2
    draw = random.Random(20)
    for number in range(FAULTS // 2):
        calls = {HEADS + 1 + draw.randrange(half), HEADS + 1 + half + draw.randrange(half)}
        monkeypatch.setitem(LOSSES, Loss.BCE, broken_loss(calls=calls))
        out = tmp_path / str(number)
        run(recipe_of(discs), out)
        assert [int(one["epoch"]) for one in rows(out / "log.csv")] == [*range(1, EPOCHS + 1)]
        for name in ("best", "last"):
            network, _ = load_model(out / f"{name}.safetensors")
            assert all(torch.isfinite(value).all() for value in network.state_dict().values())
        assert (out / "training.log").read_text("utf-8").count("was not a number") == 2


def failing_at(steps: set[int], message: str) -> Forward:
    """The way through the network; at these training steps, counted from 1, it fails."""
    whole, count = UNetPlusPlus.forward_heads, 0

    def forward(network: UNetPlusPlus, slices: torch.Tensor) -> list[torch.Tensor]:
        nonlocal count
        count += network.training
        if network.training and count in steps:
            raise RuntimeError(message)
        return whole(network, slices)

    return forward


def test_memory_that_runs_out_at_any_step_costs_nothing_but_is_said(
    discs: Path, tmp_path: Path
) -> None:
    """Twice in a run: parts of 3, then of 1."""
    draw = random.Random(40)
    for number in range(FAULTS // 2):
        steps = set(draw.sample(range(1, EPOCHS * BATCHES), 2))
        out = tmp_path / str(number)
        with pytest.MonkeyPatch.context() as patch:
            text = "DefaultCPUAllocator: can't allocate memory: you tried to allocate ..."
            patch.setattr(UNetPlusPlus, "forward_heads", failing_at(steps, text))
            told = run(recipe_of(discs), out)
        notices = [one for one in told if isinstance(one, Notice)]
        assert {one.code for one in notices} == {Code.BATCH_IN_PARTS}
        assert notices[-1].facts["parts"] == 1
        assert len([one for one in told if isinstance(one, EpochMetrics)]) == EPOCHS
        assert isinstance(told[-1], Finished)
        load_model(out / "best.safetensors")


def test_a_driver_lost_at_any_step_ends_the_run_which_resumes_to_the_same_weights(
    discs: Path, tmp_path: Path
) -> None:
    run(recipe_of(discs), tmp_path / "whole")
    draw, losses, finished = random.Random(50), 0, 0
    while losses < FAULTS or not finished:
        out = tmp_path / str(finished)
        resume = (out / "config.json").is_file()
        with pytest.MonkeyPatch.context() as patch:
            steps = {draw.randrange(1, 2 * BATCHES)}  # of this attempt
            text = "CUDA error: unspecified launch failure"
            patch.setattr(UNetPlusPlus, "forward_heads", failing_at(steps, text))
            try:
                run(recipe_of(discs), out, resume=resume)
            except RuntimeError as error:
                assert text in str(error)
                losses += 1
                continue
        finished += 1
        assert same_weights(out / "last.safetensors", tmp_path / "whole" / "last.safetensors")


def test_wherever_the_files_of_a_run_are_cut_it_goes_on_to_the_same_weights(
    discs: Path, tmp_path: Path
) -> None:
    run(recipe_of(discs), tmp_path / "whole")
    out = tmp_path / "run"
    run(dataclasses.replace(recipe_of(discs), epochs=2), out)
    newest = max((out / "resume").iterdir(), key=lambda path: path.stat().st_mtime_ns)
    state, last = newest.read_bytes(), (out / "last.safetensors").read_bytes()
    network, _ = load_model(out / "last.safetensors")
    learner = make_learner(network, recipe_of(discs), autocast=None, device=torch.device("cpu"))
    draw = random.Random(30)
    for _ in range(CUTS):
        newest.write_bytes(state[: draw.randrange(len(state))])
        progress, damaged = load_state(out / "resume", learner)
        assert (progress["epoch"], damaged) == (1, [newest])
        (out / "last.safetensors").write_bytes(last[: draw.randrange(len(last))])
        with pytest.raises(Problem):
            load_model(out / "last.safetensors")
    run(recipe_of(discs), out, resume=True)
    assert same_weights(out / "last.safetensors", tmp_path / "whole" / "last.safetensors")

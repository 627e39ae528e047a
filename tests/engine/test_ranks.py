"""Two processes that train together do what one does alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from tests.conftest import ROOT
from tests.engine.discs import write_discs
from tests.engine.test_train import rows
from unetpp_desktop.core.pairing import fold_of

pytestmark = pytest.mark.slow
WORDS = (
    "--image-suffix .png --mask-suffix _mask.png --size 32 --width 4 --depth 2 --batch-size 6 "
    "--device cpu --validation-fraction 0.34 --seed 2 --norm none --ema --oversample 0.9 "
    "--optimizer sgd --lr 0.001 --schedule constant --loss bce"
).split()


def train(*words: str, processes: int) -> subprocess.CompletedProcess[str]:
    together = ["-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={processes}"]
    return subprocess.run(
        [sys.executable, *(together if processes > 1 else []), "main.py", "train", *words],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_two_processes_take_the_steps_of_one_and_one_of_them_writes(tmp_path: Path) -> None:
    """Without batch norm, whose figures differ by share; up to the rounding of sums."""
    discs = write_discs(tmp_path / "discs")
    outs = {count: tmp_path / f"run-{count}" for count in (1, 2)}
    for count, out in outs.items():
        given = ["--images", str(discs), "--out", str(out), *WORDS]
        done = train(*given, "--epochs", "2", processes=count)
        assert done.returncode == 0, done.stderr
        assert done.stdout == f"{out / 'best.safetensors'}\n"
        assert done.stderr.count("Epoch 2:") == 1
        done = train("--out", str(out), "--resume", "--epochs", "3", processes=count)
        assert done.returncode == 0, done.stderr
        assert "Epoch 2:" not in done.stderr
    alone, together = (rows(out / "log.csv") for out in outs.values())
    assert [one["epoch"] for one in together] == ["1", "2", "3"]
    for name in ("train_loss", "val_loss", "average_dice"):
        assert [float(one[name]) for one in together] == pytest.approx(
            [float(one[name]) for one in alone], rel=1e-3
        )
    one, two = (load_file(out / "last.safetensors") for out in outs.values())
    assert all(torch.allclose(one[name], two[name], atol=1e-4) for name in one)


def test_two_processes_train_one_fold_after_the_other(tmp_path: Path) -> None:
    discs, out = write_discs(tmp_path / "discs", slices=2), tmp_path / "run"
    given = ["--images", str(discs), "--out", str(out), *WORDS, "--folds", "2", "--epochs", "1"]
    done = train(*given, processes=2)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{out / 'results.json'}\n"
    assert done.stderr.count("Epoch 1:") == 2
    folds = {row["patient"]: row["fold"] for row in rows(out / "patients.csv")}
    assert folds == {f"p{n}": str(fold_of(f"p{n}", 2)) for n in range(6)}
    (out / "results.json").unlink()  # as if it had been stopped before the end
    done = train("--out", str(out), "--resume", processes=2)
    assert done.returncode == 0, done.stderr
    assert [one["epoch"] for one in rows(out / "fold_2" / "log.csv")] == ["1"]

"""Training from the command line, as a person or a script would start it."""

import csv
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.engine.discs import write_discs
from tests.engine.reviewed_discs import review_discs
from unetpp_desktop.cli import main
from unetpp_desktop.core.recipe import DEFAULT_LR, Optimizer

SMALL = (
    "--image-suffix .png --mask-suffix _mask.png --size 32 --width 4 --depth 2 --batch-size 6 "
    "--device cpu --validation-fraction 0.34 --seed 2"
).split()


@pytest.fixture(scope="module")
def discs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_discs(tmp_path_factory.mktemp("discs"))


def train(*words: str | Path) -> int:
    return main(["train", *map(str, words)])


def test_the_model_is_on_stdout_and_progress_on_stderr(
    discs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (discs / "p0" / "alone.png").write_bytes((discs / "p0" / "s_1.png").read_bytes())
    out = tmp_path / "run"
    label = ("--label", "bright discs")
    assert train("--images", discs, *SMALL, *label, "--epochs", "2", "--out", out) == 0
    assert "that marks bright discs." in (out / "card.md").read_text("utf-8")
    told = capsys.readouterr()
    assert told.out == f"{out / 'best.safetensors'}\n"
    assert "36 pairs" in told.err and "alone.png" in told.err
    assert "Epoch 1:" in told.err and "Epoch 2:" in told.err
    (discs / "p0" / "alone.png").unlink()
    assert train("--out", out, "--resume", "--epochs", "3") == 0
    told = capsys.readouterr()
    assert "Epoch 3:" in told.err and "Epoch 2:" not in told.err


def test_a_run_whose_folders_were_named_from_here_is_resumed_from_anywhere(
    discs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "run"
    monkeypatch.chdir(discs.parent)
    assert train("--images", discs.name, *SMALL, "--epochs", "1", "--out", out) == 0
    recipe = json.loads((out / "config.json").read_text("utf-8"))["recipe"]
    assert (recipe["images"], recipe["masks"]) == (str(discs), "")
    monkeypatch.chdir(tmp_path)
    assert train("--out", out, "--resume", "--epochs", "2") == 0


def test_evaluate_finds_what_training_has_written(
    discs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "run"
    assert train("--images", discs, *SMALL, "--epochs", "8", "--lr", "0.01", "--out", out) == 0
    capsys.readouterr()
    data = ["--images", str(discs), *SMALL[:4], "--split", str(out / "split.csv")]
    model = ["--part", "validation", "--model", str(out / "best.safetensors"), "--device", "cpu"]
    assert main(["evaluate", *data, *model]) == 0
    judged = json.loads(capsys.readouterr().out)["patients"]
    with (out / "patients.csv").open(encoding="utf-8", newline="") as file:
        written = {row["patient"]: float(row["dice"]) for row in csv.DictReader(file)}
    assert len(judged) == len(written) == 2
    for one in judged:  # the run keeps its slices in 8 bits, which may turn a pixel at the edge
        assert one["dice"] == pytest.approx(written[one["patient"]], abs=0.005)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--images", "nowhere"], "nowhere"),
        ([], "--images"),
        (["--images", ".", "--epochs", "0"], "epochs"),
        (["--images", ".", "--lr", "-1"], "learning_rate"),
        (["--images", ".", "--split", "none.csv"], "none.csv"),
        (["--images", ".", "--image-suffix", ".png,_b.png"], "one name for each"),
        (["--images", ".", "--part", "train"], "“train” is a part of no split"),
        (["--images", ".", "--mask-suffix", "_else.png"], "_else.png"),
        (["--images", ".", "--init", "none.safetensors"], "none.safetensors"),
        (["--resume"], "no run"),
    ],
)
def test_a_bad_call_is_one_line_and_exit_code_2(
    words: list[str],
    says: str,
    discs: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(discs)
    suffixes = [] if "--resume" in words else SMALL[:4]
    assert train(*suffixes, *words, "--out", tmp_path / "run") == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert says in told.err and told.err.count("\n") == 1


def test_data_that_cannot_teach_are_exit_code_1(
    discs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--images", discs, *SMALL, "--mask-threshold", "255", "--out", tmp_path / "run"]
    assert train(*words) == 1
    assert "foreground" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="signals of a console differ there")
def test_ctrl_c_stops_and_keeps_a_model_that_resumes(discs: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    words = ["train", "--images", str(discs), *SMALL, "--epochs", "100000", "--out", str(out)]
    process = subprocess.Popen(
        [sys.executable, "main.py", *words],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("Epoch 2:"):
            process.send_signal(signal.SIGINT)
            break
    stdout, stderr = process.communicate(timeout=300)
    assert process.returncode == 0, stderr
    assert stdout.strip() == str(out / "best.safetensors")
    assert "--resume" in stderr
    assert (out / "resume" / "state.safetensors").is_file()


def test_reviewed_cases_are_learned_from_and_the_others_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "run"
    small = [*SMALL[4:], "--epochs", "1", "--out", out]
    assert train("--reviewed", *small) == 2
    assert "reviewed" in capsys.readouterr().err
    review_discs(tmp_path / "cases")
    assert train("--reviewed", "--cases", "p0,p1,p3", *small) == 0
    told = capsys.readouterr().err
    assert "9 pairs, 9 slices" in told
    assert "Left out: p0, slices 1, 4, 6: Corrected, but not reviewed" in told
    assert "a new one learns" in told
    recipe = json.loads((out / "config.json").read_text("utf-8"))["recipe"]
    assert recipe["learning_rate"] is None  # a new model needs the usual rate
    model = ["--init", out / "best.safetensors", "--out", tmp_path / "more"]
    assert train("--reviewed", "--cases", "p0,p1,p3", *small[:-2], *model) == 0
    recipe = json.loads((tmp_path / "more" / "config.json").read_text("utf-8"))["recipe"]
    assert recipe["learning_rate"] == pytest.approx(DEFAULT_LR[Optimizer.ADAMW] / 10)

"""Comparing runs from the command line: a table, a document, a picture, and no torch."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.conftest import ROOT
from tests.workspace.run_folders import write_log, write_run
from unetpp_desktop.cli import main


def dices(shift: float, count: int = 12) -> dict[str, float | None]:
    return {f"p{n}": round(0.5 + 0.03 * n + shift, 4) for n in range(count)}


def compare(*words: str | Path) -> int:
    return main(["compare", *map(str, words)])


def test_a_table_says_what_differs_and_what_it_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = write_run(tmp_path / "base", dices(0.0))
    better = write_run(tmp_path / "better", dices(0.05), loss="bce_dice")
    same = write_run(tmp_path / "same", dices(0.0), optimizer="sgd", milestones=[5, 10])
    assert compare(base, better, same) == 0
    out = capsys.readouterr().out
    rows = {line.split("|")[1].strip(): line for line in out.splitlines() if line.startswith("| ")}
    mean = np.mean([0.5 + 0.03 * n for n in range(12)])
    assert f"{mean:.3f} [" in rows["base"] and rows["base"].endswith("| — |")
    assert "bce_dice" in rows["better"] and "+0.050 [+0.050, +0.050]" in rows["better"]
    assert "no difference shown" not in rows["better"]
    assert "5, 10" in rows["same"] and "no difference shown" in rows["same"]
    assert "Dice minus that of base" in rows["run"] and "loss" in rows["run"]
    assert "12 patients" in out


def test_the_document_holds_every_number(tmp_path: Path) -> None:
    runs = [write_run(tmp_path / name, dices(shift)) for name, shift in (("a", 0.0), ("b", 0.1))]
    out = tmp_path / "out.json"
    assert compare(*runs, "--against", "best", "--json", out) == 0
    document = json.loads(out.read_text("utf-8"))
    assert document["reference"] == 1 and len(document["patients"]) == 12
    difference = document["runs"][0]["differences"]["dice"]
    assert difference["mean"] == pytest.approx(-0.1)
    assert difference["shown"] is True and difference["n"] == 12 and difference["p"] < 0.01
    assert document["runs"][1]["summaries"]["dice"]["n"] == 12
    assert "bootstrap" in document["conventions"]["interval"]


def test_curves_of_runs_and_folds_are_drawn_over_each_other(tmp_path: Path) -> None:
    runs = [write_run(tmp_path / name, dices(0.0), epochs=9) for name in ("a", "b")]
    (runs[1] / "log.csv").unlink()
    for fold in (1, 2, 3):
        (runs[1] / f"fold_{fold}").mkdir()
        write_log(runs[1] / f"fold_{fold}", 4 + fold)
    picture = tmp_path / "curves.png"
    assert compare(*runs, "--plot", picture) == 0
    with Image.open(picture) as image:
        pixels = np.asarray(image.convert("RGB")).reshape(-1, 3)
    colours = {tuple(pixel) for pixel in np.unique(pixels, axis=0).tolist()}
    assert {(0x4B, 0x48, 0xC8), (0xE6, 0x9F, 0x00)} <= colours


def test_runs_with_other_patients_are_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = [write_run(tmp_path / "a", dices(0.0)), write_run(tmp_path / "b", dices(0.0, count=6))]
    assert compare(*runs) == 2
    told = capsys.readouterr()
    assert told.out == "" and "not judged by the same patients; they share 6" in told.err
    assert compare(*runs, "--shared") == 0
    assert "6 patients" in capsys.readouterr().out
    assert compare(tmp_path / "nowhere") == 2
    assert "nowhere" in capsys.readouterr().err


def test_few_patients_show_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runs = [write_run(tmp_path / name, dices(s, count=3)) for name, s in (("a", 0.0), ("b", 0.3))]
    assert compare(*runs) == 0
    assert "+0.300; too few patients (3)" in capsys.readouterr().out


def test_nothing_of_it_needs_torch(tmp_path: Path) -> None:
    runs = [str(write_run(tmp_path / name, dices(0.0))) for name in ("a", "b")]
    code = (
        "import sys\n"
        "from unetpp_desktop.cli import main\n"
        "assert main(['compare', *sys.argv[1:]]) == 0\n"
        "assert 'torch' not in sys.modules and 'PySide6' not in sys.modules"
    )
    plot = ["--plot", str(tmp_path / "curves.png")]
    subprocess.run([sys.executable, "-c", code, *runs, *plot], cwd=ROOT, check=True)

"""`predict` as a script calls it: a table, a summary, and one line for a call that cannot be."""

import csv
import json
from pathlib import Path

import pytest

from tests.engine.test_batch import save_brightness_model, write_volume
from unetpp_desktop.cli import main


def predict(*words: str | Path) -> int:
    return main(["predict", *map(str, words), "--device", "cpu"])


def test_the_table_is_on_stdout_and_the_summary_says_what_is_wrong_with_a_case(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = save_brightness_model(tmp_path / "m.safetensors")
    image, summary = write_volume(tmp_path / "in/a.nii.gz"), tmp_path / "summary.json"
    broken = tmp_path / "in/b.nii.gz"
    broken.write_bytes(image.read_bytes()[:500])
    assert predict(tmp_path / "in", "--model", model, "--json", summary) == 1
    told = capsys.readouterr()
    rows = list(csv.DictReader(told.out.splitlines()))
    assert [(row["image"], row["state"], row["unit"]) for row in rows] == [
        (str(image), "draft", "ml"),
        (str(broken), "failed", ""),
    ]
    assert Path(rows[0]["mask"]).is_file() and float(rows[0]["volume"]) > 0
    cases = json.loads(summary.read_text("utf-8"))["cases"]
    assert cases[1]["problem"] in told.err and str(broken) in cases[1]["problem"]
    broken.unlink()
    assert predict(tmp_path / "in", "--model", model) == 0
    assert "done" in capsys.readouterr().out  # what is finished stays


@pytest.mark.parametrize(
    "wrong",
    ["path", "empty word", "empty folder", "no model", "damaged model", "level", "suffixes"],
)
def test_a_call_that_cannot_be_is_one_line_and_exit_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: str
) -> None:
    model = save_brightness_model(tmp_path / "m.safetensors")
    image = write_volume(tmp_path / "a.nii.gz")
    (tmp_path / "bad.safetensors").write_bytes(b"no model")
    (tmp_path / "empty").mkdir()
    words: dict[str, tuple[str | Path, ...]] = {
        "path": (tmp_path / "none.nii", "--model", model),
        "empty word": ("", "--model", model),
        "empty folder": (tmp_path / "empty", "--model", model),
        "no model": (image, "--model", tmp_path / "none.safetensors"),
        "damaged model": (image, "--model", tmp_path / "bad.safetensors"),
        "level": (image, "--model", model, "--level", "4"),
        "suffixes": (image, "--model", model, "--image-suffix", "_a.nii,_b.nii"),
    }
    assert predict(*words[wrong]) == 2
    told = capsys.readouterr()
    assert told.out == "" and len(told.err.splitlines()) == 1
    assert told.err.startswith("unetpp predict: ")

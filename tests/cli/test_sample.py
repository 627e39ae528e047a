"""`main.py sample`, run as a person runs it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def sample(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "main.py"), "sample", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


def test_drawn_patients_are_written_and_the_folder_is_the_result(tmp_path: Path) -> None:
    folder = tmp_path / "more"
    done = sample(str(folder), "--patients", "1", "--seed", "77")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{folder}\n"
    assert done.stderr == "patient 1 of 1\n"
    assert (folder / "mri/patient_01/patient_01_flair.nii.gz").stat().st_size > 100_000
    assert len(list((folder / "slices").glob("p01_*_mask.png"))) == 7


def test_a_place_that_cannot_be_written_is_one_line_and_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    failed = sample(str(tmp_path / "taken"))
    assert failed.returncode == 1
    assert str(tmp_path / "taken") in failed.stderr
    assert len(failed.stderr.splitlines()) == 1


def test_no_patients_is_a_bad_call(tmp_path: Path) -> None:
    assert sample(str(tmp_path), "--patients", "0").returncode == 2

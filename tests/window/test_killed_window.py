"""If the window dies in the middle of painting, no finished stroke is lost."""

import os
import subprocess
import sys
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest

from tests.window.painting_window import short_hash
from unetpp_desktop.formats import find_sources
from unetpp_desktop.workspace.case_store import CaseStore
from unetpp_desktop.workspace.folders import cases_folder

ROOT = Path(__file__).resolve().parents[2]
STROKES = 120
FIRST_LINE_S = 120  # a hang limit: the start takes a few seconds


def start_window(image: Path, *, first: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.window.painting_window",
            str(image),
            str(first),
            str(STROKES),
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )


def write_image(path: Path) -> Path:
    voxels = np.random.default_rng(1).integers(0, 300, (40, 40, 6)).astype(np.int16)
    nib.save(nib.Nifti1Image(voxels, np.diag([-1.0, 1.0, 4.0, 1.0])), path)
    return path


def kept_corrections(image: Path) -> str:
    """The corrections as the next start finds them."""
    (source,), _ = find_sources([image])
    opened = CaseStore(cases_folder()).open(source)
    try:
        return short_hash(opened.case.corrections)
    finally:
        opened.close()


def kill_and_look(image: Path, *, first: int, after: int, expected: list[str]) -> int:
    """Kill the window once stroke `after` is told; what it told must be there.

    Returns the number of strokes that are kept.
    """
    window = start_window(image, first=first)
    assert window.stdout is not None
    told = first - 1
    for line in window.stdout:
        told = int(line.split()[0])
        if told >= after:
            break
    window.kill()
    told = max([told, *(int(line.split()[0]) for line in window.stdout if line.endswith("\n"))])
    window.wait(FIRST_LINE_S)
    window.stdout.close()
    kept = kept_corrections(image)
    # exactly what was told, or the next stroke too, which was released but not yet told
    assert kept in expected[told : told + 2]
    return max(number for number, one in enumerate(expected) if one == kept) + 1


def campaign(image: Path, *, kills: int, seed: int) -> None:
    """Kill the window again and again; each start goes on where the last one was killed."""
    twin = start_window(write_image(image.with_name("twin.nii.gz")), first=0)
    assert twin.stdout is not None
    expected = [line.split()[1] for line in twin.stdout]
    assert twin.wait(FIRST_LINE_S) == 0 and len(expected) == STROKES
    twin.stdout.close()
    random = np.random.default_rng(seed)
    kept = 0
    for _ in range(kills):
        after = kept + int(random.integers(0, max(2, STROKES // kills)))
        kept = kill_and_look(image, first=kept, after=after, expected=expected)
    assert kept > 0


def test_a_killed_window_keeps_every_finished_stroke(tmp_path: Path) -> None:
    campaign(write_image(tmp_path / "a.nii.gz"), kills=2, seed=0)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_fifty_killed_windows_keep_every_finished_stroke(tmp_path: Path, seed: int) -> None:
    campaign(write_image(tmp_path / "a.nii.gz"), kills=5, seed=seed)

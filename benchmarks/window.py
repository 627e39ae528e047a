"""Opening and gestures, ours beside napari, in one run on one virtual screen.

    python benchmarks/window.py [--napari PYTHON] [--rounds 3]

PYTHON is an interpreter of an environment of its own with `napari[pyqt6]`; without it only our
figures are shown. Needs Xvfb. Both programs get the same made-up study of 40 slices at 256 x 256
and 512 x 512, the same window of 1400 x 900, and real events; a time ends when the repaint is
done. Rounds alternate, so that a busy machine burdens both.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
from scipy.ndimage import gaussian_filter

from unetpp_desktop.core.phantom import phantom_case
from unetpp_desktop.formats.sample_files import encode_volume

HERE = Path(__file__).resolve().parent
SIZES = (256, 512)
SCREEN = "1600x1000x24"
SEED = 51
GESTURES = ("open", "slice", "threshold", "brush")

Times = dict[str, list[float]]


def main() -> int:
    """Print medians, 95th percentiles and ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--napari", type=Path, help="interpreter with napari[pyqt6]")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    if not shutil.which("Xvfb"):
        print("Xvfb is needed: apt-get install xvfb", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as name:
        for size in SIZES:
            folder = Path(name) / str(size)
            make_study(folder, size)
            ours, napari = _run_rounds(folder, arguments.napari, arguments.rounds)
            _print_table(size, ours, napari)
    return 0


def make_study(folder: Path, size: int) -> None:
    folder.mkdir()
    study = phantom_case(SEED, shape=(40, size, size))
    (folder / "study.nii.gz").write_bytes(encode_volume(study.values, study.grid))
    np.save(folder / "image.npy", study.values)
    soft = gaussian_filter(study.mask.astype(np.float32), (0, 4, 4))
    np.save(folder / "q.npy", (200 * soft).astype(np.uint8))


def _run_rounds(folder: Path, napari: Path | None, rounds: int) -> tuple[Times, Times]:
    ours: Times = defaultdict(list)
    theirs: Times = defaultdict(list)
    for _ in range(rounds):
        _run_once(ours, [sys.executable, str(HERE / "our_window.py"), str(folder)])
        shutil.rmtree(folder / "home")
        if napari is not None:
            _run_once(theirs, [str(napari), str(HERE / "napari_window.py"), str(folder)])
    return ours, theirs


def _run_once(times: Times, command: list[str]) -> None:
    """One process under its own virtual screen; "open" is from its start to "ready"."""
    read, write = os.pipe()
    screen = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", SCREEN, "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    try:
        os.close(write)
        with os.fdopen(read) as told:
            display = ":" + told.readline().strip()
        environment = {
            **os.environ,
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "PYTHONPATH": str(HERE.parent),
        }
        start = time.perf_counter()
        child = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        first = child.stdout.readline()
        opened_ms = (time.perf_counter() - start) * 1000
        output, errors = child.communicate()
        if first != "ready\n" or child.returncode:
            raise SystemExit(f"{command[1]} failed:\n{errors[-3000:]}")
        times["open"].append(opened_ms)
        for gesture, values in json.loads(output.splitlines()[0]).items():
            times[gesture] += values
    finally:
        screen.terminate()
        screen.wait()


def _print_table(size: int, ours: Times, theirs: Times) -> None:
    print(f"\n{size} x {size} x 40, milliseconds: median (95th percentile)")
    for gesture in GESTURES:
        line = f"  {gesture:<10} ours {_figures(ours[gesture])}"
        if theirs:
            ratio = statistics.median(theirs[gesture]) / statistics.median(ours[gesture])
            line += f"   napari {_figures(theirs[gesture])}   {ratio:5.1f} times"
        print(line, flush=True)


def _figures(values: list[float]) -> str:
    ordered = sorted(values)
    high = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return f"{statistics.median(ordered):7.1f} ({high:7.1f})"


if __name__ == "__main__":
    sys.exit(main())

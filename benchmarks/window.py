"""Opening and gestures, ours beside napari, in one run on one virtual screen.

    python benchmarks/window.py [--napari PYTHON] [--rounds 3]

PYTHON is an interpreter of an environment of its own with `napari[pyqt6]`; without it only our
figures are shown. Needs Xvfb. Both programs get the same made-up study of 40 slices at 256 x 256
and 512 x 512, the same window of 1400 x 900, and real events; a time ends when the repaint is
done. Rounds alternate, so that a busy machine burdens both. All start from compiled modules, as
installed programs do: a first start of each is not counted. "bare" is what no program in Qt and
numpy can go below when it opens.
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
            _print_table(size, _run_rounds(folder, arguments.napari, arguments.rounds))
    return 0


def make_study(folder: Path, size: int) -> None:
    folder.mkdir()
    study = phantom_case(SEED, shape=(40, size, size))
    (folder / "study.nii.gz").write_bytes(encode_volume(study.values, study.grid))
    np.save(folder / "image.npy", study.values)
    soft = gaussian_filter(study.mask.astype(np.float32), (0, 4, 4))
    np.save(folder / "q.npy", (200 * soft).astype(np.uint8))


def _run_rounds(folder: Path, napari: Path | None, rounds: int) -> dict[str, Times]:
    """Times by program."""
    commands = {
        "ours": [sys.executable, str(HERE / "our_window.py"), str(folder)],
        "bare": [sys.executable, str(HERE / "bare_window.py"), str(folder)],
    }
    if napari is not None:
        commands["napari"] = [str(napari), str(HERE / "napari_window.py"), str(folder)]
    times: dict[str, Times] = {}
    for number in range(rounds + 1):
        for program, command in commands.items():
            measured = _run_once(command, folder / "compiled" / program)
            shutil.rmtree(folder / "home", ignore_errors=True)
            for gesture, values in measured.items() if number else ():
                times.setdefault(program, defaultdict(list))[gesture] += values
    return times


def _run_once(command: list[str], compiled: Path) -> Times:
    """One process under its own virtual screen; "open" is from its start to "ready". Its compiled
    modules are kept in `compiled`."""
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
            "PYTHONPYCACHEPREFIX": str(compiled),
            "PYTHONDONTWRITEBYTECODE": "",
        }
        with tempfile.TemporaryFile("w+") as errors:
            start = time.perf_counter()
            child = subprocess.Popen(
                command, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
            )
            assert child.stdout is not None
            first = child.stdout.readline()
            opened_ms = (time.perf_counter() - start) * 1000
            gestures = child.stdout.readline()
            if child.wait() or first != "ready\n":
                errors.seek(0)
                raise SystemExit(f"{command[1]} failed:\n{errors.read()[-3000:]}")
        return {"open": [opened_ms], **json.loads(gestures)}
    finally:
        screen.terminate()
        screen.wait()


def _print_table(size: int, times: dict[str, Times]) -> None:
    print(f"\n{size} x {size} x 40, milliseconds: median (95th percentile)")
    ours = times.pop("ours")
    for gesture in GESTURES:
        line = f"  {gesture:<10} ours {_figures(ours[gesture])}"
        for program, theirs in times.items():
            if gesture in theirs:
                ratio = statistics.median(theirs[gesture]) / statistics.median(ours[gesture])
                line += f"   {program} {_figures(theirs[gesture])}   {ratio:5.1f} times"
        print(line, flush=True)


def _figures(values: list[float]) -> str:
    ordered = sorted(values)
    high = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return f"{statistics.median(ordered):7.1f} ({high:7.1f})"


if __name__ == "__main__":
    sys.exit(main())

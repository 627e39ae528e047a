"""The demo journey: the real window, driven by real mouse and key events.

    python installer/demo FOLDER

Opens a case of the sample project, predicts, moves the threshold, paints and takes the stroke
back, exports, trains two epochs and runs a batch. FOLDER then holds a picture of each step, the
masks, the run's curves and log. Where there is no screen it uses a virtual one (Xvfb), else Qt's
offscreen one.
Exit code 1 and a sentence when a step does not do what a person would see it do.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCREEN = "1600x1000x24"
REPORT = "demo.txt"


def main(words: list[str]) -> int:
    """Prepare the folder and the screen, walk, and say what came out."""
    if len(words) != 1:
        print(__doc__)
        return 2
    out = Path(words[0]).absolute()
    if out.exists() and not (out / REPORT).exists():
        print(f"{out} exists and was not made by the demo. Choose another folder.")
        return 2
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    (out / REPORT).touch()
    # A home of its own: a person's cases and settings are neither shown nor touched.
    os.environ["UNETPP_HOME"] = str(out / "home")
    sys.path.insert(0, str(ROOT))
    with screen():
        from journey import walk

        failure = walk(out, out / REPORT)
    print(failure or f"Pictures, masks, curves and log: {out}")
    return 1 if failure else 0


@contextmanager
def screen() -> Iterator[None]:
    """The person's screen, else a virtual one for as long as the journey lasts."""
    shown = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if sys.platform != "linux" or shown or os.environ.get("QT_QPA_PLATFORM"):
        yield
        return
    if not shutil.which("Xvfb"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        yield
        return
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert server.stdout is not None
        os.environ["DISPLAY"] = f":{server.stdout.readline().strip()}"
        yield
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`sample`: write made-up patients to try the program on."""

import argparse
import sys
from pathlib import Path

NAME = "sample"
HELP = "write made-up head MRI with masks, to try the program or to train on"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The folder; other patients than the twelve of the sample on request."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="folder to write to")
    parser.add_argument(
        "--patients", type=_count, metavar="N", help="draw N other patients instead of the twelve"
    )
    parser.add_argument(
        "--seed", type=int, default=1000, help="number that the other patients are drawn from"
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the project and print its folder."""
    from unetpp_desktop.workspace.sample import PATIENTS, draw_patients, write_sample

    drawn = arguments.patients
    patients = PATIENTS if drawn is None else draw_patients(drawn, arguments.seed)
    write_sample(arguments.folder, patients=patients, on_progress=_show)
    print(arguments.folder)
    return 0


def _count(word: str) -> int:
    number = int(word)
    if number < 1:
        raise ValueError
    return number


def _show(done: int, total: int) -> None:
    print(f"patient {done} of {total}", file=sys.stderr, flush=True)

"""Door 2: one module a command; calls the engine in its own process.

Progress goes to stderr, results to stdout. Exit code: 0 done, 1 a case failed, 2 a bad call.
A command is a module with NAME, HELP, `add_arguments(parser)` and `run(arguments) -> exit code`.
It imports torch and file libraries inside `run`, so that `--help` answers at once.
"""

import argparse
import sys
from collections.abc import Sequence
from types import ModuleType

from unetpp_desktop import __version__
from unetpp_desktop.cli import compare, doctor, evaluate, export, predict, sample, train
from unetpp_desktop.core.texts import Code, Problem

COMMANDS: tuple[ModuleType, ...] = (train, predict, evaluate, compare, export, sample, doctor)

FAILED = 1
BAD_CALL = 2  # as argparse has it
INTERRUPTED = 130  # what shells report for Ctrl+C
BAD_CALL_CODES = (
    Code.FILE_MISSING, Code.NOTHING_FOUND, Code.FOLDER_MISSING, Code.FILE_UNREADABLE,
    Code.SERIES_NAMES, Code.BAD_RECIPE, Code.BAD_SPLIT, Code.SPLIT_COLUMNS,
    Code.PART_WITHOUT_SPLIT, Code.BAD_PATTERN,
    Code.NO_PAIRS, Code.NOTHING_REVIEWED, Code.CASES_ALIKE, Code.FOLD_EMPTY, Code.NO_FOLDS,
    Code.MODEL_DAMAGED, Code.MODEL_UNKNOWN, Code.MODEL_COMPUTES_ELSE, Code.LEVEL_MISSING,
    Code.FLIPS_UNKNOWN, Code.DEVICE_MISSING,
    Code.RUN_EXISTS, Code.RUN_MISSING, Code.RESUME_CHANGED, Code.START_DIFFERS,
    Code.RUN_UNREADABLE, Code.NO_RESULTS, Code.PATIENTS_DIFFER,
)  # fmt: skip
"""What lies in the call, whichever command finds it."""


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; a problem becomes one line on stderr, never a traceback."""
    arguments = build_parser().parse_args(words)
    command: ModuleType = arguments.command
    try:
        return int(command.run(arguments))
    except Problem as problem:
        print(f"unetpp {command.NAME}: {problem}", file=sys.stderr)
        return BAD_CALL if problem.code in BAD_CALL_CODES else FAILED
    except KeyboardInterrupt:
        print(f"unetpp {command.NAME}: stopped", file=sys.stderr)
        return INTERRUPTED


def build_parser() -> argparse.ArgumentParser:
    """The whole command line, made from COMMANDS."""
    parser = argparse.ArgumentParser(
        prog="unetpp",
        description="Train UNet++ and mark lesions on MRI. Research use only.",
        epilog="Without a command the window opens.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in COMMANDS:
        command = commands.add_parser(module.NAME, help=module.HELP, description=module.HELP)
        module.add_arguments(command)
        command.set_defaults(command=module)
    return parser

"""Predict masks for images and folders; a mask is written beside each image."""

import argparse
import csv
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from unetpp_desktop.cli.words import (
    CHANNELS_HELP,
    DEVICE_HELP,
    SUFFIX_HELP,
    level,
    name_end,
    names,
    threshold,
)
from unetpp_desktop.core.pairing import series_suffixes
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.jobs.messages import BatchPlan, BatchRequest, CaseDone, Message, Notice

NAME = "predict"
HELP = "write a mask beside each image"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Files, a model, and where masks go."""
    add = parser.add_argument
    add("paths", nargs="+", metavar="PATH", help="images, or folders that are searched")
    add("--model", required=True, metavar="FILE", help="a .safetensors model of this program")
    add("--image-suffix", default="", metavar="S", help=SUFFIX_HELP)
    add("--threshold", type=threshold, metavar="T", help="0.01 to 0.99 (default: the model's)")
    add("--level", type=level, metavar="L", help="1 to 4 or mean (default: the model's)")
    add("--flips", action=argparse.BooleanOptionalAction, help="mean over mirrored slices too")
    add(
        "--output-suffix",
        type=name_end,
        metavar="S",
        help="end of a mask's name (default: _unetpp)",
    )
    add("--out", metavar="DIR", default="", help="another place; the tree is mirrored there")
    add("--overwrite", action="store_true", help="replace our own untouched drafts")
    add("--force", action="store_true", help="let a model of artificial images run on real ones")
    add("--channels-as", type=names, default=(), metavar="NAMES", help=CHANNELS_HELP)
    add("--json", metavar="FILE", help="write the summary as JSON")
    add("--device", choices=("auto", "cuda", "cpu"), default="auto", help=DEVICE_HELP)


def run(arguments: argparse.Namespace) -> int:
    """Predict all; a table of results on stdout. 1 when a case failed.

    Started by `torchrun`, the processes share the cases, and the first one tells.
    """
    from unetpp_desktop.core.recipe import Device
    from unetpp_desktop.engine.batch import Batch
    from unetpp_desktop.engine.crew import join_crew
    from unetpp_desktop.engine.predict import Predictor

    _check_paths(arguments.paths)
    series_suffixes(arguments.image_suffix, arguments.channels_as)
    predictor = Predictor(
        Path(arguments.model),
        level=arguments.level,
        flips=arguments.flips,
        device=Device(arguments.device),
    )
    table = Table(show=lambda line: print(line, file=sys.stderr, flush=True))
    request = BatchRequest(
        tuple(arguments.paths),
        arguments.model,
        image_suffix=arguments.image_suffix,
        threshold=arguments.threshold,
        level=arguments.level,
        suffix=arguments.output_suffix,
        out=arguments.out,
        overwrite=arguments.overwrite,
        force=arguments.force,
        channels_as=arguments.channels_as,
    )
    crew = join_crew()
    good = Batch(request, predictor, emit=table.take, stop=lambda: False, crew=crew).run()
    if not crew.leads:
        return 0
    table.write(sys.stdout)
    if arguments.json:
        _write_json(Path(arguments.json), table.rows)
    return 0 if good else 1


class Table:
    """The summary of a batch: a row a case; problems are shown as they come."""

    COLUMNS = ("image", "mask", "volume", "unit", "seconds", "state")

    def __init__(self, show: Callable[[str], None]) -> None:
        self._rows: dict[int, dict[str, Any]] = {}
        self._show = show
        self._images: tuple[str, ...] = ()

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One a case, in the order of the plan."""
        return [row for _, row in sorted(self._rows.items())]

    def take(self, message: Message) -> None:
        """Follow a batch."""
        match message:
            case BatchPlan():
                self._images = tuple(files[0] for files in message.files)
            case Notice():
                self._show(str(Problem(Code(message.code), **message.facts)))
            case CaseDone():
                self._take_case(message)

    def _take_case(self, case: CaseDone) -> None:
        failed = bool(case.code)
        row: dict[str, Any] = {
            "image": self._images[case.index],
            "mask": ";".join(case.masks),
            "volume": None if failed else round(case.volume, 3),
            "unit": "" if failed else "ml" if case.in_ml else "voxels",
            "seconds": case.seconds,
            "state": case.state,
        }
        self._rows[case.index] = row
        words = f"{len(self._rows)} of {len(self._images)}"
        if failed:
            row["problem"] = str(Problem(Code(case.code), **case.facts))
            self._show(f"{words}  {row['problem']}")
        else:
            volume = f"{row['volume']} {row['unit']}"
            self._show(f"{words}  {row['image']}: {case.state}, {volume}, {case.seconds:.1f} s")

    def write(self, stream: Any) -> None:  # noqa: ANN401  anything that csv can write to
        """The table as CSV."""
        writer = csv.DictWriter(stream, self.COLUMNS, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(self.rows)


def _check_paths(paths: list[str]) -> None:
    for path in paths:
        if not path or not Path(path).exists():  # "" would be the folder at hand
            raise Problem(Code.FILE_MISSING, path=path or '""')


def _write_json(path: Path, rows: list[dict[str, Any]]) -> None:
    from unetpp_desktop.workspace.replace import write_text_file

    write_text_file(path, json.dumps({"cases": rows}, indent=1, ensure_ascii=False) + "\n")

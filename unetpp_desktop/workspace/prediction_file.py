"""A model's answer in a case's folder: `prediction-<n>.u8`, q of every voxel, and a JSON beside it.

The engine writes the voxels in place, slice by slice, while the window looks at them through a map.
Only what has its JSON is finished; the rest is removed when the case opens next.
"""

import dataclasses
import json
import os
import re
import sys
import zlib
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import numpy as np

from unetpp_desktop.core.case import Prediction
from unetpp_desktop.core.compose import Cleaning, Mask
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.workspace.replace import write_text_file

Shape = tuple[int, int, int]


def new_prediction(folder: Path, shape: Shape) -> tuple[int, Path]:
    """A number never used before in this folder, and its file, all zeros. `Problem(NOT_SAVED)`."""
    number = 1 + max(_numbers(folder), default=0)
    path = _voxels(folder, number)
    try:
        with path.open("xb") as file:
            _reserve(file, int(np.prod(shape)))
    except OSError as error:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        raise Problem(Code.NOT_SAVED, path=path, reason=error.strerror) from error
    return number, path


def _reserve(file: BinaryIO, size: int) -> None:
    """Its room on the disk is taken now: through a map, a full disk would end the process."""
    if sys.platform == "linux":
        os.posix_fallocate(file.fileno(), 0, size)
    else:
        file.truncate(size)


def map_prediction(path: Path, shape: Shape) -> Mask:
    """q `[k, j, i]` of a file, read-only and live: what the engine writes appears."""
    return np.memmap(path, np.uint8, mode="r", shape=shape)


def keep_prediction(folder: Path, prediction: Prediction, shape: Shape) -> Mask:
    """Declare a prediction finished: sync its voxels, write its JSON, map it."""
    path = _voxels(folder, prediction.number)
    try:
        with path.open("r+b") as file:  # Windows syncs no file that was opened to read
            os.fsync(file.fileno())
        q = map_prediction(path, shape)
    except (OSError, ValueError) as error:
        raise Problem(Code.PREDICTION_DAMAGED, path=path) from error
    document = dataclasses.asdict(prediction) | {"shape": shape, "crc32": zlib.crc32(q.data)}
    write_text_file(_about(folder, prediction.number), json.dumps(document, indent=1) + "\n")
    return q


def load_prediction(folder: Path, number: int, shape: Shape) -> tuple[Prediction, Mask] | None:
    """A finished prediction and its q; None when it is missing or damaged."""
    try:
        document = json.loads(_about(folder, number).read_text("utf-8"))
        q = map_prediction(_voxels(folder, number), shape)
        if tuple(document.pop("shape")) != shape or document.pop("crc32") != zlib.crc32(q.data):
            return None
        cleaning = Cleaning(**document.pop("cleaning"))
        known = {field.name for field in dataclasses.fields(Prediction)}
        facts = {name: value for name, value in document.items() if name in known}
        return Prediction(**facts, cleaning=cleaning), q
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def remove_predictions(folder: Path, *, keep: set[int]) -> None:
    """Remove unfinished predictions and those that no step leads to any more."""
    for number in _numbers(folder):
        if number not in keep or not _about(folder, number).exists():
            for path in (_about(folder, number), _voxels(folder, number)):
                with suppress(OSError):  # Windows removes no file that is mapped; the next opening
                    path.unlink(missing_ok=True)


def _voxels(folder: Path, number: int) -> Path:
    return folder / f"prediction-{number}.u8"


def _about(folder: Path, number: int) -> Path:
    return folder / f"prediction-{number}.json"


def _numbers(folder: Path) -> list[int]:
    found = (re.fullmatch(r"prediction-(\d+)\.(?:u8|json)", path.name) for path in folder.iterdir())
    return sorted({int(match[1]) for match in found if match})

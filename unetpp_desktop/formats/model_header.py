"""The header of a model file (safetensors), read with suspicion and without torch.

The layout: 8 bytes little-endian header length, the header as JSON, the tensors' bytes. Readers
in the wild accept 90 MB of metadata, 300,000 names, keys that stand twice and leading blanks;
this one is bounded before anything is parsed and refuses all of them.
"""

import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from unetpp_desktop.core.closed_json import parse_json
from unetpp_desktop.core.model_info import ModelInfo, info_from_json
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.formats.regular_file import open_regular

FILE_LIMIT = 2 * 1024**3
HEADER_LIMIT = 1024**2
TENSOR_LIMIT = 2000
DOCUMENT = "unetpp_desktop"  # the one key of the safetensors metadata
LENGTH_BYTES = 8

_NAME = re.compile(r"[A-Za-z0-9_.]{1,128}")
_ITEM_BYTES = {"F32": 4, "I64": 8}


@dataclass(frozen=True)
class Tensor:
    """Type, shape and place (bytes after the header) of one tensor."""

    dtype: str
    shape: tuple[int, ...]
    begin: int
    end: int


@dataclass(frozen=True)
class Header:
    """What the file says about itself; `data_start` is the offset of the tensors' bytes."""

    info: ModelInfo
    tensors: dict[str, Tensor]
    data_start: int


def read_model_header(path: Path) -> ModelInfo:
    """How the model of this file is to be used, without loading its weights.

    Raises `Problem`: FILE_MISSING, FILE_UNREADABLE, MODEL_DAMAGED, MODEL_UNKNOWN.
    """
    return read_header(path).info


def read_header(path: Path) -> Header:
    """The whole header, checked against the size of the file. Raises as `read_model_header`."""
    with open_model(path) as (file, size):
        return parse_header(file.read(LENGTH_BYTES + HEADER_LIMIT), size=size, path=path)


@contextmanager
def open_model(path: Path) -> Iterator[tuple[BinaryIO, int]]:
    """As `open_regular`; what is no file with something in it is MODEL_DAMAGED."""
    try:
        with open_regular(path) as opened:
            yield opened
    except Problem as problem:
        if problem.code in (Code.NOT_A_FILE, Code.FILE_EMPTY):
            raise _damaged(path, "its size is not that of a model") from problem
        raise


def parse_header(start: bytes, *, size: int, path: Path) -> Header:
    """The header from the `start` (its length and `HEADER_LIMIT` bytes) of a file of `size` bytes.

    Raises `Problem`: MODEL_DAMAGED, MODEL_UNKNOWN.
    """
    length = int.from_bytes(start[:LENGTH_BYTES], "little")
    data_start = LENGTH_BYTES + length
    if not (LENGTH_BYTES < size <= FILE_LIMIT and length <= HEADER_LIMIT and data_start <= size):
        raise _damaged(path, "its size is not that of a model")
    text = start[LENGTH_BYTES:data_start]
    if not text.startswith(b"{"):
        raise _damaged(path, "it does not begin like a model")
    try:
        document = parse_json(text.decode("utf-8"))
    except UnicodeDecodeError:
        raise _damaged(path, "its header is not text") from None
    except ValueError as error:
        raise _damaged(path, str(error)[:120]) from None
    metadata = document.pop("__metadata__", None)
    if not (isinstance(metadata, dict) and list(metadata) == [DOCUMENT]):
        raise _damaged(path, "it has no description by this program")
    tensors = {name: _tensor(name, entry, path=path) for name, entry in document.items()}
    _check_layout(tensors, size=size - data_start, path=path)
    description = metadata[DOCUMENT]
    if not isinstance(description, str):
        raise _damaged(path, "its description is not text")
    return Header(info_from_json(description, path=path), tensors, data_start)


def _tensor(name: str, entry: Any, *, path: Path) -> Tensor:  # noqa: ANN401  JSON is any value
    if not _NAME.fullmatch(name):
        raise _damaged(path, "a tensor has an impossible name")
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise _damaged(path, f"tensor {name} is not described")
    dtype, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    if dtype not in list(_ITEM_BYTES):
        raise _damaged(path, f"tensor {name} has the type {str(dtype)[:20]}")
    if not (_are_counts(shape) and len(shape) <= 4 and _are_counts(offsets) and len(offsets) == 2):
        raise _damaged(path, f"tensor {name} has an impossible shape or place")
    begin, end = offsets
    wanted = math.prod(shape) * _ITEM_BYTES[dtype]
    if wanted == 0 or end - begin != wanted:
        raise _damaged(path, f"tensor {name} has another length than its shape says")
    return Tensor(dtype, tuple(shape), begin, end)


def _check_layout(tensors: dict[str, Tensor], *, size: int, path: Path) -> None:
    """Every byte belongs to exactly one tensor: no hole, no overlap, nothing after the last."""
    if not 0 < len(tensors) <= TENSOR_LIMIT:
        raise _damaged(path, f"it has {len(tensors)} tensors")
    position = 0
    for tensor in sorted(tensors.values(), key=lambda tensor: tensor.begin):
        if tensor.begin != position:
            raise _damaged(path, "its tensors overlap or leave holes")
        position = tensor.end
    if position != size:
        raise _damaged(path, "it is cut off or has something at its end")


def _are_counts(values: Any) -> bool:  # noqa: ANN401  JSON is any value
    return isinstance(values, list) and all(type(v) is int and v >= 0 for v in values)


def _damaged(path: Path, reason: str) -> Problem:
    return Problem(Code.MODEL_DAMAGED, path=path, reason=reason)

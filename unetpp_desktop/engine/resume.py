"""The state from which a run goes on: safetensors, everything but tensors as JSON in it.

Two files take turns, so that the state before the last one is there when the last one is damaged.
No random state is kept: order and augmentation are drawn from (seed, epoch, batch), and the
network has no dropout.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.learner import Learner
from unetpp_desktop.engine.model_file import hash_of
from unetpp_desktop.workspace.replace import folder_problem, replace_file

FORMAT = 2  # 2: the parts that memory allows
NAMES = ("state.safetensors", "state-2.safetensors")
_UNREADABLE = (SafetensorError, OSError, ValueError, KeyError, TypeError, RuntimeError)


def has_state(folder: Path) -> bool:
    """Whether a run has left something to go on from."""
    return any((folder / name).is_file() for name in NAMES)


def save_state(folder: Path, learner: Learner, *, progress: dict[str, Any]) -> None:
    """Write all that the next step depends on; `progress` is the loop's own JSON document.

    The older of the two files is replaced. Raises `Problem`: NOT_SAVED, READ_ONLY_FOLDER; both are
    then as they were.
    """
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise folder_problem(folder, error) from error
    serials = {folder / name: _serial(folder / name) for name in NAMES}
    snapshot = learner.snapshot()
    tensors = {
        f"{part}.{name}": value
        for part in ("network", "average")
        for name, value in snapshot[part].items()
    }
    state = snapshot["optimizer"]
    plain: dict[str, dict[str, Any]] = {}
    for index, entries in state["state"].items():
        for name, value in entries.items():
            if isinstance(value, Tensor):
                tensors[f"optimizer.{index}.{name}"] = value
            else:
                plain.setdefault(str(index), {})[name] = value
    document = {
        "format": FORMAT,
        "serial": max(serials.values()) + 1,
        "progress": progress,
        "groups": state["param_groups"],
        "plain": plain,
        "scaler": snapshot["scaler"],
        "updates": snapshot["updates"],
    }
    stored = {name: value.detach().cpu().contiguous() for name, value in tensors.items()}
    document["sha256"] = _digest(document, stored)
    data = save(stored, metadata={"resume": json.dumps(document)})
    replace_file(min(serials, key=lambda path: serials[path]), data, verify=_verify)


def load_state(folder: Path, learner: Learner) -> tuple[dict[str, Any], list[Path]]:
    """Put the newest whole state back into the learner.

    Gives the loop's document and the files that were damaged. Raises `Problem(CANNOT_RESUME)` when
    none is whole, or all are of another network.
    """
    paths = [folder / name for name in NAMES if (folder / name).is_file()]
    damaged, reason = [], "its state is missing"
    for path in sorted(paths, key=_serial, reverse=True):
        try:
            progress = _load(path, learner)
        except _UNREADABLE as error:
            damaged.append(path)
            reason = str(error).splitlines()[0]
        else:
            return progress, damaged + [p for p in paths if p not in damaged and not _serial(p)]
    raise Problem(Code.CANNOT_RESUME, path=folder, reason=reason)


def _load(path: Path, learner: Learner) -> dict[str, Any]:
    document, tensors = _read(path)
    parts: dict[str, dict[str, Tensor]] = {"network": {}, "optimizer": {}, "average": {}}
    for full, tensor in tensors.items():
        part, name = full.split(".", 1)
        parts[part][name] = tensor
    state: dict[int, dict[str, Any]] = {
        int(index): dict(values) for index, values in document["plain"].items()
    }
    for name, tensor in parts["optimizer"].items():
        index, entry = name.split(".", 1)
        state.setdefault(int(index), {})[entry] = tensor
    learner.restore(
        {
            **parts,
            "optimizer": {"state": state, "param_groups": document["groups"]},
            "scaler": document["scaler"],
            "updates": document.get("updates", 0),
        }
    )
    progress: dict[str, Any] = document["progress"]
    return progress


def _read(path: Path) -> tuple[dict[str, Any], dict[str, Tensor]]:
    with safe_open(path, framework="pt") as file:
        document = json.loads(file.metadata()["resume"])
        tensors = {name: file.get_tensor(name) for name in file.keys()}
    if document["format"] != FORMAT:
        raise ValueError(f"state format {document['format']}, this version knows {FORMAT}")
    digest = _digest(document, tensors)
    if document.get("sha256", digest) != digest:  # early states have none
        raise ValueError("its content has changed")
    return document, tensors


def _digest(document: dict[str, Any], tensors: dict[str, Tensor]) -> str:
    """Over all that is in the file."""
    rest = {name: value for name, value in document.items() if name != "sha256"}
    text = json.dumps(rest, sort_keys=True) + hash_of(tensors)
    return hashlib.sha256(text.encode()).hexdigest()


def _serial(path: Path) -> int:
    """Which of the saved states a file holds, 1 is the first; 0 where it cannot be read."""
    try:
        with safe_open(path, framework="pt") as file:
            return int(json.loads(file.metadata()["resume"]).get("serial", 1))
    except _UNREADABLE:
        return 0


def _verify(path: Path) -> None:
    _read(path)

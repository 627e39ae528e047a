"""The state from which a run goes on: one safetensors file, everything but tensors as JSON in it.

No random state is kept: order and augmentation are drawn from (seed, epoch) and
(seed, epoch, slice), and the network has no dropout.
"""

import json
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.learner import Learner
from unetpp_desktop.workspace.replace import replace_file

FORMAT = 2  # 2: the parts that memory allows


def save_state(path: Path, learner: Learner, *, progress: dict[str, Any]) -> None:
    """Write all that the next step depends on; `progress` is the loop's own JSON document."""
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
        "progress": progress,
        "groups": state["param_groups"],
        "plain": plain,
        "scaler": snapshot["scaler"],
        "updates": snapshot["updates"],
    }
    stored = {name: value.detach().cpu().contiguous() for name, value in tensors.items()}
    data = save(stored, metadata={"resume": json.dumps(document)})
    path.parent.mkdir(exist_ok=True)
    replace_file(path, data, verify=_verify)


def load_state(path: Path, learner: Learner) -> dict[str, Any]:
    """Put a saved state back into the learner; gives the loop's document.

    Raises `Problem(CANNOT_RESUME)` when the file is missing, damaged or of another network.
    """
    try:
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
    except (SafetensorError, OSError, ValueError, KeyError, RuntimeError) as error:
        reason = str(error).splitlines()[0]
        raise Problem(Code.CANNOT_RESUME, path=path, reason=reason) from error
    progress: dict[str, Any] = document["progress"]
    return progress


def _read(path: Path) -> tuple[dict[str, Any], dict[str, Tensor]]:
    with safe_open(path, framework="pt") as file:
        document = json.loads(file.metadata()["resume"])
        if document["format"] != FORMAT:
            raise ValueError(f"state format {document['format']}, this version knows {FORMAT}")
        return document, {name: file.get_tensor(name) for name in file.keys()}


def _verify(path: Path) -> None:
    _read(path)

"""What was measured on this machine: one small file, begun anew when machine or program change."""

import contextlib
import hashlib
import json
import os
from pathlib import Path
from typing import Any

import torch

from unetpp_desktop import __version__
from unetpp_desktop.core.texts import Problem
from unetpp_desktop.workspace.folders import user_data_folder
from unetpp_desktop.workspace.replace import write_text_file


def noted(name: str) -> Any:  # noqa: ANN401  any JSON value
    """What `note` kept under this name on this machine; None when nothing."""
    return _notes().get(name)


def note(name: str, value: Any) -> None:  # noqa: ANN401
    """Keep a JSON value. Where it cannot be written it is measured again next time."""
    document = {**_notes(), name: value, "machine": _machine()}
    with contextlib.suppress(Problem):
        write_text_file(_path(), json.dumps(document) + "\n")


def _notes() -> dict[str, Any]:
    with contextlib.suppress(OSError, ValueError):
        document = json.loads(_path().read_text("utf-8"))
        if isinstance(document, dict) and document.get("machine") == _machine():
            return document
    return {}


def _path() -> Path:
    return user_data_folder() / "machine.json"


def _machine() -> str:
    return f"{__version__} torch {torch.__version__} {_cpu_name()}"


def _cpu_name() -> str:
    """The processor as the system names it, so that a moved user folder is measured anew."""
    with contextlib.suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        facts = [line for line in lines if line.startswith(("model name", "flags"))][:2]
        return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:16]
    return os.environ.get("PROCESSOR_IDENTIFIER", "processor")

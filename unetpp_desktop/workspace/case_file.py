"""`case.json`: what a case's folder says about itself. A few lines, replaced whole."""

import json
from pathlib import Path
from typing import Any

from unetpp_desktop.workspace.replace import Outcome, write_text_file

CASE_FILE = "case.json"
VERSION = 1


def read_case_file(folder: Path) -> dict[str, Any] | None:
    """The object in the folder's `case.json`; None when there is none that can be read."""
    try:
        document = json.loads((folder / CASE_FILE).read_text("utf-8", "surrogateescape"))
    except (OSError, ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def write_case_file(folder: Path, document: dict[str, Any]) -> Outcome:
    """Replace `case.json`, keeping fields of newer versions; `Problem(NOT_SAVED)` if it fails."""
    whole = {**(read_case_file(folder) or {}), **document, "version": VERSION}
    return write_text_file(folder / CASE_FILE, json.dumps(whole, indent=1) + "\n")

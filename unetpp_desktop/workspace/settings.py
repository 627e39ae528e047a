"""What a person chose, as rows of one table and a small JSON file that holds only the differences.

A setting is one row here; the settings page and the bindings of the window are loops over the rows.
What belongs to one case (threshold, window, plane) is not here but with the case.
"""

import contextlib
import json
import math
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.core.translate import QT_TRANSLATE_NOOP
from unetpp_desktop.workspace.replace import write_text_file
from unetpp_desktop.workspace.versions import is_newer

_VERSION = 1


class Kind(StrEnum):
    """What a value is."""

    SWITCH = "switch"
    INTEGER = "integer"
    NUMBER = "number"
    CHOICE = "choice"
    TEXT = "text"
    FORM = "form"  # the fields of a page as it was left: a JSON object


class Group(StrEnum):
    """Where the settings page shows a row; `PAGE` rows belong to other pages and are not shown."""

    GENERAL = QT_TRANSLATE_NOOP("Setting", "General")
    IMAGE = QT_TRANSLATE_NOOP("Setting", "Image")
    MASK = QT_TRANSLATE_NOOP("Setting", "Mask")
    TOOLS = QT_TRANSLATE_NOOP("Setting", "Tools")
    COMPUTER = QT_TRANSLATE_NOOP("Setting", "This computer")
    PAGE = ""


@dataclass(frozen=True)
class Row:
    """One setting. `range` bounds a number (both ends belong to it), `choices` a choice."""

    key: str
    kind: Kind
    default: Any
    group: Group = Group.PAGE
    label: str = ""
    range: tuple[float, float] | None = None
    choices: tuple[str, ...] = ()

    def accepts(self, value: object) -> bool:
        """Whether `value` may stand in this row."""
        match self.kind:
            case Kind.SWITCH:
                return isinstance(value, bool)
            case Kind.INTEGER:
                return isinstance(value, int) and self._in_range(value)
            case Kind.NUMBER:
                return isinstance(value, int | float) and self._in_range(value)
            case Kind.CHOICE:
                return value in self.choices
            case Kind.TEXT:
                return isinstance(value, str)
            case Kind.FORM:
                return isinstance(value, dict)

    def _in_range(self, value: float) -> bool:
        if isinstance(value, bool) or not math.isfinite(value):
            return False
        return self.range is None or self.range[0] <= value <= self.range[1]


ROWS: tuple[Row, ...] = (
    Row(
        "language",
        Kind.CHOICE,
        "system",
        Group.GENERAL,
        QT_TRANSLATE_NOOP("Setting", "Language"),
        choices=("system", "en", "zh_CN"),
    ),
    Row(
        "theme",
        Kind.CHOICE,
        "dark",
        Group.GENERAL,
        QT_TRANSLATE_NOOP("Setting", "Theme"),
        choices=("dark", "light", "system"),
    ),
    Row(
        "text_size",
        Kind.CHOICE,
        "100",
        Group.GENERAL,
        QT_TRANSLATE_NOOP("Setting", "Size of texts and controls (%)"),
        choices=("100", "125", "150", "175", "200"),
    ),
    Row(
        "radiological",
        Kind.SWITCH,
        True,
        Group.IMAGE,
        QT_TRANSLATE_NOOP("Setting", "Patient’s left on the right of the screen"),
    ),
    Row(
        "corner_text",
        Kind.SWITCH,
        True,
        Group.IMAGE,
        QT_TRANSLATE_NOOP("Setting", "Text in the corners of the image"),
    ),
    Row(
        "fill_percent",
        Kind.INTEGER,
        25,
        Group.MASK,
        QT_TRANSLATE_NOOP("Setting", "Fill of the mask (%)"),
        range=(0, 100),
    ),
    Row(
        "brush_mm",
        Kind.NUMBER,
        5.0,
        Group.TOOLS,
        QT_TRANSLATE_NOOP("Setting", "Brush (mm)"),
        range=(0.5, 100.0),
    ),
    Row(
        "brush_px",
        Kind.NUMBER,
        9.0,
        Group.TOOLS,
        QT_TRANSLATE_NOOP("Setting", "Brush on pictures without mm (px)"),
        range=(1.0, 500.0),
    ),
    Row(
        "device",
        Kind.CHOICE,
        "auto",
        Group.COMPUTER,
        QT_TRANSLATE_NOOP("Setting", "Compute on"),
        choices=("auto", "cuda", "cpu"),
    ),
    Row("model", Kind.TEXT, ""),
    Row("train_form", Kind.FORM, {}),
    Row("train_queue", Kind.FORM, {}),
    Row("train_advanced", Kind.SWITCH, False),
    Row("batch_form", Kind.FORM, {}),
)

_BY_KEY = {row.key: row for row in ROWS}


def row_of(key: str) -> Row:
    """The row of a key; KeyError for a key that no row has."""
    return _BY_KEY[key]


class Settings:
    """The settings of one user. A damaged file gives the defaults, `problem` says so.

    A file that could not be read this time, or that a newer version wrote, is never written over:
    what is chosen holds until the end, and saving raises why.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.problem: Problem | None = None
        self._hands_off: Problem | None = None
        self._stored: dict[str, Any] = self._read()

    def get(self, key: str) -> Any:  # noqa: ANN401  the row says what it is
        """The chosen value; the default where none is stored or the row refuses it."""
        row = row_of(key)
        value = self._stored.get(key, row.default)
        return value if row.accepts(value) else row.default

    def set(self, key: str, value: object) -> None:
        """Choose a value and save. What the row does not accept is `Problem(BAD_SETTING)`."""
        self.update({key: value})

    def update(self, values: Mapping[str, object]) -> None:
        """Choose several values and save once; nothing changes when one is refused."""
        for key, value in values.items():
            if not row_of(key).accepts(value):
                raise Problem(Code.BAD_SETTING, key=key, value=value)
        for key, value in values.items():
            if value == row_of(key).default:
                self._stored.pop(key, None)
            else:
                self._stored[key] = value
        self.save()

    def save(self) -> None:
        """Write the file whole; a `Problem` (NOT_SAVED) leaves the old one."""
        if self._hands_off is not None:
            raise self._hands_off
        document = {"version": _VERSION, "values": self._stored}
        write_text_file(self._path, json.dumps(document, indent=1, ensure_ascii=False) + "\n")

    def _read(self) -> dict[str, Any]:
        try:
            document = json.loads(self._path.read_text("utf-8"))
            if is_newer(document, _VERSION):
                self._keep_off(Problem(Code.MADE_BY_NEWER_VERSION, path=self._path))
            values = document["values"]
        except FileNotFoundError:
            return {}
        except OSError as error:  # of this moment: the file may be as good as ever
            reason = error.strerror or type(error).__name__
            self._keep_off(Problem(Code.FILE_UNREADABLE, path=self._path, reason=reason))
            return {}
        except (ValueError, KeyError, TypeError, RecursionError):
            return self._start_anew()
        # Keys of newer versions stay in the file: the newer program finds them again.
        return values if isinstance(values, dict) else self._start_anew()

    def _keep_off(self, problem: Problem) -> None:
        self.problem = self._hands_off = problem

    def _start_anew(self) -> dict[str, Any]:
        if self._hands_off is not None:
            return {}
        aside = self._path.with_name(f"damaged-{secrets.token_hex(4)}-{self._path.name}")
        with contextlib.suppress(OSError):
            os.replace(self._path, aside)
        self.problem = Problem(Code.SETTINGS_DAMAGED, path=aside)
        return {}

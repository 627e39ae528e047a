"""One table of what can go wrong: code -> English sentence.

Below the window and the command line a problem is a code with facts. The command line prints the
English sentence, the window translates the template first and fills in the facts afterwards.
"""

from enum import StrEnum


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: N802  lupdate finds it by this name
    """Mark `text` for the translation catalogue and return it unchanged."""
    return text


class Code(StrEnum):
    """What happened. The value is stable: it stands in logs, manifests and messages."""

    # reading files
    FILE_MISSING = "file_missing"
    FILE_UNREADABLE = "file_unreadable"
    FILE_DAMAGED = "file_damaged"
    # geometry
    BAD_AFFINE = "bad_affine"
    GRID_MISMATCH = "grid_mismatch"
    # pairing and splitting
    TWO_FILES_ONE_KEY = "two_files_one_key"
    BAD_PATTERN = "bad_pattern"
    TOO_FEW_PATIENTS = "too_few_patients"
    # the machine
    QT_BREAKS_PYTHON = "qt_breaks_python"


TEXTS: dict[Code, str] = {
    Code.FILE_MISSING: QT_TRANSLATE_NOOP("Problem", "{path} was not found. Check the name."),
    Code.FILE_UNREADABLE: QT_TRANSLATE_NOOP(
        "Problem", "{path} cannot be read: {reason}. Check that you may open it."
    ),
    Code.FILE_DAMAGED: QT_TRANSLATE_NOOP(
        "Problem", "{path} is damaged: {reason}. Copy it again from its source."
    ),
    Code.BAD_AFFINE: QT_TRANSLATE_NOOP(
        "Problem", "{path} does not say where its voxels lie: {reason}. Convert it again."
    ),
    Code.GRID_MISMATCH: QT_TRANSLATE_NOOP(
        "Problem",
        "{path} does not fit {other}: {shape} against {other_shape} voxels, or another place. "
        "Resample one onto the other first.",
    ),
    Code.TWO_FILES_ONE_KEY: QT_TRANSLATE_NOOP(
        "Problem", "{path} and {other} both stand for “{key}”. Rename or move one of them."
    ),
    Code.BAD_PATTERN: QT_TRANSLATE_NOOP(
        "Problem", "“{pattern}” is not a usable pattern: {reason}. Correct the pattern."
    ),
    Code.TOO_FEW_PATIENTS: QT_TRANSLATE_NOOP(
        "Problem",
        "Only {count} patient in the data: an honest validation needs at least two. Add patients.",
    ),
    Code.QT_BREAKS_PYTHON: QT_TRANSLATE_NOOP(
        "Problem",
        "PySide6 {qt} aborts on Python {python}. Install PySide6-Essentials 6.11.3, or use Python "
        "3.12 or newer.",
    ),
}


class Problem(Exception):  # noqa: N818  it is told to a person, not a bug
    """Something that a person must be told: a code, and the facts of this case.

    Facts are text and numbers only, so that a problem can cross the wall between the processes.
    """

    def __init__(self, code: Code, **facts: object) -> None:
        self.code = code
        self.facts: dict[str, str | int | float] = {
            name: fact if isinstance(fact, int | float) else str(fact)
            for name, fact in facts.items()
        }
        super().__init__(code, self.facts)

    def __str__(self) -> str:
        return fill(TEXTS[self.code], self.facts)

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (self.code, self.facts))


def _rebuild(code: Code, facts: dict[str, str | int | float]) -> Problem:
    return Problem(code, **facts)


class _Facts(dict[str, str | int | float]):
    """A fact that a template asks for and nobody gave is shown as “?”: a sentence always comes."""

    def __missing__(self, name: str) -> str:
        return "?"


def fill(template: str, facts: dict[str, str | int | float]) -> str:
    """Fill `{name}` fields of a (translated) template with facts."""
    return template.format_map(_Facts(facts))

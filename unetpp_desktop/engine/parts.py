"""Who teaches and who judges: by a table of patients and parts, by folds, or drawn."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NoReturn

from unetpp_desktop.core.pairing import fold_of, split
from unetpp_desktop.core.recipe import Recipe
from unetpp_desktop.core.texts import Code, Problem

TRAIN, VALIDATION, TEST = "train", "validation", "test"
DELIMITERS = ",;\t"
NAMES_SHOWN = 5


@dataclass(frozen=True)
class Parts:
    """Patients that teach and patients that judge; `problems` are what is odd in their table."""

    train: tuple[str, ...]
    validation: tuple[str, ...]
    problems: tuple[Problem, ...] = field(default=(), compare=False)

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.train, *self.validation)


def choose_parts(recipe: Recipe, patients: Sequence[str]) -> Parts:
    """Who teaches and who judges.

    Without a split CSV a share of the patients judges, each chosen by its own hash. With one, the
    part `recipe.part` (default: train) teaches, and the part `validation` judges where the CSV
    names it, else a share of the teaching part. With folds, the recipe's fold of these patients
    judges (of all folds: the first) and the others teach; a part `validation` is then left out.
    Raises `Problem`: TOO_FEW_PATIENTS, BAD_SPLIT, SPLIT_COLUMNS, FOLD_EMPTY, NO_FOLDS.
    """
    if not recipe.split:
        return _drawn(recipe, patients)
    table = read_split(Path(recipe.split))
    part = (recipe.part or TRAIN).lower()
    teaching = [patient for patient in patients if table.get(patient) == part]
    judging = [patient for patient in patients if table.get(patient) == VALIDATION]
    problems = strangers(recipe, table, patients)
    if not teaching:
        _no_part(recipe, part, table)
    if part == VALIDATION or recipe.folds:
        parts = _drawn(recipe, teaching)
    elif judging:
        parts = Parts(tuple(teaching), tuple(judging))
    else:
        problems += _nobody_judges(recipe, table, part)
        parts = _drawn(recipe, teaching)
    return replace(parts, problems=tuple(problems))


def strangers(recipe: Recipe, table: dict[str, str], patients: Sequence[str]) -> list[Problem]:
    """Patients of the table who are nobody of these images."""
    known = set(patients)
    names = [patient for patient in table if patient not in known]
    if not names:
        return []
    facts = {"path": recipe.split, "count": len(names), "total": len(table), "names": _few(names)}
    return [Problem(Code.SPLIT_STRANGERS, **facts)]


def _nobody_judges(recipe: Recipe, table: dict[str, str], part: str) -> list[Problem]:
    """Parts that might have been meant to judge. Raises `Problem(BAD_SPLIT)` for one that was."""
    named = [patient for patient, its_part in table.items() if its_part == VALIDATION]
    if named:
        reason = f"none of its patients of “{VALIDATION}” is among these images ({_few(named)})"
        raise Problem(Code.BAD_SPLIT, path=recipe.split, reason=reason)
    unused = sorted(set(table.values()) - {part, TRAIN, TEST, ""})
    if not unused:
        return []
    return [Problem(Code.SPLIT_UNUSED, path=recipe.split, parts=", ".join(unused), part=part)]


def _few(names: Sequence[str]) -> str:
    """The first of many names."""
    return ", ".join(names[:NAMES_SHOWN]) + (" …" if len(names) > NAMES_SHOWN else "")


def _drawn(recipe: Recipe, patients: Sequence[str]) -> Parts:
    if recipe.folds:
        return _fold(recipe, patients)
    return Parts(*split(patients, fraction=recipe.validation_fraction))


def _fold(recipe: Recipe, patients: Sequence[str]) -> Parts:
    fold = recipe.fold or 1
    judging = tuple(p for p in patients if fold_of(p, recipe.folds) == fold)
    teaching = tuple(p for p in patients if p not in judging)
    if not judging or not teaching:
        raise _empty_fold(fold, recipe.folds, patients)
    return Parts(teaching, judging)


def _empty_fold(fold: int, folds: int, patients: Sequence[str]) -> Problem:
    """Names the nearest number of folds that leaves none of them empty."""
    count = len(patients)
    works = [k for k in range(2, count + 1) if len({fold_of(p, k) for p in patients}) == k]
    if not works:
        return Problem(Code.NO_FOLDS, count=count)
    nearest = min(works, key=lambda k: abs(k - folds))
    return Problem(Code.FOLD_EMPTY, fold=fold, folds=folds, count=count, works=nearest)


def _no_part(recipe: Recipe, part: str, table: dict[str, str]) -> NoReturn:
    named = ", ".join(sorted(set(table.values()))) or "nothing"
    reason = f"no patient of these images is in its part “{part}” (it names {named})"
    raise Problem(Code.BAD_SPLIT, path=recipe.split, reason=reason)


def read_split(path: Path) -> dict[str, str]:
    """Patient to part, in small letters, from a CSV with these columns.

    Comma, semicolon or tab part the columns. Raises `Problem`: FILE_MISSING, BAD_SPLIT,
    SPLIT_COLUMNS.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
            file.seek(0)
            reader = csv.DictReader(file, delimiter=max(DELIMITERS, key=first.count))
            columns = [name.strip().lower() for name in reader.fieldnames or ()]
            reader.fieldnames = columns
            rows = list(reader)
    except FileNotFoundError as error:
        raise Problem(Code.FILE_MISSING, path=path) from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Problem(Code.BAD_SPLIT, path=path, reason=reason) from error
    if not {"patient", "part"} <= set(columns):
        raise Problem(Code.SPLIT_COLUMNS, path=path, found=", ".join(columns) or "–")
    table: dict[str, str] = {}
    for row in rows:
        patient, part = (row["patient"] or "").strip(), (row["part"] or "").strip().lower()
        if not patient:  # a row of empty cells, as Excel leaves them
            continue
        if table.setdefault(patient, part) != part:
            reason = f"{patient} is both in “{table[patient]}” and in “{part}”"
            raise Problem(Code.BAD_SPLIT, path=path, reason=reason)
    return table

"""What may be learned from: a snapshot of the reviewed slices of the cases that people worked on.

    <root>/<name>/slices.json  1/P01_mask.nii.gz  2/ ...

The images stay where they are and are known by their SHA-256; the masks are copied, 0 in every
slice that is not reviewed. `slices.json` says which slices count, which are left out and why; the
folder's name is the beginning of its SHA-256, so a snapshot is never changed, only made anew.
"""

import dataclasses
import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from unetpp_desktop import __version__
from unetpp_desktop.core.case import Case, State
from unetpp_desktop.core.compose import KEEP_IN, Mask
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.formats import Encoded, Mark, MaskKind, encode_mask, split_name, voxel_hash
from unetpp_desktop.formats.format import PROGRAM
from unetpp_desktop.workspace.case_store import CaseStore, KeptCase
from unetpp_desktop.workspace.hashing import bytes_sha256, file_sha256
from unetpp_desktop.workspace.open_case import OpenCase
from unetpp_desktop.workspace.replace import replace_file, write_text_file
from unetpp_desktop.workspace.versions import is_newer

SLICES = "slices.json"
_VERSION = 1
_NAME_DIGITS = 12
_NOT_REVIEWED = {
    State.NEW: Code.NO_MASK_YET,
    State.DRAFT: Code.ONLY_A_DRAFT,
    State.CORRECTED: Code.NOT_REVIEWED,
}
_HARMLESS = (Code.OPENED_ELSEWHERE, Code.PREDICTION_DAMAGED)  # reviewed slices need neither


@dataclass(frozen=True)
class TruthFile:
    """A file and the SHA-256 of its bytes; a mask's path is relative to the snapshot."""

    path: str
    sha256: str


@dataclass(frozen=True)
class ReviewedCase:
    """One case to learn from: `slices` of its `of` slices along the acquired axis count; `volume`:
    which one of a file of several."""

    title: str
    patient: str
    images: tuple[TruthFile, ...]
    masks: tuple[TruthFile, ...]
    slices: tuple[int, ...]
    of: int
    artificial: bool
    volume: int | None = None


@dataclass(frozen=True)
class LeftOut:
    """A case, or some of its slices, that is no truth; a code of `core.texts` and its facts."""

    title: str
    code: str
    slices: tuple[int, ...] = ()
    facts: dict[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True)
class Snapshot:
    """The contents of one snapshot's folder."""

    folder: Path
    cases: tuple[ReviewedCase, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def slices(self) -> int:
        """How many slices count in all."""
        return sum(len(case.slices) for case in self.cases)

    @property
    def artificial(self) -> bool:
        """Whether nothing but made-up images is in it."""
        return all(case.artificial for case in self.cases)


@dataclass(frozen=True)
class _Truth:
    """A reviewed case with its mask, not yet written."""

    kept: KeptCase
    case: ReviewedCase
    masks: Sequence[Encoded]


def take_snapshot(
    store: CaseStore,
    root: Path,
    *,
    names: Collection[str] = (),
    on_case: Callable[[int, int], None] = lambda done, total: None,
) -> Snapshot:
    """Snapshot every reviewed slice of the store below `root`: of the cases with these `names`
    alone (title, patient/title, or the path of the image), where there are some.

    Reads all images: not for the window's thread. Cases in use are read as they are at this moment.
    Raises `Problem`: CASES_ALIKE, FILE_MISSING, NOTHING_REVIEWED, TOO_FEW_PATIENTS, NOT_SAVED.
    """
    kept = _named(store.list(), names) if names else store.list()
    truths: list[_Truth] = []
    left_out: list[LeftOut] = []
    for done, one in enumerate(kept, start=1):
        try:
            truth, rest = _look(store, one)
            truths += truth
            left_out += rest
        except Problem as problem:
            left_out.append(LeftOut(one.title, problem.code.value, facts=problem.facts))
        on_case(done, len(kept))
    truths = _without_doubles(_real(truths, left_out), left_out)
    if not truths:
        raise Problem(Code.NOTHING_REVIEWED, count=len(kept))
    patients = {truth.case.patient for truth in truths}
    if len(patients) < 2:
        raise Problem(Code.TOO_FEW_PATIENTS, count=len(patients))
    return _write(root, truths, left_out)


def _named(kept: Sequence[KeptCase], names: Collection[str]) -> list[KeptCase]:
    """The cases with these names. `Problem`: CASES_ALIKE for a name that stands for two images,
    FILE_MISSING for one that no case has."""
    for name in names:
        called = [one for one in kept if one.sources and name in _names(one)]
        if not called:
            raise Problem(Code.FILE_MISSING, path=name)
        for other in called[1:]:
            if other.sources[:1] != called[0].sources[:1]:
                raise Problem(
                    Code.CASES_ALIKE,
                    name=name,
                    path=called[0].sources[0],
                    other=other.sources[0],
                    example=f"{called[0].patient}/{called[0].title}",
                )
    return [one for one in kept if not _names(one).isdisjoint(names)]


def _names(kept: KeptCase) -> set[str]:
    return {kept.title, f"{kept.patient}/{kept.title}", *map(str, kept.sources[:1])}


def read_snapshot(folder: Path) -> Snapshot | None:
    """The snapshot in `folder`; None where there is none.

    Raises `Problem`: SNAPSHOT_CHANGED when its `slices.json` is not what was written (the masks are
    checked by whoever reads them, `check_file`), MADE_BY_NEWER_VERSION.
    """
    place = folder / SLICES
    try:
        data = place.read_bytes()
        document = json.loads(data)
        if is_newer(document, _VERSION):
            raise Problem(Code.MADE_BY_NEWER_VERSION, path=place)
        cases = tuple(map(_case, document["cases"]))
        left_out = tuple(
            LeftOut(**{**one, "slices": tuple(one["slices"])}) for one in document["left_out"]
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise Problem(Code.SNAPSHOT_CHANGED, path=place) from error
    if not bytes_sha256(data).startswith(folder.name):
        raise Problem(Code.SNAPSHOT_CHANGED, path=place)
    return Snapshot(folder, cases, left_out)


def check_file(path: Path, sha256: str) -> None:
    """Raises `Problem(SNAPSHOT_CHANGED)` when a file is not what the snapshot was made from."""
    try:
        same = file_sha256(path) == sha256
    except OSError as error:
        raise Problem(Code.FILE_UNREADABLE, path=path, reason=error.strerror) from error
    if not same:
        raise Problem(Code.SNAPSHOT_CHANGED, path=path)


def _case(document: dict[str, Any]) -> ReviewedCase:
    files = {
        name: tuple(TruthFile(**one) for one in document[name]) for name in ("images", "masks")
    }
    return ReviewedCase(**{**document, **files, "slices": tuple(document["slices"])})


def _document(case: ReviewedCase) -> dict[str, Any]:
    document = dataclasses.asdict(case)
    if case.volume is None:  # such cases are written as they always were: the name stays
        del document["volume"]
    return document


def _look(store: CaseStore, kept: KeptCase) -> tuple[list[_Truth], list[LeftOut]]:
    """A kept case as truth, if any slice of it is, and what is not."""
    opened = store.look(kept)
    faults = [notice for notice in opened.notices if notice.code not in _HARMLESS]
    if faults:
        raise faults[0]
    case = opened.case
    count = case.grid.shape[case.grid.acquired_axis]
    states = [case.slice_state(index) for index in range(count)]
    if not case.reviewed:
        return [], [LeftOut(kept.title, _NOT_REVIEWED[case.state].value)]
    rest = []
    for state, code in _NOT_REVIEWED.items():
        slices = tuple(index for index, own in enumerate(states) if own is state)
        if slices:
            rest.append(LeftOut(kept.title, code.value, slices))
    return [_truth(kept, opened, count)], rest


def _truth(kept: KeptCase, opened: OpenCase, count: int) -> _Truth:
    case = opened.case
    mask = reviewed_mask(case)
    mark = Mark(PROGRAM, __version__, MaskKind.CORRECTED, voxel_hash(mask)[:16])
    images = tuple(TruthFile(str(path), file_sha256(path)) for path in case.sources)
    slices = tuple(sorted(case.reviewed))
    found = ReviewedCase(
        kept.title, kept.patient, images, (), slices, count, case.artificial, kept.volume
    )
    return _Truth(kept, found, encode_mask(mask, opened.source, mark=mark))


def reviewed_mask(case: Case) -> Mask:
    """The mask `[k, j, i]` of the reviewed slices, 0 elsewhere.

    Every voxel of a reviewed slice is pinned, so neither prediction nor threshold has a say.
    """
    mask = np.zeros(case.grid.shape, np.uint8)
    chosen: list[Any] = [slice(None)] * 3
    chosen[case.grid.acquired_axis] = sorted(case.reviewed)
    mask[tuple(chosen)] = case.corrections[tuple(chosen)] == KEEP_IN
    return mask


def _real(truths: list[_Truth], left_out: list[LeftOut]) -> list[_Truth]:
    """Made-up images teach nothing beside real ones."""
    real = [truth for truth in truths if not truth.case.artificial]
    if real:
        drawn = [truth for truth in truths if truth.case.artificial]
        left_out += [LeftOut(truth.case.title, Code.ONLY_DRAWN.value) for truth in drawn]
    return real or truths


def _without_doubles(truths: list[_Truth], left_out: list[LeftOut]) -> list[_Truth]:
    """One scan under two names would teach and judge at once: the one opened last stays."""
    first: dict[str, _Truth] = {}
    for truth in truths:
        other = first.setdefault(truth.kept.fingerprint, truth)
        if other is not truth:
            facts: dict[str, str | int | float] = {"other": other.case.title}
            left_out.append(LeftOut(truth.case.title, Code.SAME_SCAN.value, facts=facts))
    return list(first.values())


def _write(root: Path, truths: list[_Truth], left_out: list[LeftOut]) -> Snapshot:
    truths = sorted(truths, key=lambda truth: (truth.case.patient, truth.case.images[0].path))
    cases, parts = [], {}
    for number, truth in enumerate(truths, start=1):
        masks = []
        for part in truth.masks:
            name = f"{number}/{split_name(part.source)[0]}_mask{part.suffix}"
            parts[name] = part
            masks.append(TruthFile(name, bytes_sha256(part.data)))
        cases.append(dataclasses.replace(truth.case, masks=tuple(masks)))
    document = {
        "version": _VERSION,
        "cases": [_document(case) for case in cases],
        "left_out": [dataclasses.asdict(one) for one in left_out],
    }
    text = json.dumps(document, indent=1) + "\n"
    folder = root / bytes_sha256(text.encode())[:_NAME_DIGITS]
    for name, part in parts.items():
        (folder / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_file(folder / name, part.data, verify=part.verify)
    write_text_file(folder / SLICES, text)
    return Snapshot(folder, tuple(cases), tuple(left_out))

"""A case that is open: its journal listens to it, and whatever is left of it is where it was."""

import contextlib
import dataclasses
import datetime
import os
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from unetpp_desktop.core.case import Case, Prediction, Seal, ViewSettings
from unetpp_desktop.core.compose import Mask
from unetpp_desktop.core.history import History, Move, Record, Step
from unetpp_desktop.core.plane import Plane
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.formats import MaskKind, Source
from unetpp_desktop.workspace import prediction_file
from unetpp_desktop.workspace.case_file import VERSION, read_case_file, write_case_file
from unetpp_desktop.workspace.export import Earlier, Exported, Files, Place, export_mask
from unetpp_desktop.workspace.hashing import file_sha256
from unetpp_desktop.workspace.journal import Journal, Work, read_work
from unetpp_desktop.workspace.lock import Lock
from unetpp_desktop.workspace.versions import is_newer

_EXPORTS = "exports"
_FOREIGN = (KeyError, TypeError, ValueError, IndexError, AttributeError, zlib.error)


@dataclass(frozen=True)
class Measured:
    """A mask as it was last counted: its volume without cleaning, in ml or, without spacing, in
    voxels; `dice` with the reference, None where it is not known."""

    volume: float
    in_ml: bool
    dice: float | None = None


def read_measured(document: dict[str, Any]) -> Measured | None:
    """What a `case.json` says of its mask; None where it does not."""
    with contextlib.suppress(*_FOREIGN):
        told = document["measured"]
        dice = None if told["dice"] is None else float(told["dice"])
        return Measured(float(told["volume"]), bool(told["in_ml"]), dice)
    return None


class OpenCase:
    """One case with its folder. `read_only`: another window has it, or it must not be written.

    `notices` say what was found wrong at opening; `moved` is a folder of work on the same voxels
    from a place that no longer exists, for the person to take or leave. `measured` is the mask as
    it was last counted (`note`).
    """

    def __init__(
        self,
        case: Case,
        source: Source,
        folder: Path,
        *,
        lock: Lock | None,
        fingerprint: str,
        moved: Path | None = None,
    ) -> None:
        self.case, self.source, self.folder, self.moved = case, source, folder, moved
        self.notices: list[Problem] = []
        self.read_only = False
        self.why_read_only: Problem | None = None
        self._lock = lock
        self._fingerprint = fingerprint
        self._hashes = _hashes(source)
        self._written: dict[str, str] = {}
        self.measured: Measured | None = None
        self._measured_at = 0
        self._sealed: tuple[Seal, int] | None = None
        """The last export, and the step after which it was made."""
        self._closed_at = 0
        self._predictions: dict[int, tuple[Prediction, Mask]] = {}
        self._missing: int | None = None
        """The prediction that belongs to the step in force, where it is not to be had."""
        self._journal: Journal | None = None
        if lock is None:
            self._only_look(Problem(Code.OPENED_ELSEWHERE, path=source.paths[0]))
        case.load_prediction = self._load_prediction
        document = read_case_file(folder) or {}
        if is_newer(document, VERSION):
            self._only_look(Problem(Code.MADE_BY_NEWER_VERSION, path=folder))
        sequence = self._bring_back()
        self._take_in(document, sequence)
        if not self.read_only:
            self._begin_journal(sequence)

    @property
    def has_work(self) -> bool:
        """Whether any step was ever made."""
        return self._journal is not None and self._journal.sequence > 0

    @property
    def sequence(self) -> int:
        """The number of the newest step; 0 in a read-only case."""
        return self._journal.sequence if self._journal is not None else self._closed_at

    def ready(self) -> None:
        """Return when the last step is recorded; call it before the next one begins.

        `Problem(WORK_NOT_KEPT)` when it cannot be kept: then nothing more may be changed, and the
        next call tries again.
        """
        if self._journal is not None:
            self._journal.wait()

    def new_prediction(self) -> tuple[int, Path]:
        """Number and file (zeros, one byte a voxel, `[k, j, i]`) for the engine to write into."""
        return prediction_file.new_prediction(self.folder, self.case.grid.shape)

    def keep_prediction(self, prediction: Prediction) -> Mask:
        """Declare the prediction with that number finished; returns its q for `set_prediction`.

        Syncs and sums up the whole file: not for the window's thread.
        """
        q = prediction_file.keep_prediction(self.folder, prediction, self.case.grid.shape)
        self._predictions[prediction.number] = (prediction, q)
        return q

    def export(
        self,
        mask: Mask,
        *,
        kind: MaskKind,
        place: Place | None = None,
        on_written: Callable[[Files], None] = lambda files: None,
        sequence: int | None = None,
    ) -> Exported:
        """Export `mask`, the case's mask after step `sequence` (this moment); not for the window's
        thread, on which `take_seal` is called then.

        Raises what `export_mask` raises, and `Problem(SOURCE_CHANGED)` or `Problem(SOURCE_GONE)`
        when a source is no longer the file that was opened, or no longer there.
        """
        if sequence is None:
            sequence = self.sequence
        if self._journal is not None:
            self._journal.flush()
        for path, known in self._hashes.items():
            now = _hash_of(path)
            if now != known:
                raise Problem(Code.SOURCE_CHANGED if now else Code.SOURCE_GONE, path=path)
        exported = export_mask(
            self.source,
            mask,
            kind=kind,
            place=place,
            earlier=Earlier(self._written, self.folder / _EXPORTS),
            on_written=on_written,
        )
        self._written |= {str(path): sha256 for path, sha256 in exported.files}
        self._sealed = exported.seal, sequence
        self.save()
        return exported

    def take_seal(self) -> None:
        """The case is exported, unless a step was made since; on the thread that makes steps."""
        self.case.exported = self._seal_after(self.sequence)

    def _seal_after(self, sequence: int) -> Seal | None:
        sealed = self._sealed
        return sealed[0] if sealed is not None and sealed[1] == sequence else None

    def note(self, voxels: int, *, dice: float | None = None) -> None:
        """How large the mask of this moment is, for the next `save`."""
        self.measured = self.measured_now(voxels, dice=dice)
        self._measured_at = self.sequence

    def measured_now(self, voxels: int, *, dice: float | None = None) -> Measured:
        """A mask of so many voxels as it is told.

        Where nothing has changed since `note`, a Dice that was known before stays.
        """
        if dice is None and self.measured is not None and self._measured_at == self.sequence:
            dice = self.measured.dice
        voxel_ml = self.case.grid.voxel_ml
        return Measured(voxels * (voxel_ml or 1.0), voxel_ml is not None, dice)

    def save(self) -> None:
        """Write view settings, state, size and last export; does nothing in a read-only case."""
        if self.read_only:
            return
        case, sequence = self.case, self.sequence
        seal = self._seal_after(sequence)
        document = {
            "title": case.title,
            "patient": case.patient,
            "sources": [os.path.abspath(path) for path in case.sources],
            "fingerprint": self._fingerprint,
            "state": case.state.value,
            "opened": datetime.datetime.now(datetime.UTC).isoformat(timespec="microseconds"),
            "shown": case.shown,
            "view": dataclasses.asdict(case.view),
            "exported": seal and {**dataclasses.asdict(seal), "sequence": sequence},
            "written": self._written,
            "measured": self._measured_document(),
            "volume": case.volume,
            "draft": case.prediction and [case.prediction.model_sha, case.prediction.level],
        }
        write_case_file(self.folder, document)

    def _measured_document(self) -> dict[str, Any] | None:
        if self.measured is None:
            return None
        return {**dataclasses.asdict(self.measured), "sequence": self._measured_at}

    def close(self) -> None:
        """Make everything durable and let the case go; what fails is raised after letting go."""
        try:
            with contextlib.ExitStack() as stack:
                if self._lock is not None:
                    stack.callback(self._lock.release)
                if self._journal is not None:
                    stack.callback(self._journal.close)
                self.save()
        finally:
            self._closed_at = self.sequence
            self._journal = None
            self.read_only = True
            if self._record in self.case.on_record:
                self.case.on_record.remove(self._record)

    # -- opening -------------------------------------------------------------------------------

    def _bring_back(self) -> int:
        """Replay the kept work; returns the number of its last step."""
        try:
            work = read_work(self.folder)
            self._replay(work)
        except Problem as problem:  # of a newer version
            return self._only_look(problem)
        except OSError as error:
            return self._only_look(_unusable(self.folder, error))
        except _FOREIGN:  # whole by its check sum, but a newer version's
            return self._only_look(Problem(Code.MADE_BY_NEWER_VERSION, path=self.folder))
        if work.damaged:
            self.notices.append(Problem(Code.WORK_DAMAGED, path=self.folder))
        elif not self.read_only:
            self._remove_predictions()
        if self._missing is not None:
            path = self.folder / f"prediction-{self._missing}.u8"
            self.notices.append(Problem(Code.PREDICTION_DAMAGED, path=path))
        return work.sequence

    def _only_look(self, problem: Problem) -> int:
        self.notices.append(problem)
        self.read_only, self.why_read_only = True, self.why_read_only or problem
        return 0

    def _replay(self, work: Work) -> None:
        if work.snapshot:
            head, body = work.snapshot[0].head, work.snapshot[0].body
            steps = [Step.from_head(entry.head, entry.body) for entry in work.snapshot[1:]]
            voxels = np.frombuffer(zlib.decompress(body), np.uint8)
            self.case.restore(
                voxels.reshape(self.case.grid.shape),
                History(steps, head["position"]),
                threshold=head["threshold"],
                reviewed=frozenset(head["reviewed"]),
                prediction=head["prediction"],
            )
        for entry in work.steps:
            move = Move(entry.head["move"])
            step = Step.from_head(entry.head, entry.body) if move is Move.STEP else None
            self.case.replay(Record(move, step))

    def _take_in(self, document: dict[str, Any], sequence: int) -> None:
        """View settings and last export of `case.json`, as far as they make sense."""
        with contextlib.suppress(*_FOREIGN):
            self.case.view = _view(document["view"])
            shown = int(document["shown"])
            self.case.shown = shown if 0 <= shown < len(self.case.series) else 0
        self.measured = read_measured(document)
        with contextlib.suppress(*_FOREIGN):
            self._measured_at = int(document["measured"]["sequence"])
        with contextlib.suppress(*_FOREIGN):
            self._written = {str(path): str(sha256) for path, sha256 in document["written"].items()}
            seal = document["exported"]
            # A step after the last export, recorded but not yet noted here, breaks the seal.
            if seal is not None and seal["sequence"] == sequence:
                paths = tuple(map(str, seal["paths"]))
                self._sealed = Seal(paths, seal["voxels_sha256"], seal["time"]), sequence
                self.case.exported = self._sealed[0]

    def _begin_journal(self, sequence: int) -> None:
        try:
            self._journal = Journal(self.folder, sequence=sequence, capture=self._capture)
        except OSError as error:
            self._only_look(_unusable(self.folder, error))
            return
        self.case.on_record.append(self._record)
        self.save()

    # -- keeping ---------------------------------------------------------------------------------

    def _record(self, record: Record) -> None:
        assert self._journal is not None
        head: dict[str, Any] = {"move": record.move.value}
        body = b""
        if record.step is not None:
            head |= record.step.to_head()
            body = b"".join(patch.data for patch in record.step.patches)
        self._journal.append(head, body)

    def _capture(self) -> "_Snapshot":
        case = self.case
        return _Snapshot(
            case.settled_corrections(),
            tuple(case.history.steps),
            case.history.position,
            case.threshold,
            tuple(sorted(case.reviewed)),
            case.prediction.number if case.prediction else None,
        )

    def _load_prediction(self, number: int | None) -> tuple[Prediction, Mask] | None:
        self._missing = None
        if number is None:
            return None
        if number not in self._predictions:
            found = prediction_file.load_prediction(self.folder, number, self.case.grid.shape)
            if found is None:
                self._missing = number
                return None
            self._predictions[number] = found
        return self._predictions[number]

    def _remove_predictions(self) -> None:
        steps = self.case.history.steps
        used = {n for step in steps for n in step.prediction or () if n is not None}
        if self.case.prediction is not None:
            used.add(self.case.prediction.number)
        prediction_file.remove_predictions(self.folder, keep=used)


@dataclass(frozen=True)
class _Snapshot:
    """A copy of the work at one moment, for the journal to write in its own time."""

    corrections: Mask
    steps: tuple[Step, ...]
    position: int
    threshold: float
    reviewed: tuple[int, ...]
    prediction: int | None

    def records(self) -> Iterator[tuple[dict[str, Any], bytes]]:
        head = {
            "position": self.position,
            "threshold": self.threshold,
            "reviewed": self.reviewed,
            "prediction": self.prediction,
        }
        yield head, zlib.compress(self.corrections.tobytes(), 1)
        for step in self.steps:
            yield step.to_head(), b"".join(patch.data for patch in step.patches)


def _view(document: dict[str, Any]) -> ViewSettings:
    numbers = (document["low"], document["high"], document.get("px_per_mm"))
    low, high, px_per_mm = (None if number is None else float(number) for number in numbers)
    row, column = map(float, document.get("center", (0.0, 0.0)))
    plane, index = Plane(document["plane"]), int(document["slice_index"])
    return ViewSettings(plane, index, low, high, px_per_mm, (row, column))


def _unusable(folder: Path, error: OSError) -> Problem:
    return Problem(Code.WORK_NOT_KEPT, path=folder, reason=error.strerror)


def _hashes(source: Source) -> dict[Path, str | None]:
    return {path: _hash_of(path) for path in source.paths}


def _hash_of(path: Path) -> str | None:
    try:
        return file_sha256(path)
    except OSError:
        return None

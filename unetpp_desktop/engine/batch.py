"""Many cases, one after the other: a mask beside each image, and a broken file costs one line."""

import contextlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from unetpp_desktop.core.areas import SliceAreas
from unetpp_desktop.core.case import Case, Prediction, State
from unetpp_desktop.core.compose import Mask, compose, threshold_step
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.crew import Crew, Shares, Work
from unetpp_desktop.engine.predict import Predictor, empty_q
from unetpp_desktop.formats import (
    MaskKind,
    Source,
    count_volumes,
    find_sources,
    open_case,
    split_name,
)
from unetpp_desktop.formats.names import common_name
from unetpp_desktop.jobs.messages import (
    BatchPlan,
    BatchRequest,
    BatchState,
    CaseBegun,
    CaseDone,
    Finished,
    Message,
    Notice,
    SlicesReady,
)
from unetpp_desktop.workspace.case_store import CaseStore
from unetpp_desktop.workspace.export import Place, export_mask
from unetpp_desktop.workspace.folders import batches_folder, cases_folder
from unetpp_desktop.workspace.manifest import Manifest, case_key, manifest_path
from unetpp_desktop.workspace.open_case import OpenCase

Emit = Callable[[Message], None]


class Batch:
    """One run over the cases of a request; masks that an earlier run finished stay as they are.

    The processes of a `crew` share the cases; the first one tells of all of them.
    """

    def __init__(
        self,
        request: BatchRequest,
        predictor: Predictor,
        *,
        emit: Emit,
        stop: Callable[[], bool],
        crew: Crew | None = None,
    ) -> None:
        self.request, self.predictor, self.stop = _from_anywhere(request), predictor, stop
        self.crew, self._emit = crew or Crew(), emit
        suggestion = predictor.info.suggestion
        wanted = request.threshold
        self.threshold = suggestion.threshold if wanted is None else wanted
        self.cleaning = suggestion.cleaning
        self._written: set[Path] = set()  # no case of this run replaces another one's mask
        self._good = True

    def run(self) -> bool:
        """All cases, of a crew as many as come to this process.

        Returns whether each case that this process tells of has its mask.
        """
        if self.crew.leads:
            self._lead()
        else:
            self._follow()
        return self._good

    def emit(self, message: Message) -> None:
        """Tell of this process's work, the first one also of what the others have told."""
        if self.crew.leads:
            for one in (message, *self.crew.hear()):
                self._pass_on(one)
        elif isinstance(message, Notice | CaseDone):
            self.crew.tell(message)

    def _pass_on(self, message: Message) -> None:
        if isinstance(message, CaseDone):
            self._good &= message.state is not BatchState.FAILED
        self._emit(message)

    def _lead(self) -> None:
        roots = [Path(path) for path in self.request.paths]
        sources, problems = find_sources(
            roots,
            image_suffix=self.request.image_suffix,
            channels_as=self.request.channels_as,
            output_suffix=self.request.suffix or "",
        )
        for problem in problems:
            if sources or problem.code is not Code.NOTHING_FOUND:  # else it is what is raised
                self.emit(Notice(problem.code.value, problem.facts))
        if not sources:
            raise Problem(Code.NOTHING_FOUND, path=", ".join(self.request.paths))
        self._good = not problems
        with Manifest(manifest_path(batches_folder(), self._conditions())) as manifest:
            manifest.take_in_parts()
            work = [Work(n, case_key(source), source) for n, source in enumerate(sources)]
            self._forget_replaced(manifest, work)
            left = set(manifest.plan(one.key for one in work)) | self._without_prediction(work)
            self.emit(_plan(sources, left=len(left)))
            for one in work:
                if one.key not in left:
                    self._tell_done(one, manifest)
            shares = self._shares([one for one in work if one.key in left])
            self.crew.announce(shares)
            self._work(shares, manifest)
            for message in self.crew.hear(to_the_end=True):
                self._pass_on(message)
            manifest.take_in_parts()
        self.emit(Finished(stopped=self.stop()))

    def _follow(self) -> None:
        shares = self.crew.shares()
        path = manifest_path(batches_folder(), self._conditions(), part=self.crew.number)
        with Manifest(path) as manifest:
            self._work(shares, manifest)
        self.crew.end()

    def _shares(self, left: Sequence[Work]) -> Shares:
        """What one process does in a row: a case, or those whose masks might want one name."""
        shares: dict[tuple[Path, str], list[Work]] = {}
        for one in left:
            first, is_file = one.source.paths[0], len(one.source.paths) == 1
            folder = self._place(one.source).folder_for(first)
            shares.setdefault((folder, split_name(first)[0] if is_file else ""), []).append(one)
        return list(shares.values())

    def _work(self, shares: Shares, manifest: Manifest) -> None:
        for number in self.crew.claims(len(shares)):
            for one in shares[number]:
                if self.stop():
                    return
                self._case(one, manifest)

    def _case(self, work: Work, manifest: Manifest) -> None:
        started = time.monotonic()
        source, key = work.source, work.key
        has_mask = key in manifest.cases and manifest.cases[key].is_delivered
        self.emit(CaseBegun(work.place))
        try:
            self.predictor.check(source.paths, force=self.request.force)
            with self._opened(source) as (case, q, keep):
                if has_mask and keep is None:
                    self._tell_done(work, manifest)
                    return
                if not self._predict(case, source, q):
                    return
                if keep is not None:
                    keep()
                if has_mask:
                    self._tell_done(work, manifest)
                    return
                mask = compose(
                    q, None, threshold=self.threshold, grid=case.grid, cleaning=self.cleaning
                )
            facts = _size(mask, case)
            exported = export_mask(
                source,
                mask,
                kind=MaskKind.DRAFT,
                place=self._place(source),
                on_written=lambda files: manifest.written(key, files, facts),
            )
        except BrokenPipeError:  # who listened is gone; the case is as good as it was
            raise
        except (Problem, MemoryError, OSError) as error:
            self._failed(work, manifest, _told(error, path=source.paths[0]), has_mask=has_mask)
            return
        facts |= {
            "masks": [str(path) for path in exported.paths],
            "seconds": round(time.monotonic() - started, 2),
        }
        manifest.done(key, facts)
        self.emit(CaseDone(work.place, **{**facts, "masks": tuple(facts["masks"])}))

    def _failed(self, work: Work, manifest: Manifest, problem: Problem, *, has_mask: bool) -> None:
        """A mask that an earlier run delivered stays delivered; only its draft did not come."""
        code, facts = problem.code.value, problem.facts
        if has_mask:
            self.emit(Notice(code, facts))
            self._tell_done(work, manifest)
        else:
            manifest.broken(work.key, problem)
            self.emit(CaseDone(work.place, BatchState.FAILED, code=code, facts=facts))

    def _predict(self, case: Case, source: Source, q: Mask) -> bool:
        """Whether it came to its end; what a person should know of the input is told."""
        series = case.series
        if source.series or self.request.channels_as:
            names = self.request.channels_as
            series = self.predictor.read(source.paths, source.series, channels_as=names)
        notices = self.predictor.predict(
            series,
            q,
            path=source.paths[0],
            on_slices=lambda axis, slices: self.emit(SlicesReady(axis, slices, q.shape[axis])),
            should_stop=self.stop,
        )
        for problem in notices or ():
            self.emit(Notice(problem.code.value, problem.facts))
        return notices is not None

    @contextlib.contextmanager
    def _opened(self, source: Source) -> Iterator[tuple[Case, Mask, Callable[[], None] | None]]:
        """The case, the array for its prediction, and what keeps the finished prediction.

        None where it is not to be kept; why it cannot be is told.
        """
        volume = self._shown(source)
        if not self.request.keep:
            case = open_case(source, volume=volume)
            yield case, empty_q(case.series), None
            return
        opened = CaseStore(cases_folder()).open(source, volume=volume)
        try:
            case = opened.case
            why_not = _why_not_kept(opened)
            if why_not is not None:
                self.emit(Notice(why_not.code.value, why_not.facts))
                yield case, empty_q(case.series), None
                return
            number, path = opened.new_prediction()
            q = np.memmap(path, np.uint8, mode="r+", shape=case.grid.shape)

            def keep() -> None:
                model, level = self.predictor.info, self.predictor.level
                prediction = Prediction.of(model, number=number, level=level)
                case.set_prediction(prediction, opened.keep_prediction(prediction))
                case.set_threshold(self.threshold, settle=True)
                areas = SliceAreas(case.q, case.corrections, axis=case.grid.acquired_axis)
                opened.note(int(areas.at(threshold_step(self.threshold)).sum()))
                opened.save()

            yield case, q, keep
        finally:
            opened.close()

    def _shown(self, source: Source) -> int | None:
        """Of a file whose volumes are series, that of the model's first channel."""
        names = [common_name(name) for name in self.request.channels_as]
        if source.series or len(names) < 2 or count_volumes(source.paths[0]) == 1:
            return None
        own = map(common_name, self.predictor.info.channels)
        return next((names.index(channel) for channel in own if channel in names), 0)

    def _place(self, source: Source) -> Place:
        paths = map(Path, self.request.paths)
        folders = [root for root in paths if root.is_dir() and source.paths[0].is_relative_to(root)]
        return Place(
            Path(self.request.out) if self.request.out else None,
            folders[0] if folders else source.paths[0].parent,
            self.request.suffix,
            self.request.overwrite,
            self._written,
        )

    def _conditions(self) -> dict[str, object]:
        """Everything but the image that a mask depends on: other conditions are another batch."""
        return {
            "model": self.predictor.info.tensors_sha256,
            "level": self.predictor.level,
            "flips": bool(self.predictor.flips),
            "threshold": self.threshold,
            "suffix": self.request.suffix,
            "out": self.request.out,
            "channels_as": self.request.channels_as,
        }

    def _forget_replaced(self, manifest: Manifest, work: Sequence[Work]) -> None:
        """To overwrite is to do finished cases again."""
        for one in work if self.request.overwrite else ():
            if one.key in manifest.cases:
                manifest.forget(one.key)

    def _without_prediction(self, work: Sequence[Work]) -> set[str]:
        """Cases that the workspace has no draft of by this model and level, where predictions are
        to be kept; a person's work stays, so such a case needs none."""
        if not self.request.keep:
            return set()
        ours = (self.predictor.info.tensors_sha256, self.predictor.level)
        has = {
            one.sources
            for one in CaseStore(cases_folder()).list()
            if one.exported
            or one.state in (State.CORRECTED, State.REVIEWED)
            or (one.state == State.DRAFT and one.draft in (ours, None))
        }
        return {one.key for one in work if _absolute(one.source.paths) not in has}

    def _tell_done(self, work: Work, manifest: Manifest) -> None:
        kept = manifest.cases[work.key]
        masks = tuple(path for path, _ in kept.files)
        facts = {name: kept.facts[name] for name in ("volume", "in_ml") if name in kept.facts}
        self.emit(CaseDone(work.place, BatchState.DONE, masks=masks, **facts))


def _from_anywhere(request: BatchRequest) -> BatchRequest:
    """With whole paths, as sources have them: one batch, from whichever folder it is started."""
    out = os.path.abspath(request.out) if request.out else ""
    return replace(request, paths=tuple(map(os.path.abspath, request.paths)), out=out)


def _absolute(paths: Sequence[Path]) -> tuple[Path, ...]:
    return tuple(Path(os.path.abspath(path)) for path in paths)


def _why_not_kept(opened: OpenCase) -> Problem | None:
    """What keeps a batch's prediction out of a case: a person's work in it, or another process."""
    case, path = opened.case, opened.source.paths[0]
    if case.has_corrections or case.reviewed or case.exported:
        return Problem(Code.WORK_STAYS, path=path)
    why = opened.why_read_only
    if why is not None and why.code is Code.OPENED_ELSEWHERE:
        return Problem(Code.CASE_IN_USE, path=path)
    return why


def _told(error: Problem | MemoryError | OSError, *, path: Path) -> Problem:
    """What keeps a case from its mask, as a problem of that case."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, MemoryError):
        return Problem(Code.OUT_OF_MEMORY, path=path)
    reason = error.strerror or type(error).__name__
    return Problem(Code.FILE_UNREADABLE, path=error.filename or path, reason=reason)


def _size(mask: Mask, case: Case) -> dict[str, Any]:
    """What a summary says of a mask."""
    voxels, voxel_ml = int(np.count_nonzero(mask)), case.grid.voxel_ml
    return {
        "state": BatchState.DRAFT if voxels else BatchState.EMPTY,
        "volume": voxels * (voxel_ml or 1),
        "in_ml": voxel_ml is not None,
    }


def _plan(sources: Sequence[Source], *, left: int) -> BatchPlan:
    return BatchPlan(
        titles=tuple(source.title for source in sources),
        files=tuple(tuple(map(str, source.paths)) for source in sources),
        left=left,
        references=tuple(tuple(map(str, source.references)) for source in sources),
        patients=tuple(source.patient for source in sources),
    )

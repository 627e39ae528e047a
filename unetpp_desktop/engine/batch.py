"""Many cases, one after the other: a mask beside each image, and a broken file costs one line."""

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from unetpp_desktop.core.case import Case, Prediction
from unetpp_desktop.core.compose import Cleaning, Mask, compose
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.predict import Predictor, empty_q
from unetpp_desktop.formats import MaskKind, Source, find_sources, open_case, read_series
from unetpp_desktop.jobs.messages import (
    BatchPlan,
    BatchRequest,
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

Emit = Callable[[Message], None]
DRAFT, EMPTY, DONE, FAILED = "draft", "empty", "done", "failed"


class Batch:
    """One run over the cases of a request; those that an earlier run finished stay as they are."""

    def __init__(
        self, request: BatchRequest, predictor: Predictor, *, emit: Emit, stop: Callable[[], bool]
    ) -> None:
        self.request, self.predictor, self.emit, self.stop = request, predictor, emit, stop
        suggestion = predictor.info.suggestion
        wanted = request.threshold
        self.threshold = suggestion.threshold if wanted is None else wanted
        self.cleaning = Cleaning(suggestion.min_ml, suggestion.fill_holes)
        self._written: set[Path] = set()  # no case of this run replaces another one's mask

    def run(self) -> bool:
        """All cases. Returns whether each of them has its mask."""
        roots = [Path(path) for path in self.request.paths]
        sources, problems = find_sources(roots, image_suffix=self.request.image_suffix)
        for problem in problems:
            self.emit(Notice(problem.code.value, problem.facts))
        if not sources:
            raise Problem(Code.NOTHING_FOUND, path=", ".join(self.request.paths))
        good = not problems
        with Manifest(manifest_path(batches_folder(), self._conditions())) as manifest:
            keys = [case_key(source) for source in sources]
            self._forget_replaced(manifest, keys)
            left = set(manifest.plan(keys))
            titles = tuple(source.title for source in sources)
            files = tuple(tuple(map(str, source.paths)) for source in sources)
            self.emit(BatchPlan(titles, files, len(left)))
            for index, (source, key) in enumerate(zip(sources, keys, strict=True)):
                if self.stop():
                    break
                if key in left:
                    good &= self._case(index, source, key, roots, manifest)
                else:
                    self._tell_done(index, manifest, key)
        self.emit(Finished(stopped=self.stop()))
        return good

    def _case(
        self, index: int, source: Source, key: str, roots: Sequence[Path], manifest: Manifest
    ) -> bool:
        started = time.monotonic()
        try:
            self.predictor.check(source.paths, force=self.request.force)
            with self._opened(source) as (case, q, keep):
                if not self._predict(case, source, q):
                    return True
                keep()
                mask = compose(
                    q, None, threshold=self.threshold, grid=case.grid, cleaning=self.cleaning
                )
            exported = export_mask(
                source,
                mask,
                kind=MaskKind.DRAFT,
                place=self._place(source, roots),
                on_written=lambda files: manifest.written(key, files),
            )
        except Problem as problem:
            manifest.broken(key, problem)
            self.emit(CaseDone(index, FAILED, code=problem.code.value, facts=problem.facts))
            return False
        voxels = int(np.count_nonzero(mask))
        voxel_ml = case.grid.voxel_ml
        facts: dict[str, Any] = {
            "state": DRAFT if voxels else EMPTY,
            "masks": [str(path) for path in exported.paths],
            "volume": voxels * (voxel_ml or 1),
            "in_ml": voxel_ml is not None,
            "seconds": round(time.monotonic() - started, 2),
        }
        manifest.done(key, facts)
        self.emit(CaseDone(index, **{**facts, "masks": tuple(facts["masks"])}))
        return True

    def _predict(self, case: Case, source: Source, q: Mask) -> bool:
        """Whether it came to its end; what a person should know of the input is told."""
        notices = self.predictor.predict(
            case.series,
            q,
            path=source.paths[0],
            on_slices=lambda axis, slices: self.emit(SlicesReady(axis, slices, q.shape[axis])),
            should_stop=self.stop,
        )
        for problem in notices or ():
            self.emit(Notice(problem.code.value, problem.facts))
        return notices is not None

    @contextlib.contextmanager
    def _opened(self, source: Source) -> Iterator[tuple[Case, Mask, Callable[[], None]]]:
        """The case, the array for its prediction, and what keeps the finished prediction."""
        if not self.request.keep:
            case = open_case(source)
            if self.request.channels_as:
                case.series = read_series(source.paths, channels_as=self.request.channels_as)
            yield case, empty_q(case.series), lambda: None
            return
        opened = CaseStore(cases_folder()).open(source)
        try:
            case = opened.case
            if opened.read_only:  # open in a window: its work is not ours to touch
                yield case, empty_q(case.series), lambda: None
                return
            number, path = opened.new_prediction()
            q = np.memmap(path, np.uint8, mode="r+", shape=case.grid.shape)

            def keep() -> None:
                prediction = self._prediction(number)
                case.set_prediction(prediction, opened.keep_prediction(prediction))
                case.set_threshold(self.threshold, settle=True)
                opened.save()

            yield case, q, keep
        finally:
            opened.close()

    def _prediction(self, number: int) -> Prediction:
        info = self.predictor.info
        return Prediction(
            number,
            info.name,
            info.tensors_sha256,
            self.predictor.level,
            suggested_threshold=info.suggestion.threshold,
            cleaning=self.cleaning,
            artificial=info.artificial,
        )

    def _place(self, source: Source, roots: Sequence[Path]) -> Place:
        folders = [root for root in roots if root.is_dir() and source.paths[0].is_relative_to(root)]
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

    def _forget_replaced(self, manifest: Manifest, keys: Sequence[str]) -> None:
        """To overwrite is to do finished cases again."""
        for key in keys if self.request.overwrite else ():
            if key in manifest.cases:
                manifest.forget(key)

    def _tell_done(self, index: int, manifest: Manifest, key: str) -> None:
        kept = manifest.cases[key]
        masks = tuple(path for path, _ in kept.files)
        facts = {name: kept.facts[name] for name in ("volume", "in_ml") if name in kept.facts}
        self.emit(CaseDone(index, DONE, masks=masks, **facts))

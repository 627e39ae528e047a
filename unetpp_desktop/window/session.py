"""What is open: the list of studies, the case on screen, and what is kept ready beside it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from unetpp_desktop.core.case import Case
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.formats import Source, find_sources
from unetpp_desktop.window.background import Background, Task
from unetpp_desktop.window.case_words import name_of
from unetpp_desktop.window.figures import Figures
from unetpp_desktop.window.settling import Settling
from unetpp_desktop.window.study import Opened, Standing, Study, open_moved, open_study, peek
from unetpp_desktop.workspace.case_store import CaseStore, KeptCase
from unetpp_desktop.workspace.folders import cases_folder

KEPT_READY = 3
"""Cases kept open: the one on screen, the next, and the one before."""


class Session(QObject):
    """Opens, switches and closes; slow work goes to the background, results come as signals."""

    listed = Signal()
    """The list of studies changed."""
    study_changed = Signal(int)
    """What the row of one study shows."""
    opening = Signal(int)
    """A case is being read."""
    opened = Signal()
    """Another case is on screen, or none."""
    failed = Signal(object, int)
    """`Problem` and the number of the study, -1 for none."""
    left_out = Signal(object, bool)
    """Problems of files that were looked for, and whether a case comes to the screen now."""
    volume_wanted = Signal(int, int)
    """Study, and how many volumes its file has."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.studies: list[Study] = []
        self.number = self._before = -1
        self.background = Background(self)
        self.settling = Settling(self.background, self)
        self.settling.failed.connect(self.fail)
        self.figures = Figures(self.background, self.settling, self)
        self.figures.failed.connect(self.fail)
        self.figures.settled.connect(lambda *_: self._note_current())
        self.figures.recorded.connect(lambda _: self._keep_standing())
        self.store = CaseStore(cases_folder())
        self._standings: dict[tuple[Path, ...], Standing] = {}
        self.next_of: Callable[[int], int] = lambda number: number + 1
        self.in_use: list[Callable[[Opened], bool]] = []
        """Whether something else still works on a case that is not on screen."""
        self._kept_ready = KEPT_READY
        self._ready: dict[int, Opened] = {}
        self._reading: dict[int, Task] = {}

    # -- the list ------------------------------------------------------------------------------

    def open_paths(self, paths: tuple[Path, ...], *, show: bool = True) -> None:
        """Look for studies in files and folders, list them and show the first new one.

        Without `show` the case on screen stays.
        """
        self.background.do(
            lambda: (*find_sources(paths), self.store.list()),
            lambda found: self._found(*found, show=show),
            failed=self.fail,
        )

    def open_source(self, source: Source) -> None:
        """List and show exactly this case."""
        self.background.do(
            self.store.list,
            lambda kept: self._found((source,), (), kept, show=True),
            failed=self.fail,
        )

    def _found(
        self,
        sources: tuple[Source, ...],
        problems: tuple[Problem, ...],
        kept: tuple[KeptCase, ...],
        *,
        show: bool,
    ) -> None:
        self._standings |= {case.sources: Standing.as_kept(case) for case in reversed(kept)}
        known = {study.source.paths: number for number, study in enumerate(self.studies)}
        fresh = [source for source in sources if source.paths not in known]
        first = len(self.studies) if fresh else known.get(sources[0].paths, -1) if sources else -1
        self.studies += [Study(source) for source in fresh]
        self.listed.emit()
        shows = first >= 0 and (show or self.number < 0)
        if problems:
            self.left_out.emit(problems, shows)
        if shows:
            self.show(first)
        for number in range(len(self.studies) - len(fresh), len(self.studies)):
            seen = partial(self.study_changed.emit, number)
            _peek(self.studies[number], self.background, seen)

    def close_all(self) -> None:
        """Close every case and end the background thread; nothing is asked."""
        self.settling.finish()
        if self.current is not None:
            self._follow_none(self.current)
        for opened in self._ready.values():
            self.background.do(opened.keep.close)
        self._ready.clear()
        self.background.finish()

    # -- the case on screen ----------------------------------------------------------------------

    @property
    def current(self) -> Opened | None:
        """The case on screen."""
        return self._ready.get(self.number)

    @property
    def case(self) -> Case | None:
        return self.current.case if self.current else None

    @property
    def is_opening(self) -> bool:
        """Whether the case that was asked for is still being read."""
        return self.number in self._reading

    def ready(self, number: int) -> Opened | None:
        """A case that is open, on screen or not."""
        return self._ready.get(number)

    def editable(self, opened: Opened | None = None) -> Opened | None:
        """The case on screen, or `opened`, where the next step on it can be kept; else says why.

        The one gate: whoever changes a case comes through here before each step.
        """
        opened = opened or self.current
        if opened is None:
            return None
        try:
            if opened.keep.why_read_only is not None:
                raise opened.keep.why_read_only
            opened.keep.ready()
        except Problem as problem:
            self.fail(problem)
            return None
        return opened

    def standing_of(self, number: int) -> Standing:
        """How far a study has come: the open case, else as it was closed or is remembered."""
        opened = self.ready(number)
        if opened is not None:
            return Standing.of(opened, dice=self._dice_of(opened))
        return self._standings.get(_place(self.studies[number]), Standing())

    def _dice_of(self, opened: Opened) -> float | None:
        return self.figures.dice if opened is self.current else None

    def show(self, number: int, *, volume: int | None = None) -> None:
        """Bring a study to the screen: at once when it is ready, else when it is read."""
        if not 0 <= number < len(self.studies):
            return
        if volume is not None:
            self.studies[number].volume = volume
        if self.current is not None:
            self._leave(self.current)
            self._before = self.number
        self.number = number
        ready = self._ready.pop(number, None)
        if ready is not None and ready.keep.read_only and not self._is_used(ready):
            self._close(ready)  # perhaps the other window has let it go
        elif ready is not None:
            self._ready[number] = ready  # now the one looked at last
            self._present()
            return
        self._read(number, idle=False)
        self.opening.emit(number)

    def show_before(self, number: int) -> None:
        """A study is not opened after all: back to the case that was on screen, or to none."""
        if number != self.number:
            return
        if self._before in self._ready:
            self.show(self._before)
        else:
            self.number = -1
            self.opened.emit()

    def take_moved(self, opened: Opened) -> None:
        """Go on with the work done while the source lay elsewhere, unless this case is in use."""
        if any(in_use(opened) for in_use in self.in_use):
            self.fail(Problem(Code.CASE_BUSY, path=name_of(opened)))
            return
        number = self.studies.index(opened.study)
        self._leave(opened)
        self._ready.pop(number)
        self._begin_reading(number, lambda: open_moved(self.store, opened))
        self.opening.emit(number)

    def _note(self, opened: Opened) -> None:
        """How large its mask is, and its Dice, stay known."""
        opened.keep.note(opened.voxels, dice=self._dice_of(opened))

    def _note_current(self) -> None:
        if self.current is not None:
            self._note(self.current)

    def _keep_standing(self) -> None:
        """A list of another day tells the true state, even where this one ends by a kill."""
        opened = self.current
        if opened is not None:
            state = opened.case.state, opened.case.exported is not None
            if state != opened.told:
                opened.told = state
                self._note(opened)
                self.background.do(opened.keep.save, failed=self.fail)

    def _leave(self, opened: Opened) -> None:
        self._follow_none(opened)
        self.background.do(opened.keep.save, failed=self.fail)

    def _follow_none(self, opened: Opened) -> None:
        """The case leaves the screen."""
        dice = self._dice_of(opened)
        self.figures.follow(None)  # counts the last strokes
        opened.keep.note(opened.voxels, dice=dice)

    def _read(self, number: int, *, idle: bool) -> None:
        if number in self._reading:
            if not idle:
                self.background.hurry(self._reading[number])
            return
        study = self.studies[number]
        self._begin_reading(number, lambda: open_study(self.store, study), idle=idle)

    def _begin_reading(
        self, number: int, read: Callable[[], Opened], *, idle: bool = False
    ) -> None:
        self._reading[number] = self.background.do(
            read,
            lambda opened: self._has_read(number, opened),
            failed=lambda problem: self._not_read(number, problem),
            idle=idle,
        )

    def _has_read(self, number: int, opened: Opened) -> None:
        del self._reading[number]
        study, case = opened.study, opened.case
        study.thumbnail, study.problem = opened.thumbnail, None
        study.slices = case.grid.shape[case.grid.acquired_axis]
        self._ready[number] = opened
        self.study_changed.emit(number)
        if number == self.number:
            self._present()
        else:
            self._close_far()

    def _not_read(self, number: int, problem: Problem) -> None:
        del self._reading[number]
        if problem.code is Code.VOLUME_CHOICE:
            if number == self.number:
                self.volume_wanted.emit(number, int(problem.facts["count"]))
            return
        self.studies[number].problem = problem
        self.study_changed.emit(number)
        if number == self.number:
            self.opened.emit()
            self.failed.emit(problem, number)

    def _present(self) -> None:
        self._close_far()
        self.figures.follow(self.current)
        self.opened.emit()
        following = self.next_of(self.number)
        listed = 0 <= following < len(self.studies)
        if self._kept_ready and listed and following not in self._ready:
            self._read(following, idle=True)

    def keep_ready(self, count: int) -> None:
        """How many cases stay open; with 0 that on screen alone, and none is read before it is
        asked for."""
        self._kept_ready = count
        if not count:
            reading = self._reading.items()
            self._reading = {n: task for n, task in reading if not self.background.drop(task)}
        self._close_far()

    def _close_far(self) -> None:
        """Close what was looked at longest ago, never what is on screen or still worked on."""
        used = self._is_used
        far = [n for n, one in self._ready.items() if n != self.number and not used(one)]
        for number in far[: max(len(self._ready) - self._kept_ready, 0)]:
            self._close(self._ready.pop(number))

    def _is_used(self, opened: Opened) -> bool:
        used = any(in_use(opened) for in_use in self.in_use)
        return used or self.settling.waits(opened)

    def _close(self, opened: Opened) -> None:
        """An export may still wait before it: how far the case came is known when it is closed."""

        def remember(_: object = None) -> None:
            self._standings[_place(opened.study)] = Standing.of(opened)
            self.study_changed.emit(self.studies.index(opened.study))

        self._note(opened)
        remember()
        self.background.do(opened.keep.close, remember, failed=self.fail)

    def fail(self, problem: Problem) -> None:
        """Tell a problem that belongs to no row of the list."""
        self.failed.emit(problem, -1)


def _peek(study: Study, background: Background, seen: Callable[[], None]) -> None:
    """Thumbnail and size of a study that was not opened yet, when there is time."""

    def work() -> object:
        return None if study.thumbnail is not None else peek(study)

    def then(found: object) -> None:
        if isinstance(found, tuple):
            study.thumbnail, study.slices = found
            seen()

    def failed(problem: Problem) -> None:
        if problem.code is not Code.VOLUME_CHOICE:
            study.problem = problem
            seen()

    background.do(work, then, failed=failed, idle=True)


def _place(study: Study) -> tuple[Path, ...]:
    return tuple(path.absolute() for path in study.source.paths)

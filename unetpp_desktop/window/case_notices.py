"""What the Cases page says and asks: one line over the image, a dialog only for a choice."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QFileDialog, QWidget

from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.window.ask import ask, ask_number
from unetpp_desktop.window.banner import Banner
from unetpp_desktop.window.case_words import name_of, problem_words
from unetpp_desktop.window.exporting import Exporting
from unetpp_desktop.window.session import Session
from unetpp_desktop.window.study import Opened, common_folder
from unetpp_desktop.window.viewer.stage import Stage
from unetpp_desktop.workspace.export import Exported

NAMES = 3
"""Files that are named before the details are unfolded."""


class CaseNotices(QObject):
    """Listens to session and export, and speaks in the banner over the image."""

    def __init__(
        self, area: QWidget, stage: Stage, *, session: Session, exporting: Exporting
    ) -> None:
        super().__init__(area)
        self._area, self._stage = area, stage
        self._session, self._exporting = session, exporting
        self._left_out: Sequence[Problem] = ()
        self._at_start: Sequence[Problem] = ()
        self._reminds = False
        self._said_waiting = ""
        self._volume = 0
        self.banner = Banner(area)
        self.banner.installEventFilter(self)
        session.failed.connect(lambda problem, _: self.say(problem))
        session.left_out.connect(self._take_left_out)
        session.volume_wanted.connect(self._ask_volume)
        session.opening.connect(lambda _: self.banner.clear())
        session.opened.connect(self._opened)
        exporting.exported.connect(self._exported)
        exporting.not_exported.connect(self._say_waiting)
        stage.locked_touched.connect(self._ask_unlock)

    def say(self, problem: Problem) -> None:
        """A problem in few words, a file by its name alone; its whole path is in the details."""
        self._say(problem, lasting=False)

    def _say(self, problem: Problem, *, lasting: bool) -> None:
        short, whole = problem_words(problem, named=True), problem_words(problem)
        self.banner.say(short, details=whole if whole != short else "", lasting=lasting)

    def say_all(self, problems: Sequence[Problem]) -> None:
        """One problem as it is; of several the count and the files, all sentences as details. They
        last until they are closed or another case is opened."""
        if len(problems) == 1:
            self._say(problems[0], lasting=True)
            return
        paths = dict.fromkeys(str(one.facts["path"]) for one in problems if one.facts.get("path"))
        names = ", ".join(Path(path).name for path in list(paths)[:NAMES])
        self.banner.say(
            self.tr("%n problems in what was opened.", "", len(problems)),
            f"{names} …" if len(paths) > NAMES else names,
            details="\n".join(map(problem_words, problems)),
            lasting=True,
        )

    def say_at_start(self, problem: Problem) -> None:
        """Says it at once, and over the first case, whose opening wipes away what stands there."""
        self._at_start = [problem]
        self.say(problem)

    def _take_left_out(self, problems: Sequence[Problem], shows: bool) -> None:
        """What was not opened is said at once, or over the case that comes to the screen."""
        self._left_out = problems
        if not shows:
            self._say_rest()

    def _say_rest(self) -> None:
        """What is not of the case on screen: files left out, and over it masks not exported."""
        if self._session.is_opening:
            return
        if self._left_out:
            problems, self._left_out = self._left_out, ()
            self.say_all(problems)
        if self._reminds and self._exporting.waiting:
            self._say_waiting()

    def _opened(self) -> None:
        opened = self._session.current
        if opened is None:
            return
        self.banner.clear()
        case = opened.case
        prediction = case.prediction
        if prediction is not None and prediction.artificial and not case.artificial:
            self.say_artificial()
        self._reminds = True
        self._say_rest()
        notices = [*self._at_start, *opened.keep.notices, *case.series[0].warnings]
        self._at_start = ()
        if notices:
            self.say_all(notices)
        if opened.keep.moved is not None and not opened.keep.read_only:
            self._offer_moved(opened)

    def say_artificial(self) -> None:
        """What stands over the draft of a model that never saw a patient."""
        self.banner.say(
            self.tr("Trained on artificial images."),
            self.tr("This draft comes from the sample model. Do not rely on it."),
            lasting=True,
        )

    def _offer_moved(self, opened: Opened) -> None:
        why_not = [problem_words(notice, named=True) for notice in opened.keep.notices[-1:]]
        self.banner.say(
            self.tr("Work on the same images was found from another place."),
            *why_not,
            actions=(
                (self.tr("Take it over"), lambda: self._session.take_moved(opened)),
                (self.tr("Leave it"), lambda: None),
            ),
            lasting=True,
        )

    def _exported(self, opened: Opened, exported: Exported) -> None:
        if self._said_waiting:
            self._reminds = True  # they are fewer now
        self._take_back_waiting()
        self._say_rest()
        if exported.renamed:
            words = self.tr("The usual name was taken: the mask of {title} is {name}.")
            name = exported.paths[0].name
            self.banner.say(words.format(title=name_of(opened), name=name), lasting=True)

    def _say_waiting(self) -> None:
        """Which cases are not exported, and one try for all; again over each case until they are.

        Where folders are read-only, or the place chosen for them is, it asks for another one.
        """
        self._take_back_waiting()
        self._reminds = False
        waiting = self._exporting.waiting
        homeless = [one.code is Code.READ_ONLY_FOLDER for one in waiting.values()]
        again = (self.tr("Export again"), self._exporting.export_waiting)
        choose = (self.tr("Choose another folder"), self._choose_place)
        actions = [*([] if all(homeless) else [again]), *([choose] if any(homeless) else [])]
        if len(waiting) == 1:
            ((opened, problem),) = waiting.items()
            words = self.tr("{title} was not exported. Your work on it is kept.")
            said = words.format(title=name_of(opened)), problem_words(problem, named=True)
        else:
            words = self.tr("{n} cases are not exported.")
            said = words.format(n=len(waiting)), self.tr("Your work on them is kept.")
        why = [f"{name_of(opened)}: {problem_words(one)}" for opened, one in waiting.items()]
        self.banner.say(*said, actions=actions, details="\n".join(why), lasting=True)
        self._said_waiting = self.banner.accessibleName()

    def _take_back_waiting(self) -> None:
        said, self._said_waiting = self._said_waiting, ""
        self.banner.take_back(said)

    def _choose_place(self) -> None:
        name = QFileDialog.getExistingDirectory(self._area, self.tr("Folder for masks"))
        if name:
            self._exporting.choose_place(Path(name), root=common_folder(self._session.studies))
        else:
            self._say_waiting()

    def _ask_unlock(self) -> None:
        def unlock() -> None:
            opened = self._session.editable()
            if opened is not None:
                opened.case.unlock()

        ask(
            self._area,
            self.tr("Unlock this case for changes?"),
            self.tr("It was reviewed. A change takes it back to corrected."),
            yes=self.tr("Unlock"),
            then=unlock,
        )

    def _ask_volume(self, number: int, count: int) -> None:
        """Offers the volume that was worked on, else that of the last file that was asked for."""
        worked_on = self._session.standing_of(number).volume

        def show(chosen: int) -> None:
            self._volume = chosen - 1
            self._session.show(number, volume=self._volume)

        words = self.tr("This file holds {n} volumes. Which one is opened?")
        ask_number(
            self._area,
            words.format(n=count),
            most=count,
            start=1 + (self._volume if worked_on is None else worked_on),
            then=show,
            otherwise=lambda: self._session.show_before(number),
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kinds = {QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.Resize}
        if watched is self.banner and event.type() in kinds:
            self._stage.set_top(0 if self.banner.isHidden() else self.banner.height())
            if self.banner.isHidden():
                QTimer.singleShot(0, self, self._say_rest)
        return False

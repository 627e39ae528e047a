"""Prediction on the Cases page: the model row, the preview on the image, and what goes wrong."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from unetpp_desktop.core.areas import SliceAreas
from unetpp_desktop.core.case import State
from unetpp_desktop.core.texts import Code, Problem, fill
from unetpp_desktop.formats.picture import COLOURS
from unetpp_desktop.window.ask import ask
from unetpp_desktop.window.binding import keep
from unetpp_desktop.window.card_dialog import CardDialog
from unetpp_desktop.window.case_notices import CaseNotices
from unetpp_desktop.window.case_words import locked_words, name_of, problem_words
from unetpp_desktop.window.inspector import ModelSection
from unetpp_desktop.window.predicting import Model, Predicting, Running, read_models
from unetpp_desktop.window.session import Session
from unetpp_desktop.window.study import Opened, areas_of
from unetpp_desktop.window.text import time_text
from unetpp_desktop.window.viewer.stage import Stage
from unetpp_desktop.workspace.settings import Settings

WARM_UP_MS = 1500


class CasePrediction(QObject):
    """Ties the model row and the views to the engine."""

    changed = Signal()
    """What can be predicted, or how far a prediction is."""

    def __init__(
        self,
        row: ModelSection,
        stage: Stage,
        *,
        session: Session,
        settings: Settings,
        notices: CaseNotices,
    ) -> None:
        super().__init__(stage)
        self._row, self._stage = row, stage
        self._session, self._settings = session, settings
        self._notices = notices
        self.predicting = Predicting(session.background, self)
        self._warm_up = QTimer(self)
        self._warm_up.setSingleShot(True)
        self._warm_up.setInterval(WARM_UP_MS)
        self._warm_up.timeout.connect(self.predicting.warm_up)
        self.models: tuple[Model, ...] = ()
        session.in_use.append(self._in_use)
        session.opening.connect(lambda _: self._changed())
        session.opened.connect(self._opened)
        session.figures.recorded.connect(lambda _: self._changed())
        row.chosen.connect(self._choose)
        row.predict_wanted.connect(self.predict)
        row.cancel_wanted.connect(self.predicting.cancel)
        self.predicting.changed.connect(self._changed)
        self.predicting.slices_ready.connect(self._show_slices)
        self.predicting.predicted.connect(self._predicted)
        self.predicting.failed.connect(self._failed)
        self.predicting.noticed.connect(notices.say)

    # -- models ------------------------------------------------------------------------------------

    def look_for_models(self) -> None:
        """Read which models there are; a training may have made a new one."""
        self._session.background.do(read_models, self._found_models, failed=self._notices.say)

    def _found_models(self, found: tuple[tuple[Model, ...], tuple[Problem, ...]]) -> None:
        self.models, _ = found
        self._row.combo.set_choices([(str(one.path), one.info.name) for one in self.models])
        self._settle_model()
        self._changed()
        self._predict_sample()

    def _settle_model(self) -> None:
        """The person's own choice; without one, a model that learned from such images."""
        chosen = Path(str(self._settings.get("model")) or ".")
        opened = self._session.current
        made_up = opened is not None and opened.case.artificial

        def merit(model: Model) -> tuple[bool, bool]:
            return model.path == chosen, model.info.artificial is made_up

        if self.models:  # of several that are as good it takes the first
            self._row.combo.set_key(str(max(self.models, key=merit).path))

    def _choose(self, key: str) -> None:
        keep(self._settings, "model", key)
        self._changed()

    @property
    def model(self) -> Model | None:
        """The model named beside the button."""
        chosen = Path(self._row.combo.key() or ".")
        return next((one for one in self.models if one.path == chosen), None)

    def show_card(self) -> None:
        """What the model is for, and where not to trust it."""
        if self.model is not None:
            CardDialog(self.model.info.name, self.model.info.card, self._window())

    @property
    def can_predict(self) -> bool:
        return not self._why_not()

    def _why_not(self) -> str:
        opened = self._session.current
        if self.model is None:
            return self.tr("There is no model yet. Train one on the Train page.")
        if opened is None:
            opening = self._session.is_opening
            return self.tr("The case is being opened.") if opening else self.tr("No case is open.")
        if opened.keep.read_only:
            return self.tr("This case can only be looked at here.")
        return locked_words() if opened.case.state is State.REVIEWED else ""

    # -- predicting --------------------------------------------------------------------------------

    def predict(self) -> None:
        """Predict the open case; a model of artificial images asks first on real ones."""
        opened, model = self._session.current, self.model
        if opened is None or model is None or not self.can_predict:
            return
        if model.info.artificial and not opened.case.artificial:
            ask(
                self._window(),
                self.tr("This model was trained on artificial images only."),
                self.tr("Its draft says nothing about a patient. Predict all the same?"),
                yes=self.tr("Predict all the same"),
                then=lambda: self._start(opened, model, force=True),
            )
        else:
            self._start(opened, model, force=False)

    def _predict_again(self, opened: Opened) -> None:
        """The case whose prediction stopped, which comes to the screen first."""
        if opened is not self._session.current:
            self._session.show(self._session.studies.index(opened.study))
        self.predict()

    def predict_sample(self) -> None:
        """Give the first sample case that opens its draft, so that it is shown with its mask."""
        self._sample_wanted = True
        self._predict_sample()

    _sample_wanted = False

    def _predict_sample(self) -> None:
        """As soon as both the case and the models are there; a draft that it has stays."""
        opened = self._session.current
        model = next((one for one in self.models if one.info.artificial), None)
        if not self._sample_wanted or opened is None or model is None:
            return
        if opened.case.artificial:
            self._sample_wanted = False
            if opened.case.q is None and not opened.keep.read_only:
                self._start(opened, model, force=False)

    def _start(self, opened: Opened, model: Model, *, force: bool) -> None:
        axis = opened.case.grid.acquired_axis
        first = self._stage.display.position[axis]
        self.predicting.device = str(self._settings.get("device"))
        level = self._row.level.level()
        self.predicting.start(opened, model, level=level, first=first, force=force)

    def close(self) -> None:
        """End the engine."""
        self._warm_up.stop()
        self.predicting.close()

    def _window(self) -> QWidget:
        return self._stage.window()

    # -- what comes back ---------------------------------------------------------------------------

    def share_of(self, opened: Opened | None) -> float | None:
        """How far the prediction of a case is; None when none runs for it."""
        running = self.predicting.running
        return running.share if running is not None and running.opened is opened else None

    def _opened(self) -> None:
        running = self.predicting.running
        if running is not None and running.opened is self._session.current:
            self._show_slices(running, None)
        self._settle_model()
        self._changed()
        if self.model is not None and self._session.current is not None:
            self._warm_up.start()
        self._predict_sample()

    def _show_slices(self, running: Running | None, slices: tuple[int, ...] | None) -> None:
        if running is None:
            self._stage.show_preview(None, threshold=0.5, slices=None)
        elif running.opened is self._session.current:
            threshold = running.model.info.suggestion.threshold
            self._stage.show_preview(running.q, threshold=threshold, slices=slices)
            self._stage.show_areas(running.areas)

    def _changed(self) -> None:
        self._row.level.show_model(self.model.info if self.model is not None else None)
        running = self.predicting.running
        opened = self._session.current
        if running is None or running.opened is not opened:
            predicted = opened is not None and opened.case.q is not None
            busy = self.tr("Another case is being predicted.") if running is not None else ""
            why = busy or self._why_not()
            self._row.show_idle(predicted=predicted, why_not=why, note=self._duration(opened))
        else:
            self._row.show_running(running.share, progress_words(running))
        self.changed.emit()

    def _duration(self, opened: Opened | None) -> str:
        pace = self.predicting.seconds_per_slice
        if opened is None or pace is None:
            return ""
        seconds = pace * opened.case.grid.shape[opened.case.grid.acquired_axis]
        return self.tr("Expected time: {time}").format(time=time_text(seconds))

    def _predicted(self, opened: Opened) -> None:
        prediction = opened.case.prediction
        foreign = prediction is not None and prediction.artificial and not opened.case.artificial
        if opened is not self._session.current:
            self._count_off_screen(opened)
        elif foreign:
            self._notices.say_artificial()

    def _count_off_screen(self, opened: Opened) -> None:
        """Its row and the workspace are told how large the draft is; nobody else follows it."""
        session, revision = self._session, opened.case.revision

        def then(areas: SliceAreas) -> None:
            if opened is not session.current and opened.case.revision == revision:
                opened.areas, opened.counted = areas, revision
                opened.keep.note(opened.voxels)
                session.background.do(opened.keep.save, failed=session.fail)
                session.study_changed.emit(session.studies.index(opened.study))

        session.background.do(lambda: areas_of(opened.case), then, failed=session.fail)

    def _failed(self, problem: Problem, opened: Opened) -> None:
        stopped = {
            Code.ENGINE_DIED: self.tr("Prediction stopped: the engine ended unexpectedly."),
            Code.ENGINE_FAULT: self.tr("Prediction stopped: the engine failed."),
            Code.OUT_OF_MEMORY: self.tr("Prediction stopped: memory ran out."),
        }
        banner = self._notices.banner
        name = "" if opened is self._session.current else f"{name_of(opened)}: "
        if problem.code is Code.CHANNELS_MISSING:
            words = self.tr("The model needs {wanted}, this case has {found}.")
            way = self.tr("Put the missing series beside it, or choose another model.")
            if tuple(series.name for series in opened.case.series) == COLOURS:
                way = self.tr(
                    "Where its colours are series, name them on the Batch page (“Names of the "
                    "series”), or choose another model."
                )
            banner.say(name + fill(words, problem.facts), way)
            return
        if problem.code not in stopped:
            banner.say(name + self.tr("Prediction stopped."), problem_words(problem))
            return
        steps = opened.case.history.steps[: opened.case.history.position]
        count = sum(bool(step.patches) for step in steps)
        kept = self.tr("Your %n corrections are kept and painting goes on.", "", count)
        banner.say(
            name + stopped[problem.code],
            kept if count else self.tr("Painting goes on."),
            actions=((self.tr("Predict again"), lambda: self._predict_again(opened)),),
            details=problem_words(problem),
        )

    def _in_use(self, opened: Opened) -> bool:
        running = self.predicting.running
        return running is not None and running.opened is opened


def progress_words(running: Running) -> str:
    """ "12 of 46 slices, 20 s left"."""
    words = QCoreApplication.translate("CasePrediction", "{done} of {count} slices")
    words = words.format(done=len(running.done), count=running.count)
    left = running.seconds_left
    if left is None:
        return words
    whole = QCoreApplication.translate("CasePrediction", "{progress}, {time} left")
    return whole.format(progress=words, time=time_text(left))

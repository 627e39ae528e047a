"""The reviewed cases as data of a run: the snapshot is taken in a thread, the form is filled."""

import dataclasses
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from unetpp_desktop.core.recipe import Recipe
from unetpp_desktop.core.texts import Problem
from unetpp_desktop.formats.model_header import read_model_header
from unetpp_desktop.window.background import Background
from unetpp_desktop.window.banner import Banner
from unetpp_desktop.window.pages.train_form import TrainForm
from unetpp_desktop.window.pages.train_reading import DataReading
from unetpp_desktop.window.text import problem_text
from unetpp_desktop.workspace.case_store import CaseStore
from unetpp_desktop.workspace.folders import cases_folder, reviewed_folder
from unetpp_desktop.workspace.models import list_models
from unetpp_desktop.workspace.reviewed import Snapshot, take_snapshot
from unetpp_desktop.workspace.settings import Settings


class ReviewedCases(QObject):
    """Fills the form with what is reviewed at this moment, or says why that cannot be."""

    _read = Signal(int, int)
    """Cases read, of all."""

    def __init__(
        self, settings: Settings, form: TrainForm, reading: DataReading, banner: Banner
    ) -> None:
        super().__init__(form)
        self._settings, self._form = settings, form
        self._reading, self._banner = reading, banner
        self._background = Background(self)
        self._read.connect(reading.view.show_reading)
        form.reviewed_wanted.connect(self._take)

    def _take(self) -> None:
        """Reads every case of the workspace in a thread."""
        store, root = CaseStore(cases_folder()), reviewed_folder()
        self._reading.cancel()
        self._banner.hide()
        self._form.reviewed.setEnabled(False)
        self._reading.view.show_reading(0, 0)
        self._background.do(
            lambda: take_snapshot(store, root, on_case=self._read.emit),
            self._fill,
            failed=self._refuse,
        )

    def _fill(self, snapshot: Snapshot) -> None:
        self._form.reviewed.setEnabled(True)
        self._form.set_models([(place.path, place.name) for place in list_models()])
        self._form.take_recipe(self.fill(self._form.recipe() or Recipe(), snapshot))

    def _refuse(self, problem: Problem) -> None:
        self._form.reviewed.setEnabled(True)
        self._reading.read_again()
        self._banner.say(problem_text(problem.code.value, problem.facts), "")

    def fill(self, recipe: Recipe, snapshot: Snapshot) -> Recipe:
        """`recipe` for going on from the current model with the snapshot's slices."""
        init, name, found = "", "reviewed", None
        current = Path(str(self._settings.get("model")))
        for place in sorted((m.path for m in list_models()), key=lambda path: path != current):
            try:
                info = read_model_header(place)
            except Problem:
                continue
            init, name, found = str(place), f"{info.name}-reviewed", info
            break
        images = str(snapshot.folder)
        filled = recipe.fine_tuning(images=images, init=init, info=found)
        return dataclasses.replace(filled, name=name)

    def leave(self) -> None:
        """The window closes."""
        self._background.finish()

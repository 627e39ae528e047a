"""The reviewed cases as data of a run: the snapshot is taken in a thread, the form is filled."""

import dataclasses
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from unetpp_desktop.core.recipe import Recipe
from unetpp_desktop.core.texts import Problem
from unetpp_desktop.formats.model_header import read_model_header
from unetpp_desktop.window.background import Background
from unetpp_desktop.workspace.case_store import CaseStore
from unetpp_desktop.workspace.folders import cases_folder, reviewed_folder
from unetpp_desktop.workspace.models import list_models
from unetpp_desktop.workspace.reviewed import Snapshot, take_snapshot
from unetpp_desktop.workspace.settings import Settings


class ReviewedCases(QObject):
    """Takes a snapshot of what is reviewed at this moment."""

    progress = Signal(int, int)
    """Cases read, of all."""
    taken = Signal(object)
    """Snapshot"""
    refused = Signal(object)
    """Problem"""

    def __init__(self, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._settings = settings
        self._background = Background(self)

    def take(self) -> None:
        """Reads every case of the workspace; `taken` or `refused` tells the end."""
        store, root = CaseStore(cases_folder()), reviewed_folder()

        def work() -> Snapshot:
            return take_snapshot(store, root, on_case=self.progress.emit)

        self._background.do(work, self.taken.emit, failed=self.refused.emit)

    def fill(self, recipe: Recipe, snapshot: Snapshot) -> Recipe:
        """`recipe` for going on from the current model with the snapshot's slices."""
        init, size, name = "", recipe.size, "reviewed"
        current = Path(str(self._settings.get("model")))
        for place in sorted((m.path for m in list_models()), key=lambda path: path != current):
            try:
                info = read_model_header(place)
            except Problem:
                continue
            init, size, name = str(place), info.size or size, f"{info.name}-reviewed"
            break
        filled = recipe.fine_tuning(images=str(snapshot.folder), init=init, size=size)
        return dataclasses.replace(filled, name=name)

    def leave(self) -> None:
        """The window closes."""
        self._background.finish()

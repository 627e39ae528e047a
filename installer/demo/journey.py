"""The steps of the demo journey, each as a person would take it, each checked on the case."""

import csv
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from hand import DemoError, Hand
from PySide6.QtCore import QPointF

from unetpp_desktop.core.case import Case
from unetpp_desktop.window.main_window import MainWindow
from unetpp_desktop.window.pages.cases import CasesPage
from unetpp_desktop.window.start import make_app
from unetpp_desktop.workspace.folders import runs_folder, settings_file, user_data_folder
from unetpp_desktop.workspace.sample import PATIENTS, VOLUMES
from unetpp_desktop.workspace.settings import Settings

RUN, EPOCHS, MODEL = "demo", 2, "sample_phantom"
TRAINED_ON, BATCH_OF = (1, 2, 3, 5), (6, 7, 8)
IMAGE_SUFFIX, MASK_SUFFIX = "_flair.nii.gz", "_seg.nii.gz"
LOW = 0.2  # the threshold at which the draft is seen to have grown


class Journey:
    """One walk through the window. A step returns what came of it, or raises `DemoError`."""

    def __init__(self, window: MainWindow, out: Path) -> None:
        self._window, self._out = window, out
        self.hand = Hand(window, out)
        self._studies = user_data_folder() / "sample" / VOLUMES

    def steps(self) -> Iterator[tuple[str, Callable[[], str]]]:
        """What is done, in order."""
        yield "Open the sample project", self.open_sample
        yield "Predict", self.predict
        yield "Move the threshold", self.move_threshold
        yield "Paint a stroke", self.paint
        yield "Undo it", self.undo
        yield "Export the mask", self.export
        yield f"Train {EPOCHS} epochs", self.train
        yield "Run a batch with a broken file in it", self.batch

    @property
    def _cases(self) -> CasesPage:
        page = self._window.page("cases")
        assert isinstance(page, CasesPage)
        return page

    @property
    def _case(self) -> Case:
        case = self._cases.session.case
        if case is None:
            raise DemoError("no case is open")
        return case

    def _voxels(self) -> int:
        return int(np.count_nonzero(self._case.mask()))

    def open_sample(self) -> str:
        hand = self.hand
        hand.wait(lambda: hand.button("Try the sample"), "the first start")
        hand.picture("first_start")
        hand.press("Try the sample")
        hand.wait(lambda: self._case, "the first case")
        everything = len(PATIENTS)
        self._follow(everything, lambda: len(list(self._studies.iterdir())), "patient")
        hand.wait(lambda: len(self._cases.session.studies) == everything, "the whole list")
        hand.picture("case_open")
        hand.wheel(self._cases.stage.main, 3)
        return f"{everything} studies, {self._case.title} is open"

    def predict(self) -> str:
        hand, case = self.hand, self._case
        hand.press("Predict")
        hand.wait(lambda: case.q is not None, "the prediction")
        hand.wait(self._cases.inspector.measures.shown, "the measures")
        hand.picture("predicted")
        return f"the mask has {self._voxels()} voxels at {case.threshold:.2f}"

    def move_threshold(self) -> str:
        hand, case, slider = self.hand, self._case, self._cases.inspector.threshold.slider
        before, groove_px = self._voxels(), slider.width() - 2 * slider.EDGE_PX
        way = [*np.linspace(case.threshold, 0.9, 20), *np.linspace(0.9, LOW, 30)]
        y = slider.height() / 2
        hand.drag(slider, [QPointF(slider.EDGE_PX + groove_px * value, y) for value in way])
        if abs(case.threshold - LOW) > 0.02 or self._voxels() <= before:
            raise DemoError(f"the threshold is {case.threshold} and the mask did not grow")
        hand.picture("threshold_moved")
        return f"{before} voxels became {self._voxels()} at {case.threshold:.2f}"

    def paint(self) -> str:
        hand, case, view = self.hand, self._case, self._cases.stage.main
        before = self._voxels()
        hand.key("B")
        middle = QPointF(view.width() / 2, view.height() / 2)
        hand.drag(view, [middle + QPointF(x, 40 * np.sin(x / 30)) for x in range(-90, 91, 6)])
        painted = int(np.count_nonzero(case.corrections))
        if not painted or self._voxels() < before:
            raise DemoError("the stroke painted nothing")
        hand.picture("stroke_painted")
        return f"{painted} voxels painted by hand"

    def undo(self) -> str:
        self.hand.key("Ctrl+Z")
        if self._case.corrections.any():
            raise DemoError("the stroke is still there")
        self.hand.picture("stroke_undone")
        return "the mask is as it was"

    def export(self) -> str:
        hand, case = self.hand, self._case
        hand.key("Ctrl+S")
        hand.wait(lambda: case.exported is not None, "the exported mask")
        hand.picture("exported")
        assert case.exported is not None
        return ", ".join(Path(path).name for path in case.exported.paths)

    def train(self) -> str:
        hand, run = self.hand, runs_folder() / RUN
        folder = self._copy("train", patients=TRAINED_ON)
        hand.key("Ctrl+2")
        hand.write("Images", str(folder))
        hand.write("Image suffix", IMAGE_SUFFIX)
        hand.write("Mask suffix", MASK_SUFFIX)
        hand.choose("Start from", MODEL)
        hand.write("Name", RUN)
        hand.write("Epochs", str(EPOCHS))
        hand.wait(lambda: hand.button("Read again"), "the data report")
        hand.picture("before_training")
        hand.press("Start training")
        hand.wait(lambda: _lines(run / "batches.csv") > 2, "the first batches")
        hand.picture("training")
        self._follow(EPOCHS, lambda: _lines(run / "log.csv") - 1, "epoch")
        hand.wait(lambda: hand.button("Use this model"), "the trained model")
        hand.picture("trained")
        shutil.copytree(run, self._out / "run", ignore=shutil.ignore_patterns("resume"))
        names, *epochs = csv.reader((run / "log.csv").read_text("utf-8").splitlines())
        return ", ".join(f"{name} {value}" for name, value in zip(names, epochs[-1], strict=True))

    def batch(self) -> str:
        hand = self.hand
        folder = self._copy("batch", patients=BATCH_OF)
        whole = next(folder.rglob("*" + IMAGE_SUFFIX))
        (folder / f"broken{IMAGE_SUFFIX}").write_bytes(whole.read_bytes()[:5000])
        hand.key("Ctrl+3")
        hand.write("Images", str(folder))
        hand.write("Image suffix", IMAGE_SUFFIX)
        hand.choose("Model", MODEL)
        hand.press("Start batch")
        hand.wait(lambda: any(folder.rglob("*_unetpp*")), "the first mask")
        hand.picture("batch")
        self._follow(len(BATCH_OF), lambda: len(list(folder.rglob("*_unetpp*"))), "mask")
        hand.wait(lambda: hand.button("Start batch"), "the end of the batch")
        hand.picture("batch_done")
        masks = sorted(path.name for path in folder.rglob("*_unetpp*"))
        if len(masks) != len(BATCH_OF):
            raise DemoError(f"{len(BATCH_OF)} masks were expected, there are {masks}")
        return ", ".join(masks)

    def _follow(self, everything: int, come: Callable[[], int], what: str) -> None:
        """Wait for one thing after the other, so that a slow machine is waited for too."""

        def more_than(number: int) -> Callable[[], bool]:
            return lambda: come() > number

        for number in range(everything):
            self.hand.wait(more_than(number), f"{what} {number + 1}")

    def _copy(self, name: str, *, patients: tuple[int, ...]) -> Path:
        """A folder with the studies of a few patients, so that the demo stays short."""
        folder = self._out / "home" / name
        for patient in patients:
            study = f"patient_{patient:02}"
            shutil.copytree(
                self._studies / study, folder / study, ignore=shutil.ignore_patterns("*_unetpp*")
            )
        return folder

    def collect_masks(self) -> int:
        """Copy what was written beside the source images; the number of masks."""
        masks = sorted((self._out / "home").rglob("*_unetpp.nii.gz"))
        (self._out / "masks").mkdir()
        for mask in masks:
            shutil.copy(mask, self._out / "masks")
        return len(masks)


def walk(out: Path, report: Path) -> str:
    """Take the journey and write the report; what failed, empty when nothing did."""
    settings = Settings(settings_file())
    for key, value in (("language", "en"), ("theme", "dark")):
        settings.set(key, value)
    application = make_app(settings)
    window = MainWindow(settings)
    window.show()
    window.show_page("cases")
    window.activateWindow()  # a virtual screen has no window manager to do so
    try:
        return _take(Journey(window, out), out, report)
    finally:
        window.close()
        application.processEvents()


def _take(journey: Journey, out: Path, report: Path) -> str:
    with report.open("a", encoding="utf-8") as lines:
        for name, step in journey.steps():
            started = time.monotonic()
            try:
                result = step()
            except DemoError as error:
                journey.hand.window.grab().save(str(out / "failed.png"))
                return f"{name} failed: {error}. The window then: {out / 'failed.png'}"
            line = f"{name} ({time.monotonic() - started:.0f} s): {result}"
            print(line, flush=True)
            lines.write(line + "\n")
        lines.write(f"{journey.collect_masks()} masks written beside their images\n")
    return ""


def _lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines()) if path.exists() else 0

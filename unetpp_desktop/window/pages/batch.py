"""The Batch page: masks for a folder of studies, written beside the images."""

import dataclasses
import os
from datetime import datetime
from pathlib import Path

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.jobs.messages import (
    BatchPlan,
    BatchState,
    CaseBegun,
    CaseDone,
    Failed,
    Finished,
    Message,
    Notice,
    SlicesReady,
)
from unetpp_desktop.window.actions import Actions
from unetpp_desktop.window.banner import Banner
from unetpp_desktop.window.binding import keep
from unetpp_desktop.window.controls import ElidedLabel, button, ground, hairline, label
from unetpp_desktop.window.figure_card import DASH, FigureCard
from unetpp_desktop.window.notices_fold import NoticesFold
from unetpp_desktop.window.page import SMALL_PX, Page, Status
from unetpp_desktop.window.pages.batch_form import BatchForm, Choice
from unetpp_desktop.window.pages.batch_table import BatchTable
from unetpp_desktop.window.progress import Spinner
from unetpp_desktop.window.text import duration_text, problem_text, time_text
from unetpp_desktop.window.threads import BatchThread
from unetpp_desktop.workspace.models import list_models
from unetpp_desktop.workspace.replace import write_text_file
from unetpp_desktop.workspace.settings import Settings


class BatchPage(Page):
    """Predicts many cases; what is done stays, what failed is one row."""

    def __init__(self, settings: Settings, actions: Actions) -> None:
        super().__init__()
        ground(self, "panel")
        self._settings = settings
        self._thread: BatchThread | None = None
        self._asked_for_place = False
        self._lay_out()
        self.form.set_models(list_models())
        choice = Choice.from_form(settings.get("batch_form"))
        if not choice.model:
            choice = dataclasses.replace(choice, model=str(settings.get("model")))
        self.form.show_choice(choice)
        self.form.edited.connect(self._on_edited)
        self.table.opened.connect(self._open_row)
        self._on_edited()
        self._show_running(is_running=False)

    def _lay_out(self) -> None:
        self.form, self.table = BatchForm(), BatchTable()
        self.start_button = button(
            self.tr("Start batch"), icon_name="start", kind="primary", tall=True
        )
        self.stop_button = button(self.tr("Stop"), icon_name="stop", tall=True)
        self._sentence = label("", "second", wrap=True)
        for widget in (self.start_button, self.stop_button, self._sentence):
            self.form.foot.addWidget(widget)
        self.start_button.clicked.connect(self._start)
        self.stop_button.clicked.connect(self._stop)
        self._content = QWidget()
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(12)
        column.addLayout(self._head())
        self._card = self._figure_card()
        self.notices = NoticesFold(self.tr("What else was noticed"))
        inset = QVBoxLayout()
        inset.setContentsMargins(16, 0, 16, 0)
        inset.setSpacing(12)
        inset.addWidget(self._card)
        inset.addWidget(self.notices)
        column.addLayout(inset)
        self._empty = label(
            self.tr("Each image gets a mask beside it. A file that cannot be read costs one row."),
            "plain2",
            wrap=True,
        )
        self._empty.setContentsMargins(16, 0, 16, 0)
        column.addWidget(self._empty)
        column.addWidget(self.table, 1)
        column.addStretch(0)
        self.banner = Banner(self._content)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.form)
        row.addWidget(hairline(vertical=True))
        row.addWidget(self._content, 1)

    def _head(self) -> QHBoxLayout:
        self._spinner, self._title = Spinner(), label(self.tr("Batch"), "h1")
        self._since = ElidedLabel("", "second")
        self._save = button(self.tr("Save summary as CSV"), icon_name="save")
        self._save.clicked.connect(self._save_summary)
        head = QHBoxLayout()
        head.setContentsMargins(16, 0, 16, 0)
        head.setSpacing(8)
        head.addWidget(self._spinner)
        head.addWidget(self._title)
        head.addWidget(self._since, 1)
        head.addWidget(self._save)
        return head

    def _figure_card(self) -> FigureCard:
        names = {
            "done": self.tr("Done"),
            "empty": self.tr("Empty drafts"),
            "failed": self.tr("Failed"),
            "waiting": self.tr("Waiting"),
            "each": self.tr("Each case"),
            "left": self.tr("Time left"),
        }
        return FigureCard(names, bar=self.tr("Progress of the batch"))

    # Before the start

    def _on_edited(self) -> None:
        keep(self._settings, "batch_form", dataclasses.asdict(self.form.choice()))
        hindrance = self.form.hindrance()
        self.start_button.setEnabled(not hindrance)
        self._say(hindrance)
        self._say_ready()

    def _say_ready(self) -> None:
        """Before the first start the status bar says whether Start would start."""
        if self._thread is None and not self.table.entries:
            ready = self.start_button.isEnabled()
            word = self.tr("Ready for a batch") if ready else self.tr("Not ready for a batch")
            self.status_changed.emit(Status(word))

    def _say(self, sentence: str) -> None:
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))

    def _start(self) -> None:
        closed = [
            path for path in self.form.paths if path.is_dir() and not os.access(path, os.W_OK)
        ]
        if closed and not self.form.choice().out:
            self._ask_for_place(closed[0])
            return
        self.banner.hide()
        self.form.set_fixed(fixed=True)
        self._say(self.tr("What is done stays. Started again, the batch does what is left."))
        self._asked_for_place = False
        self.notices.clear()
        self.free_cases_wanted.emit(True)
        thread = BatchThread()
        thread.message.connect(self._on_message)
        thread.ask(self.form.request(str(self._settings.get("device"))))
        self._thread = thread
        now = datetime.now().strftime("%H:%M")
        self._since.setText(self.tr("Running since {0}").format(now))
        self._show_running(is_running=True)
        self.running_changed.emit(self.tr("Batch: starting"))
        self.status_changed.emit(Status(self.tr("Batch"), self.tr("Looking for images")))

    def _show_running(self, *, is_running: bool) -> None:
        self._spinner.setVisible(is_running)
        self.start_button.setVisible(not is_running)
        self.stop_button.setVisible(is_running)
        self.stop_button.setEnabled(is_running)
        listed = bool(self.table.entries)
        for widget in (self._card, self.table, self._save):
            widget.setVisible(listed)
        self._empty.setVisible(not listed)

    # The run

    def _on_message(self, message: Message) -> None:
        match message:
            case BatchPlan():
                self.table.set_plan(message)
                self._show_running(is_running=True)
                self._show_figures()
            case CaseBegun():
                self.table.show_begun(message.index)
            case SlicesReady():
                self._show_slices(message)
            case CaseDone():
                self._take(message)
            case Notice():
                if not self.table.take_notice(message):
                    self.notices.add(message)
            case Finished():
                self._end(stopped=message.stopped)
            case Failed():
                self._fail(message)

    def _show_slices(self, message: SlicesReady) -> None:
        row = self.table.running
        if row < 0:
            return
        done = self.table.show_slices(len(message.slices), message.total)
        summary = self.tr("{0}, slice {1} of {2}").format(
            self.table.entries[row].title, done, message.total
        )
        self.status_changed.emit(Status(self.tr("Batch"), summary))

    def _take(self, done: CaseDone) -> None:
        self.table.show_done(done)
        self.table.scrollTo(self.table.model().index(done.index, 0))
        self._show_figures()
        read_only = done.code == Code.READ_ONLY_FOLDER
        if read_only and not self._asked_for_place:
            self._asked_for_place = True
            self._ask_for_place(self.table.entries[done.index].image.parent)

    def _show_figures(self) -> None:
        counts, total = self.table.counts(), len(self.table.entries)
        made = [e.done.seconds for e in self.table.entries if e.done and e.done.seconds]
        each = sum(made) / len(made) if made else 0.0
        waiting, drafts = counts[BatchState.WAITING], counts[BatchState.DRAFT]
        finished = total - waiting
        self._card.figures["done"].show_value(str(drafts + counts[BatchState.DONE]))
        self._card.figures["empty"].show_value(str(counts[BatchState.EMPTY]))
        self._card.figures["failed"].show_value(str(counts[BatchState.FAILED]))
        self._card.figures["waiting"].show_value(str(waiting))
        self._card.figures["each"].show_value(duration_text(each) if each else DASH)
        left = time_text(each * waiting) if each and waiting else DASH
        self._card.figures["left"].show_value(left)
        self._card.bar.set_progress(finished / max(total, 1))
        self._title.setText(self.tr("{0} of {1} cases").format(finished, total))
        if self._thread is not None:
            line = self.tr("Batch: {0} of {1}, {2} left").format(finished, total, left)
            self.running_changed.emit(line)

    def _stop(self) -> None:
        if self._thread is not None:
            self.stop_button.setEnabled(False)
            self._since.setText(self.tr("Stopping after the slices under way"))
            self._thread.request_stop()

    def _end(self, *, stopped: bool) -> None:
        text = self.tr("Stopped") if stopped else self.tr("Finished")
        what_is_left = self.tr(
            "Stopped. What is done stays. Started again, the batch does what is left, the case "
            "under way from its first slice."
        )
        self._thread = None
        self.free_cases_wanted.emit(False)
        self.table.stop_running()
        self.form.set_fixed(fixed=False)
        self._since.setText(text)
        self._show_figures()
        self._card.figures["left"].show_value(DASH)
        self._show_running(is_running=False)
        self._say(self.form.hindrance() or (what_is_left if stopped else ""))
        self.running_changed.emit("")
        self.status_changed.emit(Status(self.tr("Batch"), text))

    def _fail(self, failed: Failed) -> None:
        details = problem_text(failed.code, failed.facts)
        if failed.code == Code.ENGINE_DIED and not self.stop_button.isEnabled():
            pass  # asked to stop, it was in the middle of slow slices and was ended
        elif failed.code == Code.ENGINE_DIED:
            happened = self.tr("The batch stopped: the computing process ended by itself.")
            kept = self.tr("What is done is kept.")
            actions = [(self.tr("Go on with what is left"), self._start)]
            self.banner.say(happened, kept, actions=actions, details=details)
        else:
            self.banner.say(details)
        self._end(stopped=True)

    def _ask_for_place(self, folder: Path) -> None:
        self.banner.say(
            self.tr("Nothing can be written in {0}.").format(folder.name),
            self.tr("The masks need another place; the same tree is made there."),
            actions=[(self.tr("Choose a folder"), self._choose_place)],
        )

    def _choose_place(self) -> None:
        words = self.tr("Choose a folder for the masks")
        chosen = QFileDialog.getExistingDirectory(self, words, str(Path.home()))
        if not chosen:
            return
        self.form.set_out(chosen)
        self._on_edited()
        if self._thread is None:
            self._start()

    # What was made

    def _open_row(self, row: int) -> None:
        entry = self.table.entries[row]
        if entry.state is not BatchState.WAITING:
            self.case_wanted.emit(entry.source)

    def _save_summary(self) -> None:
        words = self.tr("Save summary as CSV")
        first = next(iter(self.form.paths), Path.home())
        start = str((first if first.is_dir() else first.parent) / "summary.csv")
        chosen, _ = QFileDialog.getSaveFileName(self, words, start, "*.csv")
        if chosen:
            self.write_summary(Path(chosen))

    def write_summary(self, path: Path) -> None:
        """The table as a CSV file."""
        try:
            write_text_file(path, self.table.summary())
        except Problem as problem:
            self.banner.say(problem_text(problem.code.value, problem.facts))

    def showEvent(self, event: QShowEvent) -> None:
        """A training may have made a new model: the list offers it."""
        self._say_ready()
        if self._thread is None:
            self.form.set_models(list_models())

    def take_setting(self, key: str) -> None:
        """The current model of the other pages becomes that of the next batch."""
        if key == "model" and self._thread is None:
            self.form.set_models(list_models())
            self.form.choose_model(str(self._settings.get("model")))

    def open_paths(self, paths: tuple[Path, ...]) -> None:
        """Dropped files and folders become the images of the batch."""
        if self._thread is None:
            self.form.set_paths(paths)

    def arrange(self, width: int, height: int) -> None:
        """In a narrow window the time of each case gives way."""
        self._card.figures["each"].setVisible(width >= SMALL_PX)

    def leave(self) -> None:
        """The window closes: the manifest knows what is left."""
        if self._thread is not None:
            self._thread.end()

"""The Train page: form, data report before the start, live run, and what to do with its model."""

import dataclasses
import json
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from unetpp_desktop.core.recipe import Recipe
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.jobs.messages import DataReport, Notice
from unetpp_desktop.window.actions import Actions
from unetpp_desktop.window.ask import ask
from unetpp_desktop.window.banner import Banner
from unetpp_desktop.window.binding import keep
from unetpp_desktop.window.card_dialog import CardDialog
from unetpp_desktop.window.controls import ground, hairline
from unetpp_desktop.window.page import Page, Status
from unetpp_desktop.window.pages.train_compare import CompareView
from unetpp_desktop.window.pages.train_foot import Going, TrainFoot
from unetpp_desktop.window.pages.train_form import TrainForm
from unetpp_desktop.window.pages.train_history import unfinished_run
from unetpp_desktop.window.pages.train_queue import Entry, Queue
from unetpp_desktop.window.pages.train_reading import DataReading
from unetpp_desktop.window.pages.train_report import ReportView
from unetpp_desktop.window.pages.train_reviewed import ReviewedCases
from unetpp_desktop.window.pages.train_run import RunView
from unetpp_desktop.window.pages.train_running import Ended, Running
from unetpp_desktop.window.text import memory_text, problem_text, time_text
from unetpp_desktop.workspace.models import list_models
from unetpp_desktop.workspace.run import BEST
from unetpp_desktop.workspace.settings import Settings


class TrainPage(Page):
    """Trains a model without blocking anything else."""

    def __init__(self, settings: Settings, actions: Actions) -> None:
        super().__init__()
        ground(self, "panel")
        self._settings = settings
        self._entry: Entry | None = None
        self._ended: Ended | None = None
        self._planning = False
        self._lay_out()
        self._recall()
        self._connect()
        self._on_edited()
        self.reading.soon()

    def _lay_out(self) -> None:
        self.form = TrainForm()
        self.report_view, self.run_view = ReportView(), RunView()
        self._content: QWidget = self.report_view
        self.reading = DataReading(self.form, self.report_view)
        self.running = Running(self.run_view)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.report_view)
        self._stack.addWidget(self.run_view)
        self.compare_view = CompareView()
        self._stack.addWidget(self.compare_view)
        self.banner = Banner(self._stack)
        self.reviewed = ReviewedCases(self._settings, self.form, self.reading, self.banner)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._edge = hairline(vertical=True)
        row.addWidget(self.form)
        row.addWidget(self._edge)
        row.addWidget(self._stack, 1)
        self.queue, self.foot = Queue(), TrainFoot()
        self.form.foot.addWidget(self.queue)
        self.form.foot.addWidget(self.foot)

    def _connect(self) -> None:
        self.form.edited.connect(self._on_edited)
        self.reading.changed.connect(self._on_report)
        self.running.line_changed.connect(self.running_changed)
        self.running.status_changed.connect(self.status_changed)
        self.running.noticed.connect(self._notice)
        self.running.ended.connect(self._on_ended)
        self.queue.changed.connect(self._on_queue)
        for view in (self.report_view, self.run_view):
            view.compare.clicked.connect(self._compare)
        self.compare_view.closed.connect(self._end_compare)
        self.compare_view.use_wanted.connect(self._use_run)
        self.foot.start_wanted.connect(self._start)
        self.foot.add_wanted.connect(self._add)
        self.foot.queue_wanted.connect(self._start_queue)
        self.foot.plan_wanted.connect(self._plan)
        self.foot.back_wanted.connect(self._back)
        self.foot.stop_wanted.connect(self._stop)
        self.foot.use_wanted.connect(self._use)
        self.foot.card_wanted.connect(self._show_card)
        self.foot.resume_wanted.connect(self._resume)
        self.foot.new_wanted.connect(self._new)

    def _recall(self) -> None:
        """The form as it was left; a form of another version starts anew."""
        self._show_models()
        self.form.advanced.set_open(is_open=self._settings.get("train_advanced"))
        self.form.advanced.turned.connect(partial(keep, self._settings, "train_advanced"))
        document = self._settings.get("train_form")
        try:
            self.form.show_recipe(Recipe.from_dict(document))
        except Problem:
            self.form.show_recipe(Recipe())
        self.queue.read_document(self._settings.get("train_queue"))
        self._show_foot()

    def _show_models(self) -> None:
        self.form.set_models([(place.path, place.name) for place in list_models()])

    def _show_foot(self) -> None:
        """The buttons for what goes on now."""
        waiting = bool(self.queue.waiting)
        if self.running.is_on:
            self.foot.show_going(Going.PLANNING if self._planning else Going.RUNNING)
        elif self._content is self.run_view and self._ended is not None:
            self.foot.show_over(self._ended, resumable=self._can_resume(), waiting=waiting)
        else:
            left = unfinished_run()
            self.foot.name_resume(left.folder.name if left else "")
            self.foot.show_going(Going.BEFORE, resumable=left is not None, waiting=waiting)

    def _can_resume(self) -> bool:
        left, ended = unfinished_run(), self._ended
        return left is not None and ended is not None and left.folder == ended.folder

    # Before the start

    def _on_edited(self) -> None:
        recipe = self.form.recipe()
        if recipe is None:
            self._allow(self.form.wrong())
            return
        keep(self._settings, "train_form", json.loads(json.dumps(recipe.to_dict())))
        self.report_view.show_plan(recipe)
        self.form.show_estimate(estimate_lines(recipe, self.reading.report))
        self._allow("" if recipe.images else self.tr("Choose a folder of images first."))

    def _allow(self, hindrance: str) -> None:
        """A run may start unless something hinders it."""
        for button in (self.foot.start, self.foot.add):
            button.setEnabled(not hindrance)
        self.foot.say(hindrance)
        self._say_ready()

    def _on_report(self) -> None:
        recipe = self.form.recipe()
        if recipe is not None:
            self.form.show_estimate(estimate_lines(recipe, self.reading.report))
        self._say_ready()

    def _say_ready(self) -> None:
        """Whether Start would start, and on what, where Start is to be seen."""
        if self._stack.currentWidget() is not self.report_view:
            return
        ready = self.foot.start.isEnabled()
        word = self.tr("Ready to train") if ready else self.tr("Not ready to train")
        self.status_changed.emit(Status(word, self.reading.words()))

    # Runs

    def _start(self) -> None:
        if (recipe := self.form.recipe()) is not None:
            self._begin(self.queue.add(named(recipe)))

    def _add(self) -> None:
        """The form's run waits for its turn."""
        if (recipe := self.form.recipe()) is not None:
            entry = self.queue.add(named(recipe))
            self.foot.say(self.tr("{0} waits in the queue.").format(entry.folder.name))

    def _start_queue(self) -> None:
        if self.queue.waiting:
            self._begin(self.queue.waiting[0])

    def _resume(self) -> None:
        """Goes on with the newest run that was cut off, with its own recipe."""
        left = unfinished_run()
        if left is not None:
            self._begin(self.queue.add_begun(left.recipe, left.folder), resume=True)

    def _begin(self, entry: Entry, *, resume: bool = False) -> None:
        thread = self.reading.take_engine()
        self.banner.hide()
        self._entry = entry
        self.running.begin(entry.recipe, entry.folder, resume=resume, thread=thread)
        self.queue.begin(entry)
        if not self._planning:
            self._back()

    def _back(self) -> None:
        """Shows the run under way, and its settings in the form."""
        self._planning = False
        if self._entry is not None:
            self.form.show_recipe(self._entry.recipe)
        self.form.set_fixed(fixed=True)
        self._show(self.run_view)
        self._show_foot()
        self.foot.say(self.tr("The best model so far is kept. A stopped run can be resumed."))

    def _notice(self, notice: Notice) -> None:
        first, _, rest = problem_text(notice.code, notice.facts).partition(". ")
        self.banner.say(f"{first}.", rest)

    def _plan(self) -> None:
        """Frees the form for another run while this one goes on."""
        self._planning = True
        self._show_form()

    def _show_form(self) -> None:
        self.form.set_fixed(fixed=False)
        self._show_models()
        self._show(self.report_view)
        self._show_foot()
        self._on_edited()
        self.reading.read()

    def _on_queue(self) -> None:
        keep(self._settings, "train_queue", self.queue.to_document())
        self._show_foot()

    def _stop(self) -> None:
        self.running.stop()
        self.foot.show_going(Going.STOPPING)

    def _on_ended(self, ended: Ended) -> None:
        """The next run of the queue begins, unless a person has stopped this one."""
        self._ended = ended
        self.queue.end(ended)
        if self.queue.waiting and not ended.stopped:
            self._begin(self.queue.waiting[0])
        else:
            self._planning = False
            self.foot.say(ended_words(ended))
            self._show_foot()
            self.reading.warm_up()
        if ended.failed is not None and not ended.given_up:
            self._say_failed(ended)

    def _say_failed(self, ended: Ended) -> None:
        assert ended.failed is not None
        details = problem_text(ended.failed.code, ended.failed.facts)
        kept, actions, happened = "", [], details
        if self.running.is_on:
            happened = self.tr("{0} failed; the next run of the queue has begun.")
            happened = happened.format(ended.folder.name)
        elif ended.failed.code == Code.ENGINE_DIED:
            happened = self.tr("Training stopped: the computing process ended by itself.")
        if not self.running.is_on and self._can_resume():
            kept = self.tr("What was trained is kept.")
            actions = [(self.tr("Resume"), self._resume)]
        self.banner.say(happened, kept, actions=actions, details=details)

    def _use(self) -> None:
        if self._ended is not None:
            self.foot.use.hide()
            self._use_run(self._ended.folder)

    def _show_card(self) -> None:
        if self._ended is not None:
            CardDialog(self._ended.folder.name, self._ended.card, self.window())

    def _use_run(self, folder: Path) -> None:
        keep(self._settings, "model", str(folder / BEST))
        self.setting_changed.emit("model")
        words = self.tr("{0} is the current model on every page.").format(folder.name)
        self.foot.say(words)
        self.status_changed.emit(Status(self.tr("Compare"), words))

    def _compare(self) -> None:
        """The runs have the whole page until a person goes back."""
        self._stack.setCurrentWidget(self.compare_view)
        self._show_form_part(shown=False)
        if not self.running.is_on:
            self.status_changed.emit(Status(self.tr("Compare")))
        self.compare_view.open_runs([self._entry.folder] if self._entry else [])

    def _end_compare(self) -> None:
        self._stack.setCurrentWidget(self._content)
        self._show_form_part(shown=True)
        self._say_ready()

    def _show_form_part(self, *, shown: bool) -> None:
        self.form.setVisible(shown)
        self._edge.setVisible(shown)

    def _show(self, content: QWidget) -> None:
        """Report or run; under the comparison, where that is open."""
        self._content = content
        if self._stack.currentWidget() is not self.compare_view:
            self._stack.setCurrentWidget(content)

    def _new(self) -> None:
        self.banner.hide()
        self._show_form()
        self._on_report()

    def arrange(self, width: int, height: int) -> None:
        """What gives way in a small window."""
        for view in (self.report_view, self.run_view, self.compare_view):
            view.arrange(width)

    def open_paths(self, paths: tuple[Path, ...]) -> None:
        """A dropped folder becomes the folder of images."""
        if self.form.recipe() is not None and self._content is self.report_view:
            folder = paths[0] if paths[0].is_dir() else paths[0].parent
            self.form.set_images(str(folder))

    def may_leave(self) -> bool:
        """A running training is a choice: to stop it, or to stay."""
        if not self.running.is_on:
            return True
        ask(
            self,
            self.tr("A training is running."),
            self.tr("It is stopped and kept, and can be resumed at the next start."),
            yes=self.tr("Stop and close"),
            then=self._close_window,
        )
        return False

    def _close_window(self) -> None:
        self.running.leave()
        self.window().close()

    def leave(self) -> None:
        """The window closes: the engine keeps what the run has reached."""
        self.reading.leave()
        self.running.leave()
        self.reviewed.leave()
        self.compare_view.leave()


def named(recipe: Recipe) -> Recipe:
    """Under the name that a person gave it, else one of its data and what is compared most."""
    name = f"{Path(recipe.images).name}-{recipe.optimizer.value}-{recipe.schedule.value}"
    return dataclasses.replace(recipe, name=recipe.name or name)


def ended_words(ended: Ended) -> str:
    """What a run on reviewed cases has changed, what folds have shown; nothing for a new model."""
    if ended.folds is not None:
        return _folds_words(ended)
    if ended.change is None:
        return ""
    words = QCoreApplication.translate("TrainPage", "Patient Dice {0} before, {1} now.")
    return words.format(*(f"{dice:.3f}" for dice in ended.change))


def _folds_words(ended: Ended) -> str:
    """The best fold is the one with the easiest patients: no fold's model is offered."""
    if ended.dice is None or ended.folds is None:
        return ""
    translate = QCoreApplication.translate
    words = translate("TrainPage", "Mean patient Dice {0} over {1} of {2} folds.")
    why = translate(
        "TrainPage",
        "Each fold has its own model, kept in the run folder to judge these settings. For a model "
        "to use, train once more with folds off.",
    )
    return f"{words.format(f'{ended.dice:.3f}', *ended.folds)} {why}"


def estimate_lines(recipe: Recipe, report: DataReport | None) -> list[tuple[str, str]]:
    """What training will take, as far as the report knows."""
    lines = []
    if report is not None and report.memory_mb:
        about = QCoreApplication.translate("TrainPage", "about {0}")
        memory = about.format(memory_text(report.memory_mb))
        lines.append((QCoreApplication.translate("TrainPage", "Memory"), memory))
    if report is not None and report.seconds_per_epoch:
        runs = recipe.folds if recipe.all_folds else 1
        whole = time_text(report.seconds_per_epoch * recipe.epochs * runs)
        lines.append((QCoreApplication.translate("TrainPage", "Time"), whole))
    return lines

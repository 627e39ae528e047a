"""The foot of the training form: the buttons that fit what is going on, and one grey sentence."""

from enum import Enum, auto

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from unetpp_desktop.window.controls import button, label
from unetpp_desktop.window.pages.train_running import Ended


class Going(Enum):
    """What goes on."""

    BEFORE = auto()
    RUNNING = auto()
    PLANNING = auto()
    """A run is under way, and the form is free for another one."""
    STOPPING = auto()
    OVER = auto()


class TrainFoot(QWidget):
    """Start, now or in the queue; Stop; or, after a run, what to do with it, and New training."""

    start_wanted = Signal()
    queue_wanted = Signal()
    add_wanted = Signal()
    plan_wanted = Signal()
    back_wanted = Signal()
    stop_wanted = Signal()
    use_wanted = Signal()
    card_wanted = Signal()
    resume_wanted = Signal()
    new_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.start = self._add(self.tr("Start training"), "start", self.start_wanted, primary=True)
        self.queue = self._add(self.tr("Start the queue"), "start", self.queue_wanted, primary=True)
        self.add = self._add(self.tr("Add to queue"), "", self.add_wanted)
        self.back = self._add(self.tr("Back to the run"), "", self.back_wanted)
        self.stop = self._add(self.tr("Stop"), "stop", self.stop_wanted)
        self.plan = self._add(self.tr("Plan another run"), "", self.plan_wanted)
        self.use = self._add(self.tr("Use this model"), "check", self.use_wanted, primary=True)
        self.card = self._add(self.tr("Show the card"), "", self.card_wanted)
        self.resume = self._add(self.tr("Resume"), "start", self.resume_wanted)
        self.new = self._add(self.tr("New training"), "", self.new_wanted)
        self._sentence = label("", "second", wrap=True)
        self._column.addWidget(self._sentence)
        self.show_going(Going.BEFORE)

    def _add(
        self, text: str, icon_name: str, wanted: SignalInstance, *, primary: bool = False
    ) -> QPushButton:
        made = button(text, icon_name=icon_name, kind="primary" if primary else "", tall=True)
        made.clicked.connect(wanted)
        self._column.addWidget(made)
        return made

    def show_over(self, ended: Ended, *, resumable: bool, waiting: bool) -> None:
        """The buttons for a run that has ended: its model, where it has one, and its card."""
        self.name_resume("")
        self.show_going(Going.OVER, resumable=resumable, waiting=waiting)
        self.use.setVisible(bool(ended.model))
        self.card.setVisible(bool(ended.card))

    def show_going(self, going: Going, *, resumable: bool = False, waiting: bool = False) -> None:
        """The buttons for what goes on.

        `resumable`: there is more to train; `waiting`: runs in the queue wait to be started.
        """
        before, over = going is Going.BEFORE, going is Going.OVER
        self.start.setVisible(before and not waiting)
        self.queue.setVisible((before or over) and waiting)
        self.add.setVisible(before or going is Going.PLANNING)
        self.back.setVisible(going is Going.PLANNING)
        self.stop.setVisible(going in {Going.RUNNING, Going.STOPPING})
        self.stop.setEnabled(going is Going.RUNNING)
        self.plan.setVisible(going is Going.RUNNING)
        self.use.hide()
        self.card.hide()
        self.resume.setVisible(resumable and (before or over))
        self.new.setVisible(over)

    def name_resume(self, name: str) -> None:
        """Which run goes on, where it is not the one that is shown."""
        self.resume.setText(self.tr("Resume {0}").format(name) if name else self.tr("Resume"))

    def say(self, sentence: str) -> None:
        """The sentence under the buttons; empty hides it."""
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))

"""The pair of versions that aborts is refused, and the installed pair is seen not to."""

import subprocess
import sys
from importlib.metadata import version

import pytest

from unetpp_desktop.core.qt_guard import FIRST_SAFE_PYTHON, refuse_broken_qt
from unetpp_desktop.core.texts import Code, Problem

EXERCISE = """
import sys
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QLabel

class Source(QObject):
    said = Signal(bool)

application = QApplication([])
source, label = Source(), QLabel()
source.said.connect(lambda value: None)
before = sys.getrefcount(None), sys.getrefcount(True)
for count in range(20_000):
    source.said.emit(True)
for count in range(5_000):
    label.setText(str(count))
after = sys.getrefcount(None), sys.getrefcount(True)
print(after[0] - before[0], after[1] - before[1])
"""


def test_qt_6_12_is_refused_on_python_3_11_and_the_sentence_says_the_way_out() -> None:
    with pytest.raises(Problem, match=r"6\.12\.0 aborts on Python 3\.11\.7.*6\.11\.3") as caught:
        refuse_broken_qt("6.12.0", python=(3, 11, 7))
    assert caught.value.code is Code.QT_BREAKS_PYTHON


@pytest.mark.parametrize(("qt", "python"), [("6.11.3", (3, 11, 7)), ("6.12.0", (3, 12, 1))])
def test_sound_pairs_are_let_in(qt: str, python: tuple[int, ...]) -> None:
    refuse_broken_qt(qt, python=python)


def test_the_installed_pair_is_sound() -> None:
    refuse_broken_qt(version("PySide6-Essentials"))


def test_signals_and_calls_do_not_use_up_none_and_true() -> None:
    """A binding that loses one reference a call aborts the window in the middle of a stroke."""
    done = subprocess.run(
        [sys.executable, "-c", EXERCISE], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    if sys.version_info >= FIRST_SAFE_PYTHON:
        return  # None and True are immortal: their counts drift and mean nothing
    lost = [int(number) for number in done.stdout.split()]
    assert all(abs(number) < 100 for number in lost), f"None and True changed by {lost}"

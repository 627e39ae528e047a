"""What was read is shown at once; the estimate, for which a step is timed, comes after it."""

from pytestqt.qtbot import QtBot

from tests.window.pages.conftest import HANG_MS
from unetpp_desktop.jobs.messages import DataReport
from unetpp_desktop.window.pages.train import TrainPage


def test_the_report_is_shown_before_a_step_is_timed_and_keeps_its_reading_time(
    filled: TrainPage, qtbot: QtBot
) -> None:
    reading, seen = filled.reading, []

    def look() -> None:
        report = reading.report
        if isinstance(report, DataReport):
            title = filled.report_view._subtitle.text()
            seen.append((report.seconds_per_epoch > 0, report.pairs, bool(report.preview), title))

    reading.changed.connect(look)
    qtbot.waitUntil(lambda: len(seen) == 2, timeout=HANG_MS)
    (timed, *first), (timed_later, *second) = seen
    assert (timed, timed_later) == (False, True)
    assert first == second and first[:2] == [16, True]
    assert not filled.report_view._spinner.isVisible()

"""One line over the image, as high as its words need, however often it speaks."""

from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.window.walk import clipped
from unetpp_desktop.window.banner import Banner

HAPPENED = "TCGA_CS_4942_19970222 was not exported. Your work on it is kept."
KEPT = "Nothing can be written in TCGA_CS_4942_19970222. Choose another folder."


def test_words_that_do_not_fit_in_one_line_stand_below_each_other_each_time(
    dressed: QApplication, qtbot: QtBot
) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(864, 400)
    banner = Banner(host)
    host.show()
    for _ in range(4):
        banner.say(HAPPENED, KEPT, actions=[("Choose another folder", host.close)], details="x")
        qtbot.waitUntil(banner.isVisible)
        dressed.processEvents()
        assert not clipped(banner)
    banner.say("Saved.")
    dressed.processEvents()
    assert banner.height() == 44

"""What a person chooses on the Settings page holds at once and is there at the next start."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from unetpp_desktop.window.actions import Actions
from unetpp_desktop.window.pages.settings import SettingsPage
from unetpp_desktop.window.theme import theme_name
from unetpp_desktop.workspace.folders import settings_file
from unetpp_desktop.workspace.settings import ROWS, Group, Settings


@pytest.fixture
def page(dressed: QApplication, settings: Settings, qtbot: QtBot) -> SettingsPage:
    window = QWidget()
    qtbot.addWidget(window)
    made = SettingsPage(settings, Actions(window))
    qtbot.addWidget(made)
    made.show()
    return made


def test_every_row_that_has_a_group_has_a_control(page: SettingsPage) -> None:
    shown = {row.key for row in ROWS if row.group is not Group.PAGE}
    assert page.fields.keys() == shown


def test_the_theme_changes_at_once_and_is_kept(page: SettingsPage, qtbot: QtBot) -> None:
    field = page.fields["theme"]
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert theme_name() == "light"
    assert Settings(settings_file()).get("theme") == "light"


def test_a_switch_is_kept_and_told_to_the_other_pages(page: SettingsPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.setting_changed) as told:
        qtbot.mouseClick(page.fields["radiological"], Qt.MouseButton.LeftButton)
    assert told.args == ["radiological"]
    assert Settings(settings_file()).get("radiological") is False


def test_a_typed_number_is_kept(page: SettingsPage) -> None:
    field = page.fields["brush_mm"]
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, "7.5")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert Settings(settings_file()).get("brush_mm") == 7.5

"""Every action of the table can be found, pressed and trusted not to fire while one types."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from unetpp_desktop.window.action_table import ROWS, Needs
from unetpp_desktop.window.actions import Actions
from unetpp_desktop.window.controls import Combo, NumberField, WholeField
from unetpp_desktop.window.resource import resource

WITH_ACTION = [row for row in ROWS if not row.gesture_only]


@pytest.fixture
def window(dressed: QApplication, qtbot: QtBot) -> QWidget:
    made = QWidget()
    QVBoxLayout(made)
    qtbot.addWidget(made)
    return made


def fired(actions: Actions) -> list[str]:
    """Names of the actions as they are triggered from now on."""
    names: list[str] = []
    for row in WITH_ACTION:
        actions.on(row.id, lambda one=row.id: names.append(one))
    return names


def show(window: QWidget, qtbot: QtBot) -> None:
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def test_no_two_actions_share_a_name_or_a_key() -> None:
    ids = [row.id for row in ROWS]
    assert len(ids) == len(set(ids))
    keys = [QKeySequence(key).toString() for row in ROWS for key in row.keys.split()]
    assert all(keys)
    assert len(keys) == len(set(keys))


def test_every_action_has_a_name_and_its_icon_exists() -> None:
    assert all(row.text for row in ROWS)
    assert all(row.keys or row.gesture for row in ROWS if row.gesture_only)
    missing = {row.icon for row in ROWS if row.icon and not icon_file_exists(row.icon)}
    assert not missing


def icon_file_exists(name: str) -> bool:
    return resource("icons", f"{name}.svg").is_file()


@pytest.mark.parametrize("kind", [QLineEdit, NumberField, WholeField, Combo])
def test_typing_in_a_field_fires_nothing(window: QWidget, qtbot: QtBot, kind: type) -> None:
    actions = Actions(window)
    actions.allow(Needs)
    names = fired(actions)
    field = {
        QLineEdit: QLineEdit,
        NumberField: lambda: NumberField(0, 99),
        WholeField: lambda: WholeField(0, 9999),
        Combo: lambda: Combo([("a", "one"), ("b", "brush")]),
    }[kind]()
    window.layout().addWidget(field)
    show(window, qtbot)
    field.setFocus()
    for key in "" if kind is Combo else "bes1":  # a list takes no letters
        QTest.keyClick(QApplication.focusWidget(), key)
    for move in (Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Up, Qt.Key.Key_Down):
        QTest.keyClick(QApplication.focusWidget(), move)
    assert names == []
    if isinstance(field, QLineEdit):
        assert field.text() == "bes1"


def test_the_same_keys_act_when_no_field_has_the_keyboard(window: QWidget, qtbot: QtBot) -> None:
    actions = Actions(window)
    actions.allow(Needs)
    names = fired(actions)
    window.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    show(window, qtbot)
    window.setFocus()
    for key in "be1":
        QTest.keyClick(window, key)
    QTest.keyClick(window, Qt.Key.Key_Up)
    assert names == ["brush", "eraser", "window_1", "slice_up"]


def test_an_action_whose_need_is_not_met_does_nothing(window: QWidget, qtbot: QtBot) -> None:
    actions = Actions(window)
    names = fired(actions)
    window.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    show(window, qtbot)
    window.setFocus()
    QTest.keyClick(window, "b")
    QTest.keyClick(window, Qt.Key.Key_F1)
    assert names == ["key_sheet"]


def test_alt_alone_opens_the_menu_but_not_alt_with_a_key(window: QWidget, qtbot: QtBot) -> None:
    actions = Actions(window)
    taps: list[bool] = []
    actions.alt_tapped.connect(lambda: taps.append(True))
    window.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    show(window, qtbot)
    window.setFocus()
    QTest.keyPress(window, Qt.Key.Key_Alt, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    QTest.keyRelease(window, Qt.Key.Key_Alt)
    assert not taps
    QTest.keyClick(window, Qt.Key.Key_Alt)
    assert taps == [True]

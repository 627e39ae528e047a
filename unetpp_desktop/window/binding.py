"""Ties a row of the settings to a control, both ways."""

import contextlib
from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget

from unetpp_desktop.core.texts import Problem
from unetpp_desktop.window.controls import Combo, NumberField, Segments, WholeField
from unetpp_desktop.window.ticks import Ticks
from unetpp_desktop.workspace.settings import Kind, Settings, row_of

Field = Combo | Segments | QAbstractButton | NumberField | WholeField | QLineEdit


def read_field(field: QWidget) -> Any:  # noqa: ANN401  what the control holds
    """The value that a control shows; a line of text without the spaces around it."""
    match field:
        case Combo():
            return field.key()
        case Segments():
            return field.chosen_key()
        case Ticks():
            return field.keys()
        case QAbstractButton():
            return field.isChecked()
        case NumberField() | WholeField():
            return field.value()
        case QLineEdit():
            return field.text().strip()
    raise TypeError(type(field).__name__)


def show_value(field: QWidget, value: Any) -> None:  # noqa: ANN401
    """Shows a value in a control without a signal."""
    held = field.blockSignals(True)
    match field:
        case Combo():
            field.set_key(str(value))
        case Segments():
            field.set_chosen(str(value))
        case Ticks():
            field.set_keys(value)
        case QAbstractButton():
            field.setChecked(bool(value))
        case NumberField():
            field.setValue(float(value))
        case WholeField():
            field.setValue(int(value))
        case QLineEdit():
            field.setText(str(value))
    field.blockSignals(held)


def on_edited(field: QWidget, slot: Callable[[], None]) -> None:
    """Calls `slot` when a person has finished changing a control."""
    match field:
        case Combo():
            field.activated.connect(lambda _: slot())
        case Segments():
            field.chosen.connect(lambda _: slot())
        case Ticks():
            field.ticked.connect(slot)
        case QAbstractButton():
            field.toggled.connect(lambda _: slot())
        case NumberField() | WholeField():
            field.valueChanged.connect(lambda _: slot())
        case QLineEdit():
            field.editingFinished.connect(slot)


def bind(settings: Settings, key: str, field: Field) -> None:
    """The control shows the setting and keeps what a person chooses there."""
    row = row_of(key)
    if isinstance(field, NumberField | WholeField) and row.range is not None:
        low, high = row.range
        if row.kind is Kind.INTEGER and isinstance(field, WholeField):
            field.setRange(int(low), int(high))
        elif isinstance(field, NumberField):
            field.setRange(low, high)
    show_value(field, settings.get(key))
    on_edited(field, lambda: keep(settings, key, read_field(field)))


def keep(settings: Settings, key: str, value: Any) -> None:  # noqa: ANN401
    """Stores a setting. A full disk must not stop the hand: the value still holds until the end."""
    with contextlib.suppress(Problem):
        settings.set(key, value)

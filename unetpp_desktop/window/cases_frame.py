"""How the parts of the Cases page lie, and what gives way in a small window."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from unetpp_desktop.window.actions import Actions
from unetpp_desktop.window.case_list import CaseList
from unetpp_desktop.window.controls import ground, hairline
from unetpp_desktop.window.first_start import FirstStart
from unetpp_desktop.window.inspector import Inspector
from unetpp_desktop.window.rail import RAIL_PX
from unetpp_desktop.window.view_bar import ViewBar
from unetpp_desktop.window.viewer.display import Display
from unetpp_desktop.window.viewer.stage import Stage
from unetpp_desktop.workspace.settings import Settings

LIST_PX, LIST_NARROW_PX, LIST_ICONS_PX = 264, 216, 72
INSPECTOR_PX, INSPECTOR_NARROW_PX = 304, 272
WIDE, MIDDLE, NARROW, SMALL = 1440, 1200, 1024, 900
COMPACT_BELOW_PX = 908


class CasesFrame(QWidget):
    """List, view bar over the views, inspector; hairlines between them."""

    def __init__(self, display: Display, settings: Settings, actions: Actions) -> None:
        super().__init__()
        ground(self, "panel")
        self.list = CaseList()
        self.bar = ViewBar(actions)
        self.stage = Stage(display)
        self.inspector = Inspector(display, actions)
        self.area = QStackedWidget()
        self.first_start = FirstStart(settings, actions)
        self.area.addWidget(self.first_start)
        self.area.addWidget(self.stage)
        self._width = 0
        # Whether a panel is wanted, in a window that has room for it and in one that has not.
        panels: tuple[QWidget, ...] = (self.list, self.inspector)
        self._wanted = {panel: {True: True, False: False} for panel in panels}
        self._lines = (hairline(vertical=True), hairline(), hairline(vertical=True))
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.bar)
        middle.addWidget(self._lines[1])
        middle.addWidget(self.area, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.list)
        row.addWidget(self._lines[0])
        row.addLayout(middle, 1)
        row.addWidget(self._lines[2])
        row.addWidget(self.inspector)

    def arrange(self, width: int, height: int, *, has_case: bool, maximised: bool) -> None:
        """Settle the parts in a window of this size; the image is served first."""
        self._width = width
        icons = width < MIDDLE and has_case
        list_wanted = self._is_wanted(self.list) if has_case else width >= SMALL
        show_list = list_wanted and not maximised
        wide = LIST_PX if width >= WIDE or not has_case else LIST_NARROW_PX
        self.list.setFixedWidth(LIST_ICONS_PX if icons else wide)
        self.list.set_narrow(narrow=icons)
        self.inspector.setFixedWidth(INSPECTOR_PX if width >= WIDE else INSPECTOR_NARROW_PX)
        self.inspector.set_compact(compact=height < COMPACT_BELOW_PX)
        self.stage.set_stacked(stacked=width < MIDDLE)
        show_inspector = has_case and not maximised and self._is_wanted(self.inspector)
        sides = ((self.list, show_list), (self.inspector, show_inspector))
        beside = sum(panel.maximumWidth() + 1 for panel, shown in sides if shown)
        room = width - RAIL_PX - 1 - beside
        self.bar.arrange(room, tight=width < WIDE, hides_inspector=width < SMALL)
        for part, shown in (
            (self.list, show_list),
            (self._lines[0], show_list),
            (self.bar, has_case),
            (self._lines[1], has_case),
            (self.inspector, show_inspector),
            (self._lines[2], show_inspector),
        ):
            part.setVisible(shown)

    def turn(self, panel: QWidget) -> None:
        """Show or hide the list or the inspector; a small window has room for one of them."""
        wanted = panel.isHidden()
        if wanted and self._width < SMALL:
            for other in self._wanted.values():
                other[False] = False
        self._wanted[panel][self._has_room(panel)] = wanted

    def _is_wanted(self, panel: QWidget) -> bool:
        return self._wanted[panel][self._has_room(panel)]

    def _has_room(self, panel: QWidget) -> bool:
        return self._width >= (NARROW if panel is self.list else SMALL)

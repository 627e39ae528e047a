"""The Cases page."""

from pathlib import Path

from unetpp_desktop.window.actions import Actions
from unetpp_desktop.window.controls import ground
from unetpp_desktop.window.page import Page
from unetpp_desktop.workspace.settings import Settings


class CasesPage(Page):
    """The Cases page."""

    def __init__(self, settings: Settings, actions: Actions) -> None:
        super().__init__()
        ground(self, "panel")
        self._settings, self._actions = settings, actions

    def open_paths(self, paths: tuple[Path, ...]) -> None:
        """Nothing can be shown yet."""

"""The Batch page."""

from unetpp_desktop.window.actions import Actions
from unetpp_desktop.window.controls import ground
from unetpp_desktop.window.page import Page
from unetpp_desktop.workspace.settings import Settings


class BatchPage(Page):
    """The Batch page."""

    def __init__(self, settings: Settings, actions: Actions) -> None:
        super().__init__()
        ground(self, "panel")
        self._settings, self._actions = settings, actions

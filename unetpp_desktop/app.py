"""Door 1, the double click: starts Qt and the window."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from unetpp_desktop.core.qt_guard import refuse_broken_qt
from unetpp_desktop.core.texts import Problem
from unetpp_desktop.workspace.folders import settings_file
from unetpp_desktop.workspace.settings import Settings

SAMPLE = "--sample"


def main(words: Sequence[str] | None = None) -> int:
    """Opens the window. `--sample` opens the sample project; other words are paths to open."""
    import PySide6

    words = list(sys.argv[1:] if words is None else words)
    try:
        refuse_broken_qt(PySide6.__version__)
    except Problem as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    settings = Settings(settings_file())
    # The user's scale multiplies texts, icons and distances alike; Qt reads it at start only.
    os.environ.setdefault("QT_SCALE_FACTOR", str(int(settings.get("text_size")) / 100))
    from unetpp_desktop.window import start

    paths = tuple(Path(word).absolute() for word in words if word != SAMPLE)
    return start.run(settings, paths, sample=SAMPLE in words)

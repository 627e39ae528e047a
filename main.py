"""The door of a source tree: `python main.py` opens the window, `python main.py COMMAND` works.

Words that are no command but name files or folders are opened in the window.
"""

import sys
from pathlib import Path

from unetpp_desktop import app, cli


def main(words: list[str]) -> int:
    """Choose the door by the first word; the exit code is that of the program behind it."""
    commands = {command.NAME for command in cli.COMMANDS}
    for_window = not words or words[0] == app.SAMPLE
    if for_window or (words[0] not in commands and Path(words[0]).exists()):
        return app.main(words)
    return cli.main(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

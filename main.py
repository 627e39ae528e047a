"""The door of a source tree: `python main.py` opens the window, `python main.py COMMAND` works."""

import sys
from pathlib import Path

from unetpp_desktop import cli


def main(words: list[str]) -> int:
    """No word, `--sample` or something that exists opens the window; all else is a command."""
    if words and words[0] != "--sample" and not Path(words[0]).exists():
        return cli.main(words)
    from unetpp_desktop import app

    return app.main(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The door of a source tree: `python main.py` opens the window, `python main.py COMMAND` works."""

import sys

from unetpp_desktop import cli

if __name__ == "__main__":
    sys.exit(cli.main(sys.argv[1:]))

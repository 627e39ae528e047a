"""Starts an engine process and speaks with it: one JSON line a message, over its two pipes."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from unetpp_desktop.core.texts import Code
from unetpp_desktop.jobs.messages import Failed, Message, decode, encode
from unetpp_desktop.workspace.folders import log_file

GRACE_S = 5.0
_ROOT = Path(__file__).resolve().parents[2]


class EngineProcess:
    """One engine. It runs below normal priority and ends when this end of its pipe closes."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._log = log_file("engine.log")
        self._log_start = 0

    def start(self) -> None:
        """Start the process; raises OSError when the system cannot."""
        environment = {
            **os.environ,
            # An empty part would be the folder at hand, whose files are nobody's to run.
            "PYTHONPATH": os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")])),
            "PYTHONSAFEPATH": "1",  # nor is it put first; the engine's own processes inherit this
            "PYTHONUTF8": "1",
        }
        with self._log.open("ab") as log:
            self._log_start = log.tell()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "unetpp_desktop.engine"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
                errors="replace",  # a library that prints in another encoding ends nothing
                env=environment,
                start_new_session=True,  # Ctrl+C in a terminal is for the window to hear
                creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
            )

    @property
    def pid(self) -> int | None:
        """The process's number while there is one."""
        return self._process.pid if self._process else None

    def send(self, message: Message) -> None:
        """Hand the engine one message; to a dead engine nothing is said, `lines` tells of it."""
        if self._process is None or self._process.stdin is None:
            return
        with suppress(OSError, ValueError):
            self._process.stdin.write(encode(message) + "\n")
            self._process.stdin.flush()

    def lines(self) -> Iterator[Message]:
        """Messages as they come; blocks. Ends after `Failed(ENGINE_DIED)` when the process ends."""
        process = self._process
        assert process is not None and process.stdout is not None
        for line in process.stdout:
            with suppress(ValueError, KeyError, TypeError):  # a line cut by a kill is no message
                yield decode(line)
        code = process.wait()
        facts = {"cause": _cause(code), "last_line": self._last_line()}
        yield Failed(Code.ENGINE_DIED.value, facts)

    def stop(self) -> None:
        """Close the pipe: the engine saves and ends; after 5 s without an end it is ended."""
        process = self._process
        if process is None:
            return
        if process.stdin is not None:
            with suppress(OSError, ValueError):
                process.stdin.close()
        try:
            process.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            self.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()

    def kill(self) -> None:
        """End the process at once."""
        if self._process is not None:
            self._process.kill()

    def _last_line(self) -> str:
        """What the engine, or a library in it, last wrote into the log."""
        with suppress(OSError), self._log.open("rb") as log:
            log.seek(self._log_start)
            lines = log.read().decode("utf-8", "replace").splitlines()
            return lines[-1].strip()[:200] if lines else ""
        return ""


def _cause(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"

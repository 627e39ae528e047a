"""Peak memory of one of the works of a benchmark, in a process of its own (Linux).

`getrusage` would tell of the parent too: a started process keeps the peak of the one it came from.
"""

import subprocess
import sys
from pathlib import Path


def own_peak_mib() -> int:
    """The most memory that this process has held."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))


def peak_mib(name: str) -> str:
    """That of this benchmark, started again with `--peak NAME`."""
    command = [sys.executable, *sys.argv, "--peak", name]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

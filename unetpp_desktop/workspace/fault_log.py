"""What logs hold of an error: where it happened, without its own words.

Those may name a patient or a path; logs are sent to people who must know neither.
"""

import traceback
from datetime import datetime
from pathlib import Path
from types import TracebackType


def fault_lines(kind: type[BaseException], trace: TracebackType | None) -> str:
    """The places of our code, the innermost last, then the time and the kind of the error."""
    places = [
        f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}: {frame.line}\n"
        for frame in traceback.extract_tb(trace)
    ]
    now = datetime.now().isoformat(" ", "seconds")
    return "".join([*places, f"{now} {kind.__name__}\n"])

"""`python -m unetpp_desktop.engine`: serve jobs over stdin and stdout until stdin closes."""

import os
import sys
import threading


def main() -> None:
    """Lower the priority, keep stdout for messages alone, serve."""
    if hasattr(os, "nice"):
        os.nice(10)  # measured: then the window's event loop is as smooth as idle
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints goes to the log
    from unetpp_desktop.engine.device import use_threads
    from unetpp_desktop.engine.serve import Server, log_fault

    sys.excepthook = lambda kind, error, trace: log_fault(kind, trace)
    threading.excepthook = lambda fault: log_fault(fault.exc_type, fault.exc_traceback)
    use_threads(spare=1)  # the window wants to move meanwhile
    Server(sys.stdin, answers).run()


if __name__ == "__main__":
    main()

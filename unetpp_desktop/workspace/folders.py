"""Where the program keeps its own things: one folder of the user, closed to everybody else."""

import os
from contextlib import suppress
from pathlib import Path

APP_NAME = "unetpp_desktop"
HOME_VARIABLE = "UNETPP_HOME"
LOG_LIMIT_BYTES = 4 << 20


def user_data_folder() -> Path:
    """The folder of everything that survives; the variable `UNETPP_HOME` puts it elsewhere."""
    home = os.environ.get(HOME_VARIABLE)
    if home:
        return _closed(Path(home).absolute())
    import platformdirs

    return _closed(Path(platformdirs.user_data_dir(APP_NAME, appauthor=False)))


def cases_folder() -> Path:
    """One folder a case: corrections, predictions, journal."""
    return _closed(user_data_folder() / "cases")


def runs_folder() -> Path:
    """One folder a training run."""
    return _closed(user_data_folder() / "runs")


def reviewed_folder() -> Path:
    """One folder a snapshot of reviewed slices that runs learn from."""
    return _closed(user_data_folder() / "reviewed")


def models_folder() -> Path:
    """The user's own model files."""
    return _closed(user_data_folder() / "models")


def batches_folder() -> Path:
    """One manifest a batch: what is done and what is left."""
    return _closed(user_data_folder() / "batches")


def logs_folder() -> Path:
    """Rotating logs; of an error they hold what `fault_log` says, no patient and no path."""
    return _closed(user_data_folder() / "logs")


def log_file(name: str) -> Path:
    """A log to append to; one that has grown large is put aside once, as `<name>.1`."""
    log = logs_folder() / name
    with suppress(OSError):
        if log.stat().st_size > LOG_LIMIT_BYTES:
            os.replace(log, log.with_name(log.name + ".1"))
    return log


def settings_file() -> Path:
    """The settings that differ from the defaults."""
    return user_data_folder() / "settings.json"


def _closed(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder

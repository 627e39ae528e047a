"""Set up `.venv` with the pinned versions, then run Python in it with the words that follow.

    python3 installer/setup_venv.py main.py --sample     # the window with the sample project
    python3 installer/setup_venv.py --dev -m pytest      # the tests

Needs nothing but Python's standard library, on Linux, macOS and Windows. A second call with the
same pins installs nothing.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST_PYTHON = (3, 11)

# What Qt needs beyond its wheel, as Debian and Ubuntu name it. Tried on a bare Debian 12.
QT_PACKAGES = """
    libegl1 libgl1 libxkbcommon0 libfontconfig1 libdbus-1-3 libglib2.0-0
    libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0
    libxcb-randr0 libxcb-render-util0 libxcb-image0 libx11-xcb1
""".split()
VIRTUAL_SCREEN_PACKAGES = ["xvfb", "xauth"]
CHINESE_FONT_PACKAGES = ["fontconfig", "fonts-wqy-microhei"]


def main(words: list[str]) -> int:
    """Set up, then hand over; the exit code is that of the program that was run."""
    dev = words[:1] == ["--dev"]
    command = words[1:] if dev else words
    if sys.version_info < OLDEST_PYTHON:
        say(f"This is Python {platform.python_version()}; 3.11 or newer is needed.")
        return 1
    if not install(dev=dev):
        return 1
    if sys.platform == "linux" and not provide_system_libraries():
        return 1
    if not command:
        say(f"Ready: {VENV}")
        return 0
    return subprocess.run([PYTHON, *command], check=False).returncode


def say(sentence: str) -> None:
    """Tell the person at the terminal; stdout belongs to the program that is run."""
    print(sentence, file=sys.stderr, flush=True)


def install(*, dev: bool) -> bool:
    """Create `.venv` and install the pinned versions, unless a stamp says that it was done."""
    pins = b"".join((ROOT / name).read_bytes() for name in ("pyproject.toml", "constraints.txt"))
    fingerprint = hashlib.sha256(pins + f"{ROOT} {sys.version}".encode()).hexdigest()
    stamps = [VENV / "installed-dev"] if dev else [VENV / "installed-dev", VENV / "installed-run"]
    if any(stamp.exists() and stamp.read_text("utf-8") == fingerprint for stamp in stamps):
        return True
    say(f"Installing the pinned versions into {VENV} (2 to 6 GB on disk, a few minutes)")
    venv.EnvBuilder(with_pip=True, clear=True).create(VENV)
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    project = ["-c", "constraints.txt", "-e", ".[dev]" if dev else "."]
    if subprocess.run([*pip, *project], cwd=ROOT, check=False).returncode != 0:
        say("The installation failed; the lines above say why. The same command starts it again.")
        return False
    stamps[-1].write_text(fingerprint, "utf-8")
    return True


def provide_system_libraries() -> bool:
    """Install what Qt misses where that is possible, else say how; True when Qt can start."""
    missing = missing_libraries()
    packages = [*QT_PACKAGES] if missing else []
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or shutil.which("Xvfb")):
        packages += VIRTUAL_SCREEN_PACKAGES
    if not has_chinese_font():
        packages += CHINESE_FONT_PACKAGES
    if not packages:
        return True
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if not shutil.which("apt-get"):
        if missing:
            say(f"Qt misses {', '.join(missing)}: install them with your package manager.")
    elif os.geteuid() != 0:
        say(f"Some system packages are missing. Run:\n  sudo {' '.join(command)}")
    else:
        say(f"Installing system packages: {' '.join(packages)}")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=environment)
        subprocess.run([*command, "-qq"], check=False, env=environment, stdout=sys.stderr)
        missing = missing_libraries()
    return not missing


def missing_libraries() -> list[str]:
    """Names of the shared libraries that Qt's own files ask for and this system lacks."""
    find = "import importlib.util as u; print(u.find_spec('PySide6').submodule_search_locations[0])"
    found = subprocess.run([PYTHON, "-c", find], check=True, capture_output=True, text=True)
    qt = Path(found.stdout.strip())
    platforms = qt / "Qt" / "plugins" / "platforms"
    plugins = [platforms / name for name in ("libqxcb.so", "libqoffscreen.so")]
    files = [*plugins, *qt.glob("QtWidgets*.so")]
    listing = subprocess.run(["ldd", *files], check=False, capture_output=True, text=True).stdout
    return sorted({line.split()[0] for line in listing.splitlines() if "not found" in line})


def has_chinese_font() -> bool:
    """Without one the Chinese window shows boxes."""
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh"], check=False, capture_output=True).stdout)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The cases that a person has worked on: one folder each, found again by place and contents.

    cases/<key>/case.json  prediction-<n>.u8  prediction-<n>.json  edits-<n>.snapshot  journal-<n>

The key is made from the first source's path and from what its voxels are, so that a file which
changed or moved is never taken for another. A damaged folder costs what is damaged in it and never
the opening.
"""

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from unetpp_desktop.core.series import Series
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.formats import Source, SourceKind, open_case
from unetpp_desktop.workspace.case_file import read_case_file
from unetpp_desktop.workspace.lock import acquire_lock
from unetpp_desktop.workspace.open_case import Measured, OpenCase, read_measured

_SAMPLE_BYTES = 128 << 10
_LOCK_FILE = "lock"


@dataclass(frozen=True)
class KeptCase:
    """A case in the workspace, as its folder describes it; `opened` is an ISO time.

    `exported`: the mask was exported as it is; `measured`: the mask as it was last counted;
    `volume`: which one of a file of several it is; `draft`: SHA-256 of the weights that its draft
    is from and their level, None where it has none or nobody knows.
    """

    folder: Path
    title: str
    patient: str
    sources: tuple[Path, ...]
    state: str
    exported: bool
    opened: str
    fingerprint: str
    measured: Measured | None
    volume: int | None = None
    draft: tuple[str, int] | None = None


class CaseStore:
    """The folder of all cases."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self, source: Source, *, volume: int | None = None) -> OpenCase:
        """The case of `source` with all work on it, exactly as it was left.

        Reads the images, so it takes a moment and does not belong on the window's thread. Raises
        what makes the images unusable, or `Problem(WORK_NOT_KEPT)` when no folder can be made;
        what is wrong with earlier work stands in `notices`.
        """
        case = open_case(source, volume=volume)
        case.volume = volume
        mark = fingerprint(case.series[0])
        folder = self._folder / key_of(source, mark)
        moved = None if folder.exists() else self._moved(source, mark)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = acquire_lock(folder / _LOCK_FILE)
        except OSError as error:
            raise Problem(Code.WORK_NOT_KEPT, path=folder, reason=error.strerror) from error
        return OpenCase(case, source, folder, lock=lock, fingerprint=mark, moved=moved)

    def look(self, kept: KeptCase) -> OpenCase:
        """A case as it was left, read-only and without its lock: nothing in its folder changes.

        Raises what makes the images unusable, and `Problem(SOURCE_CHANGED)` when they are others.
        """
        kind = SourceKind.STACK if len(kept.sources) > 1 else SourceKind.FILE
        source = Source(kept.sources, kept.title, kept.patient, kind)
        case = open_case(source, volume=kept.volume)
        mark = fingerprint(case.series[0])
        if mark != kept.fingerprint:
            raise Problem(Code.SOURCE_CHANGED, path=kept.sources[0])
        return OpenCase(case, source, kept.folder, lock=None, fingerprint=mark)

    def take_moved(self, opened: OpenCase, *, volume: int | None = None) -> OpenCase:
        """Go on with the work that `opened.moved` offers; closes `opened`, whatever happens.

        What was done in `opened` since stays in a folder of its own. Refused
        (`Problem(OPENED_ELSEWHERE)`) while the other folder is in use.
        """
        moved, folder, has_work = opened.moved, opened.folder, opened.has_work
        assert moved is not None and not opened.read_only
        opened.close()
        try:
            if not has_work:
                shutil.rmtree(folder)  # so that it is offered again where it is refused now
            guard = acquire_lock(moved / _LOCK_FILE)
            if guard is None:
                raise Problem(Code.OPENED_ELSEWHERE, path=opened.source.title)
            guard.release()  # Windows renames no folder with an open file in it
            if has_work:
                os.rename(folder, folder.with_name(f"{folder.name}-{secrets.token_hex(4)}"))
            os.rename(moved, folder)
        except OSError as error:
            raise Problem(Code.WORK_NOT_KEPT, path=folder, reason=error.strerror) from error
        return self.open(opened.source, volume=volume)

    def list(self) -> tuple[KeptCase, ...]:
        """Every case with a readable folder, the one opened last first."""
        found = [kept for folder in self._folders() if (kept := _kept(folder)) is not None]
        return tuple(sorted(found, key=lambda kept: kept.opened, reverse=True))

    def _moved(self, source: Source, mark: str) -> Path | None:
        """The folder of a case with the same voxels whose source is no longer in its place."""
        for kept in self.list():
            same = kept.fingerprint == mark and bool(kept.sources)
            if same and kept.sources[0] != source.paths[0] and _is_gone(kept.sources[0]):
                return kept.folder
        return None

    def _folders(self) -> Iterable[Path]:
        return self._folder.iterdir() if self._folder.is_dir() else ()


def fingerprint(series: Series) -> str:
    """What the voxels are: grid, stored type, and SHA-256 of their head, middle and tail."""
    voxels = np.ascontiguousarray(series.voxels).reshape(-1).view(np.uint8)
    middle = max(0, len(voxels) // 2 - _SAMPLE_BYTES // 2)
    digest = hashlib.sha256()
    digest.update(repr((series.grid.shape, series.voxels.dtype.str, len(voxels))).encode())
    digest.update(np.ascontiguousarray(series.grid.affine, np.float64).tobytes())
    for start in (0, middle, max(0, len(voxels) - _SAMPLE_BYTES)):
        digest.update(voxels[start : start + _SAMPLE_BYTES].tobytes())
    return digest.hexdigest()


def key_of(source: Source, mark: str) -> str:
    """The folder name of a case; it tells nobody's name."""
    place = f"{os.path.abspath(source.paths[0])}\n{mark}"
    return hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()[:24]


def _is_gone(path: Path) -> bool:
    """False where nobody can tell, as of a folder that may not be looked into."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _kept(folder: Path) -> KeptCase | None:
    document = read_case_file(folder)
    if document is None:
        return None
    try:
        volume, draft = document.get("volume"), document.get("draft")
        return KeptCase(
            folder,
            title=str(document["title"]),
            patient=str(document["patient"]),
            sources=tuple(Path(path) for path in document["sources"]),
            state=str(document["state"]),
            exported=document.get("exported") is not None,
            opened=str(document["opened"]),
            fingerprint=str(document["fingerprint"]),
            measured=read_measured(document),
            volume=None if volume is None else int(volume),
            draft=None if draft is None else (str(draft[0]), int(draft[1])),
        )
    except (KeyError, TypeError, ValueError, IndexError):
        return None

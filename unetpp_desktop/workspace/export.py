"""Masks as files beside their sources, and the protection of every mask that a person made.

A draft is `<stem>_unetpp<ext>`, a corrected mask `<stem>_mask<ext>`. Only what is certainly ours is
written over: an untouched draft where that was asked for, and a case's own last export, of which a
copy is kept. Everything else stays, and the new file is called `_2`, `_3`.
"""

import datetime
import os
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from unetpp_desktop import __version__
from unetpp_desktop.core.case import Seal
from unetpp_desktop.core.compose import Mask
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.formats import (
    Encoded,
    Mark,
    MaskKind,
    Source,
    encode_mask,
    is_untouched,
    read_mark,
    split_name,
    voxel_hash,
)
from unetpp_desktop.formats.format import PROGRAM
from unetpp_desktop.workspace.hashing import bytes_sha256
from unetpp_desktop.workspace.replace import (
    Exist,
    Outcome,
    confirm_folder,
    folder_problem,
    replace_file,
    temporary_name,
    write_bytes_file,
)

SUFFIXES = {MaskKind.DRAFT: "_unetpp", MaskKind.CORRECTED: "_mask"}
_MASKED_BY_PNG = (".png", ".jpg", ".jpeg")

Files = tuple[tuple[Path, str], ...]  # path and SHA-256 of the whole file


@dataclass(frozen=True)
class Place:
    """Where masks go: beside the source, or below `out` in the same tree as below `root`.

    `suffix` replaces the usual end of the name; `overwrite` lets a draft replace our own untouched
    draft. One place serves one run: what it has `written` is not replaced by the run's next source.
    """

    out: Path | None = None
    root: Path | None = None
    suffix: str | None = None
    overwrite: bool = False
    written: set[Path] = field(default_factory=set)

    def folder_for(self, source: Path) -> Path:
        """The folder of the mask of `source`."""
        if self.out is None:
            return source.parent
        if self.root is not None and source.is_relative_to(self.root):
            return self.out / source.parent.relative_to(self.root)
        return self.out


@dataclass(frozen=True)
class Earlier:
    """What this case exported before: SHA-256 by path; replaced ones are kept in `folder`."""

    files: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None

    def wrote(self, path: Path, content: bytes) -> bool:
        """Whether `content` is, byte for byte, what this case wrote at `path`."""
        return self.files.get(str(path)) == bytes_sha256(content)


@dataclass(frozen=True)
class Exported:
    """The files of one export, read back and compared. `renamed`: the usual name was taken."""

    files: Files
    seal: Seal
    renamed: bool
    outcome: Outcome

    @property
    def paths(self) -> tuple[Path, ...]:
        """The mask's file, or one a slice."""
        return tuple(path for path, _ in self.files)


def export_mask(
    source: Source,
    mask: Mask,
    *,
    kind: MaskKind,
    place: Place | None = None,
    earlier: Earlier | None = None,
    on_written: Callable[[Files], None] = lambda files: None,
) -> Exported:
    """Write the mask `[k, j, i]` of `source` in the source's geometry, read back and compared.

    A stack of slice files gets one file a slice: all of them or none. `on_written` hears names and
    hashes before any file gets its name. Raises `Problem`: READ_ONLY_FOLDER, NOT_SAVED,
    NOT_VERIFIED, GRID_MISMATCH; then every file is as it was.
    """
    place, earlier = place or Place(), earlier or Earlier()
    mark = Mark(PROGRAM, __version__, kind, voxel_hash(mask)[:16])
    parts = encode_mask(mask, source, mark=mark)
    for folder in {place.folder_for(part.source) for part in parts}:
        probe_folder(folder)
    for number, targets in enumerate(_names(parts, kind, place), start=1):
        pairs = list(zip(targets, parts, strict=True))
        files = tuple((path, bytes_sha256(part.data)) for path, part in pairs)
        try:
            olds = [_ours(path, part, source, place=place, earlier=earlier) for path, part in pairs]
            on_written(files)
            outcome = _publish(pairs, olds, earlier)
        except Problem as problem:
            if problem.code is not Code.NAME_TAKEN:
                raise
            continue
        place.written.update(targets)
        return Exported(files, _seal(targets, mask), number > 1, outcome)
    raise AssertionError("names do not end")


def probe_folder(folder: Path) -> None:
    """Make sure that a file can be made in `folder`, by making one; make the folder if need be.

    Permissions are no answer: they lie on shares and on Windows. Raises
    `Problem(READ_ONLY_FOLDER)`, or `Problem(NOT_SAVED)` when it fails for another reason.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = temporary_name(folder / "probe")
        os.close(os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        os.unlink(probe)
    except OSError as error:
        raise folder_problem(folder, error) from error


def _names(parts: Sequence[Encoded], kind: MaskKind, place: Place) -> Iterator[list[Path]]:
    """All names to try in turn; the files of one stack share their number."""
    end = SUFFIXES[kind] if place.suffix is None else place.suffix
    if Path(f"x{end}").name != f"x{end}":
        raise Problem(Code.BAD_SETTING, key="suffix", value=end)
    number = 0
    while True:
        number += 1
        again = f"_{number}" if number > 1 else ""
        yield [
            place.folder_for(part.source) / f"{split_name(part.source)[0]}{end}{again}{part.suffix}"
            for part in parts
        ]


def _ours(
    path: Path, part: Encoded, source: Source, *, place: Place, earlier: Earlier
) -> bytes | None:
    """What lies at `path` and may be replaced, None when nothing does; else NAME_TAKEN."""
    if not os.path.lexists(path):
        return None
    old = None if path in source.paths or path.is_symlink() else _content(path)
    if old is not None:
        if earlier.wrote(path, old):
            return old
        foreign = path in source.references or path in place.written or _has_twin(part)
        if not foreign and (_is_same(path, part) or (place.overwrite and _is_draft(path, part))):
            return old
    raise Problem(Code.NAME_TAKEN, path=path)


def _content(path: Path) -> bytes | None:
    """What the file holds; None for what is no file, and for one that may not be read."""
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError:
        return None


def _has_twin(part: Encoded) -> bool:
    """Whether another image lies beside the source whose mask would get the same name.

    `a.jpg` and `a.png` both have their mask in `a_unetpp.png`: then it is not known whose it is.
    """
    stem, own = split_name(part.source)
    others = (part.source.with_name(stem + end) for end in _MASKED_BY_PNG if end != own.lower())
    return part.suffix == ".png" and any(other.exists() for other in others)


def _is_same(path: Path, part: Encoded) -> bool:
    """Whether the file already is exactly what would be written."""
    try:
        part.verify(path)
    except (Problem, OSError):
        return False
    return True


def _is_draft(path: Path, part: Encoded) -> bool:
    """Whether a draft would follow a draft of ours that nobody has touched."""
    try:
        mark = read_mark(path)
        drafts = mark is not None and mark.kind is part.mark.kind is MaskKind.DRAFT
        return drafts and is_untouched(path)
    except (Problem, OSError):
        return False


def _publish(
    pairs: Sequence[tuple[Path, Encoded]], olds: Sequence[bytes | None], earlier: Earlier
) -> Outcome:
    """Put every file in its place; when one fails, take the others back."""
    placed: list[tuple[Path, bytes | None]] = []
    outcome = Outcome.SAVED
    try:
        for (path, part), old in zip(pairs, olds, strict=True):
            result = _place(path, part, old, earlier)
            placed.append((path, old))
            outcome = outcome if result is Outcome.SAVED else result
    except BaseException:
        for path, old in reversed(placed):
            with suppress(OSError, Problem):  # one that stays keeps no other from going back
                _take_back(path, old)
        raise
    return outcome


def _place(path: Path, part: Encoded, old: bytes | None, earlier: Earlier) -> Outcome:
    if old is None:
        return replace_file(path, part.data, verify=part.verify, exist=Exist.REFUSE)
    if _content(path) != old:
        raise Problem(Code.NAME_TAKEN, path=path)
    if old == part.data:
        return confirm_folder(path.parent)
    if earlier.wrote(path, old):
        _keep(path, old, earlier)
    return replace_file(path, part.data, verify=part.verify)


def _keep(path: Path, old: bytes, earlier: Earlier) -> None:
    assert earlier.folder is not None
    earlier.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = earlier.folder / f"{secrets.token_hex(4)}-{path.name}"
    write_bytes_file(kept, old, exist=Exist.REFUSE)


def _take_back(path: Path, old: bytes | None) -> None:
    if old is None:
        path.unlink(missing_ok=True)
    else:
        write_bytes_file(path, old)


def _seal(paths: Sequence[Path], mask: Mask) -> Seal:
    time = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    return Seal(tuple(map(str, paths)), voxel_hash(mask), time)

"""The record of every append-only file: journal, snapshot and batch manifest.

    magic 4 | version 1 | check 1 | flags 2 | length 4 | sequence 8 | payload | CRC-32 4

little-endian; the check sum covers everything before it. `check` names the polynomial (1: CRC-32
of zlib). The payload is the length of a JSON object (4), the object, and bytes whose meaning the
object tells. Reading stops at the first record that is short, damaged or out of sequence: what
stands before it is certain, what follows is not replayed.
"""

import json
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unetpp_desktop.core.texts import Code, Problem

MAGIC = b"UNPR"
VERSION = 1
_CRC32 = 1
_HEADER = struct.Struct("<4sBBHIQ")
_LENGTH = struct.Struct("<I")
_CHECK = struct.Struct("<I")
MAX_PAYLOAD = (1 << 32) - 1  # what the length can say: a step on the largest volume is far less


@dataclass(frozen=True)
class Entry:
    """One record: its place in the sequence, a JSON object, and bytes."""

    sequence: int
    head: dict[str, Any]
    body: bytes = b""


@dataclass(frozen=True)
class Reading:
    """The certain records of a file, and where they end in it."""

    entries: tuple[Entry, ...]
    end: int
    size: int

    @property
    def torn(self) -> bool:
        """Whether something follows the last certain record."""
        return self.end < self.size


def pack(entry: Entry) -> bytes:
    """The bytes of a record. A payload over 4 GiB is `Problem(RECORD_TOO_LARGE)`."""
    head = json.dumps(entry.head, separators=(",", ":"), ensure_ascii=True).encode("ascii")
    length = _LENGTH.size + len(head) + len(entry.body)
    if length > MAX_PAYLOAD:
        raise Problem(Code.RECORD_TOO_LARGE, size_mb=length >> 20)
    header = _HEADER.pack(MAGIC, VERSION, _CRC32, 0, length, entry.sequence)
    record = b"".join((header, _LENGTH.pack(len(head)), head, entry.body))
    return record + _CHECK.pack(zlib.crc32(record))


def read_records(path: Path, *, first: int | None = None) -> Reading:
    """The certain records of `path`; `first` is the sequence number its first one must have.

    A record of a newer format, whose check sum is right, is `Problem(MADE_BY_NEWER_VERSION)`.
    """
    data = path.read_bytes()
    entries: list[Entry] = []
    end, expected = 0, first
    while (found := _unpack(data, end, path)) is not None:
        entry, after = found
        if expected is not None and entry.sequence != expected:
            break
        entries.append(entry)
        end, expected = after, entry.sequence + 1
    return Reading(tuple(entries), end, len(data))


def _unpack(data: bytes, start: int, path: Path) -> tuple[Entry, int] | None:
    """The record at `start` and where it ends, or None when no whole, true record stands there."""
    body = start + _HEADER.size
    if body > len(data):
        return None
    magic, version, check, _, length, sequence = _HEADER.unpack_from(data, start)
    end = body + length
    if magic != MAGIC or not _LENGTH.size <= length <= MAX_PAYLOAD:
        return None
    if end + _CHECK.size > len(data):
        return None
    if _CHECK.unpack_from(data, end)[0] != zlib.crc32(memoryview(data)[start:end]):
        return None
    if version > VERSION or check != _CRC32:
        raise Problem(Code.MADE_BY_NEWER_VERSION, path=path)
    split = body + _LENGTH.size + int(_LENGTH.unpack_from(data, body)[0])
    if split > end:
        return None
    head = _object(data[body + _LENGTH.size : split])
    if head is None:
        return None
    return Entry(int(sequence), head, data[split:end]), end + _CHECK.size


def _object(text: bytes) -> dict[str, Any] | None:
    try:
        head = json.loads(text)
    except ValueError:
        return None
    return head if isinstance(head, dict) else None

"""A damaged file of records gives a true beginning of what was written, never anything else."""

from pathlib import Path

import pytest

from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.workspace import record
from unetpp_desktop.workspace.record import Entry, pack, read_records

ENTRIES = (
    Entry(1, {"move": "step", "name": "brush"}, bytes(range(40))),
    Entry(2, {"move": "undo"}),
    Entry(3, {"move": "step", "名": "画笔"}, b"\x00" * 25),
)
WHOLE = b"".join(pack(entry) for entry in ENTRIES)
ENDS = [0, *(len(b"".join(map(pack, ENTRIES[: n + 1]))) for n in range(3))]


def reading_of(data: bytes, folder: Path) -> record.Reading:
    path = folder / "records"
    path.write_bytes(data)
    return read_records(path, first=1)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    reading = reading_of(WHOLE, tmp_path)
    assert reading.entries == ENTRIES
    assert not reading.torn


def test_a_cut_anywhere_gives_the_records_before_it(tmp_path: Path) -> None:
    for cut in range(len(WHOLE)):
        reading = reading_of(WHOLE[:cut], tmp_path)
        whole = sum(end <= cut for end in ENDS[1:])
        assert reading.entries == ENTRIES[:whole]
        assert reading.torn == (cut not in ENDS)


def test_no_flipped_bit_is_ever_replayed(tmp_path: Path) -> None:
    for bit in range(8 * len(WHOLE)):
        damaged = bytearray(WHOLE)
        damaged[bit // 8] ^= 1 << bit % 8
        reading = reading_of(bytes(damaged), tmp_path)
        intact = sum(end <= bit // 8 for end in ENDS[1:])
        assert reading.entries == ENTRIES[:intact]
        assert reading.torn


def test_a_gap_in_the_sequence_ends_the_reading(tmp_path: Path) -> None:
    reading = reading_of(pack(ENTRIES[0]) + pack(ENTRIES[2]), tmp_path)
    assert reading.entries == ENTRIES[:1]


def test_a_newer_format_is_named_not_guessed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "VERSION", 2)
    newer = pack(ENTRIES[0])
    monkeypatch.undo()
    with pytest.raises(Problem) as caught:
        reading_of(newer, tmp_path)
    assert caught.value.code is Code.MADE_BY_NEWER_VERSION


def test_a_step_of_any_size_is_written_and_read(tmp_path: Path) -> None:
    """A whole review of a large volume; snapshots hold the same records."""
    large = Entry(1, {}, bytes(65 << 20))
    (tmp_path / "journal").write_bytes(pack(large) + pack(ENTRIES[1]))
    assert read_records(tmp_path / "journal", first=1).entries == (large, ENTRIES[1])


def test_a_record_too_large_to_be_read_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "MAX_PAYLOAD", 1000)
    with pytest.raises(Problem) as caught:
        pack(Entry(1, {}, b"x" * 1000))
    assert caught.value.code is Code.RECORD_TOO_LARGE

"""File names in narrow lists: what tells a name from those beside it stays to be read."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

_CUT = "…"


def elided_name(name: str, beside: Sequence[str], metrics: QFontMetrics, room_px: int) -> str:
    """The name cut to `room_px`, if it can be in what it shares with the names beside it.

    Studies of one hospital often begin and end alike: cut in their middle, all look the same.
    """
    if metrics.horizontalAdvance(name) <= room_px:
        return name
    left, middle = Qt.TextElideMode.ElideLeft, Qt.TextElideMode.ElideMiddle
    usual = metrics.elidedText(name, middle, room_px)
    alike = [one for one in beside if metrics.elidedText(one, middle, room_px) == usual]
    if not alike:
        return usual
    first, last = _own(name, alike)
    head, own, tail = name[:first], name[first:last], name[last:]
    if not own:
        return usual
    if head and metrics.horizontalAdvance(_CUT + own + tail) <= room_px:
        return metrics.elidedText(name, left, room_px)
    for begin in (head + own, _CUT + own):
        rest_px = room_px - metrics.horizontalAdvance(begin)
        if rest_px >= metrics.horizontalAdvance(_CUT):
            return begin + metrics.elidedText(tail, left, rest_px)
    return usual


def _own(name: str, beside: Sequence[str]) -> tuple[int, int]:
    """Where the part begins and ends that no name beside it shares; numbers are not torn."""
    others = [one for one in beside if one and one != name]
    if not others:
        return 0, 0
    first = _alike([name, *others])
    while first and name[first - 1].isalnum():
        first -= 1
    shared = _alike([one[first:][::-1] for one in (name, *others)])
    last = len(name) - shared
    while last < len(name) and name[last].isalnum():
        last += 1
    return first, max(first, last)


def _alike(names: Sequence[str]) -> int:
    """How many signs all names begin with."""
    count = 0
    for signs in zip(*names, strict=False):
        if len(set(signs)) > 1:
            break
        count += 1
    return count

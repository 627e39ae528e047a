"""Processes that `torchrun` has started for one batch: who takes which case, and what they tell.

They meet in the store that `torchrun` keeps, and in no process group: none waits for the case of
another one. The first process plans, speaks and writes the summary.
"""

import datetime
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from torch import distributed

from unetpp_desktop.formats import SeriesFiles, Source, SourceKind
from unetpp_desktop.jobs.messages import Message, decode, encode

if TYPE_CHECKING:
    from torch._C._distributed_c10d import Store

_PLAN, _CLAIMED, _TOLD, _END = "plan", "claimed", "told", "end"
_PATIENCE = datetime.timedelta(days=7)  # a dead process is noticed by `torchrun`, which ends all


class Work(NamedTuple):
    """One case of a batch: its place in the plan, and its name in the manifest."""

    place: int
    key: str
    source: Source


Shares = Sequence[Sequence[Work]]
"""Each is what one process does in a row."""


class Crew:
    """This process, `number` of `count`; one alone needs no `store`."""

    def __init__(self, store: "Store | None" = None, *, number: int = 0, count: int = 1) -> None:
        self.number, self._store = number, store
        self._working = count - 1  # others that have not ended
        self._heard = 0

    @property
    def leads(self) -> bool:
        return self.number == 0

    def announce(self, shares: Shares) -> None:
        """The first process says what there is to do."""
        if self._store is not None:
            plan = [[(one.place, one.key, asdict(one.source)) for one in share] for share in shares]
            self._store.set(_PLAN, json.dumps(plan, default=str))

    def shares(self) -> Shares:
        """Wait for what the first process announces."""
        assert self._store is not None
        plan = json.loads(self._store.get(_PLAN))
        return [
            [Work(place, key, _source(source)) for place, key, source in share] for share in plan
        ]

    def claims(self, count: int) -> Iterator[int]:
        """Of 0..count-1 the next that nobody has taken, until there are none."""
        if self._store is None:
            yield from range(count)
            return
        while (number := self._store.add(_CLAIMED, 1) - 1) < count:
            yield number

    def tell(self, message: Message) -> None:
        """Something that the first process passes on."""
        self._post(encode(message))

    def end(self) -> None:
        """The last word of a process that has done its share."""
        self._post(_END)

    def hear(self, *, to_the_end: bool = False) -> Iterator[Message]:
        """What the others have told meanwhile; `to_the_end`: until all of them have ended."""
        while self._store is not None and self._working:
            if not to_the_end and self._heard >= self._store.add(_TOLD, 0):
                return
            self._heard += 1
            text = self._store.get(f"{_TOLD} {self._heard}").decode()
            if text == _END:
                self._working -= 1
            else:
                yield decode(text)

    def _post(self, text: str) -> None:
        assert self._store is not None
        self._store.set(f"{_TOLD} {self._store.add(_TOLD, 1)}", text)


def join_crew() -> Crew:
    """The crew that `torchrun` has started, or this process alone."""
    if not (distributed.is_available() and distributed.is_torchelastic_launched()):
        return Crew()
    from torch.distributed.rendezvous import rendezvous

    store, number, count = next(rendezvous("env://"))
    store.set_timeout(_PATIENCE)
    return Crew(store, number=number, count=count)


def _source(document: dict[str, Any]) -> Source:
    files = {name: tuple(map(Path, document[name])) for name in ("paths", "references")}
    series = (SeriesFiles(name, tuple(map(Path, paths))) for name, paths in document["series"])
    kind = SourceKind(document["kind"])
    return Source(**{**document, **files, "series": tuple(series), "kind": kind})

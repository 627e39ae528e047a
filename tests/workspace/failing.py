"""A stand-in for the `os` module that counts calls and fails a chosen one; files stay real."""

import os
from collections import Counter
from collections.abc import Callable
from typing import Any

CHANGING = ("open", "write", "fsync", "close", "replace", "rename", "link", "unlink", "fchmod")


class FailingOs:
    """`os`, except that call number `when` of `name` (1 is the first) raises `error`."""

    def __init__(
        self,
        name: str = "",
        *,
        when: int = 1,
        error: OSError | None = None,
        until: int | None = None,
    ) -> None:
        self.calls: Counter[str] = Counter()
        self._name, self._when, self._error = name, when, error
        self._until = when if until is None else until

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        return self._wrapped(name, real) if name in CHANGING else real

    def _wrapped(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            self.calls[name] += 1
            if name == self._name and self._when <= self.calls[name] <= self._until:
                assert self._error is not None
                if name == "close":
                    real(*arguments)  # a close that fails has closed all the same
                raise self._error
            return real(*arguments, **named)

        return call

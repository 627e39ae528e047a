"""Memory that ran out: how it is recognised, and how what the failed step held is let go."""

import gc
from collections.abc import Callable
from typing import TypeVar

import torch

Result = TypeVar("Result")


def is_out_of_memory(error: RuntimeError | MemoryError) -> bool:
    """CUDA has a class of its own for it, the CPU's allocator only a text."""
    known = isinstance(error, torch.OutOfMemoryError | MemoryError)
    return known or "can't allocate memory" in str(error)


def attempt(work: Callable[[], Result]) -> Result | None:
    """What `work` gives, or None when memory ran out; `free_memory` goes before the next try."""
    try:
        return work()
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
    return None


def free_memory(device: torch.device) -> None:
    """To be called after the except block: only then the tensors of the failed frames are free."""
    gc.collect()
    if device.type == "cuda":
        torch.cuda.empty_cache()

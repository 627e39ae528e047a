"""Memory that ran out: how it is recognised, and how what the failed step held is let go."""

import gc

import torch


def is_out_of_memory(error: RuntimeError | MemoryError) -> bool:
    """CUDA has a class of its own for it, the CPU's allocator only a text."""
    known = isinstance(error, torch.OutOfMemoryError | MemoryError)
    return known or "can't allocate memory" in str(error)


def free_memory(device: torch.device) -> None:
    """To be called after the except block: only then the tensors of the failed frames are free."""
    gc.collect()
    if device.type == "cuda":
        torch.cuda.empty_cache()

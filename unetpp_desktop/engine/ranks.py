"""Processes that train together, as `torchrun` starts them, on several GPUs or machines.

All begin with the same weights, learn from their shares of every batch and take the same steps,
since gradients are added up. The first process decides, writes and speaks.
"""

import contextlib
import datetime
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, distributed, nn

Told = TypeVar("Told")

LONGEST_WAIT = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Ranks:
    """This process, `number` of `count`; one alone where `torchrun` did not start it."""

    number: int = 0
    count: int = 1
    device: str = "cpu"

    @property
    def leads(self) -> bool:
        return self.number == 0

    def share(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """What this process takes of a batch."""
        return np.array_split(numbers, self.count)[self.number]

    def all_reduce(self, network: nn.Module, told: Tensor) -> Tensor:
        """The sum of `told` over all processes; so are the gradients of the network afterwards."""
        if self.count == 1:
            return told
        gradients = [w.grad for w in network.parameters() if w.grad is not None]
        flat = torch.cat([gradient.flatten() for gradient in gradients])
        distributed.all_reduce(flat)
        distributed.all_reduce(told)
        parts = torch.split(flat, [gradient.numel() for gradient in gradients])
        for gradient, part in zip(gradients, parts, strict=True):
            gradient.copy_(part.view_as(gradient))
        return told

    def average_buffers(self, network: nn.Module) -> None:
        """Batch norm's running figures become their mean: each process has seen its own slices."""
        if self.count > 1:
            for buffer in network.buffers():
                if buffer.is_floating_point():
                    distributed.all_reduce(buffer)
                    buffer /= self.count

    def any(self, flag: bool) -> bool:
        """Whether it holds in any of the processes."""
        if self.count == 1:
            return flag
        told = torch.tensor(float(flag), device=self.device)
        distributed.all_reduce(told)
        return bool(told.item())

    def broadcast(self, own: Told) -> Told:
        """What the first process has found, in place of `own`."""
        told = [own]
        if self.count > 1:
            distributed.broadcast_object_list(told)
        return told[0]

    @contextlib.contextmanager
    def place(self, out: Path, *, resume: bool) -> Iterator[Path]:
        """The run's folder for the first process, for the others one that is thrown away."""
        with tempfile.TemporaryDirectory() as folder:
            own = out if self.leads else Path(folder) / "run"
            if resume and out.is_dir() and not self.leads:
                shutil.copytree(out, own, ignore=shutil.ignore_patterns(".*"))
            self.any(flag=False)  # nobody writes before all have read
            yield own

    def leave(self) -> None:
        """The work is done; no process waits for another one any more."""
        if self.count > 1:
            distributed.destroy_process_group()


ALONE = Ranks()


def join_ranks(device: torch.device) -> Ranks:
    """The group that `torchrun` has started, or this process alone."""
    if not (distributed.is_available() and distributed.is_torchelastic_launched()):
        return ALONE
    if not distributed.is_initialized():
        here = int(os.environ["LOCAL_WORLD_SIZE"])
        own_card = device.type == "cuda" and here <= torch.cuda.device_count()
        kind = "nccl" if own_card else "gloo"  # nccl shares no card
        # The first process judges levels and draws alone while the others wait.
        distributed.init_process_group(kind, timeout=LONGEST_WAIT)
    return Ranks(distributed.get_rank(), distributed.get_world_size(), device.type)

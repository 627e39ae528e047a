"""One optimizer step on one batch: heads, number format, micro-batches, memory."""

import math
from functools import partial

import torch
from torch import Tensor, nn

from unetpp_desktop.core.model_info import Supervision
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.learner import Learner
from unetpp_desktop.engine.losses import LossFunction
from unetpp_desktop.engine.memory import attempt, free_memory

# Deepest first; equal weights starve the deepest head, so their result is the mean of the heads.
HEAD_WEIGHTS = {
    Supervision.DEEPEST_FIRST: (0.53, 0.27, 0.13, 0.07),
    Supervision.EQUAL: (1.0, 1.0, 1.0, 1.0),
    Supervision.OFF: (1.0,),
}


def head_loss(
    logits: list[Tensor], masks: Tensor, *, loss: LossFunction, supervision: Supervision
) -> Tensor:
    """Weighted mean of the loss of each head; `logits` shallowest first, as the network gives them.

    Every head sees the mask in full resolution (deep supervision, Zhou et al. 2018).
    """
    pairs = list(zip(HEAD_WEIGHTS[supervision], reversed(logits), strict=False))
    total = torch.stack([weight * loss(one, masks) for weight, one in pairs]).sum()
    return total / sum(weight for weight, _ in pairs)


LONGEST_SKIP = 20  # steps: a scale of 65,536 that overflows is found within as many


class Stepper:
    """Turns batches into optimizer steps.

    `micro` is the largest number of slices that go through the network at once. It is halved when
    memory runs out; gradients are then accumulated, so the batch and its rate stay what they were
    (batch norm and the Dice part of a loss see the smaller parts).

    Under fp16 the scaler skips steps whose gradients are not finite; `skipped` counts those in a
    row, and from `LONGEST_SKIP` on the loss is told as not a number, so that the run strikes.
    """

    def __init__(
        self,
        learner: Learner,
        *,
        loss: LossFunction,
        autocast: torch.dtype | None,
        device: torch.device,
        micro: int,
    ) -> None:
        self.learner, self.loss = learner, loss
        self.autocast, self.device, self.micro = autocast, device, micro
        self.skipped = torch.zeros((), device=device)
        self._forward = learner.network.forward_heads

    def rehearse(self, slices: Tensor, masks: Tensor) -> None:
        """A whole step and back again: what memory cannot hold is known before the first one.

        Where the optimizer's part did not fit, a batch in smaller parts leaves it more room. Raises
        as `step` does.
        """
        snapshot = self.learner.snapshot()
        self.learner.network.train()  # a model that was loaded evaluates
        once = self.learner.ranks.count > 1 or self.learner.scaler.is_enabled()
        while True:
            try:
                self.step(slices, masks)
                return
            except Problem:
                if self.micro == 1 or once:
                    raise
            finally:
                self.learner.restore(snapshot)
            self._halve(len(slices))

    def compile(self, slices: Tensor, masks: Tensor) -> str:
        """Compile the way through the network and try it; why it cannot be, empty where it can.

        Needs a C++ compiler (on a GPU: triton); without one steps stay as they are.
        """
        self._forward = torch.compile(self.learner.network.forward_heads)
        try:
            self.rehearse(slices, masks)
        except (RuntimeError, OSError, ImportError) as error:
            self._forward = self.learner.network.forward_heads
            return f"{type(error).__name__}: {str(error).strip().splitlines()[0]}"
        return ""

    def step(self, slices: Tensor, masks: Tensor, *, of: int = 0) -> Tensor:
        """One step; float64 [loss, tp, fp, fn, gradient norm] on the device, nothing waited for.

        `of` is the size of the batch where other processes have shares of it.
        The gradient norm is 0 under fp16, where a scaler skips steps that overflow by itself.
        Raises `Problem(OUT_OF_MEMORY)` when not even one slice fits.
        """
        size = f"a slice of {slices.shape[-1]}×{slices.shape[-2]}"
        while (told := self._attempt(slices, masks, of=of or len(slices))) is None:
            if self.micro == 1:
                raise Problem(Code.OUT_OF_MEMORY, path=size)
            self._halve(len(slices))
        updated = attempt(partial(self._update, told))
        if updated is None:
            free_memory(self.device)
            raise Problem(Code.OUT_OF_MEMORY, path=size)
        return updated

    def _halve(self, size: int) -> None:
        self.micro = max(1, min(self.micro, size) // 2)

    def _attempt(self, slices: Tensor, masks: Tensor, *, of: int) -> Tensor | None:
        """The gradients, or None when memory ran out. Only they can be had twice: a second
        exchange with other processes would never end, a second update would count twice."""
        told = attempt(partial(self._gradients, slices, masks, of=of))
        if told is not None:
            return told
        self.learner.optimizer.zero_grad(set_to_none=True)
        free_memory(self.device)
        return None

    def _gradients(self, slices: Tensor, masks: Tensor, *, of: int) -> Tensor:
        self.learner.optimizer.zero_grad(set_to_none=True)
        supervision = self.learner.network.architecture.supervision
        told = torch.zeros(5, dtype=torch.float64, device=self.device)
        for start in range(0, len(slices), self.micro):
            part, mask = (whole[start : start + self.micro] for whole in (slices, masks))
            share = len(part) / of
            with torch.autocast(
                self.device.type, dtype=self.autocast, enabled=self.autocast is not None
            ):
                logits = self._forward(part)
            loss = head_loss(logits, mask, loss=self.loss, supervision=supervision)
            torch.autograd.backward(self.learner.scaler.scale(loss * share))
            told[0] += loss.detach() * share
            told[1:4] += count_pixels(logits[-1].detach(), mask)
        return told

    def _update(self, told: Tensor) -> Tensor:
        """The step along the gradients of all processes."""
        network, optimizer, scaler = (
            self.learner.network,
            self.learner.optimizer,
            self.learner.scaler,
        )
        told = self.learner.ranks.all_reduce(network, told)
        scaler.unscale_(optimizer)
        norm = nn.utils.clip_grad_norm_(network.parameters(), self.learner.clip or math.inf)
        if scaler.is_enabled():
            self.skipped = torch.where(norm.isfinite(), 0, self.skipped + 1)
            told[0].masked_fill_(self.skipped >= LONGEST_SKIP, math.nan)
        else:
            told[4] = norm
        scaler.step(optimizer)
        scaler.update()
        if self.learner.average:
            self.learner.average.update(network)
        return told


def count_pixels(logits: Tensor, masks: Tensor) -> Tensor:
    """[tp, fp, fn] of logits > 0 (probability above 1/2) against masks, as float64."""
    found, true = logits > 0, masks > 0.5
    return torch.stack(
        [(found & true).sum(), (found & ~true).sum(), (~found & true).sum()]
    ).double()

"""Judge a network by patients: whole volumes, on the grid of the source."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from unetpp_desktop.core.compose import Q_MAX, quantise, threshold_step
from unetpp_desktop.core.measures import Counts, dice
from unetpp_desktop.engine.cache import CachedVolume
from unetpp_desktop.engine.losses import LossFunction
from unetpp_desktop.engine.network import UNetPlusPlus, probability_of
from unetpp_desktop.engine.step import head_loss

CANDIDATES = tuple(step / 20 for step in range(2, 19))  # thresholds worth suggesting: 0.1 .. 0.9
LEAST_GAIN = 0.005  # a smaller gain in mean Dice is not worth another threshold
LEAST_PATIENTS = 5  # fewer say nothing about noise
HALF = 0.5


@dataclass(frozen=True)
class PatientResult:
    """Histograms of q, 0..200, over all volumes of one patient: `inside` and `outside` the
    reference. They give the counts at every threshold without the volumes."""

    patient: str
    inside: NDArray[np.int64]
    outside: NDArray[np.int64]
    voxel_ml: float | None

    def counts(self, threshold: float) -> Counts:
        """Voxels over all volumes of the patient at a threshold."""
        step = threshold_step(threshold)
        tp, fp = int(self.inside[step:].sum()), int(self.outside[step:].sum())
        return Counts(tp=tp, fp=fp, fn=int(self.inside.sum()) - tp)

    def dice(self, threshold: float = HALF) -> float | None:
        """None where the reference is empty."""
        return dice(self.counts(threshold))


@dataclass(frozen=True)
class Judgement:
    """`loss` as training counts it, over all slices; one result a patient."""

    loss: float
    patients: tuple[PatientResult, ...]

    def mean_dice(self, threshold: float = HALF) -> float | None:
        """Mean over the patients whose reference holds something."""
        known = [value for p in self.patients if (value := p.dice(threshold)) is not None]
        return float(np.mean(known)) if known else None

    def suggested_threshold(self) -> float:
        """The threshold with the best mean Dice if its gain is more than noise, else 0.5.

        More than noise: the mean of the patients' gains is above twice its standard error.
        """
        usual = np.array([value for p in self.patients if (value := p.dice()) is not None])
        if len(usual) < LEAST_PATIENTS:
            return HALF
        best, best_gain = HALF, LEAST_GAIN
        for threshold in CANDIDATES:
            other = [value for p in self.patients if (value := p.dice(threshold)) is not None]
            gain = np.array(other) - usual
            error = gain.std(ddof=1) / np.sqrt(len(gain))
            if gain.mean() > best_gain and gain.mean() > 2 * error:
                best, best_gain = threshold, float(gain.mean())
        return best


class Judge:
    """Predicts volumes with the deepest level and compares them with their references.

    `tell(done, total)` hears of the slices, so that a watcher sees that work goes on.
    """

    def __init__(
        self,
        volumes: Sequence[CachedVolume],
        *,
        loss: LossFunction,
        autocast: torch.dtype | None,
        device: torch.device,
        batch_size: int,
        tell: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        self._volumes, self._loss, self._tell = volumes, loss, tell
        self._autocast, self._device, self.batch_size = autocast, device, batch_size

    @torch.inference_mode()
    def judge(self, network: UNetPlusPlus) -> Judgement:
        """The loss over all slices and one result a patient."""
        network.eval()
        inside: dict[str, NDArray[np.int64]] = {}
        outside: dict[str, NDArray[np.int64]] = {}
        losses, done, total = 0.0, 0, sum(map(len, self._volumes))
        for volume, part in _parts(self._volumes, self.batch_size):
            loss, q = self._predict(network, volume, part)
            losses += loss * len(q)
            reference = volume.reference_slices(part)
            for sums, chosen in ((inside, q[reference]), (outside, q[~reference])):
                found = np.bincount(chosen, minlength=Q_MAX + 1)
                sums[volume.patient] = sums.get(volume.patient, 0) + found
            done += len(q)
            self._tell(done, total)
        voxel_ml = {volume.patient: volume.voxel_ml for volume in self._volumes}
        results = (PatientResult(p, inside[p], outside[p], voxel_ml[p]) for p in inside)
        return Judgement(losses / max(1, total), tuple(results))

    def _predict(
        self, network: UNetPlusPlus, volume: CachedVolume, part: slice
    ) -> tuple[float, NDArray[np.uint8]]:
        """Mean loss on the network's grid, and q [n, row, column] on the source's."""
        values = torch.from_numpy(volume.values(part)).to(self._device)
        values = values.contiguous(memory_format=torch.channels_last)
        masks = torch.from_numpy(volume.masks[part]).to(self._device)[:, None].float()
        half = self._autocast is not None
        with torch.autocast(self._device.type, dtype=self._autocast, enabled=half):
            logits = network.forward_heads(values)
        shape = network.architecture
        loss = head_loss(logits, masks, loss=self._loss, supervision=shape.supervision).item()
        chosen = shape.heads_of(shape.depth)
        heads = [one for at, one in zip(shape.heads, logits, strict=True) if at in chosen]
        probability = volume.frame.back(probability_of(torch.cat(heads, dim=1)))
        # a loss that is not a number has already said that these weights are of no use
        return loss, quantise(torch.nan_to_num(probability[:, 0], nan=0.0).cpu().numpy())


def _parts(
    volumes: Iterable[CachedVolume], batch_size: int
) -> Iterable[tuple[CachedVolume, slice]]:
    for volume in volumes:
        for start in range(0, len(volume), batch_size):
            yield volume, slice(start, start + batch_size)

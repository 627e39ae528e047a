"""Judge a network by patients: whole volumes, on the grid of the source."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from unetpp_desktop.core.compose import Q_MAX, Cleaning, clean, quantise, threshold_step
from unetpp_desktop.core.measures import Comparison, Counts, compare, dice, with_gaps
from unetpp_desktop.core.summary import LEAST_PATIENTS
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.cache import CachedVolume
from unetpp_desktop.engine.flips import Flips, mean_over_flips
from unetpp_desktop.engine.losses import LossFunction
from unetpp_desktop.engine.memory import attempt, free_memory
from unetpp_desktop.engine.network import UNetPlusPlus, probability_of
from unetpp_desktop.engine.step import head_loss

CANDIDATES = tuple(step / 20 for step in range(2, 19))  # thresholds worth suggesting: 0.1 .. 0.9
LEAST_GAIN = 0.005  # a smaller gain in mean Dice is not worth another threshold
NOISE = 0.05  # how often noise alone may look like a gain
HALF = 0.5
NO_CLEANING = Cleaning()

Candidate = TypeVar("Candidate")


@dataclass(frozen=True)
class PatientResult:
    """Histograms of q, 0..200, over all volumes of one patient: `inside` and `outside` the
    reference. They give the counts at every threshold without the volumes."""

    patient: str
    inside: NDArray[np.int64]
    outside: NDArray[np.int64]

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
    """`loss` as training counts it, over all slices; one result a patient.

    The results are those of `level`.
    With a `threshold` the results hold for it alone, after `cleaning`; without one, before it.
    `mirror`: the probabilities are means over flips.
    """

    loss: float
    patients: tuple[PatientResult, ...]
    level: int
    mirror: bool = False
    threshold: float | None = None
    cleaning: Cleaning = NO_CLEANING

    def mean_dice(self, threshold: float = HALF) -> float | None:
        """Mean over the patients whose reference holds something."""
        known = [value for p in self.patients if (value := p.dice(threshold)) is not None]
        return float(np.mean(known)) if known else None

    def known(self) -> NDArray[np.float64]:
        """Dice at the threshold in force of the patients whose reference holds something."""
        return self._known(HALF if self.threshold is None else self.threshold)

    def suggested_threshold(self) -> float:
        """The threshold with the best mean Dice if its gain is more than noise, else 0.5."""
        if self.threshold is not None:
            return self.threshold
        others = {t: self._known(t) for t in CANDIDATES if t != HALF}
        return surely_best(self._known(HALF), others) or HALF

    def at_suggestion(self) -> "Judgement":
        """The same results for the suggested threshold alone."""
        return replace(self, threshold=self.suggested_threshold())

    def _known(self, threshold: float) -> NDArray[np.float64]:
        return np.array([v for p in self.patients if (v := p.dice(threshold)) is not None])


def surely_best(
    usual: NDArray[np.float64], others: Mapping[Candidate, NDArray[np.float64]]
) -> Candidate | None:
    """Which of the others gains the most over the usual way, by more than noise; None if none does.

    Values are Dice, a patient each, in one order. More than noise: Student's one-sided t-test of
    the patients' gains at 5 %, shared out among the candidates (Bonferroni), since the best of
    many is also the luckiest.
    """
    n = len(usual)
    if n < LEAST_PATIENTS or not others:
        return None
    from scipy.special import stdtrit

    quantile = float(stdtrit(n - 1, 1 - NOISE / len(others)))
    gains: dict[Candidate, float] = {}
    for name, other in others.items():
        gain = other - usual
        error = gain.std(ddof=1) / np.sqrt(n)
        if gain.mean() > max(LEAST_GAIN, quantile * error):
            gains[name] = float(gain.mean())
    return max(gains, key=lambda name: gains[name], default=None)


@dataclass(frozen=True)
class Final:
    """The best model at the end: judged plainly, as it is best used, and then by all measures."""

    plain: Judgement
    chosen: Judgement
    compared: Mapping[str, Comparison]


class _Sums:
    """Histograms of q inside and outside the reference, summed over the volumes of a patient."""

    def __init__(self) -> None:
        self._sums: dict[str, list[NDArray[np.int64]]] = {}

    def add(self, volume: CachedVolume, q: NDArray[np.uint8], reference: NDArray[np.bool_]) -> None:
        empty = [np.zeros(Q_MAX + 1, np.int64) for _ in range(2)]
        sums = self._sums.setdefault(volume.patient, empty)
        for total, chosen in zip(sums, (q[reference], q[~reference]), strict=True):
            total += np.bincount(chosen, minlength=Q_MAX + 1)

    def results(self) -> tuple[PatientResult, ...]:
        return tuple(
            PatientResult(patient, inside, outside)
            for patient, (inside, outside) in self._sums.items()
        )


class Judge:
    """Predicts volumes and compares them with their references.

    `batch_size` slices go through at once; it is halved when memory runs out. What cannot be
    judged one by one raises `Problem(OUT_OF_MEMORY)`.
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
    def judge(
        self, network: UNetPlusPlus, *, level: int | None = None, flips: Flips = ()
    ) -> Judgement:
        """The loss over all slices and one result a patient; `level` None is the deepest."""
        level = network.architecture.depth if level is None else level
        return self.judge_levels(network, (level,), flips=flips)[level]

    @torch.inference_mode()
    def judge_levels(
        self, network: UNetPlusPlus, levels: Sequence[int], *, flips: Flips = ()
    ) -> dict[int, Judgement]:
        """The same for each of the levels, in one pass; the loss knows of no flips."""
        network.eval()
        sums = {level: _Sums() for level in levels}
        losses, done, total = 0.0, 0, sum(map(len, self._volumes))
        for volume, part in _parts(self._volumes, self.batch_size):
            loss, by_level = self._predict(network, volume, part, levels=levels, flips=flips)
            reference = volume.reference_slices(part)
            losses += loss
            for level, q in by_level.items():
                sums[level].add(volume, q, reference)
            done += len(reference)
            self._tell(done, total)
        loss = losses / max(1, total)
        return {
            level: Judgement(loss, sums[level].results(), level, mirror=bool(flips))
            for level in levels
        }

    @torch.inference_mode()
    def clean(
        self,
        network: UNetPlusPlus,
        judgement: Judgement,
        cleanings: Sequence[Cleaning],
        *,
        flips: Flips,
    ) -> list[Judgement]:
        """`judgement`, which has a threshold, after each of the cleanings."""
        network.eval()
        step = threshold_step(judgement.suggested_threshold())
        sums = [_Sums() for _ in cleanings]
        done, total = 0, sum(map(len, self._volumes))
        for volume in self._volumes:
            q = self._predict_volume(network, volume, level=judgement.level, flips=flips)
            reference = volume.reference_slices(slice(None))
            for one, cleaning in zip(sums, cleanings, strict=True):
                mask = _cleaned(volume, q >= step, cleaning)
                # q that gives the cleaned mask at this threshold
                moved = np.where(mask, np.maximum(q, step), np.minimum(q, step - 1))
                one.add(volume, moved, reference)
            done += len(q)
            self._tell(done, total)
        return [
            replace(judgement, patients=one.results(), cleaning=cleaning)
            for one, cleaning in zip(sums, cleanings, strict=True)
        ]

    @torch.inference_mode()
    def compare(
        self,
        network: UNetPlusPlus,
        judgement: Judgement,
        *,
        flips: Flips,
        see: Callable[[CachedVolume, NDArray[np.bool_]], None] = lambda volume, mask: None,
    ) -> dict[str, Comparison]:
        """Each patient's masks beside their references, surfaces too: slow, so once a run.

        Masks as `judgement` says: its threshold, its cleaning, and `flips` if it mirrors. Slices
        that do not count are empty on both sides. `see` is shown each volume with its mask
        [n, row, column] on the source's grid.
        """
        network.eval()
        step = threshold_step(judgement.suggested_threshold())
        used = flips if judgement.mirror else ()
        found: dict[str, Comparison] = {}
        done, total = 0, sum(map(len, self._volumes))
        for volume in self._volumes:
            q = self._predict_volume(network, volume, level=judgement.level, flips=used)
            mask = _cleaned(volume, q >= step, judgement.cleaning)
            see(volume, mask)
            one = _compare(volume, mask)
            before = found.get(volume.patient)
            found[volume.patient] = one if before is None else before + one
            done += len(mask)
            self._tell(done, total)
        return found

    def _predict_volume(
        self, network: UNetPlusPlus, volume: CachedVolume, *, level: int, flips: Flips
    ) -> NDArray[np.uint8]:
        """q [slice, row, column] of one level on the source's grid."""
        parts = [part for _, part in _parts([volume], self.batch_size)]
        predicted = [
            self._predict(network, volume, part, levels=(level,), flips=flips)[1] for part in parts
        ]
        return np.concatenate([one[level] for one in predicted])

    def _predict(
        self,
        network: UNetPlusPlus,
        volume: CachedVolume,
        part: slice,
        *,
        levels: Sequence[int],
        flips: Flips,
    ) -> tuple[float, dict[int, NDArray[np.uint8]]]:
        """The slices' losses on the network's grid, summed; each level's q [n, row, column] on the
        source's."""
        told, start, stop = [], part.start, min(part.stop, len(volume))
        while start < stop:
            piece = slice(start, min(stop, start + self.batch_size))
            one = attempt(partial(self._run, network, volume, piece, levels=levels, flips=flips))
            if one is not None:
                told.append(one)
                start = piece.stop
            elif self.batch_size == 1:
                raise Problem(Code.OUT_OF_MEMORY, path=f"a slice of {volume.title}")
            else:
                self.batch_size //= 2
                free_memory(self._device)
        loss = sum(loss for loss, _ in told)
        return loss, {level: np.concatenate([q[level] for _, q in told]) for level in levels}

    def _run(
        self,
        network: UNetPlusPlus,
        volume: CachedVolume,
        part: slice,
        *,
        levels: Sequence[int],
        flips: Flips,
    ) -> tuple[float, dict[int, NDArray[np.uint8]]]:
        values = torch.from_numpy(volume.values(part)).to(self._device)
        values = values.contiguous(memory_format=torch.channels_last)
        masks = torch.from_numpy(volume.masks[part]).to(self._device)[:, None].float()
        half = self._autocast is not None
        shape = network.architecture
        losses = []

        def run(values: Tensor) -> Tensor:
            with torch.autocast(self._device.type, dtype=self._autocast, enabled=half):
                logits = network.forward_heads(values)
            losses.append(head_loss(logits, masks, loss=self._loss, supervision=shape.supervision))
            by_head = dict(zip(shape.heads, logits, strict=True))
            heads = ([by_head[head] for head in shape.heads_of(level)] for level in levels)
            return torch.cat([probability_of(torch.cat(some, dim=1)) for some in heads], dim=1)

        probability = volume.frame.back(mean_over_flips(values, flips, run))
        loss = losses[0].item()  # of the slice as it is, which comes first
        # a loss that is not a number has already said that these weights are of no use
        q = quantise(torch.nan_to_num(probability, nan=0.0).cpu().numpy())
        return loss * len(q), {level: q[:, number] for number, level in enumerate(levels)}


def _compare(volume: CachedVolume, mask: NDArray[np.bool_]) -> Comparison:
    reference, places = volume.reference_slices(slice(None)), volume.places
    found, true = (with_gaps(one, places) for one in (mask, reference))
    return compare(found, true, spacing=volume.spacing, voxel_ml=volume.voxel_ml, counted=places)


def _cleaned(
    volume: CachedVolume, mask: NDArray[np.bool_], cleaning: Cleaning
) -> NDArray[np.bool_]:
    """Slices on both sides of one that does not count are no neighbours."""
    whole = clean(with_gaps(mask, volume.places), cleaning, voxel_ml=volume.voxel_ml, axis=0)
    return whole[volume.places]


def _parts(
    volumes: Iterable[CachedVolume], batch_size: int
) -> Iterable[tuple[CachedVolume, slice]]:
    for volume in volumes:
        for start in range(0, len(volume), batch_size):
            yield volume, slice(start, start + batch_size)

"""One case through the network: the visible slice first, then outward, straight into q."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from unetpp_desktop.core.compose import Mask, quantise
from unetpp_desktop.core.model_info import ModelInfo
from unetpp_desktop.core.plane import acquired_plane
from unetpp_desktop.core.recipe import Device
from unetpp_desktop.core.series import Series, empty_like
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.device import choose_device
from unetpp_desktop.engine.flips import Flips, learned_flips, mean_over_flips
from unetpp_desktop.engine.memory import attempt, free_memory
from unetpp_desktop.engine.model_file import load_model
from unetpp_desktop.engine.network import probability_of
from unetpp_desktop.engine.slices import Preparation, SliceStack, network_plane, oblong
from unetpp_desktop.engine.ways import Ways
from unetpp_desktop.formats import SeriesFiles, read_series, read_study, series_beside
from unetpp_desktop.formats.names import common_name
from unetpp_desktop.formats.picture import COLOURS
from unetpp_desktop.formats.sample_files import is_sample

SLICES_AT_ONCE = 8

OnSlices = Callable[[int, tuple[int, ...]], None]


class Predictor:
    """A model, ready on its device, for any number of cases.

    `level` and `flips` None are the model's suggestion. Raises what `load_model` and
    `choose_device` raise, and `Problem`: LEVEL_MISSING, FLIPS_UNKNOWN.
    """

    def __init__(
        self,
        path: Path,
        *,
        level: int | None = None,
        flips: bool | None = None,
        device: Device = Device.AUTO,
    ) -> None:
        network, self.info = load_model(path)
        self.device = choose_device(device)
        self.level = self.info.level(level)
        self._ways = Ways(
            network.to(self.device),
            level=self.level,
            device=self.device,
            threshold=self.info.suggestion.threshold,
        )
        wanted = self.info.suggestion.mirror if flips is None else flips
        self.flips = flips_for(self.info, wanted=wanted)
        self._at_once = SLICES_AT_ONCE

    def check(self, paths: Sequence[Path], *, force: bool) -> None:
        """`Problem(ONLY_SAMPLES)` when a model of artificial images meets a real one."""
        if self.info.artificial and not force and not is_sample(paths[0]):
            raise Problem(Code.ONLY_SAMPLES, model=self.info.name, path=paths[0])

    def read(
        self,
        paths: Sequence[Path],
        series: Sequence[SeriesFiles],
        *,
        channels_as: tuple[str, ...],
        volume: int | None = None,
    ) -> tuple[Series, ...]:
        """What `formats.read_study` reads; of series with a name one at least must be the model's.

        Raises `Problem` as that does, and CHANNELS_MISSING.
        """
        found = read_study(paths, series, channels_as=channels_as, volume=volume)
        if series and not any(channel_series(self.info, found)):
            raise _missing(self.info, found, path=paths[0])
        return found

    def read_with_beside(
        self, paths: Sequence[Path], *, volume: int | None
    ) -> tuple[tuple[Series, ...], tuple[Problem, ...]]:
        """The case of `paths`, with the model's other series where they lie beside it.

        Returns what to say of these too. Raises what `read_study` does.
        """
        case = read_series(paths, volume=volume)
        own = channel_series(self.info, case)
        if len(case) > 1 or len(own) == 1 or len(paths) > 1 or volume is not None:
            return case, ()
        missing = [name for name, one in zip(self.info.channels, own, strict=True) if one is None]
        beside = [one for one in series_beside(paths[0], missing) if one.paths != tuple(paths)]
        if not beside:
            return case, ()
        facts = {
            "model": self.info.name,
            "channels": ", ".join(self.info.channels),
            "files": ", ".join(one.paths[0].name for one in beside),
            "path": paths[0],
        }
        first = SeriesFiles(case[0].name, tuple(paths))
        return read_study(paths, [first, *beside]), (Problem(Code.SERIES_BESIDE, **facts),)

    def predict(
        self,
        series: Sequence[Series],
        q: Mask,
        *,
        path: Path,
        first: int | None = None,
        on_slices: OnSlices = lambda axis, slices: None,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> tuple[Problem, ...] | None:
        """Fill `q` `[k, j, i]` of the case's grid; `first` is a slice along its acquired axis.

        Returns what a person should know of the input, None when it was stopped on the way.
        Raises `Problem`: CHANNELS_MISSING, SLICE_TOO_LARGE, NON_FINITE_OUTPUT, OUT_OF_MEMORY.
        """
        channels = choose_channels(self.info, series, path=path)
        grid = channels[0].grid
        preparation = Preparation.of(self.info)
        stack = SliceStack(channels, plane=self.info.plane, preparation=preparation, path=path)
        view = stack.view
        same_axis = first is not None and view.axis == grid.acquired_axis
        start = first if same_axis and first is not None else len(stack) // 2
        self._at_once = SLICES_AT_ONCE  # the last case may have had larger slices
        self._ways.expect(len(stack))
        for chunk in self._chunks(outward(start, len(stack))):
            if should_stop():
                return None
            for index, values in zip(chunk, self._run(stack, chunk, path), strict=True):
                view.take(q, index)[...] = values
            on_slices(view.axis, tuple(chunk))
        return self._notices(stack, path, given=series)

    def _chunks(self, order: Sequence[int]) -> Iterator[list[int]]:
        """The first slice alone, so that it is seen at once; then as many as fit."""
        yield list(order[:1])
        done = 1
        while done < len(order):
            size = self._at_once  # may shrink on the way
            yield list(order[done : done + size])
            done += size

    def _run(self, stack: SliceStack, chunk: list[int], path: Path) -> Iterator[Mask]:
        """q of the slices in display order; on too little memory in smaller parts."""
        done = 0
        while done < len(chunk):
            part = chunk[done : done + self._at_once]
            result = attempt(partial(self._predict_part, stack, part, path))
            if result is not None:
                yield from result
                done += len(part)
            elif self._at_once == 1:
                raise Problem(Code.OUT_OF_MEMORY, path=path)
            else:
                self._at_once //= 2
                free_memory(self.device)

    @torch.inference_mode()
    def _predict_part(self, stack: SliceStack, part: list[int], path: Path) -> Mask:
        values = stack.prepare(part, device=self.device)
        probability = stack.frame.back(mean_over_flips(values, self.flips, self._probability))
        if not bool(torch.isfinite(probability).all()):
            raise Problem(Code.NON_FINITE_OUTPUT, model=self.info.name, path=path)
        return quantise(probability[:, 0].cpu().numpy())

    def _probability(self, values: Tensor) -> Tensor:
        """[n, 1, row, column]; NaN where a logit is not finite: sigmoid would make it look well."""
        logits = self._ways.logits(values)
        return torch.where(torch.isfinite(logits).all(), probability_of(logits), torch.nan)

    def _notices(
        self, stack: SliceStack, path: Path, *, given: Sequence[Series]
    ) -> tuple[Problem, ...]:
        grid = stack.series[0].grid
        notices, without = [], []
        plane, acquired = network_plane(grid, self.info.plane), acquired_plane(grid)
        if plane is not acquired:
            notices.append(
                Problem(
                    Code.PLANE_DIFFERS,
                    path=path,
                    acquired=acquired.value,
                    model=self.info.name,
                    learned=plane.value,
                )
            )
        if self.info.spacing is not None and not grid.spacing_known:
            rows, columns = self.info.spacing
            facts = {"path": path, "model": self.info.name, "rows": rows, "columns": columns}
            notices.append(Problem(Code.SPACING_NOT_GIVEN, **facts))
        pixel = oblong(stack.view.spacing(grid))
        if self.info.spacing is None and grid.spacing_known and pixel:
            facts = {"path": path, "model": self.info.name, "pixel": pixel}
            notices.append(Problem(Code.NOT_SQUARE_HERE, **facts))
        for series, statistics in zip(stack.series, stack.statistics, strict=True):
            if statistics.non_finite:
                notices.append(
                    Problem(Code.NON_FINITE_INPUT, path=path, count=statistics.non_finite)
                )
            if all(series is not one for one in given):
                without.append(series.name)
            elif statistics.std == 0:
                notices.append(Problem(Code.CONSTANT_INPUT, path=path, series=series.name))
        if without:
            facts = {"path": path, "series": ", ".join(without), "model": self.info.name}
            notices.append(Problem(Code.RUNS_WITHOUT, **facts))
        return tuple(notices)


def flips_for(info: ModelInfo, *, wanted: bool) -> Flips:
    """The mirror images that a model has learned, none where they are not wanted.

    Raises `Problem(FLIPS_UNKNOWN)` when it has learned none.
    """
    changes = info.training.get("augment")
    learned = learned_flips(changes) if isinstance(changes, tuple) else ()
    if wanted and not learned:
        raise Problem(Code.FLIPS_UNKNOWN, model=info.name)
    return learned if wanted else ()


def choose_channels(info: ModelInfo, series: Sequence[Series], *, path: Path) -> tuple[Series, ...]:
    """The series that a model takes, by name, in the model's order.

    One series serves a model of one channel whatever its name: a file is rarely called FLAIR. A
    grey picture is each channel of a colour picture, but never several series of a study. The
    channels of a colour picture go by the names that training gave them. A model that learned to
    do without some of its channels gets empty series for those that are missing. Raises
    `Problem(CHANNELS_MISSING)`.
    """
    if len(series) == len(info.channels) == 1:
        return tuple(series)
    if len(series) == 1 and info.channels == COLOURS:
        return tuple(series) * len(COLOURS)
    own = channel_series(info, series)
    if not (any(own) if info.channel_dropout else all(own)):
        raise _missing(info, series, path=path)
    return tuple(
        one or empty_like(series[0], name) for one, name in zip(own, info.channels, strict=True)
    )


def channel_series(info: ModelInfo, series: Sequence[Series]) -> tuple[Series | None, ...]:
    """For each channel of the model the series with its name, None where there is none.

    T1c, T1ce and T1Gd are one name, where that leaves no doubt.
    """
    names = tuple(one.name for one in series)
    if names == COLOURS:
        names = info.colour_names or names
    by_name = dict(zip(names, series, strict=True))
    common = {common_name(name): one for name, one in by_name.items()}
    if len(common) == len(by_name) and len({*map(common_name, info.channels)}) == len(
        info.channels
    ):
        return tuple(common.get(common_name(name)) for name in info.channels)
    return tuple(by_name.get(name) for name in info.channels)


def _missing(info: ModelInfo, series: Sequence[Series], *, path: Path) -> Problem:
    wanted, found = ", ".join(info.channels), ", ".join(one.name for one in series)
    return Problem(Code.CHANNELS_MISSING, model=info.name, wanted=wanted, path=path, found=found)


def outward(first: int, count: int) -> list[int]:
    """All slices 0..count-1 by their distance from `first`."""
    return sorted(range(count), key=lambda index: abs(index - first))


def empty_q(series: Sequence[Series]) -> Mask:
    """A prediction in memory, nothing predicted yet."""
    return np.zeros(series[0].grid.shape, np.uint8)

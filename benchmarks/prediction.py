"""Seconds a case: `predict` from file to file against the bare forward, side by side in one run.

`whole` is what `unetpp predict` does with a study once the model is loaded: reading the NIfTI file,
preparing slices, the network, bringing probabilities back, composing, writing the mask beside the
image and reading it back. `bare` is the network alone, computed in the same way, over the same
slices, ready in memory. Peak memory is that of a process of its own for each.

    python benchmarks/prediction.py [--model FILE] [--slices 60] [--side 256] [--rounds 5]
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from peak import own_peak_mib, peak_mib

from unetpp_desktop.core.phantom import phantom_case
from unetpp_desktop.core.recipe import Device
from unetpp_desktop.engine.batch import Batch
from unetpp_desktop.engine.device import choose_device, describe_device, use_threads
from unetpp_desktop.engine.model_file import load_model
from unetpp_desktop.engine.predict import SLICES_AT_ONCE, Predictor
from unetpp_desktop.engine.slices import Preparation, SliceStack
from unetpp_desktop.engine.ways import Ways
from unetpp_desktop.formats import open_case
from unetpp_desktop.formats.discover import find_sources
from unetpp_desktop.formats.sample_files import encode_volume
from unetpp_desktop.jobs.messages import BatchRequest
from unetpp_desktop.workspace.folders import HOME_VARIABLE

ROOT = Path(__file__).resolve().parents[1]
DEVICE = Device.AUTO


def main() -> None:
    """Alternate rounds of both; print the medians and the overhead."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--model", type=Path, default=ROOT / "models/brain_lesion_flair.safetensors"
    )
    for name, value in (("slices", 60), ("side", 256), ("rounds", 5)):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument(
        "--peak", choices=WORKS, help="only this one; prints its peak memory in MiB"
    )
    options = parser.parse_args()
    use_threads(spare=1)
    with tempfile.TemporaryDirectory() as folder:
        os.environ[HOME_VARIABLE] = str(Path(folder, "home"))
        study = Path(folder, "study.nii.gz")
        case = phantom_case(101, shape=(options.slices, options.side, options.side))
        study.write_bytes(encode_volume(case.values, case.grid))
        if options.peak:
            WORKS[options.peak](study, options.model)()
            print(own_peak_mib())
            return
        works = {name: work(study, options.model) for name, work in WORKS.items()}
        seconds = measured(works, options.rounds)
    print(describe_device(choose_device(DEVICE)))
    print(f"{options.model.name}, {options.slices} slices of {options.side} px")
    for name, values in seconds.items():
        print(f"{name:6} {statistics.median(values):7.2f} s a case, peak {peak_mib(name)} MiB")
    ratios = [whole / bare for bare, whole in zip(seconds["bare"], seconds["whole"], strict=True)]
    rounds = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    print(f"whole / bare {statistics.median(ratios):.2f} (rounds: {rounds})")


def measured(works: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Seconds of each, by rounds."""
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for number in range(rounds + 1):  # the first one also plans and chooses the way
        for name, work in works.items():
            started = time.perf_counter()
            work()
            if number:
                seconds[name].append(time.perf_counter() - started)
    return seconds


def bare(study: Path, model: Path) -> Callable[[], object]:
    """The network over ready slices."""
    network, info = load_model(model)
    device = choose_device(DEVICE)
    case = open_case(find_sources([study])[0][0])
    stack = SliceStack(case.series, plane=info.plane, preparation=Preparation.of(info))
    values = stack.prepare(range(len(stack)), device=device)
    threshold = info.suggestion.threshold
    ways = Ways(network.to(device), level=info.level(None), device=device, threshold=threshold)

    def work() -> None:
        ways.expect(len(values))
        for part in values.split(SLICES_AT_ONCE):
            ways.logits(part).cpu()

    return work


def whole(study: Path, model: Path) -> Callable[[], object]:
    """The batch of the command line."""
    predictor = Predictor(model, device=DEVICE)
    request = BatchRequest((str(study),), str(model), overwrite=True)

    def work() -> None:
        batch = Batch(request, predictor, emit=lambda message: None, stop=lambda: False)
        assert batch.run(), "the study has its mask"

    return work


WORKS: dict[str, Callable[[Path, Path], Callable[[], object]]] = {"bare": bare, "whole": whole}

if __name__ == "__main__":
    main()

"""Cell nuclei with the protocol of pytorch-nested-unet: its design rebuilt plainly, and ours.

Both train for the same number of epochs in one run, one after the other, on the same pictures with
the same width, and are judged by the same function: IoU at probability 0.5 over batches of 16
validation pictures, averaged over batches (that protocol's figure; published 0.842-0.843 after 100
epochs at width 32), the best epoch chosen on the validation pictures as there. Beside it the mean
IoU per picture.

The peer, from its README and the UNet++ paper: NestedUNet (bilinear, batch norm, width 32 unless
told otherwise), 0.5 BCE + Dice per picture (smooth 1e-5), SGD 1e-3 with momentum 0.9 and decay
1e-4, cosine to 1e-5, batch 16, quarter turns, flips, brightness and contrast, float32.

    python benchmarks/nuclei.py DATA OUT [--epochs 20] [--width 16] [-- TRAIN OPTIONS]

DATA holds images/, masks/0/ and split.csv. Options after -- go to our `train` command.
"""

import argparse
import csv
import math
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional

ROOT = Path(__file__).resolve().parents[1]
SIDE_PX, BATCH, LEVEL, SMOOTH = 96, 16, 127, 1e-5
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)

Predict = Callable[[Tensor], Tensor]


def main() -> None:
    """Train both and print one line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--width", type=int, default=16)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--skip-peer", action="store_true")
    options, more = parser.parse_known_args()
    parts = {part: read_part(options.data, part) for part in ("train", "validation")}
    print("design   IoU of batches   IoU per picture   training s   processor s   parameters")
    if not options.skip_peer:
        print_line("peer", *train_peer(parts, options))
    print_line("ours", *train_ours(parts, options, [word for word in more if word != "--"]))


def print_line(
    name: str, scores: tuple[float, float], seconds: tuple[float, float], parameters: int
) -> None:
    times = f"{seconds[0]:16.0f} {seconds[1]:13.0f}"
    print(f"{name:8} {scores[0]:.4f} {scores[1]:17.4f} {times} {parameters:12,}", flush=True)


class Clock:
    """Seconds by the wall and of the processor, of this process and of those that have ended.

    The second is what counts on a machine that does other work too.
    """

    def __init__(self) -> None:
        self._begin = self._now()

    def read(self) -> tuple[float, float]:
        """Since the beginning."""
        (wall, processor), (wall_0, processor_0) = self._now(), self._begin
        return wall - wall_0, processor - processor_0

    def _now(self) -> tuple[float, float]:
        times = os.times()
        return times.elapsed, sum(times[:4])


def read_part(folder: Path, part: str) -> tuple[list[Path], Tensor, Tensor]:
    """Files, pictures uint8 [n, 3, row, column], masks 0/1 [n, 1, row, column]."""
    with (folder / "split.csv").open(encoding="utf-8") as file:
        names = [row["patient"] for row in csv.DictReader(file) if row["part"] == part]
    files = [folder / "images" / f"{name}.png" for name in names]
    pictures = [np.asarray(Image.open(file).convert("RGB")) for file in files]
    masks = [np.asarray(Image.open(folder / "masks" / "0" / file.name)) for file in files]
    stacked = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).contiguous()
    return files, stacked, torch.from_numpy(np.stack(masks) > LEVEL)[:, None].float()


def judge(predict: Predict, pictures: Tensor, masks: Tensor) -> tuple[float, float]:
    """IoU of probability > 0.5: mean over batches of 16, mean over pictures."""
    batches, single = [], []
    for start in range(0, len(pictures), BATCH):
        found = predict(pictures[start : start + BATCH]) > 0.5
        true = masks[start : start + BATCH] > 0.5
        both, either = (found & true).flatten(1).sum(1), (found | true).flatten(1).sum(1)
        batches.append(((both.sum() + SMOOTH) / (either.sum() + SMOOTH)).item())
        single += ((both + SMOOTH) / (either + SMOOTH)).tolist()
    return float(np.mean(batches)), float(np.mean(single))


class Block(nn.Sequential):
    """Two 3x3 convolutions with batch norm and ReLU."""

    def __init__(self, entering: int, width: int) -> None:
        layers: list[nn.Module] = []
        for before in (entering, width):
            layers += [nn.Conv2d(before, width, 3, padding=1), nn.BatchNorm2d(width), nn.ReLU()]
        super().__init__(*layers)


class NestedUNet(nn.Module):
    """UNet++ of depth 4 with bilinear enlarging, without deep supervision."""

    def __init__(self, width: int) -> None:
        super().__init__()
        widths = [width * 2**i for i in range(5)]
        self.nodes = nn.ModuleDict()
        for i, filters in enumerate(widths):
            self.nodes[f"{i}_0"] = Block(widths[i - 1] if i else 3, filters)
            for j in range(1, 5 - i):
                self.nodes[f"{i}_{j}"] = Block(j * filters + widths[i + 1], filters)
        self.final = nn.Conv2d(width, 1, 1)

    def forward(self, pictures: Tensor) -> Tensor:
        rows: list[list[Tensor]] = []
        for i in range(5):
            entering = functional.max_pool2d(rows[-1][0], 2) if i else pictures
            rows.append([self.nodes[f"{i}_0"](entering)])
        for j in range(1, 5):
            for i in range(5 - j):
                raised = functional.interpolate(
                    rows[i + 1][j - 1], scale_factor=2, mode="bilinear", align_corners=True
                )
                rows[i].append(self.nodes[f"{i}_{j}"](torch.cat([*rows[i], raised], dim=1)))
        logits: Tensor = self.final(rows[0][4])
        return logits


def peer_loss(logits: Tensor, masks: Tensor) -> Tensor:
    """0.5 BCE + 1 - Dice, Dice of each picture."""
    probability, true = torch.sigmoid(logits).flatten(1), masks.flatten(1)
    overlap = (probability * true).sum(1)
    dice = (2 * overlap + SMOOTH) / (probability.sum(1) + true.sum(1) + SMOOTH)
    entropy = functional.binary_cross_entropy_with_logits(logits, masks)
    return 0.5 * entropy + 1 - dice.mean()


def normal(pictures: Tensor) -> Tensor:
    """Pictures uint8 as the peer's network sees them."""
    mean, std = (torch.tensor(values).view(1, 3, 1, 1) for values in (MEAN, STD))
    return (pictures.float() / 255 - mean) / std


def vary(picture: Tensor, mask: Tensor, draw: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Quarter turns, flips, brightness or contrast by up to a fifth."""
    turns, flip, kind = draw.integers(4), draw.integers(4), draw.integers(3)
    sides = [side for side, wanted in ((-1, flip & 1), (-2, flip & 2)) if wanted]
    picture, mask = (torch.rot90(one, int(turns), (-2, -1)).flip(sides) for one in (picture, mask))
    amount = 1 + 0.4 * (draw.random() - 0.5)
    values = picture.float()
    if kind == 1:
        values = values + 255 * (amount - 1)
    elif kind == 2:
        values = (values - values.mean()) * amount + values.mean()
    return values.clamp(0, 255), mask


Part = tuple[list[Path], Tensor, Tensor]


def train_peer(
    parts: dict[str, Part], options: argparse.Namespace
) -> tuple[tuple[float, float], tuple[float, float], int]:
    """The best epoch's scores, both seconds of training and judging, trainable parameters."""
    torch.manual_seed(options.seed)
    draw = np.random.default_rng(options.seed)
    network = NestedUNet(options.width)
    optimizer = torch.optim.SGD(network.parameters(), lr=1e-3, momentum=0.9, weight_decay=1e-4)
    _, pictures, masks = parts["train"]
    best, clock = (0.0, 0.0), Clock()
    for epoch in range(options.epochs):
        for group in optimizer.param_groups:
            share = (1 + math.cos(math.pi * epoch / options.epochs)) / 2
            group["lr"] = 1e-5 + (1e-3 - 1e-5) * share
        network.train()
        order = draw.permutation(len(pictures))
        for start in range(0, len(order) - BATCH + 1, BATCH):
            pairs = [vary(pictures[n], masks[n], draw) for n in order[start : start + BATCH]]
            batch, true = (torch.stack(one) for one in zip(*pairs, strict=True))
            loss = peer_loss(network(normal(batch)), true)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss.item()
        best = max(best, judge(predict_with(network), *parts["validation"][1:]))
        print(f"peer, epoch {epoch + 1}: best so far {best[0]:.4f}", file=sys.stderr, flush=True)
    count = sum(weight.numel() for weight in network.parameters())
    return best, clock.read(), count


def predict_with(network: nn.Module) -> Predict:
    def predict(pictures: Tensor) -> Tensor:
        network.eval()
        with torch.inference_mode():
            return torch.sigmoid(network(normal(pictures)))

    return predict


def train_ours(
    parts: dict[str, Part], options: argparse.Namespace, more: list[str]
) -> tuple[tuple[float, float], tuple[float, float], int]:
    """Our command on the same split, then its model as it would be used."""
    out, data = options.out / "ours", options.data
    command = [
        sys.executable, str(ROOT / "main.py"), "train", "--images", str(data / "images"),
        "--masks", str(data / "masks" / "0"), "--image-suffix", ".png", "--mask-suffix", ".png",
        "--mask-threshold", str(LEVEL), "--channels-as", "red,green,blue",
        "--split", str(data / "split.csv"), "--size", str(SIDE_PX), "--out", str(out),
        "--width", str(options.width), "--epochs", str(options.epochs),
        "--batch-size", str(BATCH), "--seed", str(options.seed), *more,
    ]  # fmt: skip
    if (out / "config.json").exists():
        command.append("--resume")
    clock = Clock()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    seconds = clock.read()
    sys.path.insert(0, str(ROOT))
    from unetpp_desktop.core.compose import Q_MAX
    from unetpp_desktop.engine.model_file import load_model
    from unetpp_desktop.engine.predict import Predictor, empty_q
    from unetpp_desktop.formats import read_series

    predictor = Predictor(out / "best.safetensors")
    probabilities = []
    for file in parts["validation"][0]:
        series = read_series([file], channels_as=("red", "green", "blue"))
        q = empty_q(series)
        predictor.predict(series, q, path=file)
        probabilities.append(torch.from_numpy(q.astype(np.float32) / Q_MAX))
    known = iter(torch.stack(probabilities).split(BATCH))
    count = sum(weight.numel() for weight in load_model(out / "best.safetensors")[0].parameters())
    return judge(lambda pictures: next(known), *parts["validation"][1:]), seconds, count


if __name__ == "__main__":
    main()

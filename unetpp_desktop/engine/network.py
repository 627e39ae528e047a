"""UNet++: nested, densely connected skip paths, prunable to any level; and the U-Net inside it.

Written from the papers (Zhou et al. 2018, arXiv 1807.10165; Zhou et al. 2020, arXiv 1912.05074).
Node X(i, j) lies at depth i (0 is the full resolution) and position j along the skip path:

    X(i, 0) = H(pool(X(i-1, 0)))
    X(i, j) = H(concat[X(i, 0) .. X(i, j-1), up(X(i+1, j-1))])        j > 0

H is two 3x3 convolutions, each followed by a norm and ReLU; ``up`` is a 2x2 transposed convolution
of stride 2, or bilinear without weights. A 1x1 head on X(0, L) gives the logits of head L, which
needs the nodes with i + j <= L only. The plain U-Net (Ronneberger et al. 2015, arXiv 1505.04597)
has of the nodes with j > 0 only those with i + j = depth; what it joins is what there is in its
row, X(i, 0).
"""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from unetpp_desktop.core.model_info import Architecture, Design, Norm, Up

GROUPS = 8  # of group norm, where the channels can be shared out evenly


class ConvPair(nn.Sequential):
    """H of the papers: 3x3 convolution, norm, ReLU, twice.

    The convolutions keep their bias under a norm, as in the published parameter counts.
    """

    def __init__(self, in_channels: int, out_channels: int, *, norm: Norm) -> None:
        layers: list[nn.Module] = []
        for before, after in pairwise((in_channels, out_channels, out_channels)):
            layers.append(nn.Conv2d(before, after, 3, padding=1))
            layers.extend(_norm(norm, after))
            layers.append(nn.ReLU(inplace=True))
        super().__init__(*layers)


class UNetPlusPlus(nn.Module):
    """Logits [n, head, row, column] of float slices [n, channel, row, column].

    Rows and columns are multiples of 2**depth. The names of nodes, ups and heads do not depend on
    the depth, so the weights of a shallower UNet++ are a subset of those of a deeper one of that
    width.
    """

    def __init__(self, architecture: Architecture) -> None:
        super().__init__()
        self.architecture = architecture
        norm = architecture.norm
        widths = [architecture.width * 2**i for i in range(architecture.depth + 1)]
        self.nodes = nn.ModuleDict()
        self.ups = nn.ModuleDict()
        for i, width in enumerate(widths):
            entering = widths[i - 1] if i else architecture.in_channels
            self.nodes[_name(i, 0)] = ConvPair(entering, width, norm=norm)
        for i, j in self._nested(architecture.depth):
            width, below = widths[i], widths[i + 1]
            skips = j if architecture.design is Design.UNETPP else 1
            raised = width if architecture.up is Up.TRANSPOSED else below
            self.ups[_name(i, j)] = _up(architecture.up, below, width)
            self.nodes[_name(i, j)] = ConvPair(skips * width + raised, width, norm=norm)
        self.heads = nn.ModuleDict({str(j): nn.Conv2d(widths[0], 1, 1) for j in architecture.heads})
        self.apply(_initialise)

    def forward(self, slices: Tensor, level: int | None = None) -> Tensor:
        """Logits of the heads of `level` (default: the deepest), in `Architecture.heads_of` order.

        Nodes that these heads do not need are skipped. Raises ValueError when the network has no
        such level.
        """
        level = self.architecture.depth if level is None else level
        return torch.cat(self._logits(slices, self.architecture.heads_of(level)), dim=1)

    def forward_heads(self, slices: Tensor) -> list[Tensor]:
        """Logits [n, 1, row, column] of every head, shallowest first (deep supervision)."""
        return self._logits(slices, self.architecture.heads)

    def parameters_of(self, level: int) -> int:
        """How many weights the result of `level` takes."""
        heads = self.architecture.heads_of(level)
        names = {_name(i, 0) for i in range(max(heads) + 1)}
        names |= {_name(i, j) for i, j in self._nested(max(heads))}
        parts = [*(self.heads[str(head)] for head in heads)]
        for group in (self.nodes, self.ups):
            parts += [part for name, part in group.items() if name in names]
        return sum(weight.numel() for part in parts for weight in part.parameters())

    def _logits(self, slices: Tensor, heads: Sequence[int]) -> list[Tensor]:
        deepest = max(heads)
        rows = [[self.nodes[_name(0, 0)](slices)]]
        for i in range(1, deepest + 1):
            rows.append([self.nodes[_name(i, 0)](functional.max_pool2d(rows[i - 1][0], 2))])
        top = {}
        for i, j in self._nested(deepest):
            raised = self.ups[_name(i, j)](rows[i + 1][-1])  # X(i+1, j-1): row i + 1 comes later
            rows[i].append(self.nodes[_name(i, j)](torch.cat([*rows[i], raised], dim=1)))
            if i == 0:
                top[j] = rows[0][-1]
        return [self.heads[str(head)](top[head]) for head in heads]

    def _nested(self, deepest: int) -> Iterator[tuple[int, int]]:
        """(i, j) of the nodes with j > 0 that head `deepest` needs, in the order of computing."""
        for j in range(1, deepest + 1):
            for i in range(deepest - j + 1):
                if self.architecture.design is Design.UNETPP or i + j == deepest:
                    yield i, j


def probability_of(logits: Tensor) -> Tensor:
    """Mean probability of the heads, float32 [n, 1, row, column] from [n, head, row, column]."""
    return torch.sigmoid(logits.float()).mean(dim=1, keepdim=True)


def _name(i: int, j: int) -> str:
    return f"{i}_{j}"


def _norm(norm: Norm, channels: int) -> list[nn.Module]:
    match norm:
        case Norm.BATCH:
            return [nn.BatchNorm2d(channels)]
        case Norm.INSTANCE:
            return [nn.InstanceNorm2d(channels, affine=True)]
        case Norm.GROUP:
            return [nn.GroupNorm(math.gcd(GROUPS, channels), channels)]
        case Norm.NONE:
            return []


def _up(up: Up, below: int, width: int) -> nn.Module:
    if up is Up.TRANSPOSED:
        return nn.ConvTranspose2d(below, width, 2, stride=2)
    return nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False)


def _initialise(module: nn.Module) -> None:
    """He et al. 2015 (arXiv 1502.01852) where a ReLU follows; unit gain where none does.

    A transposed convolution of stride 2 and kernel 2 adds up one tap per input channel, so its
    fan-in is the number of input channels, which torch's own rule does not see.
    """
    if isinstance(module, nn.ConvTranspose2d):
        nn.init.normal_(module.weight, std=module.in_channels**-0.5)
    elif isinstance(module, nn.Conv2d):
        followed_by_relu = module.kernel_size != (1, 1)
        nn.init.kaiming_normal_(
            module.weight, nonlinearity="relu" if followed_by_relu else "linear"
        )
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)) and module.bias is not None:
        nn.init.zeros_(module.bias)

"""UNet++: nested, densely connected skip paths, prunable to any level.

Written from the papers (Zhou et al. 2018, arXiv 1807.10165; Zhou et al. 2020, arXiv 1912.05074).
Node X(i, j) lies at depth i (0 is the full resolution) and position j along the skip path:

    X(i, 0) = H(pool(X(i-1, 0)))
    X(i, j) = H(concat[X(i, 0) .. X(i, j-1), up(X(i+1, j-1))])        j > 0

H is two 3x3 convolutions, each followed by ReLU; ``up`` is a 2x2 transposed convolution of
stride 2. A 1x1 head on X(0, L) gives the logits of level L, which needs the nodes with i + j <= L
only.
"""

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from unetpp_desktop.core.model_info import Architecture, Norm


class ConvPair(nn.Sequential):
    """H of the papers: 3x3 convolution, norm, ReLU, twice.

    The convolutions keep their bias under batch norm, as in the published parameter counts.
    """

    def __init__(self, in_channels: int, out_channels: int, *, norm: Norm) -> None:
        layers: list[nn.Module] = []
        for before, after in pairwise((in_channels, out_channels, out_channels)):
            layers.append(nn.Conv2d(before, after, 3, padding=1))
            if norm is Norm.BATCH:
                layers.append(nn.BatchNorm2d(after))
            layers.append(nn.ReLU(inplace=True))
        super().__init__(*layers)


class UNetPlusPlus(nn.Module):
    """Logits [n, 1, row, column] of float slices [n, channel, row, column].

    Rows and columns are multiples of 2**level. The names of nodes, ups and heads do not depend on
    the depth, so the weights of a shallower network are a subset of those of a deeper one of the
    same width.
    """

    def __init__(self, architecture: Architecture) -> None:
        super().__init__()
        self.architecture = architecture
        depth, norm = architecture.depth, architecture.norm
        widths = [architecture.width * 2**i for i in range(depth + 1)]
        self.nodes = nn.ModuleDict()
        self.ups = nn.ModuleDict()
        for i, width in enumerate(widths):
            entering = widths[i - 1] if i else architecture.in_channels
            self.nodes[_name(i, 0)] = ConvPair(entering, width, norm=norm)
            for j in range(1, depth - i + 1):
                self.ups[_name(i, j)] = nn.ConvTranspose2d(widths[i + 1], width, 2, stride=2)
                self.nodes[_name(i, j)] = ConvPair((j + 1) * width, width, norm=norm)
        self.heads = nn.ModuleDict(
            {str(j): nn.Conv2d(widths[0], 1, 1) for j in architecture.levels}
        )
        self.apply(_initialise)

    def forward(self, slices: Tensor, level: int | None = None) -> Tensor:
        """Logits of the head of ``level`` (default: the deepest).

        Nodes that this head does not need are skipped. Raises ValueError when the network has no
        head at that level.
        """
        level = self.architecture.depth if level is None else level
        if level not in self.architecture.levels:
            raise ValueError(f"no head at level {level}, only at {self.architecture.levels}")
        return self._head(level, self._top_row(slices, level=level)[level])

    def forward_heads(self, slices: Tensor) -> list[Tensor]:
        """Logits of every head, shallowest first (deep supervision)."""
        top_row = self._top_row(slices, level=self.architecture.depth)
        return [self._head(level, top_row[level]) for level in self.architecture.levels]

    def _top_row(self, slices: Tensor, *, level: int) -> list[Tensor]:
        """X(0, 0) .. X(0, level)."""
        rows: list[list[Tensor]] = []
        for i in range(level + 1):
            entering = functional.max_pool2d(rows[i - 1][0], 2) if i else slices
            rows.append([self.nodes[_name(i, 0)](entering)])
        for j in range(1, level + 1):
            for i in range(level - j + 1):
                raised = self.ups[_name(i, j)](rows[i + 1][j - 1])
                joined = torch.cat([*rows[i], raised], dim=1)
                rows[i].append(self.nodes[_name(i, j)](joined))
        return rows[0]

    def _head(self, level: int, features: Tensor) -> Tensor:
        logits: Tensor = self.heads[str(level)](features)
        return logits


def _name(i: int, j: int) -> str:
    return f"{i}_{j}"


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

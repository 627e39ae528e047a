"""What a model file says about its network and its use; plain data, without torch."""

from dataclasses import dataclass
from enum import StrEnum


class Norm(StrEnum):
    """What stands between a convolution and its ReLU."""

    BATCH = "batch"
    NONE = "none"


@dataclass(frozen=True)
class Architecture:
    """UNet++ with ``width * 2**i`` filters in row i = 0..depth.

    With ``heads`` every level 1..depth has its own head (deep supervision), else only the deepest.
    """

    in_channels: int = 1
    width: int = 32
    depth: int = 4
    norm: Norm = Norm.BATCH
    heads: bool = True

    @property
    def levels(self) -> tuple[int, ...]:
        """The levels that have a head, shallowest first."""
        return tuple(range(1, self.depth + 1)) if self.heads else (self.depth,)

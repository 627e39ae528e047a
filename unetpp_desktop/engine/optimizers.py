"""Optimizers by name; their default learning rates stand in ``core.recipe``."""

from collections.abc import Callable, Iterable

from torch import optim
from torch.nn import Parameter

from unetpp_desktop.core.recipe import Optimizer

Maker = Callable[[Iterable[Parameter], float, float], optim.Optimizer]


def _sgd(parameters: Iterable[Parameter], rate: float, decay: float) -> optim.Optimizer:
    """Nesterov momentum 0.99, as nnU-Net trains."""
    return optim.SGD(parameters, lr=rate, weight_decay=decay, momentum=0.99, nesterov=True)


def _adam(parameters: Iterable[Parameter], rate: float, decay: float) -> optim.Optimizer:
    return optim.Adam(parameters, lr=rate, weight_decay=decay)


def _adamw(parameters: Iterable[Parameter], rate: float, decay: float) -> optim.Optimizer:
    return optim.AdamW(parameters, lr=rate, weight_decay=decay)


def _rmsprop(parameters: Iterable[Parameter], rate: float, decay: float) -> optim.Optimizer:
    return optim.RMSprop(parameters, lr=rate, weight_decay=decay)


OPTIMIZERS: dict[Optimizer, Maker] = {
    Optimizer.SGD: _sgd,
    Optimizer.ADAM: _adam,
    Optimizer.ADAMW: _adamw,
    Optimizer.RMSPROP: _rmsprop,
}

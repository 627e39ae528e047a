"""The running average of the weights is the one that its formula says."""

import numpy as np
import torch

from unetpp_desktop.core.model_info import Architecture
from unetpp_desktop.engine.learner import Average
from unetpp_desktop.engine.network import UNetPlusPlus


def test_the_average_follows_the_weights_slower_and_slower() -> None:
    network = UNetPlusPlus(Architecture(1, 2, 1))
    average = Average(network)
    (weight, *_), (averaged, *_) = network.parameters(), average.network.parameters()
    expected = float(averaged.flatten()[0])
    for number, value in enumerate(np.linspace(-3, 3, 40), start=1):
        with torch.no_grad():
            weight.fill_(float(value))
        average.update(network)
        decay = (1 + number) / (10 + number)
        expected = decay * expected + (1 - decay) * float(value)
    assert abs(float(averaged.flatten()[0]) - expected) < 1e-5


def test_batch_norms_running_figures_are_those_of_the_last_step() -> None:
    network = UNetPlusPlus(Architecture(1, 2, 1))
    average = Average(network)
    network(torch.randn(4, 1, 8, 8))
    average.update(network)
    pairs = list(zip(network.buffers(), average.network.buffers(), strict=True))
    assert pairs and all(torch.equal(one, other) for one, other in pairs)
    network(torch.randn(4, 1, 8, 8))
    assert not all(torch.equal(one, other) for one, other in pairs)

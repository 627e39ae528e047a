"""torch. Network, data, training, prediction, model file, run folder."""

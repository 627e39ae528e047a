"""Door 2: one module a command; calls the engine in its own process."""

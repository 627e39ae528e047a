"""One correction tool a module."""

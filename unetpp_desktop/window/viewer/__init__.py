"""The slice view and what is painted on it."""

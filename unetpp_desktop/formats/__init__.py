"""Files to core objects and back. One module a format."""

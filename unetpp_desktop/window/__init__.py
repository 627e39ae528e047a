"""Qt. Shows core objects, forwards gestures, owns no truth."""

"""The language of the wall between window and engine: messages, and the client that starts an engine."""

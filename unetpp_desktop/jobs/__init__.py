"""The language of the wall: messages, and the client that starts an engine process."""

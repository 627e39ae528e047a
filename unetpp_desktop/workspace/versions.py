"""The version numbers in our JSON files: what a newer program wrote is never written over."""


def is_newer(document: object, known: int) -> bool:
    """Whether a file's document says that it is of a later version than the `known` one."""
    version = document.get("version") if isinstance(document, dict) else None
    return isinstance(version, int | float) and version > known

"""The reasons that stand in a problem's sentence."""

from unetpp_desktop.core.translate import QT_TRANSLATE_NOOP

REASONS: tuple[str, ...] = (
    QT_TRANSLATE_NOOP("Reason", "the compressed file ends early"),
    QT_TRANSLATE_NOOP("Reason", "its checksum or compression is wrong"),
    QT_TRANSLATE_NOOP("Reason", "it does not decode as a picture"),
    QT_TRANSLATE_NOOP("Reason", "its voxel size (pixdim) is not a size"),
    QT_TRANSLATE_NOOP("Reason", "its qform is not a rotation"),
    QT_TRANSLATE_NOOP("Reason", "its images or masks changed"),
    QT_TRANSLATE_NOOP("Reason", "its weights have changed"),
    QT_TRANSLATE_NOOP("Reason", "it has weights that are not numbers"),
    QT_TRANSLATE_NOOP("Reason", "its size is not that of a model"),
    QT_TRANSLATE_NOOP("Reason", "it does not begin like a model"),
    QT_TRANSLATE_NOOP("Reason", "its header is not text"),
    QT_TRANSLATE_NOOP("Reason", "it has no description by this program"),
    QT_TRANSLATE_NOOP("Reason", "its description is not text"),
    QT_TRANSLATE_NOOP("Reason", "a tensor has an impossible name"),
    QT_TRANSLATE_NOOP("Reason", "its tensors overlap or leave holes"),
    QT_TRANSLATE_NOOP("Reason", "it is cut off or has something at its end"),
    QT_TRANSLATE_NOOP("Reason", "it reads back differently"),
    QT_TRANSLATE_NOOP("Reason", "the affine is not a 4x4 matrix"),
    QT_TRANSLATE_NOOP("Reason", "the affine is not finite"),
    QT_TRANSLATE_NOOP("Reason", "the affine cannot be inverted"),
    QT_TRANSLATE_NOOP("Reason", "its state is missing"),
    QT_TRANSLATE_NOOP("Reason", "it gives values that are not numbers"),
    QT_TRANSLATE_NOOP("Reason", "it does not say what its weights give"),
    QT_TRANSLATE_NOOP("Reason", "it changed while it was read"),
    QT_TRANSLATE_NOOP("Reason", "No such file or directory"),
    QT_TRANSLATE_NOOP("Reason", "No space left on device"),
    QT_TRANSLATE_NOOP("Reason", "Permission denied"),
    QT_TRANSLATE_NOOP("Reason", "Read-only file system"),
)
"""What stands as {reason} in a problem, ours and the system's most frequent; the window translates
these too."""

"""Which mask file belongs to which image, told by names and folders."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from unetpp_desktop.formats import names

Key = tuple[Path, tuple[str, ...], str]


class References:
    """The masks of a scan, found by an image's path.

    Tried in this order: the same folder and the same name but for words like "mask" or "FLAIR"; a
    mask folder beside (`images/a.png`, `masks/0/a.png`); the only mask in the folder whose name
    holds nothing but such words (`lesion_mask.nii.gz`). Two masks for one image: none is taken.
    """

    def __init__(
        self,
        masks: Iterable[tuple[Path, tuple[str, ...]]],
        *,
        image_suffixes: Iterable[str] = (),
        mask_suffix: str = "",
    ) -> None:
        self._image_suffixes = tuple(image_suffixes)
        self._masks: dict[Key, set[Path]] = defaultdict(set)
        for path, folders in masks:
            stem = names.stem_without(path, (mask_suffix,))
            if not names.is_brain_mask_name(stem):
                for key in _mask_keys(path, folders, stem):
                    self._masks[key].add(path)

    def of(self, path: Path, folders: tuple[str, ...]) -> Path | None:
        """The reference of an image, None where there is none or no single one.

        `folders` are the names between the root of the scan and the file.
        """
        stem = names.stem_without(path, self._image_suffixes)
        for key in _image_keys(path, folders, stem):
            found = self._masks.get(key, set())
            if found:
                return next(iter(found)) if len(found) == 1 else None
        return None


def _mask_keys(path: Path, folders: tuple[str, ...], stem: str) -> Iterator[Key]:
    folder = path.parent
    own_names = {stem.lower(), names.mask_key(stem)}
    for name in own_names:
        yield folder, (), name
    for depth, part in enumerate(folders):
        if names.is_mask_folder(part):
            top = path.parents[len(folders) - depth]
            below = folders[depth + 1 :]
            for name in own_names:
                yield top, below, name
                # One class a folder, as in masks/0/.
                if len(below) == 1 and below[0].isdigit():
                    yield top, (), name


def _image_keys(path: Path, folders: tuple[str, ...], stem: str) -> Iterator[Key]:
    folder = path.parent
    own_names = dict.fromkeys((stem.lower(), names.words_of(stem), names.image_key(stem)))
    for name in own_names:
        yield folder, (), name
    # images/x -> the folder above images, then the same path below the mask folder
    for depth in range(len(folders)):
        top = path.parents[len(folders) - depth]
        for name in own_names:
            yield top, folders[depth + 1 :], name
    yield folder, (), ""

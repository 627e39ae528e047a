"""An exported mask lies beside its source, and no mask that a person made is ever written over."""

import hashlib
import os
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
from PIL import Image

from unetpp_desktop.core.compose import Mask
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.formats import MaskKind, Source, SourceKind, read_mark
from unetpp_desktop.workspace import export, replace
from unetpp_desktop.workspace.export import Earlier, Exported, Place, export_mask, probe_folder

DRAFT, CORRECTED = MaskKind.DRAFT, MaskKind.CORRECTED


def write_scan(path: Path) -> Source:
    """A small oblique NIfTI scan."""
    path.parent.mkdir(parents=True, exist_ok=True)
    affine = np.array([[0.9, 0.1, 0, -5], [-0.1, 0.9, 0.2, 7], [0, -0.2, 3, 2], [0, 0, 0, 1]])
    voxels = np.arange(6 * 5 * 4, dtype=np.int16).reshape(6, 5, 4)
    nib.Nifti1Image(voxels, affine).to_filename(path)
    return Source((path,), path.name, path.parent.name)


def write_picture(path: Path) -> Source:
    Image.fromarray(np.arange(30, dtype=np.uint8).reshape(5, 6)).save(path)
    return Source((path,), path.name, path.parent.name)


def write_stack(folder: Path, count: int = 4) -> Source:
    folder.mkdir(parents=True, exist_ok=True)
    paths = tuple(folder / f"slice_{n}.png" for n in range(1, count + 1))
    for path in paths:
        write_picture(path)
    return Source(paths, folder.name, folder.name, SourceKind.STACK)


def some_mask(source: Source, seed: int = 0) -> Mask:
    if source.kind is SourceKind.STACK:
        shape = (len(source.paths), 5, 6)
    else:
        shape = (4, 5, 6) if source.paths[0].name.endswith(".nii.gz") else (1, 5, 6)
    return (np.random.default_rng(seed).random(shape) > 0.6).astype(np.uint8)


def stored(path: Path) -> Mask:
    """The mask in a file by another reader than the writer's, `[k, j, i]`."""
    if path.name.endswith(".nii.gz"):
        return np.asarray(nib.load(path).dataobj).transpose(2, 1, 0).astype(np.uint8)  # type: ignore[attr-defined]
    return (np.asarray(Image.open(path)) > 127).astype(np.uint8)[None]


def hashes(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


@pytest.fixture
def scan(tmp_path: Path) -> Source:
    return write_scan(tmp_path / "studies" / "ann" / "t2.nii.gz")


def again(source: Source, last: Exported, mask: Mask, keep: Path) -> Exported:
    """The next export of the same case."""
    files = {str(path): sha256 for path, sha256 in last.files}
    return export_mask(source, mask, kind=CORRECTED, earlier=Earlier(files, keep))


@pytest.mark.parametrize(
    ("kind", "name"), [(DRAFT, "t2_unetpp.nii.gz"), (CORRECTED, "t2_mask.nii.gz")]
)
def test_a_mask_lies_beside_its_source_in_its_geometry(
    scan: Source, kind: MaskKind, name: str
) -> None:
    mask = some_mask(scan)
    heard: list[export.Files] = []
    done = export_mask(scan, mask, kind=kind, on_written=heard.append)
    path = scan.paths[0].with_name(name)
    assert done.paths == (path,)
    assert not done.renamed
    assert heard == [done.files]
    assert done.files[0][1] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert done.seal.voxels_sha256 == hashlib.sha256(mask.tobytes()).hexdigest()
    assert np.array_equal(stored(path), mask)
    ours, theirs = nib.load(path).header, nib.load(scan.paths[0]).header
    assert np.array_equal(ours.get_sform(), theirs.get_sform())  # type: ignore[attr-defined]
    mark = read_mark(path)
    assert mark is not None
    assert mark.kind is kind


def test_a_stack_of_slices_gets_one_mask_a_slice(tmp_path: Path) -> None:
    stack = write_stack(tmp_path / "ann")
    mask = some_mask(stack)
    done = export_mask(stack, mask, kind=DRAFT)
    assert [path.name for path in done.paths] == [f"slice_{n}_unetpp.png" for n in range(1, 5)]
    for path, part in zip(done.paths, mask, strict=True):
        assert np.array_equal(stored(path)[0], part)


def test_another_suffix_and_another_folder_keep_the_tree(scan: Source, tmp_path: Path) -> None:
    place = Place(out=tmp_path / "out", root=tmp_path / "studies", suffix="_lesion")
    done = export_mask(scan, some_mask(scan), kind=DRAFT, place=place)
    assert done.paths == (tmp_path / "out" / "ann" / "t2_lesion.nii.gz",)


def test_a_suffix_cannot_lead_out_of_the_folder(scan: Source) -> None:
    with pytest.raises(Problem) as caught:
        export_mask(scan, some_mask(scan), kind=DRAFT, place=Place(suffix="/../../x"))
    assert caught.value.code is Code.BAD_SETTING


def test_two_sources_of_one_name_in_one_folder_never_share_a_mask(tmp_path: Path) -> None:
    place = Place(out=tmp_path / "out", overwrite=True)
    empty = np.zeros((4, 5, 6), np.uint8)
    names = []
    for patient in ("ann", "bea"):
        source = write_scan(tmp_path / patient / "t2.nii.gz")
        names.append(export_mask(source, empty, kind=DRAFT, place=place).paths[0].name)
    assert names == ["t2_unetpp.nii.gz", "t2_unetpp_2.nii.gz"]


def test_two_pictures_whose_masks_have_one_name_never_replace_each_other(tmp_path: Path) -> None:
    png, jpg = write_picture(tmp_path / "a.png"), write_picture(tmp_path / "a.jpg")
    first = export_mask(png, some_mask(png, 1), kind=DRAFT)
    second = export_mask(jpg, some_mask(jpg, 2), kind=DRAFT, place=Place(overwrite=True))
    assert second.renamed
    assert np.array_equal(stored(first.paths[0]), some_mask(png, 1))


# What may lie under the wanted name, and whether it may be replaced: by a draft with --overwrite,
# by a draft without, by the corrected mask of the case that exported last.
FOREIGN = ["source", "reference", "foreign", "text", "folder", "dangling link", "link to ours"]
OURS = ["our draft", "our edited draft", "our corrected mask", "our edited corrected mask"]
REPLACED = {("our draft", "overwrite"), ("our corrected mask", "own")}


def lay(what: str, path: Path, source: Source) -> Source:
    """Put `what` at `path`; returns the source that then is exported."""
    ours = {"our draft": DRAFT, "our corrected mask": CORRECTED}
    kind = ours.get(what.replace("edited ", ""))
    if kind is not None:
        made = export_mask(source, some_mask(source, 1), kind=kind, place=Place(suffix="_made"))
        os.replace(made.paths[0], path)
        if "edited" in what:
            image = nib.load(path)
            voxels = 1 - np.asarray(image.dataobj)  # type: ignore[attr-defined]
            nib.Nifti1Image(voxels, None, image.header).to_filename(path)
    elif what == "source":
        image = nib.load(source.paths[0])
        nib.Nifti1Image(np.asarray(image.dataobj), image.affine).to_filename(path)  # type: ignore[attr-defined]
        return Source((source.paths[0], path), source.title, source.patient)
    elif what in {"reference", "foreign"}:
        nib.Nifti1Image(np.ones((6, 5, 4), np.uint8), np.eye(4)).to_filename(path)
        if what == "reference":
            return Source(source.paths, source.title, source.patient, references=(path,))
    elif what == "text":
        path.write_text("not an image at all")
    elif what == "folder":
        path.mkdir()
    elif what == "dangling link":
        path.symlink_to(path.with_name("nowhere.nii.gz"))
    elif what == "link to ours":
        lay("our draft", path.with_name("elsewhere.nii.gz"), source)
        path.symlink_to(path.with_name("elsewhere.nii.gz"))
    return source


@pytest.mark.parametrize("way", ["plain", "overwrite", "own", "stranger"])
@pytest.mark.parametrize("what", FOREIGN + OURS)
def test_only_what_is_certainly_ours_is_replaced(
    scan: Source, tmp_path: Path, what: str, way: str
) -> None:
    kind = DRAFT if way in {"plain", "overwrite"} else CORRECTED
    path = scan.paths[0].with_name(f"t2{export.SUFFIXES[kind]}.nii.gz")
    source = lay(what, path, scan)
    before = hashes(tmp_path)
    kept = tmp_path / "workspace"
    written = {}
    if way == "own" and path.is_file():
        # the case exported there last, and then somebody may have put something else there
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        written = {str(path): content if what == "our corrected mask" else "0" * 64}
    done = export_mask(
        source,
        some_mask(source, 2),
        kind=kind,
        place=Place(overwrite=way == "overwrite"),
        earlier=Earlier(written, kept),
    )
    after = hashes(tmp_path)
    assert np.array_equal(stored(done.paths[0]), some_mask(source, 2))
    if (what, way) in REPLACED:
        assert done.paths == (path,)
        if way == "own":
            assert [hashes(kept)[name] for name in hashes(kept)] == [before[path.name]]
    else:
        assert done.renamed
        assert done.paths[0].name == path.name.replace(".nii.gz", "_2.nii.gz")
        assert {name: after[name] for name in before} == before


def test_the_same_mask_again_stays_one_file(scan: Source) -> None:
    first = export_mask(scan, some_mask(scan), kind=DRAFT)
    second = export_mask(scan, some_mask(scan), kind=DRAFT)
    assert second.files == first.files
    assert len(list(scan.paths[0].parent.iterdir())) == 2


def test_a_case_replaces_its_own_export_and_keeps_the_one_before(
    scan: Source, tmp_path: Path
) -> None:
    keep = tmp_path / "kept"
    first = export_mask(scan, some_mask(scan, 1), kind=CORRECTED)
    content = first.paths[0].read_bytes()
    second = again(scan, first, some_mask(scan, 2), keep)
    assert second.paths == first.paths
    assert [path.read_bytes() for path in keep.iterdir()] == [content]


def test_our_export_that_became_the_reference_is_still_ours(scan: Source, tmp_path: Path) -> None:
    first = export_mask(scan, some_mask(scan, 1), kind=CORRECTED)
    reopened = Source(scan.paths, scan.title, scan.patient, references=first.paths)
    second = again(reopened, first, some_mask(scan, 2), tmp_path / "kept")
    assert second.paths == first.paths


@pytest.mark.parametrize("instead_of_ours", [False, True])
def test_a_file_that_takes_the_name_in_the_last_moment_stays(
    scan: Source, instead_of_ours: bool
) -> None:
    path = scan.paths[0].with_name("t2_unetpp.nii.gz")
    if instead_of_ours:
        export_mask(scan, some_mask(scan, 1), kind=DRAFT)

    def save_from_elsewhere(files: export.Files) -> None:
        path.write_bytes(b"a person's")

    done = export_mask(
        scan,
        some_mask(scan, 2),
        kind=DRAFT,
        place=Place(overwrite=True),
        on_written=save_from_elsewhere,
    )
    assert path.read_bytes() == b"a person's"
    assert done.paths[0].name == "t2_unetpp_2.nii.gz"


def test_a_stack_is_exported_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = write_stack(tmp_path / "ann")
    first = export_mask(stack, some_mask(stack, 1), kind=CORRECTED)
    before = hashes(tmp_path)
    real = replace.replace_file

    def fail_at_the_third(path: Path, data: bytes, **how: object) -> object:
        if path.name.startswith("slice_3_mask"):
            raise Problem(Code.NOT_SAVED, path=path, reason="disk full")
        return real(path, data, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(export, "replace_file", fail_at_the_third)
    with pytest.raises(Problem):
        again(stack, first, some_mask(stack, 2), tmp_path.with_name("kept"))
    assert hashes(tmp_path) == before
    with pytest.raises(Problem):
        export_mask(stack, some_mask(stack, 2), kind=CORRECTED)
    assert hashes(tmp_path) == before


def test_a_file_that_cannot_be_taken_back_keeps_no_other_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = write_stack(tmp_path / "ann")
    before = hashes(tmp_path)
    real = replace.replace_file

    def fail_at_the_third(path: Path, data: bytes, **how: object) -> object:
        if path.name.startswith("slice_3_mask"):
            second = path.with_name("slice_2_mask.png")
            second.unlink()
            second.mkdir()  # as stubborn as a file that another program holds on Windows
            raise Problem(Code.NOT_SAVED, path=path, reason="disk full")
        return real(path, data, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(export, "replace_file", fail_at_the_third)
    with pytest.raises(Problem) as caught:
        export_mask(stack, some_mask(stack, 2), kind=CORRECTED)
    assert caught.value.code is Code.NOT_SAVED
    assert hashes(tmp_path) == before


def test_what_reads_back_wrong_is_not_exported(
    scan: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = replace.write_all
    monkeypatch.setattr(replace, "write_all", lambda fd, data: real(fd, data[:-9]))
    with pytest.raises(Problem) as caught:
        export_mask(scan, some_mask(scan), kind=DRAFT)
    assert caught.value.code is Code.NOT_VERIFIED
    assert [path.name for path in scan.paths[0].parent.iterdir()] == ["t2.nii.gz"]


def test_a_mask_of_another_shape_is_refused(scan: Source) -> None:
    with pytest.raises(Problem) as caught:
        export_mask(scan, np.zeros((4, 5, 7), np.uint8), kind=DRAFT)
    assert caught.value.code is Code.GRID_MISMATCH


def test_a_folder_that_takes_no_file_is_named_before_anything_is_written(
    scan: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object) -> int:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(export.os, "open", refuse)
        with pytest.raises(Problem) as caught:
            probe_folder(scan.paths[0].parent)
    assert caught.value.code is Code.READ_ONLY_FOLDER
    assert str(scan.paths[0].parent) in str(caught.value)
    probe_folder(scan.paths[0].parent)
    assert [path.name for path in scan.paths[0].parent.iterdir()] == ["t2.nii.gz"]


def test_a_place_below_a_file_is_refused_in_words(scan: Source) -> None:
    with pytest.raises(Problem) as caught:
        export_mask(scan, some_mask(scan), kind=DRAFT, place=Place(out=scan.paths[0] / "out"))
    assert caught.value.code is Code.NOT_SAVED

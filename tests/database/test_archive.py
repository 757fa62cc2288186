"""A backup's file tells when it is not as it was written."""

import io
import tarfile
from pathlib import Path

import pytest

from batchwright.database import archive
from batchwright.database.faults import DatabaseFault


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    (folder / "checkpoints").mkdir(parents=True)
    (folder / "database.dump").write_bytes(b"dump")
    (folder / "checkpoints" / "1.note").write_bytes(b"note")
    archive.write(tmp_path / "backup.tar", {"site": "Site"}, folder)
    return tmp_path / "backup.tar"


def test_what_was_written_is_read_again(file: Path, tmp_path: Path) -> None:
    facts = archive.read(file, tmp_path / "out")
    assert facts["site"] == "Site"
    assert (tmp_path / "out" / "checkpoints" / "1.note").read_bytes() == b"note"


def test_a_backup_is_its_owners_alone(file: Path) -> None:
    assert file.stat().st_mode & 0o077 == 0


def test_a_backup_never_replaces_another(file: Path, tmp_path: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(DatabaseFault, match="exists already"):
        archive.write(file, {}, tmp_path / "in")
    assert file.read_bytes() == before


def test_a_changed_byte_is_found_and_named(file: Path, tmp_path: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"note", b"nope", 1).replace(b"dump", b"dumb"))
    with pytest.raises(DatabaseFault):
        archive.read(file, tmp_path / "out")


def test_a_truncated_backup_is_refused(file: Path, tmp_path: Path) -> None:
    file.write_bytes(file.read_bytes()[:1600])
    with pytest.raises(DatabaseFault):
        archive.read(file, tmp_path / "out")


@pytest.mark.parametrize("name", ["../outside", "/tmp/outside", "unnamed"])
def test_a_file_that_the_manifest_does_not_name_is_refused(
    file: Path, tmp_path: Path, name: str
) -> None:
    with tarfile.open(file, "a") as tar:
        member = tarfile.TarInfo(name)
        member.size = 1
        tar.addfile(member, io.BytesIO(b"x"))
    with pytest.raises(DatabaseFault, match="does not name"):
        archive.read(file, tmp_path / "out")
    assert not (tmp_path / "outside").exists()


def test_another_file_is_no_backup(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no tar")
    with pytest.raises(DatabaseFault):
        archive.read(tmp_path / "text", tmp_path / "out")

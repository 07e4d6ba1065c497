"""ZIP archives that are cut off: what is whole in them is read, and of the last file what there is."""

import io
import zipfile
from pathlib import Path

import pytest

from spanglass.importers import NotATraceFileError
from spanglass.importers.collecting import collected
from trace_files import a_line


class Pipe(io.BytesIO):
    """A place that cannot be gone back in, as an archive is written to when it is sent while it is made."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: int) -> int:
        raise io.UnsupportedOperation

    def tell(self) -> int:
        raise io.UnsupportedOperation


def zipped(made: io.BytesIO, method: int) -> bytes:
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, first in (("a.jsonl", 1), ("folder/b.jsonl", 3)):
            archive.writestr(name, a_line(first) + a_line(first + 1))
    return made.getvalue()


def read(path: Path) -> tuple[list[str], list[str]]:
    names: list[str] = []
    reasons: list[str] = []
    for found in collected(path):
        try:
            with found.open() as file:
                for batch in file.batches():
                    names += [span.name for span in batch.spans]
                    reasons += [part.reason for part in batch.rejected]
        except NotATraceFileError as error:
            reasons.append(str(error))
    return names, reasons


@pytest.mark.parametrize(
    ("made", "method"),
    [(io.BytesIO, zipfile.ZIP_STORED), (io.BytesIO, zipfile.ZIP_DEFLATED), (Pipe, zipfile.ZIP_DEFLATED)],
)
def test_without_its_listing_an_archive_still_has_its_files(
    made: type[io.BytesIO], method: int, tmp_path: Path
) -> None:
    content = zipped(made(), method)
    path = tmp_path / "x.zip"
    path.write_bytes(content[: content.index(b"PK\x01\x02") + 20])
    names, reasons = read(path)
    assert names == ["span 1", "span 2", "span 3", "span 4"]
    assert reasons == ["x.zip: the archive is damaged or cut off: its end is missing."]


def test_of_a_file_that_is_cut_off_the_beginning_is_read(tmp_path: Path) -> None:
    content = zipped(io.BytesIO(), zipfile.ZIP_STORED)
    path = tmp_path / "x.zip"
    path.write_bytes(content[: content.index(b"PK\x01\x02") - 30])
    names, reasons = read(path)
    assert names == ["span 1", "span 2", "span 3"]
    assert reasons[-1] == "x.zip: the archive is damaged or cut off: its end is missing."

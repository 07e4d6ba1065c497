"""Bodies of LangSmith's clients as files."""

import io
import json
from pathlib import Path

from spanglass.core.span import Batch
from spanglass.importers.collecting import collected
from spanglass.importers.langsmith_forms import IMPORTER

RUN = "01a20750-3169-767f-a3d8-416ec632fb13"
DOTTED = f"20261123T073025769386Z{RUN}"


def form(*parts: tuple[str, object], end: bytes = b"--mark--\r\n") -> bytes:
    told = b""
    for name, value in parts:
        head = f'Content-Disposition: form-data; name="{name}"\r\nContent-Type: application/json'
        told += f"--mark\r\n{head}\r\n\r\n{json.dumps(value)}\r\n".encode()
    return told + end


def posted(**changes: object) -> tuple[str, object]:
    run = {"id": RUN, "trace_id": RUN, "dotted_order": DOTTED, "run_type": "chain", "name": "plan"}
    return f"post.{RUN}", {**run, "start_time": "2026-11-23T07:30:25.769386+00:00", **changes}


def read(content: bytes) -> tuple[list[str], list[str]]:
    batches: list[Batch] = list(IMPORTER.read(io.BytesIO(content)))
    return (
        [span.name for batch in batches for span in batch.spans],
        [part.reason for batch in batches for part in batch.rejected],
    )


def test_a_body_is_its_runs(tmp_path: Path) -> None:
    path = tmp_path / "001.bin"
    path.write_bytes(form(posted(), (f"post.{RUN}.inputs", {"question": "why"})))
    (found,) = collected(path)
    with found.open() as file:
        assert file.importer is IMPORTER
        (batch,) = file.batches()
    assert [span.name for span in batch.spans] == ["plan"]
    assert batch.spans[0].update
    assert "why" in str(batch.spans[0].attributes)


def test_a_body_that_is_cut_off_says_so() -> None:
    assert read(form(posted(), end=b"--mark\r\nContent-Dispos")) == (
        ["plan"], ["the file: it is cut off: its last boundary is missing"],
    )  # fmt: skip
    assert read(form(posted(), (f"post.{RUN}.extra", 1), end=b"--mark--")) == (["plan"], [])


def test_other_files_are_not() -> None:
    for head in (b"", b"--mark\r\n", b"--- a/file\n+++ b/file\n", form(("photo", 1)), b"{}"):
        assert not IMPORTER.recognises(head)

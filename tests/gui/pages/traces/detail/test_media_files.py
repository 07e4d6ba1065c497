"""Files get the name they were sent with, made safe, or one of what they are."""

from base64 import b64encode

import pytest

from spanglass.core.messages import Part, PartType
from spanglass.gui.pages.traces.detail.media_files import _file_name


@pytest.mark.parametrize(
    ("name", "media_type", "expected"),
    [
        ("invoice 9.pdf", "application/pdf", "invoice 9.pdf"),
        ("../../etc/passwd.txt", "text/plain", "etc_passwd.txt"),
        (None, "image/png", "image.png"),
        (None, "audio/mpeg", "audio.mp3"),
        ("report", "text/csv", "report.csv"),
        (None, "made/up", "image.txt"),
    ],
)
def test_a_file_has_a_safe_name(name: str | None, media_type: str, expected: str) -> None:
    kind = PartType.AUDIO if media_type.startswith("audio") else PartType.IMAGE
    uri = f"data:{media_type};base64," + b64encode(b"some text").decode()
    assert _file_name(Part(kind, name=name, uri=uri), b"some text") == expected

"""Pictures and chips: decoded within bounds, nothing fetched, nothing but pixels."""

from base64 import b64encode
from struct import pack
from zlib import crc32

import pytest

from pictures import a_picture
from spanglass.core.messages import Part, PartType
from spanglass.gui.pages.traces.detail.media import LARGEST, media_item


def an_image(uri: str, **fields: str) -> Part:
    return Part(PartType.IMAGE, uri=uri, **fields)


def test_a_small_picture_is_decoded_with_its_size() -> None:
    item = media_item(an_image(a_picture(20, 10)))
    assert item.picture is not None
    assert item.caption.startswith("image/png · 20 × 10 · ")


def test_a_large_picture_is_decoded_small() -> None:
    item = media_item(an_image(a_picture(2000, 1000)))
    assert item.picture is not None
    assert item.picture.width() <= 2 * LARGEST.width()
    assert "2000 × 1000" in item.caption


def a_claim(width: int, height: int) -> str:
    """An image whose head claims a size, with hardly any content."""
    head = b"IHDR" + pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    content = b"\x89PNG\r\n\x1a\n" + pack(">I", 13) + head + pack(">I", crc32(head)) + pack(">I", 9) + b"IDAT"
    return "data:image/png;base64," + b64encode(content).decode()


@pytest.mark.parametrize(
    ("uri", "why"),
    [
        (
            "data:image/svg+xml;base64," + b64encode(b"<svg><image href='http://x/'/></svg>").decode(),
            "not shown",
        ),
        (
            "data:image/png;base64," + b64encode(b"<svg xmlns='http://www.w3.org/2000/svg'/>").decode(),
            "not shown",
        ),
        ("data:image/png;base64,not base64!", "cannot be read"),
        ("data:image/png;base64," + b64encode(b"GIF89a broken").decode(), "cannot be read"),
        ("data:image/png,plain", "cannot be read"),
        ("data:", "cannot be read"),
        (a_claim(640, 400), "640 × 400 · 41 B · cannot be read"),
        (a_claim(30_000, 30_000), "30000 × 30000 · 41 B · too large to be shown"),
        ("data:image/png;base64," + "A" * 48_000_001, "too large to be shown"),
    ],
)
def test_what_is_no_picture_is_a_chip_that_says_why(uri: str, why: str) -> None:
    item = media_item(an_image(uri))
    assert item.picture is None
    assert why in item.caption


def test_an_address_is_text_and_never_fetched() -> None:
    item = media_item(an_image("https://example.org/a\u202egnp.exe", media_type="image/png"))
    assert item.picture is None
    assert item.caption == "image/png · https://example.org/a⟨RLO⟩gnp.exe"


def test_sounds_and_files_are_named() -> None:
    sound = media_item(Part(PartType.AUDIO, uri="data:audio/wav;base64,AAAA", name="hello.wav"))
    assert (sound.icon, sound.caption) == ("audio-lines", "hello.wav · audio/wav · 3 B")
    assert media_item(Part(PartType.FILE, name="a.pdf")).caption == "a.pdf"

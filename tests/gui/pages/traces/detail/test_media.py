"""Pictures and chips: decoded within bounds, nothing fetched, nothing but pixels."""

from base64 import b64encode

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage

from spanglass.core.messages import Part, PartType
from spanglass.gui.pages.traces.detail.media import LARGEST, media_item


def a_picture(width: int, height: int) -> str:
    image, buffer = QImage(width, height, QImage.Format.Format_RGB32), QBuffer()
    image.fill(0)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return "data:image/png;base64," + b64encode(bytes(buffer.data().data())).decode()


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


@pytest.mark.parametrize(
    "uri",
    [
        "data:image/svg+xml;base64," + b64encode(b"<svg><image href='http://x/'/></svg>").decode(),
        "data:image/png;base64,not base64!",
        "data:image/png;base64," + b64encode(b"GIF89a broken").decode(),
        "data:image/png,plain",
        "data:",
    ],
)
def test_what_is_no_picture_is_a_chip(uri: str) -> None:
    assert media_item(an_image(uri)).picture is None


def test_an_address_is_text_and_never_fetched() -> None:
    item = media_item(an_image("https://example.org/a\u202egnp.exe", media_type="image/png"))
    assert item.picture is None
    assert item.caption == "image/png · https://example.org/a⟨RLO⟩gnp.exe"


def test_sounds_and_files_are_named() -> None:
    sound = media_item(Part(PartType.AUDIO, uri="data:audio/wav;base64,AAAA", name="hello.wav"))
    assert (sound.icon, sound.caption) == ("audio-lines", "hello.wav · audio/wav · 3 B")
    assert media_item(Part(PartType.FILE, name="a.pdf")).caption == "a.pdf"

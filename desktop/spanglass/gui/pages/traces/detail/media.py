"""Images, sounds and files of messages: small pictures from ``data:`` URIs, captions for everything else.

Nothing is ever fetched: a remote address is shown as text.
"""

from base64 import b64decode
from binascii import Error as Base64Error
from hashlib import blake2b
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from spanglass.core.display import one_line, size
from spanglass.core.messages import Part, PartType
from spanglass.gui.pages.traces.detail.blocks import MediaItem

LARGEST = QSize(260, 160)
"""Drawn pixels that a picture may take."""

_ALLOCATION_MB = 64
_MOST_PIXELS = 40_000_000
_MOST_CHARACTERS = 48_000_000
# Formats that are nothing but pixels: SVG and PDF may refer to other files.
_FORMATS = frozenset({b"png", b"jpeg", b"gif", b"webp", b"bmp"})
_TOO_LARGE, _BROKEN, _OTHER = (
    "too large to be shown",
    "cannot be read",
    "not shown: it may refer to other files",
)
_ICONS = {PartType.IMAGE: "image", PartType.AUDIO: "audio-lines"}


def media_item(part: Part, *, scale: float = 1.0) -> MediaItem:
    """The picture or chip for an image, audio or file part; pictures suit double-density screens."""
    icon = _ICONS.get(part.type, "file")
    name = [one_line(part.name, 80)] if part.name else []
    uri = part.uri or ""
    if not uri.startswith("data:"):
        said = [one_line(part.media_type, 60)] if part.media_type else []
        caption = " · ".join([*name, *said, *([one_line(uri, 300)] if uri else [])]) or part.type
        return MediaItem(icon, caption, address=uri)
    kind, octets = media_type(part), _size(uri)
    picture, pixels, why = None, None, ""
    if part.type is PartType.IMAGE:
        picture, pixels, why = _shown(uri, scale)
    measured = [f"{pixels.width()} × {pixels.height()}"] if pixels else []
    caption = " · ".join([*name, kind, *measured, size(octets), *([why] if why else [])])
    return MediaItem(icon, caption, picture, mark_of(uri))


def media_type(part: Part) -> str:
    """The media type: what the URI says, else what the client says, else what the part is."""
    said = (part.uri or "")[5:200].split(",", 1)[0].split(";", 1)[0]
    return one_line(said or part.media_type or part.type.value, 60)


def _size(uri: str) -> int:
    """Bytes of a ``data:`` URI's content, without decoding it."""
    comma = uri.find(",")
    body = len(uri) - comma - 1
    if uri[:comma].endswith(";base64"):
        padding = len(uri[-2:]) - len(uri[-2:].rstrip("="))
        return max(0, body * 3 // 4 - padding)
    return body


def mark_of(uri: str) -> str:
    """By what a ``data:`` URI is known again without being kept."""
    return blake2b(uri.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def decoded(uri: str) -> bytes:
    """The content of a ``data:`` URI; nothing where it is no base64."""
    head, _, body = uri.partition(",")
    if not head.endswith(";base64"):
        return unquote_to_bytes(body)
    try:
        return b64decode(body.replace("-", "+").replace("_", "/") + "==")
    except (Base64Error, ValueError):
        return b""


def _shown(uri: str, scale: float) -> tuple[QImage | None, QSize | None, str]:
    """The image made small, its true size, and why it is not shown if it is not."""
    if len(uri) > _MOST_CHARACTERS:
        return None, None, _TOO_LARGE
    bound = QSize(round(LARGEST.width() * scale * 2), round(LARGEST.height() * scale * 2))
    return picture_of(decoded(uri), bound)


def picture_of(content: bytes, bound: QSize) -> tuple[QImage | None, QSize | None, str]:
    """An image made no larger than `bound`, its true size, and why it is not shown if it is not."""
    QImageReader.setAllocationLimit(_ALLOCATION_MB)
    data = QByteArray(content)
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    form = bytes(reader.format().data())
    if form not in _FORMATS:
        return None, None, _OTHER if form else _BROKEN
    pixels = reader.size()
    if not pixels.isValid():
        return None, None, _BROKEN
    if pixels.width() * pixels.height() > _MOST_PIXELS:
        return None, pixels, _TOO_LARGE
    if pixels.width() > bound.width() or pixels.height() > bound.height():
        reader.setScaledSize(pixels.scaled(bound, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1)))
    image = reader.read()
    return (None, pixels, _BROKEN) if image.isNull() else (image, pixels, "")

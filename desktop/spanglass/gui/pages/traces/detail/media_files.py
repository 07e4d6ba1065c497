"""The content of images, sounds and files of a span, as files: found by their marks, and named."""

from dataclasses import dataclass

from PySide6.QtCore import QMimeDatabase

from spanglass.core.display import one_line
from spanglass.core.messages import Part
from spanglass.core.views import SpanDetail
from spanglass.gui.pages.traces.detail.media import decoded, mark_of, media_type

_NAME = 80
_SAFE = frozenset("-_. ")


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file's name, without a folder, and what is in it."""

    name: str
    content: bytes


def media_file(detail: SpanDetail, mark: str) -> MediaFile | None:
    """What a mark stands for in the messages of a span; None if it is not there any more."""
    facts = detail.facts
    for message in (*facts.input, *facts.output):
        for part in message.parts:
            uri = part.uri or ""
            if uri.startswith("data:") and mark_of(uri) == mark:
                content = decoded(uri)
                return MediaFile(_file_name(part, content), content)
    return None


def _file_name(part: Part, content: bytes) -> str:
    """The name that was sent, else what the part is, with the ending of its type."""
    said = one_line(part.name or "", _NAME)
    name = "".join(sign if sign.isalnum() or sign in _SAFE else "_" for sign in said).strip("._ ")
    if "." in name:
        return name
    types = QMimeDatabase()
    kind = types.mimeTypeForName(media_type(part))
    suffix = (kind if kind.isValid() else types.mimeTypeForData(content)).preferredSuffix()
    return f"{name or part.type.value}.{suffix or 'bin'}"

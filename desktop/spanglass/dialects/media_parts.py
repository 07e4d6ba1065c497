"""Images, audio and files of messages in the shapes of each provider, as parts with a URI."""

import re

from spanglass.core.messages import Part, PartType
from spanglass.core.span import Value
from spanglass.dialects.values import as_text, text

MEDIA_TYPES = frozenset({
    "image", "image_url", "input_image", "image_file", "audio", "input_audio", "output_audio", "file",
    "input_file", "document", "video", "video_url", "input_video", "media", "blob", "uri", "inline_data",
    "file_data", "image_generation_call", "audio_url", "document_url", "binary",
})  # fmt: skip
"""The ``type`` of content blocks that are media."""

_NESTED = (
    "image_url", "input_audio", "file", "image_file", "source", "inlineData", "inline_data", "fileData",
    "file_data", "video_url", "audio", "image", "video", "document", "media",
)  # fmt: skip
_ADDRESSES = (
    "url", "uri", "image_url", "file_url", "fileUri", "file_uri", "file_id", "fileId", "s3Location",
    "video_url", "image.url", "audio.url", "video.url",
)  # fmt: skip
_DATA = ("data", "base64", "bytes", "content", "file_data", "result", "image", "b64_json", "binary_content")
_MIMES = ("mime_type", "media_type", "mimeType", "mediaType", "contentType", "audio.mime_type")
_DATA_URI = re.compile(r"data:([\w.+-]{1,40}/[\w.+-]{1,80})[;,]")
_FOLDERS = {"image": "image/", "audio": "audio/", "video": "video/"}


def media(block: dict[str, Value]) -> Part:
    """The media part a content block states: its address, or its bytes as a ``data:`` URI.

    Accepted are blocks with ``type`` of OpenAI, Anthropic, LangChain, the AI SDK and the GenAI
    convention, and Bedrock's and Gemini's blocks without one.
    """
    kind = _family(block)
    flat = _flat(block)
    address = _address(flat)
    mime = _mime(flat, kind) or _data_mime(address)
    name = text(flat.get("filename")) or text(flat.get("title")) or text(flat.get("name"))
    return Part(
        _part_type(kind, mime), text(flat.get("transcript")) or _inline_text(flat), name=name,
        media_type=mime, uri=address or _data_uri(flat, mime),
    )  # fmt: skip


def _family(block: dict[str, Value]) -> str:
    """image, audio, video, or the empty text, from the words the block is described with."""
    said = (str(text(block.get(key))) for key in ("type", "kind", "modality"))
    words = " ".join((*said, *block)).lower()
    for family in ("image", "audio", "video"):
        if family in words:
            return family
    return ""


def _flat(block: dict[str, Value]) -> dict[str, Value]:
    """The block with what its nested objects hold at the same level; its own keys win."""
    flat = dict(block)
    level: list[dict[str, Value]] = [block]
    for _ in range(3):
        inner = [item.get(key) for item in level for key in _NESTED]
        level = [item for item in inner if isinstance(item, dict)]
        for item in level:
            for key, value in item.items():
                if key not in flat or isinstance(flat[key], dict) or key == "type":
                    flat[key] = value
    return flat


def _mime(flat: dict[str, Value], family: str) -> str | None:
    for key in _MIMES:
        if found := text(flat.get(key)):
            return found
    shape = text(flat.get("format"))
    if shape is None or len(shape) > 20:
        return None
    return shape if "/" in shape else f"{family or 'application'}/{shape}"


def _data_mime(address: str | None) -> str | None:
    """The type a ``data:`` URI names."""
    found = _DATA_URI.match(address or "")
    return found.group(1) if found else None


def _part_type(family: str, mime: str | None) -> PartType:
    for name, folder in _FOLDERS.items():
        if family == name or (mime or "").startswith(folder):
            return {"image": PartType.IMAGE, "audio": PartType.AUDIO}.get(name, PartType.FILE)
    return PartType.FILE


def _address(flat: dict[str, Value]) -> str | None:
    for key in _ADDRESSES:
        value = flat.get(key)
        if isinstance(value, dict):
            value = value.get("uri") or value.get("url")
        if found := text(value):
            return found
    return None


def _data_uri(flat: dict[str, Value], mime: str | None) -> str | None:
    for key in _DATA:
        value = flat.get(key)
        if not isinstance(value, str) or not value or flat.get("type") == "text":
            continue
        if value.startswith(("data:", "http://", "https://", "gs://", "s3://")):
            return value
        return f"data:{mime or 'application/octet-stream'};base64,{value}"
    return None


def _inline_text(flat: dict[str, Value]) -> str | None:
    """The words of a document that was sent as plain text."""
    if flat.get("type") == "text":
        found = flat.get("data", flat.get("text"))
        return as_text(found) if found else None
    return None

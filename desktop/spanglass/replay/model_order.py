"""Which models of a price list are offered for a replay, and in which order: the newest first."""

import re
from collections.abc import Iterable

_NO_TALK = re.compile(
    r"embed|whisper|tts|dall-e|moderation|realtime|transcri|speech|audio|sonic|image|rerank|ocr|sora|veo|imagen"
    r"|guard|voxtral|^regional\.|canvas|reel|orpheus|stable-|titan-(?:image|multi)|^(?:ada|babbage|curie|davinci)",
    re.IGNORECASE,
)
_VERSION = re.compile(r"(?<![\d.])(\d{1,2})(?![\dbx])(?:[.-](\d{1,2})(?![\dbx]))?", re.IGNORECASE)
_GEMINIS = ("gemini", "gemma", "learnlm")


def offered(models: Iterable[str], family: str) -> tuple[str, ...]:
    """The models that answer in words, those of the highest version first, then by name."""
    found = {model for model in models if not _NO_TALK.search(model)}
    if family == "gemini":  # the list has what else runs in Google's cloud, which is reached in other ways
        found = {model for model in found if model.startswith(_GEMINIS)}
    return tuple(sorted(found, key=_order))


def _order(model: str) -> tuple[int, int, str]:
    """By version, which a size (20b) or a date is not; without one, what is always the latest is first."""
    version = _VERSION.search(model.rsplit("/", 1)[-1])
    if version is None:
        return (1, 0 if model.endswith("-latest") else 1, model)
    return (-int(version[1]), -int(version[2] or 0), model)

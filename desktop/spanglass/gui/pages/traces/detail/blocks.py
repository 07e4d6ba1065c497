"""What the Messages tab shows, as values: blocks with a heading and texts, cards and pictures below it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from PySide6.QtGui import QImage

from spanglass.core.display import one_line
from spanglass.core.shown import Shown

CARET = "▌"
"""Stands behind a text as long as it grows."""

_PREVIEW = 400


class Look(StrEnum):
    """How a text is set: as prose, as JSON or uncoloured on a code surface, or as a grey remark."""

    PROSE = "prose"
    JSON = "json"
    CODE = "code"
    NOTE = "note"


class Tone(StrEnum):
    """What a block stands out for."""

    PLAIN = "plain"
    REFUSAL = "refusal"
    ERROR = "error"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class TextItem:
    """A text. With `lines`, only so many lines of it are shown at first.

    Of a long text, `shown` is the first piece; those of `rest` follow it and are not yet fit to be shown.
    """

    shown: Shown
    look: Look = Look.PROSE
    lines: int | None = None
    rest: tuple[str, ...] = ()

    @property
    def length(self) -> int:
        """Characters of all of it."""
        return len(self.shown.original) + sum(map(len, self.rest))


@dataclass(frozen=True, slots=True)
class CallItem:
    """A tool call; `worked` is None while no result is known, `took_ns` where no span says how long."""

    name: str
    arguments: TextItem
    worked: bool | None
    took_ns: int | None = None


@dataclass(frozen=True, slots=True)
class MediaItem:
    """An image, sound or file: icon, caption, and a small picture if it could be decoded.

    `mark` finds its content in the span again (`media_files.py`), empty where it was not sent with it;
    `address` is then where it is said to be.
    """

    icon: str
    caption: str
    picture: QImage | None = None
    mark: str = ""
    address: str = ""


class MediaUse(StrEnum):
    """What can be done with an image, sound or file."""

    OPEN = "open"
    COPY = "copy"
    SAVE = "save"
    DRAG = "drag"


@dataclass(frozen=True, slots=True)
class MediaWish:
    """What is to be done with which."""

    use: MediaUse
    item: MediaItem


Item: TypeAlias = TextItem | CallItem | MediaItem


@dataclass(frozen=True, slots=True)
class Heading:
    """The first line of a block: icon and its colour, title, a name in monospace, and a grey remark."""

    icon: str
    token: str
    title: str
    name: str = ""
    meta: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One block. `key` names its place in the span; `copy` is its text as it was sent, in pieces if long.

    `fold` is None where it cannot be folded, else whether it is at first. `remark` is the line that
    says why a refusal was taken for one.
    """

    key: str
    heading: Heading
    items: tuple[Item, ...] = ()
    copy: str | tuple[str, ...] = ""
    fold: bool | None = None
    tone: Tone = Tone.PLAIN
    remark: str = ""

    @property
    def preview(self) -> str:
        """The beginning of the first text on one line, for the folded block."""
        texts = (item.shown.text for item in self.items if isinstance(item, TextItem))
        return one_line(next(texts, "")[:_PREVIEW])

"""What the page asks of the store, as plain functions that run in threads."""

from dataclasses import dataclass

from spanglass.core.library import Dataset, Example, Prompt, Version, VersionRow
from spanglass.gui.library.prompt_text import prompt_text
from spanglass.gui.pages.traces.detail.blocks import Block
from spanglass.gui.pages.traces.detail.message_blocks import Place, message_blocks, results_of
from spanglass.store.reader import Reader

_MOST_MESSAGES = 200


@dataclass(frozen=True, slots=True)
class Shelf:
    """All that is kept."""

    datasets: tuple[Dataset, ...] = ()
    prompts: tuple[Prompt, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownExample:
    """An example with its conversation as blocks; `left` messages of a long one are not among them."""

    example: Example
    blocks: tuple[Block, ...]
    left: int


@dataclass(frozen=True, slots=True)
class ShownVersions:
    """A version as a text beside the one it is compared with, None for none, and all versions."""

    rows: tuple[VersionRow, ...]
    version: Version
    text: str
    before: str | None


def shelf(reader: Reader) -> Shelf:
    """What there is."""
    return Shelf(reader.datasets(), reader.prompts())


def shown_example(reader: Reader, example: int, scale: float) -> ShownExample | None:
    """An example as it is shown; None if it is gone."""
    found = reader.example(example)
    if found is None:
        return None
    messages = found.request.messages
    results = results_of(messages)
    blocks = [
        block
        for number, message in enumerate(messages[:_MOST_MESSAGES])
        for block in message_blocks(message, Place(number), results, scale)
    ]
    return ShownExample(found, tuple(blocks), max(0, len(messages) - _MOST_MESSAGES))


def shown_versions(
    reader: Reader, prompt: int, number: int | None, against: int | None
) -> ShownVersions | None:
    """A version, by default the newest one, beside another, by default the one before it; 0 is none."""
    rows = reader.prompt_versions(prompt)
    numbers = [row.number for row in rows]
    if not rows:
        return None
    wanted = number if number in numbers else numbers[0]
    version = reader.prompt_version(prompt, wanted or 0)
    if version is None:
        return None
    if against is None:
        against = version.row.parent if version.row.parent in numbers else 0
    other = reader.prompt_version(prompt, against) if against in numbers else None
    before = None if other is None or other.row.number == wanted else prompt_text(other.request)
    return ShownVersions(rows, version, prompt_text(version.request), before)

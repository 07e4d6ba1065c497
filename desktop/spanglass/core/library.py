"""What is kept to be asked again: datasets of examples, and prompts in their versions."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from spanglass.core.kept_request import KeptRequest
from spanglass.core.span import Value

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Origin:
    """The call that something was taken from; it may be gone by now."""

    trace_id: bytes
    span_id: bytes


@dataclass(frozen=True, slots=True)
class NewExample:
    """An example on its way into a dataset; `expected` is None where no answer is known to be right."""

    request: KeptRequest
    expected: str | None = None
    tags: tuple[str, ...] = ()
    metadata: Mapping[str, Value] = field(default_factory=dict)
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset, with how many examples it has, how many have an expected answer, and its runs."""

    id: int
    name: str
    description: str
    created_ns: int
    examples: int
    expected: int
    runs: int = 0
    last_run_ns: int | None = None


@dataclass(frozen=True, slots=True)
class ExampleRow:
    """An example as a list shows it: the beginnings of what is asked and of what is expected."""

    id: int
    dataset: int
    title: str
    expected: str | None
    model: str | None
    tags: tuple[str, ...]
    origin: Origin | None
    created_ns: int


@dataclass(frozen=True, slots=True)
class Example:
    """An example with all it has."""

    row: ExampleRow
    request: KeptRequest
    expected: str | None
    metadata: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class ExamplePage:
    """Some examples, newest first; `following` is where the next page begins, None at the end."""

    rows: tuple[ExampleRow, ...]
    following: int | None


@dataclass(frozen=True, slots=True)
class Added:
    """What became of examples: the rows that are new, and how many were in the dataset already."""

    dataset: int
    name: str
    ids: tuple[int, ...]
    there: int
    made: bool


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt, with its newest version's number, model and time."""

    id: int
    name: str
    created_ns: int
    versions: int
    last: int
    model: str | None
    saved_ns: int


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version of a prompt without its content; `parent` is the number of the version it was made of."""

    id: int
    prompt: int
    number: int
    parent: int | None
    model: str | None
    note: str
    created_ns: int
    origin: Origin | None


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a prompt with its content."""

    row: VersionRow
    request: KeptRequest


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version on its way into a prompt; `parent` is by default the newest one."""

    name: str
    request: KeptRequest
    note: str = ""
    parent: int | None = None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """Where a version is kept; `changed` is False where the newest one says the same."""

    prompt: int
    version: int
    name: str
    number: int
    changed: bool
    made: bool


def a_name(text: str) -> str:
    """A name in one line, cut where it is too long; raises ``ValueError`` with a sentence for none."""
    name = " ".join(text.split())[:LONGEST_NAME].strip()
    if not name:
        raise ValueError("A name is needed.")
    return name

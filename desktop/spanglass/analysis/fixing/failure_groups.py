"""Failing calls put together by where they fail and how, so that each pile has one cause."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from spanglass.core.fixes import CallRef, FailingCall, FailureKind
from spanglass.core.judgement import CUT_OFF_QUERY

_INDEX = re.compile(r"\[\d+\]")
_KEYWORDS = (
    ("required", re.compile(r"is a required property")),
    ("additionalProperties", re.compile(r"^(?:Additional|Unevaluated) properties")),
    ("type", re.compile(r"is not of types? ")),
    ("enum", re.compile(r"is not one of ")),
    ("pattern", re.compile(r"does not match ")),
    ("format", re.compile(r'is not a "')),
    ("fence", re.compile(r"in a fence of code$")),
    ("json", re.compile(r"^not JSON")),
    ("length", re.compile(r"(?:shorter|longer) than|has (?:less|more) than")),
    ("range", re.compile(r"is (?:less|greater) than")),
    ("tool", re.compile(r"^no tool of the name")),
)
_FILTERS: Mapping[FailureKind, str] = {
    FailureKind.REFUSAL: "has:refusal",
    FailureKind.SCHEMA: "schema:fail",
    FailureKind.CUT: CUT_OFF_QUERY,
    FailureKind.RATE: "error:rate_limit",
    FailureKind.OPINION: "thumbs:down",
}
_KEY_BYTES = 6


@dataclass(frozen=True, slots=True)
class Pile:
    """Failing calls of one place and one way of failing, the latest first.

    `where` is the feature or the name of the traces, `site` the call's title, `detail` the path and keyword
    of a schema, the tool, or the class of an error.
    """

    kind: FailureKind
    where: str
    site: str
    detail: str
    calls: tuple[FailingCall, ...]

    @property
    def key(self) -> str:
        """What names it for good."""
        said = "\0".join((self.where, self.site, self.detail))
        return f"{self.kind}-{hashlib.blake2b(said.encode(), digest_size=_KEY_BYTES).hexdigest()}"

    @property
    def refs(self) -> tuple[CallRef, ...]:
        """The failing calls, of each trace the last."""
        found = {call.ref.trace_id: call.ref for call in reversed(self.calls)}
        return tuple(reversed(found.values()))

    @property
    def scope_query(self) -> str:
        """All traces of the same feature, or of the same name."""
        return f"{'feature' if self.calls[0].feature else 'name'}:{_quoted(self.where)}"

    @property
    def query(self) -> str:
        """The traces that fail so."""
        own = _FILTERS.get(self.kind)
        if self.kind is FailureKind.TOOL:
            own = "schema:fail" if self.calls[0].is_call else "has:error"
        return f"{self.scope_query} {own or f'error:{_quoted(self.calls[0].detail)}'}"

    def most(self, name: str) -> str | None:
        """What most of the calls have under a name, None where none says it."""
        said = Counter(getattr(call, name) for call in self.calls if getattr(call, name))
        return str(said.most_common(1)[0][0]) if said else None


def piles(calls: Iterable[FailingCall]) -> tuple[Pile, ...]:
    """The piles, that of most traces first."""
    found: dict[tuple[FailureKind, str, str, str], list[FailingCall]] = {}
    for call in sorted(calls, key=lambda each: -each.start_ns):
        found.setdefault((call.kind, call.where, call.title, _detail(call)), []).append(call)
    made = [Pile(*key, tuple(held)) for key, held in found.items()]
    return tuple(sorted(made, key=lambda pile: (-len(pile.refs), -pile.calls[0].start_ns)))


def keyword(message: str) -> str:
    """The word of JSON Schema that a validator's message speaks of, empty for others."""
    return next((word for word, pattern in _KEYWORDS if pattern.search(message)), "")


def leaf(path: str) -> str:
    """The last name of a path such as ``$.lines[0].price``; the whole answer has none."""
    names = re.findall(r'\.(\w+)|\["((?:[^"\\]|\\.)*)"\]', path)
    return next((one or two for one, two in reversed(names)), "")


def path_of(detail: str) -> str:
    """The path in the detail of a pile of broken schemas."""
    return detail.rsplit(" ", 1)[0] if " " in detail else detail


def _detail(call: FailingCall) -> str:
    if call.kind is FailureKind.SCHEMA:
        path = _INDEX.sub("[]", call.detail)
        return f"{path} {keyword(call.message)}".strip()
    if call.kind is FailureKind.TOOL:
        detail = _INDEX.sub("[]", call.detail)
        return " ".join(part for part in (detail, call.error_type or keyword(call.message)) if part)
    if call.kind is FailureKind.RATE:
        return call.provider or ""
    if call.kind is FailureKind.ERROR:
        return " ".join(part for part in (call.detail, call.error_type) if part)
    return ""


def _quoted(value: str) -> str:
    return '"' + value.replace('"', "*") + '"'

"""Endpoints of our own: a table of patterns and handlers, and those of the receiver itself."""

import json
import os
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, TypeAlias
from urllib.parse import parse_qsl

from spanglass import __version__
from spanglass.core.store_status import Judging
from spanglass.formats import Reply
from spanglass.receiver.forwarding.account import shown as forwarded
from spanglass.receiver.ledger import FormatCounts, Ledger, LedgerSnapshot
from spanglass.receiver.refusal import RefusedError
from spanglass.receiver.trouble import Trouble

_LARGEST = 1 << 20
_LIMIT, _MOST = 50, 1000
_DIGITS = 18  # any number of so many is one of 64 bits


@dataclass(frozen=True, slots=True)
class Asked:
    """What a handler gets: the pattern's names, the query string (the last of each), and the body.

    Of a body at most `largest` bytes are read.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)
    largest: int = _LARGEST

    def json(self) -> Mapping[str, Any]:
        """The object in the body, an empty one without a body; raises `RefusedError`."""
        try:
            found = json.loads(self.body) if self.body.strip() else {}
        except (ValueError, RecursionError) as error:
            raise RefusedError(400, "The body is not JSON.") from error
        if not isinstance(found, dict):
            raise RefusedError(400, "The body is JSON, but not an object.")
        return found

    def number(self, name: str) -> int | None:
        """A number in the query string, None if it is not there; raises ``ValueError``."""
        text = self.query.get(name)
        if text is None:
            return None
        found = row_of(text)
        if found is None:
            raise ValueError(f"“{name}” is a number.")
        return found

    def limit(self) -> int:
        """How many are wanted at most; raises ``ValueError``."""
        return max(1, min(self.number("limit") or _LIMIT, _MOST))


Handler: TypeAlias = Callable[[Asked], Awaitable[Reply]]
"""Answers a request; raises `RefusedError`. Must not block: reading a store belongs into a thread."""


@dataclass(frozen=True, slots=True)
class Route:
    """One endpoint. The pattern is a path in which ``{name}`` stands for one segment, but not for the first.

    A body may have `largest` bytes.
    """

    method: str
    pattern: str
    handler: Handler
    largest: int = _LARGEST


def row_of(word: str) -> int | None:
    """The row that a word names; None if it cannot be one."""
    return int(word) if word.isascii() and word.isdigit() and len(word) <= _DIGITS else None


class Router:
    """Finds the handler of a path."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes: dict[str, list[tuple[re.Pattern[str], Route]]] = {}
        for route in routes:
            found = re.compile(_expression(route.pattern)), route
            self._routes.setdefault(_first(route.pattern), []).append(found)

    def find(self, method: str, path: str, query: str) -> tuple[Handler, Asked] | None:
        """The handler and what to give it, or None for an unknown path.

        HEAD is served as GET. Raises `RefusedError` if only the method is wrong.
        """
        wanted = "GET" if method == "HEAD" else method
        allowed = []
        for expression, route in self._routes.get(_first(path), ()):
            match = expression.fullmatch(path)
            if match and route.method == wanted:
                values = dict(parse_qsl(query, keep_blank_values=True))
                return route.handler, Asked(match.groupdict(), values, largest=route.largest)
            if match:
                allowed.append(route.method)
        if allowed:
            raise method_not_allowed(allowed)
        return None


def method_not_allowed(allowed: Iterable[str]) -> RefusedError:
    """The refusal of a method, naming those that the path has."""
    names = ", ".join(sorted(allowed))
    return RefusedError(405, f"This path is for {names} only.", headers=(("allow", names),))


def json_reply(content: object, status: int = 200) -> Reply:
    """Anything as a JSON answer; half a surrogate pair, which UTF-8 cannot hold, stays escaped."""
    try:
        body = json.dumps(content, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        body = json.dumps(content).encode()
    return Reply(status, "application/json", body)


class Status(Protocol):
    """What the receiver knows of itself."""

    def ports(self) -> Mapping[str, object]:
        """Where it listens, by name."""
        ...

    async def span_count(self) -> int | None:
        """How many spans the store holds; None while that cannot be said."""
        ...

    def trouble(self) -> Trouble | None:
        """Why the store takes nothing at the moment; None while it takes what comes."""
        ...

    async def orphan_count(self, since_ns: int) -> int | None:
        """How many spans of traces that grew since then lack their parent; None while unknown."""
        ...

    async def judging(self) -> Judging | None:
        """How far older traces are judged anew; None if none is left, or while it is unknown."""
        ...


def own_routes(store: Path, status: Status, ledger: Ledger) -> tuple[Route, ...]:
    """The receiver's own endpoints: its health and its ledger."""

    async def health(_asked: Asked) -> Reply:
        content = {
            "status": "ok",
            "version": __version__,
            "spans": await status.span_count(),
            "pid": os.getpid(),
            "store": str(store),
            **status.ports(),
        }
        return json_reply(content)

    async def counts(_asked: Asked) -> Reply:
        snapshot = ledger.snapshot()
        content = ledger_content(snapshot, await status.orphan_count(snapshot.since_ns))
        trouble = status.trouble()
        content["trouble"] = asdict(trouble) if trouble is not None else None
        judging = await status.judging()
        content["judging_anew"] = asdict(judging) if judging is not None else None
        return json_reply({**content, "forwarded": forwarded(store)})

    return (Route("GET", "/healthz", health), Route("GET", "/api/ledger", counts))


def ledger_content(snapshot: LedgerSnapshot, orphaned: int | None) -> dict[str, object]:
    """The ledger as it is shown in JSON: totals on top, then every format's."""
    since = datetime.fromtimestamp(snapshot.since_ns // 1_000_000_000, UTC)
    return {
        "since": since.isoformat().replace("+00:00", "Z"),
        **_counts(snapshot.total()),
        "not_stored_because": snapshot.not_stored_because,
        "orphaned": orphaned,
        "refused": dict(snapshot.refused),
        "formats": {name: _counts(counts) for name, counts in sorted(snapshot.formats.items())},
    }


def _counts(counts: FormatCounts) -> dict[str, object]:
    content = asdict(counts)
    content["bytes"], content["duplicate"] = content.pop("size"), content.pop("duplicates")
    return content


def _first(path: str) -> str:
    """The first segment of a path: what comes to other paths than ours is told by it at once."""
    return path.split("/", 2)[1] if path.startswith("/") else ""


def _expression(pattern: str) -> str:
    parts = re.split(r"\{(\w+)\}", pattern)
    return "".join(f"(?P<{part}>[^/]+)" if odd % 2 else re.escape(part) for odd, part in enumerate(parts))

"""Endpoints of fixes: what was proposed and checked is kept, and groups that are not wanted."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from spanglass.core.fix_json import (
    acceptance_document,
    acceptance_of,
    check_document,
    check_of,
    dismissal_of,
    proposal_of,
    rubric_of,
)
from spanglass.formats import Reply
from spanglass.receiver.api import Ask, answering
from spanglass.receiver.queue import WriteQueue
from spanglass.receiver.refusal import RefusedError
from spanglass.receiver.routes import Asked, Route, json_reply
from spanglass.receiver.writing import written
from spanglass.store.reader import Reader
from spanglass.store.records.fixes import FixTables

_LARGEST = 64 << 20
Work = Callable[[FixTables], Any]
Reads = Callable[[Mapping[str, Any], int], Work]


class FixRoutes:
    """Reads with `ask`, writes through the queue."""

    def __init__(self, ask: Ask, queue: WriteQueue, clock: Callable[[], int] = time.time_ns) -> None:
        """`ask` gives what a reader in a thread of its own answers."""
        self._ask, self._queue, self._clock = ask, queue, clock

    def routes(self) -> tuple[Route, ...]:
        """The endpoints."""
        writing: tuple[tuple[str, Reads], ...] = (
            ("keep", _keep),
            ("propose", _propose),
            ("dismiss", _dismiss),
            ("restore", _restore),
            ("judge", _judge),
            ("accept", _accept),
            ("take-back", _take_back),
        )
        return (
            Route("GET", "/api/fixes/checks", answering(self._ask, _checks)),
            Route("GET", "/api/fixes/acceptances", answering(self._ask, _acceptances)),
            *(Route("POST", f"/api/fixes/{verb}", self._writes(reads), _LARGEST) for verb, reads in writing),
        )

    def _writes(self, reads: Reads) -> Callable[[Asked], Any]:
        async def handle(asked: Asked) -> Reply:
            content, now_ns = asked.json(), self._clock()
            try:
                work = reads(content, now_ns)
            except (ValueError, TypeError, AttributeError) as error:
                raise RefusedError(400, str(error)) from error
            done = await written(lambda: self._queue.fixes(work))
            return json_reply({"ok": True} if done is None else {"id": done})

        return handle


def _checks(reader: Reader, asked: Asked) -> Any:
    return {"checks": [check_document(each) for each in reader.fix_checks(asked.query.get("group"))]}


def _keep(content: Mapping[str, Any], _: int) -> Work:
    check = check_of(_member(content, "check"))
    return lambda tables: tables.keep(check)


def _propose(content: Mapping[str, Any], now_ns: int) -> Work:
    proposal = proposal_of(_member(content, "proposal"))
    return lambda tables: tables.propose(proposal, now_ns)


def _dismiss(content: Mapping[str, Any], now_ns: int) -> Work:
    dismissal = dismissal_of(content, now_ns)
    return lambda tables: tables.dismiss(dismissal)


def _acceptances(reader: Reader, _: Asked) -> Any:
    return {"acceptances": [acceptance_document(each) for each in reader.fix_acceptances()]}


def _restore(content: Mapping[str, Any], _: int) -> Work:
    group = _group(content)
    return lambda tables: tables.restore(group)


def _judge(content: Mapping[str, Any], _: int) -> Work:
    """A rubric, or null for rules alone."""
    group = _group(content)
    rubric = None if content.get("rubric") is None else rubric_of(_member(content, "rubric"))
    return lambda tables: tables.judge_by(group, rubric)


def _accept(content: Mapping[str, Any], now_ns: int) -> Work:
    made = acceptance_of({"at_ns": now_ns, **_member(content, "acceptance")})
    return lambda tables: tables.accept(made)


def _take_back(content: Mapping[str, Any], _: int) -> Work:
    group = _group(content)
    return lambda tables: tables.take_back(group)


def _group(content: Mapping[str, Any]) -> str:
    group = content.get("group")
    if not isinstance(group, str) or not group:
        raise ValueError("“group” is the key of a group.")
    return group


def _member(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    held = content.get(name)
    if not isinstance(held, Mapping):
        raise ValueError(f"“{name}” is an object.")
    return held

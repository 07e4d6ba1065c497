"""Endpoints that answer from the store: traces, one trace, figures; each as the command line prints it."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import local
from typing import Any, TypeAlias

from spanglass.core.documents import figures_document, show_document, trace_document
from spanglass.core.quantities import whole_number
from spanglass.core.tree import build, flat
from spanglass.formats import Reply
from spanglass.receiver.refusal import RefusedError
from spanglass.receiver.routes import Asked, Handler, Route, json_reply
from spanglass.store.errors import StoreError
from spanglass.store.reader import Reader
from spanglass.store.rollups.figures import GROUPS

Ask: TypeAlias = Callable[[Callable[[Reader], Any]], Awaitable[Any]]
"""What gives the answer of a reader in a thread of its own; raises `RefusedError`."""

_THREADS = 2
_LIMIT, _MOST = 50, 1000
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_CURSOR = re.compile(r"\d{1,19}:\d{1,19}")
_SECOND_NS = 1_000_000_000


class Api:
    """Reads the store in threads of its own, each with its own connection."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="api")
        self._readers = local()
        self._open: list[Reader] = []

    def routes(self) -> tuple[Route, ...]:
        """The endpoints."""
        return (
            Route("GET", "/api/traces", answering(self.ask, _traces)),
            Route("GET", "/api/traces/{id}", answering(self.ask, _trace)),
            Route("GET", "/api/stats", answering(self.ask, _stats)),
            Route("GET", "/api/runs/{name}", answering(self.ask, _run)),
        )

    def close(self) -> None:
        """Stop the threads and close their connections."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        for reader in self._open:
            reader.close()

    async def ask(self, question: Callable[[Reader], Any]) -> Any:
        """What a reader in one of the threads answers; raises `RefusedError`."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._answer, question)

    def _answer(self, question: Callable[[Reader], Any]) -> Any:
        try:
            if not hasattr(self._readers, "reader"):
                self._readers.reader = Reader(self._store)
                self._open.append(self._readers.reader)
            return question(self._readers.reader)
        except StoreError as error:
            raise RefusedError(503 if error.temporary else 500, str(error)) from error
        except (LookupError, ValueError) as error:
            raise RefusedError(400, str(error)) from error


def answering(ask: Ask, question: Callable[[Reader, Asked], Any]) -> Handler:
    """What answers a request by a question to the store."""

    async def handle(asked: Asked) -> Reply:
        return json_reply(await ask(lambda reader: question(reader, asked)))

    return handle


def _traces(reader: Reader, asked: Asked) -> Any:
    cursor = asked.query.get("before") or None
    if cursor is not None and not _CURSOR.fullmatch(cursor):
        raise ValueError(f'{cursor!r} is not a cursor; use the value of "next".')
    limit = _number(asked.query.get("limit"), _LIMIT)
    page = reader.traces(asked.query.get("q", ""), before=cursor, limit=limit)
    return {"traces": [trace_document(trace) for trace in page.traces], "next": page.next}


def _trace(reader: Reader, asked: Asked) -> Any:
    trace = reader.trace(asked.values["id"])
    if trace is None:
        raise RefusedError(404, f"No trace begins with {asked.values['id']}.")
    nodes = flat(build(reader.spans(trace.trace_id)))
    details = {}
    for node in nodes:
        detail = reader.span_detail(trace.trace_id, node.span_id)
        if detail is not None:
            details[node.span_id] = detail
    return show_document(trace, nodes, details)


def _stats(reader: Reader, asked: Asked) -> Any:
    query, by = asked.query.get("q", ""), asked.query.get("by")
    if by is not None and by not in GROUPS:
        raise ValueError(f"{by!r} is not one of {', '.join(GROUPS)}.")
    since_ns = _since(asked.query.get("since"))
    groups = reader.figures_by(by, query, since_ns=since_ns) if by else None
    return figures_document(reader.figures(query, since_ns=since_ns), groups)


def _run(reader: Reader, asked: Asked) -> Any:
    figures, is_settled = reader.run_figures(asked.values["name"])
    return {**figures_document(figures, None), "settled": is_settled}


def _number(text: str | None, default: int) -> int:
    if text is None:
        return default
    number = whole_number(text)
    if not number:
        raise ValueError(f"{text!r} is not a whole number from 1 up.")
    return min(number, _MOST)


def _since(text: str | None) -> int:
    if not text:
        return 0
    number = whole_number(text[:-1])
    if text[-1] not in _SECONDS or number is None:
        raise ValueError(f"{text!r} is not a length of time such as 30m, 1h or 7d.")
    return max(0, time.time_ns() - number * _SECONDS[text[-1]] * _SECOND_NS)

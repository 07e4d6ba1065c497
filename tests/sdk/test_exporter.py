"""When captures are sent: at once after a pause, in few requests where much comes, again if refused."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from sdk.servers import Server, sink
from spanglass.sdk.configuration import Configuration
from spanglass.sdk.exporter import Exporter
from spanglass.sdk.spans import Span, SpanContext

EVERY_S = 0.2


@dataclass
class Made:
    """A span that is ready."""

    name: str
    size: int = 1000

    def span(self) -> Span:
        return Span(SpanContext(os.urandom(16), os.urandom(8)), None, self.name, 1, end_ns=2)


@pytest.fixture
def taken() -> Iterator[Server]:
    with sink() as server:
        yield server


def until(true: Callable[[], object]) -> None:
    given_up = time.monotonic() + 30
    while not true():
        assert time.monotonic() < given_up
        time.sleep(0.001)


def test_what_comes_after_a_pause_is_sent_at_once(taken: Server) -> None:
    waits = []
    while not waits or (min(waits) >= EVERY_S / 2 and len(waits) < 20):  # the machine may be busy
        exporter, before = Exporter(Configuration(taken.url, "program")), len(taken.requests)
        begun = time.monotonic()
        exporter.put(Made("first"))
        until(lambda before=before: len(taken.requests) > before)  # type: ignore[misc]
        waits.append(time.monotonic() - begun)
    assert min(waits) < EVERY_S / 2


def test_much_is_sent_in_few_requests(taken: Server) -> None:
    exporter = Exporter(Configuration(taken.url, "program"))
    begun = time.monotonic()
    for number in range(60):
        exporter.put(Made(str(number)))
        time.sleep(0.01)
    until(lambda: len(taken.spans()) == 60)
    assert len(taken.requests) <= (time.monotonic() - begun) / EVERY_S + 2


def test_what_is_refused_for_a_while_is_sent_again_without_more_coming(taken: Server) -> None:
    taken.status = 503
    exporter = Exporter(Configuration(taken.url, "program"))
    exporter.put(Made("first"))
    until(lambda: taken.requests)
    assert not exporter.flush(0.5)
    taken.requests.clear()
    taken.status = 200
    until(taken.spans)
    until(lambda: exporter.flush(0))

"""Calls of real clients are asked again as they were first, field by field; what differs is said before.

Needs the recordings and the provider that lie beside the checkout; elsewhere nothing is tested here.
"""

import asyncio
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from captures import FOLDER, captured
from local_ports import a_free_port
from spanglass.core.facts import CALL_KINDS, Facts
from spanglass.core.messages import Message, PartType
from spanglass.core.record import SpanRecord
from spanglass.core.views import SpanDetail
from spanglass.dialects.request_bodies import RequestBody
from spanglass.dialects.request_bodies import request as read
from spanglass.replay import asking
from spanglass.replay.asking import Asker, Listener, Place
from spanglass.replay.events import AllEnded, Event, Failed, RunEnded
from spanglass.replay.http_transport import HttpTransport
from spanglass.replay.originals import original
from spanglass.replay.outcome import verdict
from spanglass.replay.plan import Choice, Plan, Scope, Variant
from spanglass.replay.player import Player
from spanglass.replay.reading import Reading
from spanglass.replay.request import NotReplayableError, ReplayRequest, Wanted, replay_request
from spanglass.store.ingest.derive import Deriver
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer

PROVIDER = FOLDER.parent / "tools" / "fake_provider.py"
CLIENTS = sorted(each.name for each in FOLDER.iterdir()) if FOLDER.exists() else []
MOST = 8
SILENT = frozenset({"google-genai-otel", "openai-agents-native", "openinference-grpc"})
"""Recordings of clients that keep no messages, or make no calls."""

CHAINED = [each for each in CLIENTS if each in {
    "langfuse", "langfuse2-native", "langsmith", "langsmith-native", "mlflow", "openinference-double",
    "openinference-langchain", "pydantic-ai", "smolagents", "strands-latest", "traceloop", "vercel-ai-6",
}]  # fmt: skip
"""Clients that record what stands around calls, and so their chains."""
PARTED = frozenset({"langfuse2-native", "smolagents", "strands-latest"})
"""Clients whose recordings lack what the answers depended on: tools, their ids, or a refusal's words."""
SAME = {"reasoning.level": "reasoning_effort", "encoding_formats": "encoding_format"}

pytestmark = pytest.mark.skipif(not PROVIDER.exists(), reason="the recordings are not here")


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The provider's address, and the file in which it notes what it is sent."""
    log, port = tmp_path_factory.mktemp("provider") / "log", a_free_port()
    process = subprocess.Popen([sys.executable, str(PROVIDER), str(port), str(log)])
    url = f"http://127.0.0.1:{port}"
    for _ in range(200):
        with suppress(OSError), urllib.request.urlopen(f"{url}/v1/models", timeout=5):
            break
        time.sleep(0.05)
    yield url, log
    process.kill()
    process.wait()


@pytest.fixture(scope="module")
def readers(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Reader]:
    """The recordings of a client in a store, once."""

    @cache
    def reader(client: str) -> Reader:
        path = tmp_path_factory.mktemp("store") / "t.db"
        writer = Writer(path)
        writer.write([format_.decode(request) for format_, request in captured(client)])
        writer.close()
        return Reader(path)

    return reader


def calls(reader: Reader) -> list[SpanDetail]:
    """The different calls of a client's recordings."""
    found: dict[str, SpanDetail] = {}
    for trace in reader.traces(limit=500).traces:
        for row in reader.spans(trace.trace_id):
            if row.kind in CALL_KINDS and row.counted:
                detail = reader.span_detail(trace.trace_id, row.span_id)
                assert detail is not None
                found.setdefault(repr((detail.facts.input, detail.facts.parameters)), detail)
    return list(found.values())[:MOST]


def asked(details: list[SpanDetail], url: str) -> list[tuple[SpanDetail, ReplayRequest]]:
    """The calls as requests to the provider that stands in for all; those without messages cannot be."""
    found = []
    for detail in details:
        base = f"{url}/v1beta" if "gemini" in (detail.facts.provider or "") else f"{url}/v1"
        with suppress(NotReplayableError):
            found.append((detail, replay_request(detail, Wanted(base=base))))
    return found


async def answers(requests: list[ReplayRequest]) -> list[SpanRecord]:
    """What comes of the requests, all at once."""
    reading, way = Reading(), HttpTransport()
    asker, silent = Asker(reading), Listener(lambda *_: None, lambda *_: None)
    place = Place(b"\1" * 16, {})
    found = await asyncio.gather(*(asker.ask(way, each, place, silent) for each in requests))
    await way.aclose()
    reading.close()
    return [each.record for each in found]


@pytest.mark.parametrize("client", CLIENTS)
def test_what_is_asked_is_what_was_asked(
    client: str, readers: Callable[[str], Reader], given: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "FIRST_WAIT_S", 0.01)
    url, log = given
    found = asked(calls(readers(client)), url)
    assert bool(found) is (client not in SILENT)
    records = asyncio.run(answers([request for _, request in found]))
    received = [json.loads(line) for line in log.read_text().splitlines()] if found else []
    for (detail, request), record in zip(found, records, strict=True):
        sent = next(each for each in received if each["body"] == request.body)
        assert url + sent["path"] == request.url
        for name, was, now in differences(detail.facts, read(json.dumps(sent["body"])), request.url):
            assert any(name in loss for loss in request.losses), (name, was, now, request.losses)
        before = verdict(Deriver().record(detail.span, detail.logs))
        if before != "error" and detail.facts.finish_reason is not None:  # else it did not tell how it ended
            assert verdict(record) == before, (detail.facts.input, before, record.facts)


@pytest.mark.parametrize("client", CHAINED)
def test_chains_go_as_they_went(
    client: str, readers: Callable[[str], Reader], given: tuple[str, Path]
) -> None:
    reader, url, told = readers(client), f"{given[0]}/v1", Queue[Event]()
    parted: list[bool] = []
    traces = [trace for trace in reader.traces(limit=500).traces if trace.calls > 1]
    chains = [found for trace in traces if len((found := original(reader, trace.trace_id)).steps) > 1]
    assert chains
    for chain in chains[:3]:
        variants = Variant("B", "recorded"), Variant("C", base=url)
        player = Player(lambda _: "sk-1")
        player.start(Plan(chain, variants, Scope.TRACE, stale=Choice.STOP), told.put)
        while not isinstance(event := told.get(timeout=20), AllEnded):
            assert not isinstance(event, Failed), event
            if isinstance(event, RunEnded):
                found = event.result
                assert event.letter == "C" or (found.diverged_at, found.stopped) == (None, None)
                assert len(found.steps) > 1 or event.letter == "C"
                parted.append(event.letter == "C" and found.diverged_at is not None)
        assert player.wait(5)
    assert any(parted) is (client in PARTED)


def differences(facts: Facts, received: RequestBody, url: str) -> Iterator[tuple[str, Any, Any]]:
    """The fields of a request that were recorded and are other than they were."""
    model = received.model or url.partition("/models/")[2].partition(":")[0]
    if (facts.model_requested or facts.model_responded) != model:
        yield "model", facts.model_requested, model
    for name, was, now in (
        ("messages", turns(facts.input), turns(received.messages)),
        ("tools", {tool.name: tool for tool in facts.tools}, {tool.name: tool for tool in received.tools}),
    ):
        if was != now:
            yield name, was, now
    now_has = {SAME.get(name, name): held for name, held in received.parameters.items()}
    for name, held in facts.parameters.items():
        if plain(now_has.get(SAME.get(name, name))) != plain(held):
            yield name, held, now_has.get(SAME.get(name, name))


def turns(messages: tuple[Message, ...]) -> list[Any]:
    """What is said, whoever is said to bring the results of tools, and however texts are cut into parts."""
    return [
        (part.type, part.text, part.call_id, part.name if part.type is PartType.TOOL_CALL else None,
         plain(part.arguments), plain(part.result), part.uri)
        for message in messages
        for part in message.parts
    ]  # fmt: skip


def plain(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)

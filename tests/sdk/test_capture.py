"""Unchanged programs, each client library in a Python of its own: every call is captured, nothing changes."""

import json
from collections.abc import Iterator
from contextvars import copy_context
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sdk.programs import KEY, run
from sdk.servers import Server, provider, sink
from spanglass.sdk.capture import Capture, sending

ASK = """
def body(question, **more):
    return {"model": "m", "messages": [{"role": "user", "content": question}], **more}
"""
HTTPX = (
    ASK
    + """
import httpx2 as httpx
client = httpx.Client(headers={"authorization": f"Bearer {KEY}"})
at = URL + "/v1/chat/completions"
print(client.post(at, json=body("one")).json()["id"])
with client.stream("POST", at, json=body("two", stream=True)) as answer:
    print("".join(answer.iter_text()).count("data:"))
again = {"x-stainless-retry-count": "1"}
print(client.post(at + "?key=" + KEY, json=body(f"FAIL {KEY}"), headers=again).status_code)
try:
    with client.stream("POST", at, json=body("CUT", stream=True)) as answer:
        list(answer.iter_bytes())
except httpx.RemoteProtocolError as error:
    print("cut")
try:
    client.post("http://127.0.0.1:1/v1/chat/completions", json=body("nobody"))
except httpx.ConnectError:
    print("refused")
print(client.post(URL + "/other", json=body("not a model's path")).status_code)
with client.stream("POST", at, json=body("left", stream=True)) as answer:
    next(answer.iter_bytes())
"""
)
ASYNC_HTTPX = (
    ASK
    + """
import asyncio, httpx2 as httpx
async def main():
    async with httpx.AsyncClient() as client:
        at = URL + "/v1/chat/completions"
        print((await client.post(at, json=body("one"))).json()["id"])
        async with client.stream("POST", at, json=body("two", stream=True)) as answer:
            print(len([part async for part in answer.aiter_text()]) > 0)
asyncio.run(main())
"""
)
CARRIED = (
    ASK
    + """
import aiohttp, asyncio, httpx2 as httpx
class Carrying(httpx.AsyncBaseTransport):
    async def handle_async_request(self, request):
        async with aiohttp.ClientSession() as session:
            async with session.post(str(request.url), data=await request.aread()) as answer:
                return httpx.Response(answer.status, content=await answer.read())
async def main():
    at = URL + "/v1/chat/completions"
    async with httpx.AsyncClient(transport=Carrying()) as client:
        print((await client.post(at, json=body("one"))).json()["id"])
    async with aiohttp.ClientSession() as session, session.post(at, json=body("two")) as answer:
        print((await answer.json())["id"])
asyncio.run(main())
"""
)
REQUESTS = (
    ASK
    + """
import requests
at = URL + "/v1/chat/completions"
print(requests.post(at, json=body("one")).json()["id"])
with requests.post(at, json=body("two", stream=True), stream=True) as answer:
    print(len(list(answer.iter_lines())))
"""
)
URLLIB3 = (
    ASK
    + """
import json, urllib3
at = URL + "/v1/chat/completions"
pool = urllib3.PoolManager()
def send(**more):
    return pool.request("POST", at, body=json.dumps(more), headers={"content-type": "application/json"})
print(send(**body("one")).json()["id"])
print(len(send(**body("two", stream=True)).data) > 0)
"""
)
URLLIB = (
    ASK
    + """
import json, urllib.error, urllib.request
at = URL + "/v1/chat/completions"
def send(at, **more):
    made = urllib.request.Request(at, json.dumps(more).encode(), {"content-type": "application/json"})
    return urllib.request.urlopen(made)
print(json.load(send(at, **body("one")))["id"])
with send(at, **body("two", stream=True)) as answer:
    print(len(list(answer)))
"""
)
AIOHTTP = (
    ASK
    + """
import aiohttp, asyncio
async def main():
    async with aiohttp.ClientSession() as session:
        at = URL + "/v1/chat/completions"
        async with session.post(at, json=body("one")) as answer:
            print((await answer.json())["id"])
        async with session.post(at, json=body("two", stream=True)) as answer:
            print(len([line async for line in answer.content]))
asyncio.run(main())
"""
)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict[str, Any]], str, Server, Server]:
    with provider() as given, sink() as taken:
        done = run(HTTPX, given, taken, tmp_path_factory.mktemp("httpx"))
        assert done.stderr == ""
        return taken.spans(), done.stdout, given, taken


def said(span: dict[str, Any], name: str) -> Any:
    return span["attributes"].get(f"spanglass.{name}")


def test_a_program_prints_what_it_would(seen: Any) -> None:
    assert seen[1].split() == ["c-one", "5", "529", "cut", "refused", "200"]


def test_each_request_is_a_span_with_both_bodies_as_they_were(seen: Any) -> None:
    spans, _, given, _ = seen
    assert len(spans) == 6
    sent = [body for path, _, body in given.requests if path != "/other"]
    assert [json.loads(said(span, "request.body")) for span in spans[:2]] == [json.loads(b) for b in sent[:2]]
    assert json.loads(said(spans[0], "response.body"))["id"] == "c-one"  # it came packed
    assert said(spans[1], "response.body").endswith("data: [DONE]\n\n")
    assert int(said(spans[1], "first_byte_ns")) > 0


def test_failures_say_what_happened(seen: Any) -> None:
    spans = seen[0]
    failed = spans[2]
    assert failed["status"]["code"] == 2
    assert failed["attributes"]["http.response.status_code"] == "529"
    assert failed["attributes"]["http.response.header.request-id"] == "req-1"
    assert said(failed, "attempt") == "2"
    cut, refused = spans[3], spans[4]
    assert said(cut, "response.body").startswith("data:")
    assert cut["events"][0]["attributes"][0]["value"]["stringValue"].endswith("RemoteProtocolError")
    assert refused["events"][0]["attributes"][0]["value"]["stringValue"].endswith("ConnectError")


def test_an_answer_that_the_program_left_is_marked(seen: Any) -> None:
    spans = seen[0]
    assert [said(span, "response.broken_off") for span in (spans[0], spans[1], spans[5])] == [
        None,
        None,
        True,
    ]


def test_no_key_leaves_the_process(seen: Any) -> None:
    everything = b"".join(body for _, _, body in seen[3].requests)
    assert KEY.encode() not in everything
    assert KEY[8:].encode() not in everything


def test_the_resource_names_program_and_run(seen: Any) -> None:
    resource = seen[0][0]["resource"]
    assert (resource["service.name"], resource["spanglass.run"]) == ("program", "run-1")


def test_a_library_that_carries_another_ones_request_is_not_a_second_call(tmp_path: Path) -> None:
    pytest.importorskip("aiohttp")
    with provider() as given, sink() as taken:
        done = run(CARRIED, given, taken, tmp_path)
        assert (done.stderr, done.stdout.split()) == ("", ["c-one", "c-two"])
        asked = [json.loads(span["attributes"]["spanglass.request.body"]) for span in taken.spans()]
    assert [body["messages"][0]["content"] for body in asked] == ["one", "two"]


def test_a_request_that_is_left_while_it_is_sent_ends_without_a_word() -> None:
    put: list[Any] = []
    address = "https://api.openai.com/v1/chat/completions"
    exchange = Capture(SimpleNamespace(put=put.append, watch=id)).begin("POST", address, [], b"{}")  # type: ignore[arg-type]

    class Never:
        def __await__(self) -> Iterator[None]:
            yield

    async def sent() -> None:
        with sending(exchange):
            await Never()

    sends = sent()
    copy_context().run(sends.send, None)
    sends.close()
    assert put == [exchange]


@pytest.mark.parametrize(
    ("source", "needs"),
    [
        (ASYNC_HTTPX, "httpx2"),
        (REQUESTS, "requests"),
        (URLLIB3, "urllib3"),
        (AIOHTTP, "aiohttp"),
        (URLLIB, "urllib"),
    ],
    ids=["async httpx", "requests", "urllib3", "aiohttp", "urllib"],
)
def test_other_clients(source: str, needs: str, tmp_path: Path) -> None:
    pytest.importorskip(needs)
    with provider() as given, sink() as taken:
        done = run(source, given, taken, tmp_path)
        assert (done.stderr, done.stdout.split()[0]) == ("", "c-one")
        one, two = taken.spans()
    assert json.loads(said(one, "response.body"))["choices"][0]["message"]["content"] == "answer to one"
    assert said(two, "response.body").endswith("data: [DONE]\n\n")
    assert json.loads(said(two, "request.body"))["messages"][0]["content"] == "two"
    assert said(two, "response.broken_off") is None


URLLIB_FAILS = (
    URLLIB
    + """
import http.client, shutil, io
def failed(question, at=at, **more):
    try:
        with send(at, **body(question, **more)) as answer:
            answer.read()
    except (OSError, http.client.HTTPException) as error:
        print(type(error).__name__)
failed("FAIL")
failed("CUT", stream=True)
failed("nobody", "http://127.0.0.1:1/v1/chat/completions")
print(send(URL + "/other", **body("not a model's path")).status)
with send(at, **body("left", stream=True)) as answer:
    answer.read1(5)
held = http.client.HTTPConnection(URL.removeprefix("http://"))
for question in ("kept open", "and again"):
    held.request("POST", "/v1/chat/completions", json.dumps(body(question)), {"api-key": KEY})
    answer, into = held.getresponse(), bytearray(100_000)
    print(type(answer).__name__, answer.readinto(into) > 0, answer.read())
"""
)


def test_of_the_standard_library_all_that_happens_is_told(tmp_path: Path) -> None:
    with provider() as given, sink() as taken:
        done = run(URLLIB_FAILS, given, taken, tmp_path)
        assert done.stderr == ""
        told = done.stdout.split("\n")[2:]
        assert told[:4] == ["HTTPError", "IncompleteRead", "URLError", "200"]
        assert told[4:6] == ["HTTPResponse True b''"] * 2
        spans = taken.spans()
        everything = b"".join(body for _, _, body in taken.requests)
    assert len(spans) == 8
    failed, cut, refused, left, kept, again = spans[2:]
    assert failed["attributes"]["http.response.status_code"] == "529"
    assert said(cut, "response.body").startswith("data:")
    assert cut["events"][0]["attributes"][0]["value"]["stringValue"].endswith("IncompleteRead")
    assert refused["events"][0]["attributes"][0]["value"]["stringValue"] == "ConnectionRefusedError"
    broken = [said(span, "response.broken_off") for span in spans]
    assert broken == [None, None, None, None, None, True, None, None]
    assert len(said(left, "response.body")) == 5
    assert json.loads(said(kept, "request.body"))["messages"][0]["content"] == "kept open"
    assert "answer to and again" in said(again, "response.body")
    assert KEY.encode() not in everything


FORM = """
import httpx2 as httpx
fields = {"model": "whisper-1", "api_note": KEY}
try:
    httpx.post(URL + "/v1/audio/transcriptions", data=fields, files={"file": ("a.wav", b"RIFF")})
except httpx.HTTPError:
    print("no form is read there")
"""


def test_of_a_form_in_parts_the_fields_are_told(tmp_path: Path) -> None:
    with provider() as given, sink() as taken:
        done = run(FORM, given, taken, tmp_path)
        assert (done.stderr, done.stdout) == ("", "no form is read there\n")
        (span,) = taken.spans()
    form = json.loads(said(span, "request.form"))
    assert (form["model"], form["file"]) == ("whisper-1", "(a.wav)")
    assert KEY not in form["api_note"]

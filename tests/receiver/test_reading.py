"""Bodies read in processes of their own: the same answers, also when a process dies or is not there yet."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest

from builders import T0
from captures import captured
from receiving import WITHIN_S, serve
from spanglass.core.span import Batch
from spanglass.formats import DecodeError, Format, Request
from spanglass.formats.otlp_json import FORMAT as JSON
from spanglass.formats.otlp_protobuf import FORMAT as PROTOBUF
from spanglass.receiver import reading as reading_module
from spanglass.receiver.reading import Reading
from spanglass.receiver.reading_process import ReadingProcess
from spanglass.samples import backfill, encoded
from spanglass.store.ingest.ready import ReadyBatch
from traffic import a_log_request, a_request, a_span

BODY = a_request(*(a_span(number) for number in range(1, 101))).SerializeToString()
LOGS = a_log_request(1, "gen_ai.user.message", "Hello").SerializeToString()


def a_call(body: bytes, format_: Format = PROTOBUF, path: str = "/v1/traces") -> tuple[Format, Request]:
    return format_, Request("POST", path, "", body, {})


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(WITHIN_S):
        while not holds():
            await asyncio.sleep(0.01)


@asynccontextmanager
async def kept(reading: Reading) -> AsyncIterator[Reading]:
    """The reading with its processes, until the end of the block."""
    task = asyncio.create_task(reading.keep())
    try:
        yield reading
    finally:
        task.cancel()
        await asyncio.wait((task,))


def with_process(work: Callable[[Reading], Coroutine[Any, Any, None]], count: int = 1) -> None:
    """Run with a reading whose processes are ready, and which never reads here what it could ask."""

    async def run() -> None:
        with ThreadPoolExecutor(2) as threads:
            async with kept(Reading(threads, count, busy=lambda: True)) as reading:
                await until(lambda: reading.ready == count)
                await work(reading)

    asyncio.run(run())


def pids(reading: Reading) -> list[int]:
    return [process.pid for process in reading._processes if process.pid is not None]


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def seen(batch: Batch) -> Any:
    """What the store keeps of a batch, whether it was read here or in a process."""
    spans = [(span.trace_id, span.span_id, span.encoded, span.update, span.end_ns) for span in batch.spans]
    logs = [(log.trace_id, log.span_id, log.time_ns, log.event_name, log.encoded) for log in batch.logs]
    sources = [(span.resource, span.scope) for span in batch.spans]
    return spans, logs, sources, batch.rejected


def bodies() -> list[tuple[Format, Request]]:
    calls = [
        a_call(BODY),
        a_call(b""),
        a_call(LOGS, path="/v1/logs"),
        a_call(a_request(a_span(1), a_span(0)).SerializeToString()),
        *(a_call(encoded(each), JSON) for each in backfill(5, T0, 10**12, Random(1))),
    ]
    return [*calls, *captured()]


def test_a_process_reads_what_would_be_read_here() -> None:
    async def work(reading: Reading) -> None:
        for format_, request in bodies():
            there = await reading.read(format_, request)
            assert isinstance(there, ReadyBatch)
            assert seen(there) == seen(format_.decode(request))

    with_process(work)


def test_what_cannot_be_decoded_is_told_in_the_same_words() -> None:
    async def work(reading: Reading) -> None:
        with pytest.raises(DecodeError, match="not a protobuf OTLP request"):
            await reading.read(*a_call(b"\xff" * 100))

    with_process(work)


def test_many_at_once_get_their_own_answers() -> None:
    async def work(reading: Reading) -> None:
        requests = [a_request(a_span(number, name="x" * 3000)) for number in range(1, 60)]
        calls = [a_call(request.SerializeToString()) for request in requests]
        batches = await asyncio.gather(*(reading.read(*call) for call in calls))
        assert [batch.spans[0].span_id for batch in batches] == [
            number.to_bytes(8, "big") for number in range(1, 60)
        ]

    with_process(work, count=2)


def test_a_body_is_open_until_whoever_asked_has_its_batch() -> None:
    async def work(reading: Reading) -> None:
        left: list[int] = []

        async def one() -> None:
            await reading.read(*a_call(BODY))
            left.append(reading.open)

        tasks = [asyncio.create_task(one()) for _ in range(20)]
        await asyncio.sleep(0)
        assert reading.open == 20
        await asyncio.gather(*tasks)
        assert left == list(range(19, -1, -1))

    with_process(work)


def test_other_threads_can_ask() -> None:
    async def work(reading: Reading) -> None:
        batches = await asyncio.gather(
            *(asyncio.to_thread(reading.read_in_thread, *a_call(BODY)) for _ in range(8))
        )
        assert all(isinstance(batch, ReadyBatch) and len(batch.spans) == 100 for batch in batches)
        with pytest.raises(DecodeError):
            await asyncio.to_thread(reading.read_in_thread, *a_call(b"\xff" * 100))

    with_process(work)


def test_files_of_the_folder_it_is_started_in_are_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "logging.py").write_text("raise SystemExit('imported')")

    async def work(reading: Reading) -> None:
        assert isinstance(await reading.read(*a_call(BODY)), ReadyBatch)

    with_process(work)


def test_the_first_bodies_wait_for_the_process_unless_they_are_small() -> None:
    async def run() -> None:
        with ThreadPoolExecutor(1) as threads:
            async with kept(Reading(threads, 1)) as reading:
                await until(lambda: reading._wanted)
                waiting = [asyncio.create_task(reading.read(*a_call(BODY))) for _ in range(4)]
                await asyncio.sleep(0)
                small = await reading.read(*a_call(a_request(a_span(1)).SerializeToString()))
                assert not isinstance(small, ReadyBatch)
                assert not reading.ready
                assert all(isinstance(batch, ReadyBatch) for batch in await asyncio.gather(*waiting))

    asyncio.run(run())


@pytest.mark.parametrize("count", [0, 1])
def test_what_waited_long_enough_or_for_no_process_is_read_here(
    count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_module, "_FIRST_WAIT_S", 0.05 if count else WITHIN_S)

    async def run() -> None:
        with ThreadPoolExecutor(1) as threads:
            async with kept(Reading(threads, count, busy=lambda: True)) as reading:
                for _ in range(2):
                    batch = await reading.read(*a_call(BODY))
                    assert not isinstance(batch, ReadyBatch)
                    assert len(batch.spans) == 100

    asyncio.run(run())


def test_a_small_body_is_read_here_while_nothing_waits() -> None:
    async def work(reading: Reading) -> None:
        call = a_call(a_request(a_span(1)).SerializeToString())
        assert isinstance(await reading.read(*call), ReadyBatch)
        reading._busy = lambda: False
        assert not isinstance(await reading.read(*call), ReadyBatch)
        assert isinstance(await reading.read(*a_call(BODY)), ReadyBatch)

    with_process(work)


def test_a_huge_body_is_read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_module, "_LARGEST", 1000)

    async def work(reading: Reading) -> None:
        assert not isinstance(await reading.read(*a_call(BODY)), ReadyBatch)

    with_process(work)


def test_a_process_that_dies_loses_nothing_and_is_started_again(caplog: pytest.LogCaptureFixture) -> None:
    async def work(reading: Reading) -> None:
        (pid,) = pids(reading)
        os.kill(pid, signal.SIGSTOP)
        waiting = [asyncio.create_task(reading.read(*a_call(BODY))) for _ in range(20)]
        await asyncio.sleep(0.05)
        os.kill(pid, signal.SIGKILL)
        batches = await asyncio.gather(*waiting)
        assert all(len(batch.spans) == 100 and not isinstance(batch, ReadyBatch) for batch in batches)
        await until(lambda: reading.ready)
        assert pids(reading) != [pid]
        assert isinstance(await reading.read(*a_call(BODY)), ReadyBatch)

    with_process(work)
    assert "started again" in caplog.text


def test_who_waits_when_it_all_ends_reads_here() -> None:
    async def run() -> None:
        with ThreadPoolExecutor(2) as threads:
            reading = Reading(threads, 1, busy=lambda: True)
            async with kept(reading):
                await until(lambda: reading.ready)
                (pid,) = pids(reading)
                os.kill(pid, signal.SIGSTOP)
                waiting = asyncio.create_task(reading.read(*a_call(BODY)))
                in_thread = threads.submit(reading.read_in_thread, *a_call(BODY))
                await asyncio.sleep(0.05)
            assert len((await waiting).spans) == 100
            assert len((await asyncio.wrap_future(in_thread)).spans) == 100
            assert not lives(pid)
            assert len((await reading.read(*a_call(BODY))).spans) == 100

    asyncio.run(run())


def test_a_command_that_cannot_be_started_is_no_harm(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("spanglass.workers.command", lambda *_: ["/nowhere/python"])

    async def run() -> None:
        process = ReadingProcess()
        task = asyncio.create_task(process.keep())
        await until(lambda: caplog.text)
        task.cancel()
        await asyncio.wait((task,))
        assert not process.ready

    asyncio.run(run())
    assert "read in the receiver itself" in caplog.text


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_process_ends_with_the_receiver(tmp_path: Path, number: int) -> None:
    with serve(tmp_path / "a.db") as running:
        children = Path(f"/proc/{running.process.pid}/task/{running.process.pid}/children")
        if not children.exists():
            pytest.skip("this system does not list children")
        assert children.read_text() == ""  # nothing has come that it could be asked to read
        assert running.port.post(BODY).status == 200
        asyncio.run(until(lambda: children.read_text().split()))
        pid = int(children.read_text().split()[0])
        asyncio.run(until(lambda: Path(f"/proc/{pid}/wchan").exists()))
        assert running.port.post(BODY).status == 200
        running.stop(number)
        asyncio.run(until(lambda: not lives(pid)))
        assert running.process.stderr is not None
        assert running.process.stderr.read() == ""


def test_processes_begin_with_the_first_body_that_is_for_them() -> None:
    async def run() -> None:
        with ThreadPoolExecutor(2) as threads:
            async with kept(Reading(threads, 1)) as reading:
                assert len((await reading.read(*a_call(LOGS, path="/v1/logs"))).logs) == 1
                await asyncio.sleep(0.05)
                assert reading._processes == []
                assert isinstance(await reading.read(*a_call(BODY)), ReadyBatch)

    assert len(BODY) > reading_module._SMALL
    asyncio.run(run())


def test_processes_that_have_nothing_to_do_end_and_begin_again_when_they_are_wanted() -> None:
    async def run() -> None:
        async def is_read_apart() -> None:
            async with asyncio.timeout(WITHIN_S):
                while not isinstance(await reading.read(*a_call(BODY)), ReadyBatch):
                    await asyncio.sleep(0.01)

        with ThreadPoolExecutor(2) as threads:
            async with kept(Reading(threads, 1, idle_s=0.5)) as reading:
                for _ in range(2):
                    assert not reading.ready
                    await is_read_apart()
                    await until(lambda: reading._wanted is not None and not reading.ready)

    asyncio.run(run())

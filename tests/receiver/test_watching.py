"""A week that is stored as it happens, with starts of the receiver in between: each fault is told once."""

import hashlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

import alerts_week as plan
from alerted import Receiver
from spanglass.alerts.catalogue import default_rules
from spanglass.core.alert_notices import Notice, StoredStep
from spanglass.core.watched import HOUR_NS, MINUTE_NS, SECOND_NS, Call, Record, TraceMark
from spanglass.receiver.alert_records import Records
from spanglass.receiver.watching import Following
from spanglass.store.answers.watched import Watched
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import a_batch, a_span

RULES = [replace(rule, enabled=True) for rule in default_rules()]
SEED, BUSY, STEP_NS = 3, 0.5, 2 * HOUR_NS
STARTS = (plan.OUTAGE + 10 * MINUTE_NS, plan.LOOP + 4 * HOUR_NS)
NANO_A_TOKEN = {"gpt-4o": (2_500, 10_000), "gpt-4o-mini": (150, 600), "claude-sonnet-4-5": (3_000, 15_000)}
FAILED = {"code": 2, "message": "Error code: 503 - overloaded"}


def trace_id(name: str) -> bytes:
    return hashlib.blake2b(name.encode(), digest_size=16).digest()


def _call(call: Call, parent: int) -> dict[str, Any]:
    """The call as a span; what it costs is told by its tokens, on the last day by those of its output."""
    given, taken = NANO_A_TOKEN[call.requested or ""]
    cost = call.cost_nano or 0
    many_out = call.end_ns >= plan.SPENDING
    tokens = (10, (cost - 10 * given) // taken) if many_out else ((cost - 20 * taken) // given, 20)
    attributes = {
        "gen_ai.operation.name": "chat", "gen_ai.provider.name": call.provider, "app.feature": call.feature,
        "gen_ai.request.model": call.requested, "gen_ai.response.model": call.responded,
        "gen_ai.usage.input_tokens": max(1, tokens[0]), "gen_ai.usage.output_tokens": max(1, tokens[1]),
        "gen_ai.response.finish_reasons": ["content_filter" if call.refused else "stop"],
    }  # fmt: skip
    return a_span(
        call.end_ns, parent, trace_id(call.trace), start=call.end_ns - (call.took_ns or 0),
        end_time_unix_nano=call.end_ns, attributes=attributes, **({"status": FAILED} if call.failed else {}),
    )  # fmt: skip


def _spans(records: Sequence[Record]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Spans of a week by their ends; traces of the digest have a root, with a call in them or without."""
    for record in records:
        if isinstance(record, Call):
            yield record.end_ns, _call(record, parent=int(record.feature == "digest"))
        elif isinstance(record, TraceMark) and record.feature == "digest":
            yield record.at_ns, a_span(
                1, trace=trace_id(record.trace), start=record.at_ns - 3 * SECOND_NS, name="digest",
                end_time_unix_nano=record.at_ns, attributes={"app.feature": "digest"},
            )  # fmt: skip


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[StoredStep], list[Notice]]:
    """The steps that are stored after the week, and what was told in it."""
    path = tmp_path_factory.mktemp("week") / "traces.db"
    with closing(Writer(path)) as writer:
        receiver = Receiver(writer, plan.MONDAY)
        for rule in RULES:
            writer.alerts(lambda tables, rule=rule: tables.save_rule(rule, plan.MONDAY))  # type: ignore[misc]
        starts, following, watched, live = list(STARTS), None, Watched(path), None
        spans = sorted(_spans(plan.week(SEED, BUSY)), key=lambda pair: pair[0])
        for number, group in groupby(spans, lambda pair: (pair[0] - plan.MONDAY) // STEP_NS):
            writer.write([a_batch(*(span for _, span in group))])
            receiver.now_ns = plan.MONDAY + (number + 1) * STEP_NS
            if following is None or (starts and receiver.now_ns > starts[0]):
                starts = [start for start in starts if start >= receiver.now_ns]
                watched.close()
                watched = Watched(path)
                records = Records(receiver, receiver)  # type: ignore[arg-type]
                following = Following(watched, records, lambda: receiver.now_ns, threading.Event())
                live = following.begin()
            assert live is not None
            following.turn(live)
            while following._version == -1:
                following.turn(live)
        steps = watched.alert_steps(limit=100_000)
        watched.close()
    return list(reversed(steps)), receiver.told


def _raised(steps: list[StoredStep]) -> list[StoredStep]:
    return [stored for stored in steps if stored.step.raised and stored.step.muted_by is None]


def _of(steps: list[StoredStep], rule: str) -> StoredStep:
    (found,) = (stored for stored in _raised(steps) if stored.step.rule == rule)
    return found


def test_each_fault_is_raised_once_and_nothing_else_is(kept: tuple[list[StoredStep], list[Notice]]) -> None:
    places = [(one.step.rule, one.step.scope.feature or one.step.scope.model) for one in _raised(kept[0])]
    assert places == [
        ("error_rate", "search"), ("new_snapshot", "gpt-4o"), ("refusal_rate", "refunds"),
        ("runaway", "research"), ("zero_traffic", "digest"), ("daily_spend", None),
    ]  # fmt: skip


def test_each_is_raised_at_its_minute_with_its_evidence(
    kept: tuple[list[StoredStep], list[Notice]],
) -> None:
    steps = kept[0]
    calls = [record for record in plan.week(SEED, BUSY) if isinstance(record, Call)]
    down = [call for call in calls if call.feature == "search" and call.end_ns >= plan.OUTAGE][:3]
    outage = _of(steps, "error_rate").step
    assert outage.at_ns == down[2].end_ns
    assert {trace_id(call.trace).hex() for call in down} <= set(outage.reading.traces)
    assert (outage.reading.provider, outage.reading.outage) == ("anthropic", True)
    new = [call for call in calls if call.feature == "refunds" and call.end_ns >= plan.SNAPSHOT][:3]
    snapshot = _of(steps, "new_snapshot").step
    assert (snapshot.at_ns, snapshot.scope.passing) == (new[2].end_ns, plan.NOVEMBER)
    refusals = _of(steps, "refusal_rate").step
    assert plan.SNAPSHOT < refusals.at_ns < plan.SNAPSHOT + 25 * MINUTE_NS
    assert refusals.coincides is not None
    assert (refusals.coincides.version, refusals.coincides.at_ns) == (plan.NOVEMBER, new[0].end_ns)
    loop = _of(steps, "runaway").step
    assert loop.reading.traces == (trace_id("loop").hex(),)
    assert plan.LOOP + 3 * MINUTE_NS <= loop.at_ns <= plan.LOOP + 4 * MINUTE_NS
    assert 1_000_000_000 < (loop.reading.money_nano or 0) < 1_060_000_000
    silence = _of(steps, "zero_traffic").step
    assert silence.at_ns == plan.SILENCE + 10 * MINUTE_NS + SECOND_NS
    assert plan.SPENDING < _of(steps, "daily_spend").step.at_ns < plan.moment(6, 20)


def test_each_is_told_when_it_begins_and_when_it_ends(
    kept: tuple[list[StoredStep], list[Notice]],
) -> None:
    told = [(notice.rule.id, notice.news.value) for notice in kept[1] if notice.news.value != "repeated"]
    assert told == [
        ("error_rate", "fired"), ("error_rate", "ended"), ("new_snapshot", "fired"),
        ("refusal_rate", "fired"), ("refusal_rate", "ended"), ("runaway", "fired"), ("runaway", "ended"),
        ("zero_traffic", "fired"), ("zero_traffic", "ended"), ("daily_spend", "fired"),
    ]  # fmt: skip
    keys = [notice.key for notice in kept[1] if notice.news.value == "fired"]
    assert {notice.key for notice in kept[1]} == set(keys)


def _tried(number: int, *tries: tuple[float, bool]) -> list[dict[str, Any]]:
    """Tries of one request, one trace: when each ended, in minutes, and whether it failed."""
    ends = [(plan.MONDAY + round(at * MINUTE_NS), failed) for at, failed in tries]
    return [
        a_span(
            place + 1, 0, trace_id(f"tried {number}"), start=end_ns - SECOND_NS, end_time_unix_nano=end_ns,
            **({"status": FAILED} if failed else {}),
        )
        for place, (end_ns, failed) in enumerate(ends)
    ]  # fmt: skip


def test_an_alert_on_calls_that_are_tried_again_later_is_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with closing(Writer(path)) as writer, closing(Watched(path)) as watched, closing(Reader(path)) as reader:
        receiver = Receiver(writer, plan.MONDAY)
        records = Records(receiver, receiver)  # type: ignore[arg-type]
        following = Following(watched, records, lambda: receiver.now_ns, threading.Event())
        live = following.begin()
        assert live is not None
        failed = [(30 + number / 5, True) for number in range(3)]
        again = [(30.9 + number / 10, False) for number in range(3)]
        failing = [_tried(number, failed[number]) for number in range(3)]
        later = [_tried(number, failed[number], again[number])[1:] for number in range(3)]
        healthy = [_tried(number, (number, False)) for number in range(10, 30)]
        for at, spans in ((30.5, [*healthy, *failing]), (31.2, later), (32, [])):
            if spans:
                writer.write([a_batch(*(span for some in spans for span in some))])
            receiver.now_ns = plan.MONDAY + round(at * MINUTE_NS)
            following.turn(live)
            sums = reader.range_sums(plan.MONDAY, plan.MONDAY + HOUR_NS).whole
            if spans == [*healthy, *failing]:
                assert (sums.errors, sums.retries) == (3, 0)
                assert [notice.news for notice in receiver.told] == ["fired"]
        assert (sums.errors, sums.retries) == (0, 3)
        assert [notice.news for notice in receiver.told] == ["fired", "ended"]
        assert receiver.told[1].body == "Fired for 1 min. A call that had failed was tried again."
        assert watched.alerts_now() == ()


class _Hurried(threading.Event):
    """An event that nobody waits for."""

    def wait(self, timeout: float | None = None) -> bool:
        del timeout
        return self.is_set()


@pytest.mark.parametrize(("back_ns", "looks"), [(2 * HOUR_NS, 2), (90 * SECOND_NS, 4)])
def test_alerts_begin_anew_where_the_clock_was_put_back(tmp_path: Path, back_ns: int, looks: int) -> None:
    path, looked = tmp_path / "traces.db", 0
    with closing(Writer(path)) as writer, closing(Watched(path)) as watched:
        receiver = Receiver(writer, plan.MONDAY)
        records = Records(receiver, receiver)  # type: ignore[arg-type]
        following = Following(watched, records, lambda: receiver.now_ns, _Hurried())

        def is_there() -> bool:
            nonlocal looked
            looked += 1
            if looked == 2:
                receiver.now_ns -= back_ns
            return looked < 4

        following.run(is_there)
    assert looked == looks

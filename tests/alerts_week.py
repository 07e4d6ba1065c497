"""A week of an application's calls with five things going wrong in it."""

import random
from collections.abc import Iterator
from dataclasses import replace

from builders import T0
from spanglass.core.watched import DAY_NS, HOUR_NS, MINUTE_NS, SECOND_NS, Call, Record, TraceMark

MONDAY = T0 - T0 % DAY_NS + 7 * DAY_NS - (T0 // DAY_NS + 3) % 7 * DAY_NS
"""Monday midnight, UTC."""
MINI = "gpt-4o-mini-2024-07-18"
AUGUST, NOVEMBER = "gpt-4o-2024-08-06", "gpt-4o-2024-11-20"
OUTAGE_MIN, REFUSING_MIN, SILENT_MIN = 25, 90, 120


def moment(day: int, hour: float) -> int:
    """An hour of a day; Monday is 0."""
    return MONDAY + day * DAY_NS + round(hour * HOUR_NS)


OUTAGE, SNAPSHOT, LOOP = moment(3, 10), moment(4, 14), moment(5, 11)
SILENCE, SPENDING = moment(5, 15), moment(6, 9)


def week(seed: int = 1, busy: float = 1.0) -> list[Record]:
    """Every record in order of time; `busy` is how many calls there are against the usual."""
    rng = random.Random(seed)
    records = [record for day in range(7) for record in _day(day, rng, busy)]
    return sorted([*records, *_loop()], key=lambda record: record.at_ns)


def _day(day: int, rng: random.Random, busy: float) -> Iterator[Record]:
    for feature, rate in (("refunds", busy), ("search", 0.7 * busy)):
        at = moment(day, 8)
        while (at := at + round(rng.expovariate(rate) * MINUTE_NS)) < moment(day, 20):
            yield from _trace(_went_wrong(_call(feature, at, rng), rng))
    for number in range(6 * 12):
        at = moment(day, 8) + number * 10 * MINUTE_NS
        silent = SILENCE <= at < SILENCE + SILENT_MIN * MINUTE_NS
        digest = replace(
            _call("digest", at, rng), requested="gpt-4o-mini", responded="gpt-4o-mini-2024-07-18"
        )
        yield from () if silent else (digest,)
        yield TraceMark(at + SECOND_NS, digest.trace, "digest", finished=True, calls=int(not silent))


def _trace(call: Call) -> Iterator[Record]:
    yield TraceMark(call.end_ns - (call.took_ns or 0), call.trace, call.feature)
    yield call
    yield TraceMark(call.end_ns + SECOND_NS, call.trace, call.feature, finished=True, calls=1)


def _call(feature: str, at: int, rng: random.Random) -> Call:
    """A call as they usually are, with the failures that are usual."""
    search, failed = feature == "search", rng.random() < 0.003
    return Call(
        at, f"{feature}-{at}", took_ns=round(rng.lognormvariate(0.7, 0.6) * SECOND_NS), streaming=not search,
        feature=feature, provider="anthropic" if search else "openai",
        requested="claude-sonnet-4-5" if search else "gpt-4o",
        responded="claude-sonnet-4-5-20250929" if search else AUGUST,
        failed=failed, error="http_5xx" if failed else None, refused=rng.random() < 0.012,
        schema_valid=rng.random() > 0.001 if search else None,
        cost_nano=round(rng.lognormvariate(0, 0.5) * 4_000_000),
        input_tokens=round(rng.lognormvariate(7, 0.5)), output_tokens=200, prompt=f"{feature}-{at}",
    )  # fmt: skip


def _went_wrong(call: Call, rng: random.Random) -> Call:
    if call.feature == "search" and OUTAGE <= call.end_ns < OUTAGE + OUTAGE_MIN * MINUTE_NS:
        return replace(call, failed=True, error="http_5xx", took_ns=SECOND_NS // 2, schema_valid=None)
    if call.feature == "refunds" and call.end_ns >= SNAPSHOT:
        worse = call.end_ns < SNAPSHOT + REFUSING_MIN * MINUTE_NS and rng.random() < 0.45
        call = replace(call, responded=NOVEMBER, refused=call.refused or worse)
    return replace(call, cost_nano=(call.cost_nano or 0) * 3) if call.end_ns >= SPENDING else call


def _loop() -> Iterator[Call]:
    """Thirty calls of an agent within five minutes, five cents each."""
    for number in range(30):
        yield Call(
            LOOP + number * 10 * SECOND_NS, "loop", took_ns=5 * SECOND_NS, feature="research",
            provider="openai", requested="gpt-4o-mini", responded=MINI, cost_nano=50_000_000,
            input_tokens=90_000, output_tokens=500, prompt=f"loop {number}",
        )  # fmt: skip

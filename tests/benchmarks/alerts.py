"""False alarms in thirty days and minutes to detection of every rule, on simulated traffic.

Run as ``python tests/benchmarks/alerts.py [--runs N] [--only WORD] [--json]``. Each row gives the rule as it
is by default, the same in its quiet mode, the naive one (the figure in one window above the limit), and the
defined one (Wilson's bound alone, as it was first measured). Means of few months are chance: 0 in three
months is no surprise at 0.9 a month, what the defined rule comes to at 10 calls a minute, so the row says
between which rates the true one is with 95% confidence. Beside it stands what the rules were first measured
at (`alerts_table.py`), between which rates that is, how likely it is in its own time if ours is the true
rate, and whether ours is as good, unless chance explains the difference in less than one of forty cases.
"""

import argparse
import json
import math
import random
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from statistics import median

from alerts_table import DETECTION, SPENDING, against_table, as_often, as_soon, no_more_than, rates_between

from spanglass.alerts.catalogue import kinds
from spanglass.alerts.engine import Engine, play
from spanglass.alerts.evidence import LONGEST, Windows, convincing
from spanglass.alerts.share_kind import ShareKind
from spanglass.alerts.tally import Tally
from spanglass.core.alerting import KEEP_NS, Rule
from spanglass.core.watched import DAY_NS, HOUR_NS, MINUTE_NS, SECOND_NS, Call

T0 = 1_790_035_200_000_000_000
"""A midnight."""
DAYS = 30
WITHIN_MIN = 360
LATENCY_SIGMA = 0.6
P95 = 1.645

Maker = Callable[[int, random.Random], Call]


@dataclass(frozen=True, slots=True)
class Quiet:
    """False alarms in thirty days of healthy traffic; None where there is no such mode.

    `between` is where the true rate of the default rule is, as far as the months tell.
    """

    traffic: str
    naive: float
    normal: float
    quiet: float | None
    defined: float | None = None
    between: tuple[float, float] | None = None
    table: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """The median minutes to detection, and the share found in six hours."""

    traffic: str
    naive_min: float | None
    normal_min: float | None
    normal_found: float
    quiet_min: float | None
    quiet_found: float
    table: dict[str, object] = field(default_factory=dict)


def times(rate: float, days: float, rng: random.Random) -> Iterator[int]:
    """Moments of calls that come independently, so many a minute."""
    at = 0.0
    while (at := at + rng.expovariate(rate)) < days * 1440:
        yield T0 + round(at * MINUTE_NS)


def bursts(days: float, rng: random.Random) -> Iterator[int]:
    """Moments in sessions by day: about 568 calls a day, in bursts of some seconds between."""
    for day in range(math.ceil(days)):
        for start in sorted(rng.uniform(9, 19) for _ in range(16)):
            at = T0 + day * DAY_NS + round(start * HOUR_NS)
            for _ in range(rng.randint(1, 70)):
                at += round(rng.expovariate(1 / 8) * SECOND_NS)
                yield at


def failing(share: float) -> Maker:
    """Calls of which a share fails."""
    return lambda at, rng: Call(at, "t", failed=rng.random() < share)


def refusing(share: float) -> Maker:
    """Calls of which a share refuses."""
    return lambda at, rng: Call(at, "t", refused=rng.random() < share)


def breaking(share: float) -> Maker:
    """Calls of which a share breaks its schema."""
    return lambda at, rng: Call(at, "t", schema_valid=rng.random() >= share)


def lasting(p95_s: float) -> Maker:
    """Calls whose durations have that p95."""
    middle = math.log(p95_s) - P95 * LATENCY_SIGMA
    return lambda at, rng: Call(
        at, "t", took_ns=round(rng.lognormvariate(middle, LATENCY_SIGMA) * SECOND_NS)
    )  # fmt: skip


def sized(sigma: float, times_larger: float = 1) -> Maker:
    """Calls whose tokens are spread like that."""
    middle = math.log(1_000 * times_larger)
    return lambda at, rng: Call(at, "t", input_tokens=round(rng.lognormvariate(middle, sigma)))


def naive_alarms(calls: Iterable[Call], rule: Rule) -> Iterator[int]:
    """When the rule of every tutorial is met: the share in the window is above the limit."""
    window: deque[tuple[int, bool]] = deque()
    bads, limit = 0, limit_of(rule)
    for at_ns, bad in judged(calls, rule):
        window.append((at_ns, bad))
        bads += bad
        while window[0][0] <= at_ns - rule.window_ns:
            bads -= window.popleft()[1]
        if bads > limit * len(window):
            yield at_ns


def defined_alarms(calls: Iterable[Call], rule: Rule) -> Iterator[int]:
    """When Wilson's bound alone is above the limit in one of the windows that grow."""
    tally, limit = Tally(), limit_of(rule)
    for at_ns, bad in judged(calls, rule):
        tally.add(at_ns, bad)
        tally.drop(at_ns - rule.window_ns * LONGEST)
        if convincing(tally, Windows(rule.window_ns, at_ns), limit):
            yield at_ns


def naive_tokens(calls: Iterable[Call], rule: Rule) -> Iterator[int]:
    """When a single request is three times the median of the last two hundred."""
    past: deque[int] = deque(maxlen=200)
    usual = 0.0
    for number, call in enumerate(calls):
        if number % 20 == 0 and past:
            usual = median(past)
        if usual and (call.tokens or 0) > rule.limit * usual:
            yield call.end_ns
        past.append(call.tokens or 0)


def judged(calls: Iterable[Call], rule: Rule) -> Iterator[tuple[int, bool]]:
    """The ends of the calls that a rule on a share counts, and whether they are bad; none for other rules."""
    kind = kinds()[rule.kind]
    if not isinstance(kind, ShareKind):
        return
    for call in calls:
        bad = kind.measure.bad(call, rule)
        if bad is not None:
            yield call.end_ns, bad


def limit_of(rule: Rule) -> float:
    """The share that a rule allows."""
    kind = kinds()[rule.kind]
    share = kind.measure.share if isinstance(kind, ShareKind) else None
    return rule.limit if share is None else share


def held(moments: Iterable[int]) -> list[int]:
    """When an alarm begins that is held for 5 min after each of the moments."""
    last_ns, found = 0, []
    for at_ns in moments:
        if at_ns - last_ns > KEEP_NS:
            found.append(at_ns)
        last_ns = at_ns
    return found


def alarms(calls: Iterable[Call], rule: Rule) -> list[int]:
    """When the engine raises an alert of the rule."""
    steps = play(Engine([replace(rule, enabled=True)]), calls)
    return [step.at_ns for step in steps if step.raised and step.muted_by is None]


def naive(calls: Iterable[Call], rule: Rule) -> list[int]:
    """The naive alarms of a rule of any kind."""
    return held(naive_tokens(calls, rule) if rule.kind == "token_usage" else naive_alarms(calls, rule))


def default(name: str) -> Rule:
    """The default rule of a kind."""
    rule = kinds()[name].default
    if rule is None:
        raise LookupError(name)
    return rule


def healthy(name: str, traffic: str, moments: Callable[[random.Random], Iterable[int]], make: Maker) -> Quiet:
    """The alarms of one month in which nothing is wrong."""
    rng = random.Random(f"{name} {traffic}")
    calls = [make(at, rng) for at in moments(rng)]
    rule = default(name)
    share = isinstance(kinds()[name], ShareKind)
    quiet = len(alarms(calls, replace(rule, quiet=True))) if share else None
    defined = len(held(defined_alarms(calls, rule))) if share else None
    return Quiet(f"{name} {traffic}", len(naive(calls, rule)), len(alarms(calls, rule)), quiet, defined)


def month(runs: int, *case: object) -> Quiet:
    """The mean of some months."""
    name, traffic, moments, make = case
    found = [healthy(name, f"{traffic} {run}", moments, make) for run in range(runs)]  # type: ignore[arg-type]
    quiet = [row.quiet for row in found if row.quiet is not None]
    defined = [row.defined for row in found if row.defined is not None]
    normal = sum(row.normal for row in found)
    return Quiet(
        f"{name}: {traffic}",
        round(sum(row.naive for row in found) / runs, 2),
        round(normal / runs, 2),
        round(sum(quiet) / runs, 2) if quiet else None,
        round(sum(defined) / runs, 2) if defined else None,
        rates_between(round(normal), runs),
        against_table(f"{name}: {traffic}", (round(normal), round(sum(quiet)) if quiet else None), runs),
    )


def detection(runs: int, label: str, name: str, rate: float, ways: tuple[Maker, Maker]) -> Found:
    """How soon a change is found after a day, or what learning takes, of healthy traffic."""
    before, after = ways
    rule = default(name)
    days = max(1.0, 150 / rate / 1440)
    delays: dict[str, list[float]] = {"naive": [], "normal": [], "quiet": []}
    for run in range(runs):
        rng = random.Random(f"{name} {rate} {run}")
        change_ns = T0 + round(days * DAY_NS)
        moments = times(rate, days + WITHIN_MIN / 1440, rng)
        calls = [(after if at >= change_ns else before)(at, rng) for at in moments]
        for key, found in (
            ("naive", naive(calls, rule)),
            ("normal", alarms(calls, rule)),
            ("quiet", alarms(calls, replace(rule, quiet=True))),
        ):
            later = [at for at in found if at >= change_ns]
            delays[key] += [(later[0] - change_ns) / MINUTE_NS] if later else [math.inf]
    middle = {key: _shown(median(values)) for key, values in delays.items()}
    share = {key: sum(map(math.isfinite, values)) / runs for key, values in delays.items()}
    traffic = f"{name}: {rate:g} a minute, to {label}"
    return Found(
        traffic, middle["naive"], middle["normal"], share["normal"], middle["quiet"], share["quiet"],
        _beside_table(traffic, delays),
    )  # fmt: skip


def _beside_table(traffic: str, delays: dict[str, list[float]]) -> dict[str, object]:
    """The table's minutes and shares, and whether these delays are as good."""
    if traffic not in DETECTION:
        return {}
    row, told = DETECTION[traffic], {}
    for name, minutes, share in (("normal", *row[:2]), ("quiet", *row[2:])):
        found = sum(map(math.isfinite, delays[name]))
        told[f"{name}_min"], told[f"{name}_as_soon"] = minutes, as_soon(delays[name], minutes)
        told[f"{name}_found"], told[f"{name}_as_often"] = share, as_often(found, len(delays[name]), share)
    return {key: value for key, value in told.items() if value is not None}


def _shown(minutes: float) -> float | None:
    return round(minutes, 1) if math.isfinite(minutes) else None


def spending(runs: int, spread: float, spike: float | None) -> dict[str, object]:
    """False alarms of daily spend in thirty days, or the share of days found that cost `spike` times."""
    rule, sigma = default("daily_spend"), math.sqrt(math.log(1 + spread * spread))
    counts = {"naive": 0, "normal": 0}
    for run in range(runs):
        rng = random.Random(f"{spread} {run}")
        days = [4e9 * rng.lognormvariate(0, sigma) for _ in range(58 if spike is None else 29)]
        if spike is not None:
            days[-1] = 4e9 * math.exp(sigma * sigma / 2) * spike
        calls = [
            Call(T0 + day * DAY_NS + hour * HOUR_NS, f"{day}", cost_nano=round(cost / 12))
            for day, cost in enumerate(days) for hour in range(8, 20)
        ]  # fmt: skip
        first = 28
        over = [day for day in range(first, len(days)) if days[day] > 1.5 * sum(days[day - 7 : day]) / 7]
        counts["naive"] += len(over)
        counts["normal"] += sum(at >= T0 + first * DAY_NS for at in alarms(calls, rule))
    label = "false alarms" if spike is None else f"found, {spike:g} times the mean"
    shown = {key: round(count / runs, 2) for key, count in counts.items()}
    traffic, count = f"daily_spend: cv {spread:g}, {label}", counts["normal"]
    figure = SPENDING[traffic]
    good = no_more_than(count, runs, figure) if spike is None else as_often(count, runs, figure)
    return {"traffic": traffic, **shown, "table": figure, "as_good": good}


def quiet_cases() -> list[tuple[object, ...]]:
    """Healthy traffic for every rule on shares, tokens and versions."""

    def at(rate: float) -> Callable[[random.Random], Iterable[int]]:
        return lambda rng: times(rate, DAYS, rng)

    return [
        ("error_rate", "0.2 a minute, 0.5%", at(0.2), failing(0.005)),
        ("error_rate", "1 a minute, 0.5%", at(1), failing(0.005)),
        ("error_rate", "10 a minute, 0.5%", at(10), failing(0.005)),
        ("error_rate", "bursts, 568 a day, 0.5%", lambda rng: bursts(DAYS, rng), failing(0.005)),
        ("error_rate", "1 a minute, 1.5%, just under", at(1), failing(0.015)),
        ("refusal_rate", "1 a minute, 1.7%", at(1), refusing(0.017)),
        ("refusal_rate", "1 a minute, 8.2%, an agent", at(1), refusing(0.082)),
        ("schema_failures", "10 a minute, 0.2%", at(10), breaking(0.002)),
        ("latency", "1 a minute, p95 11.6 s", at(1), lasting(11.6)),
        ("token_usage", "1 a minute, sigma 0.6", at(1), sized(0.6)),
        ("token_usage", "1 a minute, sigma 1.0", at(1), sized(1.0)),
    ]


def changes() -> list[tuple[str, float, Maker, Maker]]:
    """What goes wrong, and how often calls come."""
    return [
        ("error_rate", 0.2, failing(0.005), failing(0.2)),
        ("error_rate", 0.2, failing(0.005), failing(1.0)),
        ("error_rate", 1, failing(0.005), failing(0.05)),
        ("error_rate", 1, failing(0.005), failing(0.2)),
        ("error_rate", 1, failing(0.005), failing(1.0)),
        ("error_rate", 10, failing(0.005), failing(0.05)),
        ("error_rate", 10, failing(0.005), failing(0.2)),
        ("error_rate", 10, failing(0.005), failing(1.0)),
        ("refusal_rate", 1, refusing(0.017), refusing(0.15)),
        ("refusal_rate", 1, refusing(0.017), refusing(0.40)),
        ("schema_failures", 1, breaking(0.002), breaking(0.15)),
        ("latency", 1, lasting(8), lasting(40)),
        ("token_usage", 1, sized(0.6), sized(0.6, 5)),
    ]


LABELS = ("20%", "100%", "5%", "20%", "100%", "5%", "20%", "100%", "15%", "40%", "15%", "p95 40 s", "5 times")


def measured(runs: int, tries: int, only: str) -> Iterator[dict[str, object]]:
    """Every row, as it is known; `only` is in the names of the healthy traffic that alone is asked for."""
    for case in quiet_cases():
        if only in f"{case[0]} {case[1]}":
            yield {"false_alarms_in_30_days": asdict(month(runs, *case))}
    if only:
        return
    for label, change in zip(LABELS, changes(), strict=True):
        yield {"detection": asdict(detection(tries, label, *change[:2], change[2:]))}
    for spread in (0.3, 0.6, 1.0):
        yield {"spend": spending(tries, spread, None)}
        for spike in (3.0, 5.0):
            yield {"spend": spending(tries, spread, spike)}


def main() -> int:
    """Print a line for every row, or one JSON object of all."""
    reader = argparse.ArgumentParser(description="False alarms and detection of the alert rules.")
    reader.add_argument("--runs", type=int, default=4, help="months of healthy traffic a row")
    reader.add_argument("--tries", type=int, default=60, help="changes a row")
    reader.add_argument("--only", default="", help="healthy traffic with this in its name alone")
    reader.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    given = reader.parse_args()
    tables: dict[str, list[object]] = {}
    for row in measured(given.runs, given.tries, given.only):
        for table, figures in row.items():
            tables.setdefault(table, []).append(figures)
            if not given.json:
                sys.stdout.write(f"{table} {json.dumps(figures)}\n")
                sys.stdout.flush()
    if given.json:
        sys.stdout.write(json.dumps(tables, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

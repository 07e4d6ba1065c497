"""``spanglass replay``: a recorded call made again, as it was or changed, and compared with the recording."""

import json
import os
import sys
import time
import urllib.request
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from spanglass.cli.opening import one_sentence, reader_of, settings_of
from spanglass.core.display import count, duration, money, one_line
from spanglass.core.facts import CALL_KINDS
from spanglass.core.views import SpanDetail, SpanRow, TraceSummary
from spanglass.keychain import PROVIDERS, Keychain, system_keychain
from spanglass.replay.keys import headers_of
from spanglass.replay.outcome import Outcome, outcome, spread
from spanglass.replay.request import Wanted, replay_request
from spanglass.replay.sending import Run, recorded, runs
from spanglass.store.reader import Reader

_RECORDED = "recorded"
_KEEP_WITHIN_S = 5
_PAGE, _PAGES = 200, 10


@one_sentence
def run(values: Namespace) -> int:
    """Make the call again and print what came of it; 1 if every run failed."""
    reader = reader_of(values)
    detail = _call(reader, values.span)
    was = outcome(recorded(detail.span))
    if values.provider == _RECORDED:
        return _printed(values, was, [was], ())
    request = replay_request(detail, _wanted(values))
    if not values.json:
        for loss in request.losses:
            print(f"note: {loss}", file=sys.stderr)
    headers = headers_of(request, _key(system_keychain()))
    resource = {"service.name": "replay", "spanglass.replay.of": detail.trace_id.hex(),
                "spanglass.replay.answered": "live"}  # fmt: skip
    found: list[Outcome] = []
    for made in runs(request, headers, values.runs, resource, time.sleep):
        found.append(outcome(made.record, was.text))
        _keep(values, made)
    return _printed(values, was, found, request.losses)


def _call(reader: Reader, name: str) -> SpanDetail:
    """The call named by its span's id, alone or as TRACE/SPAN, or by a trace that has one call."""
    trace_name, slash, span_name = name.partition("/")
    trace = reader.trace(trace_name)
    if trace is not None:
        return _of_trace(reader, trace, span_name)
    if not slash:
        for trace in _newest(reader):
            for row in reader.spans(trace.trace_id):
                if row.span_id.hex().startswith(name.lower()):
                    return _detail(reader, trace, row)
    raise LookupError(f"No call begins with {name}; of older traces name both: TRACE/SPAN.")


def _of_trace(reader: Reader, trace: TraceSummary, span_name: str) -> SpanDetail:
    rows = [row for row in reader.spans(trace.trace_id) if row.kind in CALL_KINDS]
    if span_name:
        rows = [row for row in rows if row.span_id.hex().startswith(span_name.lower())]
    elif any(row.counted for row in rows):
        rows = [row for row in rows if row.counted]
    if len(rows) != 1:
        short = trace.trace_id.hex()[:8]
        raise LookupError(
            f"{len(rows)} calls of trace {short} are meant; name one as {short}/SPAN "
            f"(spanglass show {short} --json has their ids)."
        )
    return _detail(reader, trace, rows[0])


def _newest(reader: Reader) -> Iterator[TraceSummary]:
    before = None
    for _ in range(_PAGES):
        page = reader.traces("", limit=_PAGE, before=before)
        yield from page.traces
        before = page.next
        if before is None:
            return


def _detail(reader: Reader, trace: TraceSummary, row: SpanRow) -> SpanDetail:
    found = reader.span_detail(trace.trace_id, row.span_id)
    if found is None:
        raise LookupError("That call has just been deleted.")
    return found


def _wanted(values: Namespace) -> Wanted:
    return Wanted(values.provider, values.base_url, values.model, dict(values.set))


def _key(keychain: Keychain) -> Callable[[str], str | None]:
    """The key under the name of its variable: from the environment, else the keychain."""
    known = {provider.variable: provider for provider in PROVIDERS}

    def key(variable: str) -> str | None:
        if variable in known:
            found = keychain.key(known[variable])
            return found.text if found else None
        return os.environ.get(variable, "").strip() or None

    return key


def _keep(values: Namespace, made: Run) -> None:
    """Let the receiver have the run, if one is there: it is a trace of its own."""
    settings = settings_of(values)
    asked = urllib.request.Request(
        f"http://{settings.host}:{settings.port}/v1/traces", made.body, {"content-type": "application/json"}
    )  # fmt: skip
    with suppress(OSError), urllib.request.urlopen(asked, timeout=_KEEP_WITHIN_S):  # noqa: S310
        pass


def _printed(values: Namespace, was: Outcome, found: list[Outcome], losses: tuple[str, ...]) -> int:
    if values.json:
        print(json.dumps(_document(was, found, losses)))
    else:
        print(_line("recorded", was))
        for number, each in enumerate(found, 1):
            print(_line(f"run {number}", each))
        if len(found) > 1:
            print(_summary(found))
    return 0 if any(each.verdict != "error" for each in found) else 1


def _line(name: str, each: Outcome) -> str:
    tokens = count((each.input_tokens or 0) + (each.output_tokens or 0)) if each.output_tokens else "—"
    same = f"{each.words_same:.0%} same" if each.words_same is not None else ""
    parts = [f"{name:<10}", f"{each.verdict:<8}", f"{duration(each.latency_ns):>8}", f"{tokens:>7}",
             f"{money(each.cost_nano):>10}", f"{same:>9}", one_line(each.text, 60)]  # fmt: skip
    return "  ".join(parts).rstrip()


def _summary(found: list[Outcome]) -> str:
    good = sum(each.verdict == "ok" for each in found)
    took, cost = spread([each.latency_ns for each in found]), spread([each.cost_nano for each in found])
    parts = [f"{good} of {len(found)} ok"]
    if took:
        ends = f"{duration(round(took.least))} to {duration(round(took.most))}"
        parts.append(f"{duration(round(took.middle))} in the middle ({ends})")
    if cost:
        parts.append(f"{money(round(cost.middle))} a call")
    return "; ".join(parts)


def _document(was: Outcome, found: list[Outcome], losses: tuple[str, ...]) -> dict[str, Any]:
    def spread_of(values: list[int | None]) -> dict[str, float] | None:
        known = spread(values)
        return asdict(known) if known else None

    return {
        "recorded": asdict(was),
        "runs": [asdict(each) for each in found],
        "latency_ns": spread_of([each.latency_ns for each in found]),
        "first_token_ns": spread_of([each.first_token_ns for each in found]),
        "output_tokens": spread_of([each.output_tokens for each in found]),
        "cost_nano": spread_of([each.cost_nano for each in found]),
        "losses": list(losses),
    }

"""``spanglass replay``: a recorded call or chain made again, as it was or changed, and compared."""

from argparse import Namespace
from collections.abc import Iterator
from queue import Queue

from spanglass.cli.means import Means
from spanglass.cli.opening import cap_of, one_sentence, reader_of, settings_of
from spanglass.cli.replay_report import Report, document, lines, printed
from spanglass.cli.stopping import until_stopped
from spanglass.core.facts import CALL_KINDS
from spanglass.core.views import SpanRow, TraceSummary
from spanglass.replay.events import AllEnded, Event, Failed, RunEnded
from spanglass.replay.originals import original
from spanglass.replay.outcome import outcome
from spanglass.replay.plan import RECORDED, Choice, Original, Plan, Scope, Variant
from spanglass.replay.player import Player
from spanglass.replay.prepared import prepare
from spanglass.replay.summing import together
from spanglass.replay.targets import given_base
from spanglass.settings import servers_of
from spanglass.store.ingest.derive import Deriver
from spanglass.store.reader import Reader

_KEEP_WITHIN_S = 5
_PAGE, _PAGES = 200, 10
_LETTERS = "BCDEFGHIJKLMNOPQRSTUVWXYZ"


@one_sentence
def run(values: Namespace) -> int:
    """Make the calls and print what came of them; 1 if every run failed."""
    reader = reader_of(values)
    meant = _meant(reader, values)
    plan = _plan(meant, values)
    deriver = Deriver()
    calls = [deriver.record(call.span, call.logs) for call in meant.calls(plan.scope)]
    recording = together([outcome(call) for call in calls])
    report = Report(plan, recording, {each.letter: _losses(plan, each) for each in plan.variants})
    if not values.json:
        printed(report.notes(), aside=True)
        printed(lines(report.begun()))
    _played(values, report)
    if values.json:
        printed([document(report)])
    else:
        printed(lines(report.ended()))
    printed(report.failures, aside=True)
    return 0 if report.worked else 1


def _played(values: Namespace, report: Report) -> None:
    """Play the plan; ^C ends what runs, and what is finished stays."""
    means = Means(values)
    told: Queue[Event] = Queue()
    player = Player(means.key, means.keep, means.transports())
    player.start(report.plan, told.put)
    try:
        for event in until_stopped(told, player.stop):
            if isinstance(event, RunEnded):
                report.take(event)
                if not values.json:
                    printed(lines([report.line(event)]))
            elif isinstance(event, Failed | AllEnded) and event.sentence:
                report.failures.append(event.sentence)
            if isinstance(event, AllEnded):
                break
    finally:
        player.wait(_KEEP_WITHIN_S)
        means.close()


def _plan(meant: Original, values: Namespace) -> Plan:
    settings = settings_of(values)
    return Plan(
        meant,
        tuple(_variants(values)),
        Scope(values.scope),
        values.runs,
        values.at_once,
        values.seed,
        cap_of(values),
        Choice(values.stale),
        values.until,
        f"{settings.host}:{settings.port}",
    )


def _losses(plan: Plan, variant: Variant) -> tuple[str, ...]:
    """What the requests cannot hold; nothing is sent to the recording."""
    return () if variant.provider == RECORDED else prepare(plan, variant).losses


def _variants(values: Namespace) -> Iterator[Variant]:
    """One column for each ``--variant``, else one; what the other options say goes for all."""
    servers = servers_of(settings_of(values).servers)
    for letter, given in zip(_LETTERS, values.variant or [{}], strict=False):
        own = dict(given)
        named = {name: own.pop(name, getattr(values, name)) for name in ("provider", "base_url", "model")}
        parameters = {**dict(values.set), **own}
        base = named["base_url"] or given_base(named["provider"] or "", servers)
        yield Variant(letter, named["provider"], base, named["model"], parameters)


def _meant(reader: Reader, values: Namespace) -> Original:
    """What is replayed: a span by its id, alone or as TRACE/SPAN, or a trace with one call, or all of it."""
    trace_name, slash, span_name = values.span.partition("/")
    trace = reader.trace(trace_name)
    if trace is not None:
        if values.scope == Scope.TRACE and not span_name:
            return original(reader, trace.trace_id)
        return original(reader, trace.trace_id, _of_trace(reader, trace, span_name).span_id)
    if not slash:
        for trace in _newest(reader):
            for row in reader.spans(trace.trace_id):
                if row.span_id.hex().startswith(trace_name.lower()):
                    return original(reader, trace.trace_id, row.span_id)
    raise LookupError(f"No call begins with {values.span}; of older traces name both: TRACE/SPAN.")


def _of_trace(reader: Reader, trace: TraceSummary, span_name: str) -> SpanRow:
    rows = [row for row in reader.spans(trace.trace_id) if row.kind in CALL_KINDS]
    if span_name:
        rows = [row for row in rows if row.span_id.hex().startswith(span_name.lower())]
    elif any(row.counted for row in rows):
        rows = [row for row in rows if row.counted]
    if len(rows) != 1:
        short = trace.trace_id.hex()[:8]
        raise LookupError(
            f"{len(rows)} calls of trace {short} are meant; name one as {short}/SPAN "
            f"(spanglass show {short} --json has their ids), or replay all: --scope trace."
        )
    return rows[0]


def _newest(reader: Reader) -> Iterator[TraceSummary]:
    before = None
    for _ in range(_PAGES):
        page = reader.traces("", limit=_PAGE, before=before)
        yield from page.traces
        before = page.next
        if before is None:
            return

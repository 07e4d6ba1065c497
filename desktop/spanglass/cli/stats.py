"""``spanglass stats``: sums and percentiles over traces, in groups if asked."""

import json
import time
from argparse import Namespace

from spanglass.cli.opening import one_sentence, query_of, reader_of
from spanglass.core.display import count, duration, money, one_line
from spanglass.core.documents import figures_document
from spanglass.core.views import Figures

_SECOND_NS = 1_000_000_000


@one_sentence
def run(values: Namespace) -> int:
    """Print the figures."""
    reader = reader_of(values)
    query = query_of(values)
    since_ns = 0 if values.since is None else time.time_ns() - values.since * _SECOND_NS
    figures = reader.figures(query, since_ns=since_ns)
    groups = reader.figures_by(values.by, query, since_ns=since_ns) if values.by else None
    if values.json:
        print(json.dumps(figures_document(figures, groups)))
        return 0
    print(figures_text(figures))
    for key, group in groups or ():
        print(f"\n{one_line(key or '(none)', 80)}\n{figures_text(group)}")
    return 0


def figures_text(figures: Figures) -> str:
    """The figures in a few lines for the terminal."""
    cached = f" ({count(figures.cache_read_tokens)} cached)" if figures.cache_read_tokens else ""
    calls = "call" if figures.unpriced_calls == 1 else "calls"
    unpriced = f", {figures.unpriced_calls} {calls} without a price" if figures.unpriced_calls else ""
    failed = f" ({figures.call_errors} of calls)" if figures.errors else ""
    errors = f"{figures.errors} {'error' if figures.errors == 1 else 'errors'}"
    refused = f"{figures.refusals} {'refusal' if figures.refusals == 1 else 'refusals'}"
    retried = f"{figures.retries} {'retry' if figures.retries == 1 else 'retries'}"
    latency, first = figures.latency, figures.first_token
    traces = "unknown" if figures.traces is None else figures.traces
    return "\n".join([
        f"traces    {traces}, spans {figures.spans}, calls {figures.calls}",
        f"outcome   {errors}{failed}, {refused}, {retried}",
        f"tokens    {count(figures.input_tokens)} in{cached}, {count(figures.output_tokens)} out",
        f"cost      {money(figures.cost_nano)}{unpriced}",
        f"latency   p50 {duration(latency.p50)}, p95 {duration(latency.p95)}, p99 {duration(latency.p99)}",
        f"first     p50 {duration(first.p50)}, p95 {duration(first.p95)}, p99 {duration(first.p99)}",
    ])  # fmt: skip

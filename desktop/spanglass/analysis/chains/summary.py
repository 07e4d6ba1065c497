"""The figures of one trace: sums over what counts, and how it ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spanglass.analysis.chains.chain import Verdict
from spanglass.analysis.chains.links import Link
from spanglass.core.facts import Kind
from spanglass.core.ids import NO_ID


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list shows of a trace; see ``core.views.TraceSummary`` for the meaning of each field."""

    name: str
    start_ns: int
    end_ns: int
    open: bool
    spans: int
    calls: int
    errors: int
    refusals: int
    retries: int
    truncated: int
    input_tokens: int | None
    output_tokens: int | None
    cost_nano: int | None
    unpriced: int
    failed: bool
    models: tuple[str, ...]
    users: tuple[str, ...]
    features: tuple[str, ...]
    session: str | None
    schema_failures: int = 0


def summarise(links: Sequence[Link], verdicts: Mapping[bytes, Verdict]) -> Summary:
    """The summary of a trace with at least one span; replays count in their own, nowhere else."""
    counting = [link for link in links if verdicts[link.span_id].counted or link.is_replay]
    calls = [link for link in counting if link.is_call]
    counted = [link for link in counting if link.usage is not None]
    tops = _tops(links)
    costs = [link.cost_nano for link in counting if link.cost_nano is not None]
    priceable = [link for link in counted if link.has_usage]
    return Summary(
        name=tops[0].name,
        start_ns=min(link.start_ns for link in links),
        end_ns=max(max(link.end_ns, link.start_ns) for link in links),
        open=any(not link.end_ns for link in links) or all(link.parent_id != NO_ID for link in links),
        spans=len(links),
        calls=len(calls),
        errors=sum(verdicts[link.span_id].error or (link.is_replay and link.failed) for link in links),
        refusals=sum(link.refused for link in calls),
        retries=sum(verdicts[link.span_id].retries for link in calls),
        truncated=sum(link.truncated for link in calls),
        input_tokens=_sum([link.usage.input for link in counted if link.usage]),
        output_tokens=_sum([link.usage.output for link in counted if link.usage]),
        cost_nano=sum(costs) if costs else None,
        unpriced=sum(link.cost_nano is None for link in priceable),
        failed=_failed(tops, calls, verdicts),
        models=_models(calls),
        users=_distinct([verdicts[link.span_id].user for link in links]),
        features=_distinct([verdicts[link.span_id].feature for link in links]),
        session=next((v.session for link in links if (v := verdicts[link.span_id]).session), None),
        schema_failures=sum(link.schema_failed for link in calls),
    )


def _tops(links: Sequence[Link]) -> list[Link]:
    """Roots before spans whose parent is missing, by start; all spans if every one has a parent here."""
    known = {link.span_id for link in links}
    tops = [link for link in links if link.parent_id not in known]
    return sorted(tops or links, key=lambda link: (link.parent_id != NO_ID, link.start_ns, link.span_id))


def _failed(tops: Sequence[Link], calls: Sequence[Link], verdicts: Mapping[bytes, Verdict]) -> bool:
    """Whether the trace went wrong: a root failed and was not tried again, or the last call did."""
    roots = [(link, verdicts[link.span_id]) for link in tops if link.parent_id == NO_ID]
    if any(link.failed and verdict.attempt >= verdict.attempts for link, verdict in roots):
        return True
    last = max(calls, key=lambda link: link.start_ns, default=None)
    return last is not None and verdicts[last.span_id].error


def _models(calls: Sequence[Link]) -> tuple[str, ...]:
    """The models that answered, those with the most tokens first, language models before others."""
    weights: dict[str, tuple[int, int]] = {}
    for link in calls:
        if link.model:
            talks, tokens = weights.get(link.model, (0, 0))
            used = (link.usage.input or 0) + (link.usage.output or 0) if link.usage else 0
            weights[link.model] = (max(talks, int(link.kind is Kind.LLM)), tokens + used)
    return tuple(sorted(weights, key=lambda name: weights[name], reverse=True))


def _sum(values: Sequence[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _distinct(values: Sequence[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))

"""Filters of all sorts, and what a reader finds with them, counted in every way."""

from spanglass.core.query import Node
from spanglass.store.reader import Reader
from spanglass.store.traits.found import Found
from spanglass.store.traits.trait_sets import TraitSets

QUERIES = (
    "model:gpt", "model:*4o*", "model:nothing", "version:claude", "provider:openai", "finish:stop",
    "kind:tool",
    "kind:llm model:gpt", "user:*1*", "user:nobody", "session:*a*", "feature:*", "name:*o*", "tool:*e*",
    "error:*", "schema:ok", "schema:fail", "stream:yes", "stream:no", "ttft:>300ms", "ttft:>1h", "speed:>20",
    "speed:>0.5", "cached:>0", "service:*", "env:*", "env:nothing", "-model:gpt", "model:gpt OR user:nobody",
    "status:error model:gpt", "{model:gpt finish:stop}", "MODEL:GPT", "user:a,b", 'model:"gpt-4o"',
    "customer:x",
    "took:>8s", "took:>=1h", "cost:>0.02", "cost:>$5", "tokens:>4k", "in:>3k", "out:>400", 'in:"the"',
    "took:<2s", "retry:>0", "retry:>=0", "retry:>1", "retry:>=1", "trace:a", "trace:0", "trace:f,0",
    "tokens:>=0",
    "took:>8s model:gpt", "model:gpt took:>2s", "kind:llm -user:nobody", "name:*o* kind:llm",
    "name:chat* model:gpt", "name:*request* kind:llm", "name:*o* name:*a* kind:llm", "-name:*o*",
    "{name:*request* kind:llm}", "{-name:*request*}", "{kind:tool status:error} {kind:llm cost:>0.001}",
    "{kind:llm -stream:yes}", "{kind:llm (model:gpt OR provider:anthropic)}", "-{kind:tool}", "status:ok",
    "status:ok,error", "status:refusal model:gpt", "status:running", "has:error", "has:retry,refusal",
    "has:repeat", "has:score", "has:feedback", "has:image since:1s", "thumbs:up", "score.quality:>0.1",
    "slow:yes",
    "slow:no model:gpt", "-slow:yes", "since:1h", "since:1h model:gpt", "at:00:00..23:59", "file:*",
    "file:nothing", "-file:*", "service:*a*", "-service:*a*", "service:a,b", "session:*",
    "feature:*a* kind:tool",
    "customer:* kind:llm", "user:*1* kind:llm", "{user:*1* kind:llm}", "{feature:*a*}", "{retry:>0}",
    "{status:running}", "{has:error}", "{ttft:<1s}", "ttft:<1s", "ttft:>=0", "speed:>0",
    "cached:>=0", "cached:0", "took:1s..5s", "tokens:100..5k", "tokens:0", "in:>=1", "in:100..2k", "cost:<1",
    "cost:0.001..0.1", "retry:0", "retry:1..3", "trace:a OR kind:tool", 'error:""', "answer", "-answer",
    "answer model:gpt", "answer OR user:nobody", "kind:llm -(model:gpt OR answer)",
    "model:gpt status:ok took:>1s", "cost:<0.002", "tokens:<=900", "-tokens:<500", "tokens:<0",
    "took:<=500ms", 'user:""', 'feature:""', 'session:""', 'user:a,""', '-user:""',
)  # fmt: skip

TOLD = (
    "model:gpt", "kind:llm model:gpt", "{kind:tool} -model:gpt", "name:*o*", "name:*request* kind:llm",
    "tool:*e*", "error:*", "feature:*", "user:*1*", "customer:x", "env:*", "status:ok", "has:retry",
    "took:>8s", "cost:>0.02", "cost:<0.002", "tokens:<=900", "service:*", "file:nothing", "trace:a",
    "has:repeat", "ttft:>1h",
)  # fmt: skip
"""What these find is told without looking at any trace."""


class KnowsNothing(TraitSets):
    """Knows nothing."""

    def find(self, _node: Node) -> Found:
        return Found(0, self.every & ~self.unsure)


def found_by(reader: Reader, query: str) -> list[int]:
    """The rows of the traces that a filter finds; its counts must be those of the rows."""
    pages = reader.traces(query, limit=1000).traces
    counts = reader.quick_counts(query)
    assert reader.matching_count(query) == counts.all == len(pages)
    assert counts.errors == sum(trace.errors > 0 for trace in pages)
    assert counts.refusals == sum(trace.refusals > 0 for trace in pages)
    assert counts.retries == sum(trace.retries > 0 for trace in pages)
    return [trace.row_id for trace in pages]

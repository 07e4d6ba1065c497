"""Links of one trace for tests of judging it, and the judgement of a trace that is alone in the world."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from spanglass.analysis.chains.chain import Verdict
from spanglass.analysis.chains.chain import judge as judge_chain
from spanglass.analysis.chains.links import Link, chain_of
from spanglass.analysis.chains.once import once, report_of
from spanglass.core.facts import Kind

SECOND = 1_000_000_000


def a_link(identity: str, parent: str = "", **changes: Any) -> Link:
    """A call from the first to the second second, without figures."""
    link = Link(
        span_id=identity.encode(), parent_id=parent.encode(), name=identity, kind=Kind.LLM,
        start_ns=SECOND, end_ns=2 * SECOND, failed=False, refused=False, truncated=False,
        usage=None, cost_nano=None, model="m",
        response_id=None, request=None, session=None, user=None, feature=None,
    )  # fmt: skip
    return replace(link, **changes)


def judge(links: Sequence[Link]) -> dict[bytes, Verdict]:
    """The verdict on each span."""
    chain = chain_of(links)
    reports = [report for link in links if (report := report_of(b"t", chain, link.span_id))]
    return judge_chain(chain, {span_id: twin for (_, span_id), twin in once(reports).items()})

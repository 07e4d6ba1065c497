"""The filter that shows the traces of an alert, of an episode or of a rule."""

from collections.abc import Mapping

from spanglass.alerts.backtest import Episode
from spanglass.core.alerting import Reading, Rule
from spanglass.core.judgement import CUT_OFF_QUERY
from spanglass.core.query import term
from spanglass.core.query_times import at
from spanglass.core.watched import MINUTE_NS, SECOND_NS, Scope
from spanglass.gui.pages.alerts.sentence import figure_of

_AROUND_NS = MINUTE_NS
_MOST_TRACES = 10
_BAD: Mapping[str, str] = {
    "error_rate": "status:error",
    "refusal_rate": "status:refusal",
    "schema_failures": "schema:fail",
    "retry_rate": "has:retry",
    "truncated_rate": CUT_OFF_QUERY,
}


def of_rule(rule: Rule, scope: Scope | None = None) -> str:
    """What a rule counts as bad, in any trace that is looked at."""
    parts = [rule.query if rule.kind == "figure" else "", bad_calls(rule)]
    if scope is not None and scope.feature:
        parts.append(term("feature", scope.feature))
    if scope is not None and scope.model:
        parts.append(term("model", scope.model))
    return " ".join(part for part in parts if part)


def of_episode(rule: Rule, episode: Episode, now_ns: int) -> str:
    """The traces of an episode: those that are its evidence, else what was bad at its time."""
    start_ns = min(episode.start_ns, episode.reading.began_ns or episode.start_ns) - _AROUND_NS
    end_ns = episode.until(now_ns) + _AROUND_NS
    return f"{of_rule(rule, episode.scope)} {at(start_ns, min(end_ns, now_ns), now_ns)}".strip()


def of_reading(rule: Rule, scope: Scope, reading: Reading) -> str:
    """The traces that an alert rests on; without any, what the rule counts as bad."""
    if reading.traces:
        return f"trace:{','.join(reading.traces[:_MOST_TRACES])}"
    return of_rule(rule, scope)


def bad_calls(rule: Rule) -> str:
    """The filter for what a rule counts as bad."""
    figure = figure_of(rule)
    if figure.startswith(("latency_", "first_token_")):
        key = "took" if figure.startswith("latency_") else "ttft"
        return f"{key}:>{rule.limit / SECOND_NS:.6g}s"
    return _BAD.get(figure, "")

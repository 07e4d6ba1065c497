"""Token usage: the median of the last requests of a feature against the median before them."""

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Iterable
from datetime import tzinfo

from spanglass.alerts.rules import RuleKind, Watcher
from spanglass.core.alerting import Reading, Rule, Unit, Verdict
from spanglass.core.watched import DAY_NS, Call, Record, Scope

_RECENT, _TRAILING = 20, 200
_CALLS, _ACTIVE_DAYS = 100, 3
_TRACES = 10


class _Tokens:
    """The tokens of the last requests and of those before, sorted too."""

    def __init__(self) -> None:
        self._recent: deque[tuple[Call, int]] = deque()
        self._latest: list[int] = []
        self._past: deque[int] = deque()
        self._sorted: list[int] = []
        self._days: set[int] = set()

    def add(self, call: Call, tokens: int) -> None:
        """Count a request."""
        if len(self._days) < _ACTIVE_DAYS:
            self._days.add(call.end_ns // DAY_NS)
        self._recent.append((call, tokens))
        insort(self._latest, tokens)
        if len(self._recent) > _RECENT:
            _, old = self._recent.popleft()
            del self._latest[bisect_left(self._latest, old)]
            self._past.append(old)
            insort(self._sorted, old)
        if len(self._past) > _TRAILING:
            del self._sorted[bisect_left(self._sorted, self._past.popleft())]

    def reading(self, limit: float) -> Reading:
        """The ratio of the medians."""
        known = len(self._past)
        if known < _CALLS and not (known >= _RECENT and len(self._days) >= _ACTIVE_DAYS):
            return Reading(Verdict.LEARNING, calls=known)
        usual, now = _middle(self._sorted), _middle(self._latest)
        times = now / usual if usual else 0.0
        if times <= limit / 2:
            last_ns = self._recent[-1][0].end_ns
            return Reading(Verdict.CLEAR, times, limit, calls=len(self._recent), last_ns=last_ns)
        above = [call for call, tokens in self._recent if tokens > limit * usual]
        verdict = Verdict.OVER if times > limit else Verdict.BETWEEN
        return Reading(
            verdict, times, limit, calls=len(self._recent), bad=len(above),
            began_ns=above[0].end_ns if above else None, last_ns=self._recent[-1][0].end_ns,
            traces=tuple(dict.fromkeys(call.trace for call in reversed(above)))[:_TRACES],
            window_ns=DAY_NS, note=f"{now:,.0f} tokens a request, usually {usual:,.0f}.",
        )  # fmt: skip


def _middle(ordered: list[int]) -> float:
    """The median of numbers in order."""
    half, odd = divmod(len(ordered), 2)
    return float(ordered[half]) if odd else (ordered[half - 1] + ordered[half]) / 2


class TokenWatcher:
    """The tokens of every feature's requests."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._features: dict[Scope, _Tokens] = {}

    def take(self, record: Record) -> Iterable[Scope]:
        """Count the tokens of a call that says them."""
        if not isinstance(record, Call) or record.ours or record.failed or record.tokens is None:
            return ()
        scope = Scope(feature=record.feature)
        self._features.setdefault(scope, _Tokens()).add(record, record.tokens)
        return (scope,)

    def correct(self, before: Call, after: Call | None) -> Iterable[Scope]:
        """None: calls that fail are not counted, and a median bears one too many."""
        del before, after
        return ()

    def reading(self, scope: Scope, now_ns: int) -> Reading:
        """What a feature's requests say now."""
        del now_ns
        return self._features[scope].reading(self._rule.limit)

    def settle(self, scope: Scope, now_ns: int) -> None:
        """Nothing: what is new becomes usual by itself."""

    def due(self, now_ns: int) -> Iterable[Scope]:
        """None."""
        del now_ns
        return ()


class TokenUsage:
    """Requests three times as long as usual; single long ones are no alert."""

    name = "token_usage"
    unit = Unit.MULTIPLE
    marks = False
    default = Rule("token_usage", "token_usage", "Tokens per request", 3.0, DAY_NS)

    def watcher(self, rule: Rule, zone: tzinfo) -> Watcher:
        """Watches every feature."""
        del zone
        return TokenWatcher(rule)


RULE: RuleKind = TokenUsage()

"""The states of one alert: how readings, one after the other, move it."""

from dataclasses import dataclass

from spanglass.core.alerting import RAISED, Reading, Rule, State, Verdict

_CALM = {
    Verdict.LEARNING: State.LEARNING,
    Verdict.EMPTY: State.NO_DATA,
    Verdict.FAULT: State.ERROR,
    Verdict.NEAR: State.PENDING,
}
_KNOWN = frozenset({State.OK, State.NO_DATA})


@dataclass(slots=True)
class Machine:
    """An alert of one rule in one scope; changes only in `step`."""

    rule: Rule
    state: State = State.LEARNING
    since_ns: int | None = None
    entered_ns: int = 0
    evidence: Reading | None = None
    _over_since: int | None = None
    _calm_since: int | None = None
    _empty_since: int | None = None

    def step(self, reading: Reading, now_ns: int) -> bool:
        """Take a reading; whether the state changed."""
        after = self._raised(reading, now_ns) if self.state in RAISED else self._calm(reading, now_ns)
        if after is self.state:
            return False
        if after is State.FIRING and self.state not in RAISED:
            self.since_ns, self.evidence = now_ns, reading
        elif self.state in RAISED and after not in RAISED:
            self._over_since = self._calm_since = self._empty_since = None
        self.state, self.entered_ns = after, now_ns
        return True

    def end(self, now_ns: int, after: State = State.OK) -> State:
        """End the alert, because what it says has ended elsewhere; the state before."""
        before = self.state
        self._over_since = self._calm_since = self._empty_since = None
        self.state, self.entered_ns = after, now_ns
        return before

    def _calm(self, reading: Reading, now_ns: int) -> State:
        if reading.verdict is Verdict.EVENT:
            return State.FIRING
        if self.state is State.NO_DATA and reading.last_ns is not None and reading.last_ns <= self.entered_ns:
            return self.state  # nothing came since it fell silent
        if reading.verdict is Verdict.LEARNING and self.state in _KNOWN:
            return self.state  # a few calls after a silence are no reason to learn anew
        if reading.verdict is not Verdict.OVER:
            self._over_since = None
            return _CALM.get(reading.verdict, State.OK)
        if self._over_since is None:
            self._over_since = now_ns
        held = now_ns - self._over_since >= self.rule.hold_ns
        return State.FIRING if held else State.PENDING

    def _raised(self, reading: Reading, now_ns: int) -> State:
        if reading.verdict is Verdict.FAULT:
            return State.ERROR
        if self._silent(reading, now_ns):
            if self._empty_since is None:
                self._empty_since = now_ns
            return State.NO_DATA if now_ns - self._empty_since >= self.rule.keep_ns else self.state
        self._empty_since = None
        if reading.verdict in (Verdict.CLEAR, Verdict.LEARNING):
            return self._recovering(now_ns)
        self._calm_since, self._over_since = None, None
        return State.FIRING

    def _recovering(self, now_ns: int) -> State:
        if self._calm_since is None:
            self._calm_since = now_ns
        return State.OK if now_ns - self._calm_since >= self.rule.keep_ns else State.RECOVERING

    def _silent(self, reading: Reading, now_ns: int) -> bool:
        """Whether nothing came for as long as the window that it fired on."""
        if reading.verdict is Verdict.EMPTY:
            return True
        window = self.evidence.window_ns if self.evidence else None
        if window is None or reading.last_ns is None:
            return False
        return now_ns - reading.last_ns >= window

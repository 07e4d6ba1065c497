"""What waits to be sent on one channel: one message a minute, the rest summed; failures are tried again."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from spanglass.alerts.channels import Message
from spanglass.core.alert_notices import News, Notice
from spanglass.core.watched import DAY_NS, MINUTE_NS, SECOND_NS

GAP_NS = MINUTE_NS
"""The least time between two messages."""
WAITS_NS = tuple(seconds * SECOND_NS for seconds in (5, 30, 120, 600, 1_800, 3_600))
"""How long to wait after each failure, the last again and again; then it is given up, and shown."""
PATIENCE_NS = DAY_NS
"""For how long a message is tried."""
_ROOM = 200
_LISTED = 10


@dataclass(frozen=True, slots=True)
class Failure:
    """A message that could not be sent, and why."""

    message: Message
    reason: str


class Outbox:
    """Changes only by being told what happened and when; a full one sums what is oldest away."""

    def __init__(self, patience_ns: int = PATIENCE_NS) -> None:
        self._patience_ns = patience_ns
        self._waiting: deque[Notice] = deque()
        self._sending: Message | None = None
        self._next_ns = 0
        self.tries = 0
        self.left_out = 0
        self.failures: deque[Failure] = deque(maxlen=_ROOM)
        self.problem: str | None = None

    def put(self, notice: Notice) -> Notice | None:
        """Have a notice sent; the one that has to make room for it, of which the number alone is told."""
        oldest = None
        if len(self._waiting) == _ROOM:
            oldest = self._waiting.popleft()
            self.left_out += 1
        self._waiting.append(notice)
        return oldest

    def due(self, now_ns: int) -> Message | None:
        """What is to be sent now; it stays until it is `sent` or has `failed`."""
        if now_ns < self._next_ns:
            return None
        if self._sending is None and self._waiting:
            self._sending = summed(self._waiting, self.left_out, now_ns)
            self._waiting.clear()
            self.left_out = 0
        return self._sending

    def wait_ns(self, now_ns: int) -> int | None:
        """How long until something is due; None if nothing waits."""
        return max(0, self._next_ns - now_ns) if self._sending or self._waiting else None

    def sent(self, now_ns: int) -> None:
        """The message went out."""
        self._sending, self.tries, self.problem = None, 0, None
        self._next_ns = now_ns + GAP_NS

    def failed(self, now_ns: int, reason: str, *, after_ns: int = 0, lasting: bool = False) -> bool:
        """It did not; whether it is given up.

        `after_ns` is how long the other side asks to wait, `lasting` that it never will.
        """
        self.problem = reason
        if self._sending is None:
            return False
        wait_ns = max(after_ns, WAITS_NS[min(self.tries, len(WAITS_NS) - 1)])
        if lasting or now_ns + wait_ns > self._sending.at_ns + self._patience_ns:
            self.failures.append(Failure(self._sending, reason))
            self._sending, self.tries = None, 0
            self._next_ns = now_ns + GAP_NS
            return True
        self._next_ns = now_ns + wait_ns
        self.tries += 1
        return False


def summed(notices: Sequence[Notice], left_out: int, now_ns: int) -> Message:
    """One message of some notices: of one its own words, of several their number and titles."""
    if len(notices) == 1 and not left_out:
        return Message(notices[0].title, notices[0].body, tuple(notices), now_ns)
    fired = sum(notice.news is not News.ENDED for notice in notices) + left_out
    over = len(notices) + left_out - fired
    parts = [_number(fired, "alert"), f"{over} over" if over else ""]
    lines = [notice.title for notice in notices][:_LISTED]
    rest = len(notices) + left_out - len(lines)
    if rest:
        lines.append(f"and {rest} more")
    return Message(", ".join(part for part in parts if part), "\n".join(lines), tuple(notices), now_ns)


def _number(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}" if count else ""

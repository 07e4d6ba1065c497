"""Follows a store and sends on what has come, one request at a time, in order, until each is answered."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from spanglass.core.query import QueryError
from spanglass.receiver.forwarding.account import Account, account_file, load, save
from spanglass.receiver.forwarding.parcel import Packer
from spanglass.receiver.forwarding.plan import Plan
from spanglass.receiver.forwarding.posting import Answer, Fate, post
from spanglass.store.answers.outgoing import Outgoing, OutgoingReader, Stream

_AT_ONCE, _LARGEST = 200, 2 * 1024 * 1024
_LOOK_EVERY_S = 0.5
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 60.0
_SETTLES_IN_S = 5.0
_HELD_S, _MOST_HELD = 600, 500

Post = Callable[[str, Mapping[str, str], bytes], Answer]


@dataclass(slots=True)
class _Ends:
    """The last rows at some moments: a filter is asked once more of a trace has come."""

    seen: list[tuple[float, int]] = field(default_factory=list)

    def add(self, at_s: float, row: int) -> None:
        """Note the last row now."""
        if not self.seen or self.seen[-1][1] != row:
            self.seen.append((at_s, row))

    def before(self, at_s: float) -> int:
        """The last row that was there at a moment; 0 if none is known."""
        while len(self.seen) > 1 and self.seen[1][0] <= at_s:
            del self.seen[0]
        return self.seen[0][1] if self.seen and self.seen[0][0] <= at_s else 0


class Following:
    """One endpoint of one store; `step` does some work and says how long it may rest."""

    def __init__(
        self,
        reader: OutgoingReader,
        account: Account,
        plan: Plan,
        posting: Post = post,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._reader, self._account, self._plan = reader, account, plan
        self._post, self._clock = posting, clock
        self._packer = Packer(plan.redactions)
        self._ends = {stream: _Ends() for stream in Stream}
        self._pause_s, self._again_at_s = _FIRST_PAUSE_S, 0.0
        _begin(account, reader)

    def step(self) -> float:
        """Send some requests; the seconds until there may be more to do."""
        now_s = self._clock()
        if now_s < self._again_at_s:
            return min(self._again_at_s - now_s, _LOOK_EVERY_S)
        try:
            busy = [self._send_next(stream, now_s) for stream in Stream]
            busy.append(self._send_held(now_s))
        except QueryError as error:
            self._account.error = f"The filter cannot be read: {error}"
            return _LOOK_EVERY_S
        except _LaterError:
            return _LOOK_EVERY_S
        return 0.0 if any(busy) else _LOOK_EVERY_S

    def _send_next(self, stream: Stream, now_s: float) -> bool:
        """Send what comes next of a stream; whether there was anything."""
        account, after = self._account, self._row(stream)
        last = self._reader.last_row(stream)
        if last < after:  # the newest were deleted, and their rows are others' from now on
            self._set_row(stream, last)
            return False
        self._ends[stream].add(now_s, last)
        until = last if not self._plan.query else self._ends[stream].before(now_s - _SETTLES_IN_S)
        if stream is Stream.SPANS:
            account.waiting = last - after
        if until <= after:
            return False
        found = self._reader.outgoing(stream, self._plan.query, after=after, until=until, limit=_AT_ONCE)
        group = _as_much_as_fits(found)
        whole = len(group) == len(found) < _AT_ONCE
        parts = _sorted(group, _MOST_HELD - len(account.held) if stream is Stream.SPANS else 0)
        self._send(stream, parts.now)
        # noted only now: what could not be sent is sorted once more
        end = until if whole else group[-1].row
        account.filtered += parts.filtered
        account.deleted += parts.deleted + (end - after - len(group) if stream is Stream.SPANS else 0)
        account.held += [(row, int(now_s) + _HELD_S) for row in parts.held]
        self._set_row(stream, end)
        return True

    def _send_held(self, now_s: float) -> bool:
        """Send the held spans that have ended by now, or that have been waited for long enough."""
        account = self._account
        ready: list[Outgoing] = []
        kept: list[tuple[int, int]] = []
        first, rest = account.held[:_AT_ONCE], account.held[_AT_ONCE:]
        for row, due_s in first:
            query = self._plan.query
            found = self._reader.outgoing(Stream.SPANS, query, after=row - 1, until=row, limit=1)
            if found and found[0].open and now_s < due_s:
                kept.append((row, due_s))
            else:
                ready += found
        self._send(Stream.SPANS, ready)
        account.deleted += len(first) - len(kept) - len(ready)
        account.held = [*rest, *kept]
        return bool(ready)

    def _send(self, stream: Stream, records: Sequence[Outgoing]) -> None:
        """Send in one request, or in halves if the endpoint refuses some; raises `_LaterError`."""
        if not records:
            return
        account = self._account
        body = self._packer.body(stream, records)
        answer = self._post(self._plan.address(stream), self._plan.headers, body)
        if answer.fate is Fate.LATER:
            self._wait(answer)
            raise _LaterError
        self._pause_s, account.failing_since_ns = _FIRST_PAUSE_S, 0
        if answer.fate is Fate.TAKEN:
            account.error = "" if not answer.rejected else f"It did not keep {answer.rejected} records."
            account.sent += len(records) - answer.rejected
            account.refused += answer.rejected
            account.redacted += self._packer.take_count()
        elif len(records) == 1:
            account.refused += 1
            account.error = answer.reason
        else:
            half = len(records) // 2
            self._send(stream, records[:half])
            self._send(stream, records[half:])

    def _wait(self, answer: Answer) -> None:
        now_s, account = self._clock(), self._account
        account.error = answer.reason
        account.failing_since_ns = account.failing_since_ns or int(now_s * 1e9)
        self._again_at_s = now_s + (self._pause_s if answer.pause_s is None else answer.pause_s)
        self._pause_s = min(2 * self._pause_s, _LONGEST_PAUSE_S)

    def _row(self, stream: Stream) -> int:
        return self._account.spans_row if stream is Stream.SPANS else self._account.logs_row

    def _set_row(self, stream: Stream, row: int) -> None:
        if stream is Stream.SPANS:
            self._account.spans_row = row
            self._account.waiting = max(0, self._reader.last_row(stream) - row)
        else:
            self._account.logs_row = row


def begin(store: Path) -> None:
    """Have all that comes from now on sent on, if nothing was until now; raises `StoreError`, ``OSError``."""
    path = account_file(store)
    account = load(path)
    if account.on:
        return
    reader = OutgoingReader(store)
    try:
        _begin(account, reader)
    finally:
        reader.close()
    save(account, path)


def _begin(account: Account, reader: OutgoingReader) -> None:
    if not account.on:
        account.on = True
        account.spans_row, account.logs_row = (reader.last_row(stream) for stream in Stream)
        account.held, account.error, account.failing_since_ns = [], "", 0


@dataclass(slots=True)
class _Sorted:
    """What becomes of a group: records to send now, rows of spans to wait for, and counts of the rest."""

    now: list[Outgoing] = field(default_factory=list)
    held: list[int] = field(default_factory=list)
    filtered: int = 0
    deleted: int = 0


def _sorted(group: Sequence[Outgoing], most_held: int) -> _Sorted:
    """A group sorted; what came from files and samples is left out."""
    parts = _Sorted()
    for each in group:
        if each.foreign:
            continue
        if not each.payload:
            parts.deleted += 1
        elif not each.wanted:
            parts.filtered += 1
        elif each.open and len(parts.held) < most_held:
            parts.held.append(each.row)
        else:
            parts.now.append(each)
    return parts


class _LaterError(Exception):
    """The endpoint does not take anything now."""


def _as_much_as_fits(found: Sequence[Outgoing]) -> Sequence[Outgoing]:
    """The first of these, as many as one request may hold, but one at least."""
    size = 0
    for number, each in enumerate(found):
        size += len(each.payload)
        if size > _LARGEST and number:
            return found[:number]
    return found

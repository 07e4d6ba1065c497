"""What watching a store for alerts costs: learning from its last week, looks without news, calls that come.

Run as ``python tests/benchmarks/watching.py STORE``, on a copy: the calls that come are written to it.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from spanglass.receiver.alert_records import Records
from spanglass.receiver.queue import WriteQueue
from spanglass.receiver.telling import Surroundings, Telling
from spanglass.receiver.watching import Following
from spanglass.store.answers.watched import Watched
from spanglass.store.writer import Writer
from traffic import CHAT, a_batch, a_span

CALLS, BATCHES, LOOKS = 1_000, 10, 200


class Unhurried(threading.Event):
    """Never set, and never waited for: what is measured is work."""

    def wait(self, timeout: float | None = None) -> bool:
        """Return at once."""
        del timeout
        return False


def spent(work: Callable[[], object]) -> dict[str, float]:
    """Seconds of this process's time, and of the clock, that something takes."""
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return {"cpu_s": round(time.process_time() - cpu, 4), "wall_s": round(time.perf_counter() - wall, 4)}


def came(now_ns: int, number: int) -> tuple[dict[str, object], ...]:
    """Calls that ended within the last second."""
    attributes = {**CHAT, "app.feature": f"feature {number % 5}", "session.id": f"session {number % 200}"}
    return tuple(
        a_span(
            1, trace=os.urandom(16), start=now_ns - 2_000_000_000 + place * 1_000_000, attributes=attributes
        )
        for place in range(CALLS)
    )


def main(store: Path) -> None:
    """Print a line of JSON for each figure."""
    queue = WriteQueue(lambda: Writer(store))
    queue.start()
    records = Records(queue, Telling(queue, Surroundings()))
    with closing(Watched(store)) as watched:
        following = Following(watched, records, time.time_ns, Unhurried())
        found = []
        _say("learning", spent(lambda: found.append(following.begin())))
        live = found[0]
        following.turn(live)
        _say(f"{LOOKS} looks without news", spent(lambda: [following.turn(live) for _ in range(LOOKS)]))
        for number in range(BATCHES):
            queue.submit(a_batch(*came(time.time_ns(), number)), 1).result()
            _say(f"{CALLS} calls", spent(lambda: _until_even(following, live)))
    queue.close()


def _until_even(following: Following, live: object) -> None:
    following.turn(live)
    while following._version == -1:
        following.turn(live)


def _say(what: str, figures: dict[str, float]) -> None:
    sys.stdout.write(json.dumps({"what": what, **figures}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

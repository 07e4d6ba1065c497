"""``spanglass samples``: sends sample traffic to a receiver, until stopped."""

import random
import signal
import threading
from argparse import Namespace

from spanglass.cli.opening import one_sentence
from spanglass.cli.parent import when_gone
from spanglass.samples import play_over_http


@one_sentence
def run(values: Namespace) -> int:
    """Send the traffic of the last half hour, then, unless that is all, go on until told to stop."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    if values.exit_with is not None:
        when_gone(values.exit_with, stop.set)
    rng = random.Random(values.seed)  # noqa: S311 (made-up traffic)
    play_over_http(values.url, stop, rng=rng, count=values.count, live=not values.once)
    return 0

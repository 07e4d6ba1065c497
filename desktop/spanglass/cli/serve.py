"""``spanglass serve``: receive without a window, until stopped."""

import logging
import os
import signal
import sys
from argparse import Namespace
from pathlib import Path

from spanglass import workers
from spanglass.cli.opening import one_sentence, settings_of, store_of
from spanglass.cli.parent import when_gone
from spanglass.core.staying import collect_seldom
from spanglass.formats.otlp_protobuf import SlowProtobufError
from spanglass.receiver.port_owner import PortError
from spanglass.receiver.server import Bound, Receiver, ServeOptions
from spanglass.receiver.telling import Surroundings
from spanglass.settings import Settings, load, settings_file
from spanglass.store.heap import keep_few_pools
from spanglass.store.retention.retention import Keep

_BEHIND_THE_WINDOW = 5


@one_sentence
def run(values: Namespace) -> int:
    """Receive until SIGINT or SIGTERM; everything accepted is stored before it ends."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    keep_few_pools()
    settings = settings_of(values)
    store = store_of(values)
    # A gRPC port of 0 in the settings switches it off; on the command line too.
    grpc_port = settings.grpc_port or None
    options = ServeOptions(
        store, settings.host, settings.port, grpc_port, settings.allowed_origins, _kept,
        Surroundings(_settings, _window(store, settings.port)),
        lambda: load(settings_file()).forward,
    )  # fmt: skip
    if values.exit_with is not None and hasattr(os, "nice"):
        os.nice(_BEHIND_THE_WINDOW)  # what draws, and the programs under study, come first
    receiver = Receiver(options)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: receiver.stop())
    try:
        bound = receiver.open()
    except (PortError, SlowProtobufError) as error:
        print(error, file=sys.stderr)
        return 1
    if values.exit_with is not None:
        when_gone(values.exit_with, receiver.stop)
    collect_seldom()
    receiver.run(lambda: print("\n".join(_lines(bound, str(store))), flush=True))
    return 0


def _settings() -> Settings:
    """What the user has set by now."""
    return load(settings_file())


def _window(store: Path, port: int) -> tuple[str, ...]:
    """The command that shows the window of a store."""
    return (*workers.program(), "--db", str(store.absolute()), "--port", str(port))


def _kept() -> Keep:
    """What the user has set to be kept, by now."""
    settings = _settings()
    return Keep(settings.keep_days, settings.most_megabytes * 1_000_000)


def _lines(bound: Bound, store: str) -> list[str]:
    lines = [f"Listening on {bound.host}:{bound.port}"]
    if bound.grpc_port is not None:
        lines.append(f"gRPC on {bound.host}:{bound.grpc_port}")
    if bound.grpc_problem is not None:
        lines.append(bound.grpc_problem)
    return [*lines, f"Storing in {store}"]

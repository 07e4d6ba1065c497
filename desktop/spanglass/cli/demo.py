"""``spanglass demo``: the window on a throw-away store while sample traffic comes in over HTTP."""

import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from spanglass.cli.demo_report import report
from spanglass.cli.opening import one_sentence, settings_of
from spanglass.cli.receiving import Ports, receiver
from spanglass.gui.application import WindowOptions
from spanglass.gui.application import run as run_window
from spanglass.gui.process.startup import has_screen
from spanglass.gui.theming.theme import Scheme
from spanglass.samples import play_over_http
from spanglass.settings import FILE_VARIABLE, Settings, save, settings_file

_STOP_WITHIN_S = 5.0
_PICTURE = Path("spanglass-demo.png")


@one_sentence
def run(values: Namespace) -> int:
    """Show the demo in a window; without a screen, print it and render a picture."""
    settings = settings_of(values)
    with tempfile.TemporaryDirectory(prefix="spanglass-demo-") as folder:
        store = Path(folder) / "demo.db"
        if not has_screen(os.environ):
            return _printed(store, values.seed)
        return _in_a_window(store, settings, values.seed)


def _in_a_window(store: Path, settings: Settings, seed: int) -> int:
    """The window, whose settings last as long as its store: the receiver it starts reads them too."""
    os.environ[FILE_VARIABLE] = str(store.with_name("settings.toml"))
    save(settings, settings_file())
    port, grpc_port = _free(settings.host, settings.port), settings.grpc_port
    options = WindowOptions(
        store=store,
        host=settings.host,
        port=port,
        grpc_port=_free(settings.host, grpc_port) if grpc_port else 0,
        theme=None if settings.theme == "system" else Scheme(settings.theme),
        scale=settings.scale,
        demo=True,
        settings=settings,
        settings_file=settings_file(),
    )
    with _traffic(f"http://{options.endpoint.address}", seed):
        return run_window(options)


def _printed(store: Path, seed: int) -> int:
    """The demo without a screen: the same traffic over HTTP, its figures, one trace and a picture."""
    with receiver(store, Ports()) as port:
        print(f"There is no screen. Sample traffic goes to 127.0.0.1:{port} …", flush=True)
        rng = random.Random(seed)  # noqa: S311 (made-up traffic)
        play_over_http(f"http://127.0.0.1:{port}", threading.Event(), rng=rng, live=False)
        return report(WindowOptions(store, port=port, grpc_port=0), _PICTURE)


@contextmanager
def _traffic(url: str, seed: int) -> Iterator[None]:
    """Sample traffic sent by a process of its own, so that it does not disturb the window."""
    command = [sys.executable, "-m", "spanglass", "samples", url, "--seed", str(seed)]
    command += ["--exit-with", str(os.getpid())]
    child = subprocess.Popen(command)  # noqa: S603 (our own command)
    try:
        yield
    finally:
        child.terminate()
        try:
            child.wait(_STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _free(host: str, port: int) -> int:
    """The port if nobody listens there, else one that the system chooses."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for wanted in (port, 0):
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(os.name != "nt"))
            try:
                probe.bind((host, wanted))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    return port

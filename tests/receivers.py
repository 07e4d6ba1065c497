"""Programs to start in a receiver's place, each with a way of its own, and what was said of them."""

import sys
from pathlib import Path

from spanglass.gui.receiver.receiving import Kind, ReceiverState, ReceiverSupervisor

_OURS = """
import argparse, json, http.server, os, sys
parser = argparse.ArgumentParser()
parser.add_argument("command")
for name in ("--db", "--host", "--port", "--grpc-port", "--exit-with"):
    parser.add_argument(name)
said = parser.parse_args()
{before}
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        said_of_itself = {{"status": "ok", "version": "1", "store": said.db, "pid": os.getpid()}}
        body = json.dumps({{**said_of_itself, "grpc_port": int(said.grpc_port)}}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass
http.server.HTTPServer((said.host, int(said.port)), Handler).serve_forever()
"""


def a_receiver(before: str = "") -> tuple[str, ...]:
    """The command of a receiver that runs `before` first, with its arguments in ``said``."""
    return sys.executable, "-S", "-c", _OURS.format(before=before)


def a_failing_receiver(sentence: str, code: int = 1) -> tuple[str, ...]:
    """The command of one that says why it cannot work, and ends."""
    return a_receiver(f"sys.stderr.write({sentence!r}); sys.exit({code})")


class Heard:
    """Every state that a supervisor told."""

    def __init__(self, supervisor: ReceiverSupervisor) -> None:
        self.states: list[ReceiverState] = []
        supervisor.state_changed.connect(self.states.append)

    @property
    def kinds(self) -> list[Kind]:
        """The kinds, each as often as it was told."""
        return [state.kind for state in self.states]


def counting_starts(folder: Path) -> str:
    """Lines for `a_receiver` that leave one more file in a folder each time it is started."""
    return f"open({str(folder)!r} + '/' + str(os.getpid()), 'w').close()"

"""Whether a window that is killed loses nothing and is back in a second, with a new one on the same store.

Run as ``python tests/benchmarks/kill_window.py [--rounds 20] [--seed 1]``. Each round opens the program's
window, off screen unless ``QT_QPA_PLATFORM`` says otherwise, sends to its receiver from four clients, and
kills the window with SIGKILL somewhere in the first seconds; the next window opens at once. Prints JSON; the
exit code is 1 if a span is missing, the file is damaged, or a process of a killed window stays. How long it
took until a window was painted, and until a request was answered, is told, as it depends on the machine.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from killing import CLIENTS, Stream, found
from local_ports import a_free_port
from receiving import PROTOBUF, WITHIN_S, Port
from traffic import a_request, a_span

TESTS = Path(__file__).resolve().parents[1]
ENDS_WITHIN_S = 10.0


def opened(store: Path, port: Port, home: Path) -> "subprocess.Popen[str]":
    """The program's window on a store, off screen, in nobody's home; it says when it was painted."""
    places = dict.fromkeys(("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"), str(home))
    left_out = ("DBUS_SESSION_BUS_ADDRESS", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    environment = {"QT_QPA_PLATFORM": "offscreen", **kept, **places}
    words = [sys.executable, str(TESTS / "painted_window.py"), str(store), str(port.number)]
    return subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True)


@dataclass
class Window:
    """The program's window on a store; when it was painted, and when its receiver first answered."""

    store: Path
    port: Port
    began: float = field(default_factory=time.monotonic)
    painted_s: float | None = None

    def __post_init__(self) -> None:
        self.process = opened(self.store, self.port, self.store.parent)
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            name, at, _ = json.loads(line)
            if name == "window":
                self.painted_s = at - self.began

    def answers(self) -> float:
        """Seconds until a request was answered with 200."""
        body = a_request(a_span(1, trace=os.urandom(16))).SerializeToString()
        while time.monotonic() - self.began < WITHIN_S:
            try:
                if self.port.post(body, kind=PROTOBUF).status == 200:
                    return time.monotonic() - self.began
            except OSError:
                time.sleep(0.01)
        raise TimeoutError("the window does not receive")

    def kill(self) -> bool:
        """Kill the window and nothing else; whether all that it had started ends by itself."""
        started = _below(self.process.pid)
        self.process.kill()
        self.process.wait()
        self._reader.join()
        until = time.monotonic() + ENDS_WITHIN_S
        while any(map(_alive, started)) and time.monotonic() < until:
            time.sleep(0.02)
        return not any(map(_alive, started))


def _below(process: int) -> list[int]:
    """The numbers of all processes that one has started."""
    try:
        own = [int(number) for number in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []
    return own + [number for one in own for number in _below(one)]


def _alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def measured(store: Path, rounds: int, seed: int) -> dict[str, Any]:
    """The sums over all rounds, and the slowest starts."""
    rng, acknowledged, sent = Random(seed), [], 0
    painted, answered, stayed = [], [], 0
    for number in range(rounds):
        window = Window(store, Port(a_free_port()))
        answered.append(window.answers())
        stream = Stream(window.port, seed * 1000 + number)
        clients = [threading.Thread(target=stream.run, args=(client,)) for client in range(CLIENTS)]
        for client in clients:
            client.start()
        time.sleep(rng.uniform(0.02, 2.0))
        stayed += not window.kill()
        for client in clients:
            client.join(WITHIN_S)
        acknowledged += stream.acknowledged
        sent += stream.sent
        painted += [window.painted_s] if window.painted_s is not None else []
    now = found(store, acknowledged)
    return {
        "rounds": rounds,
        "sent": sent,
        "acknowledged": len(acknowledged),
        "missing": now.missing,
        "integrity": now.integrity,
        "processes_that_stayed": stayed,
        "painted_after_s": [round(max(painted), 2), round(sorted(painted)[len(painted) // 2], 2)],
        "answered_after_s": [round(max(answered), 2), round(sorted(answered)[len(answered) // 2], 2)],
    }


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    values = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measured(Path(folder) / "traces.db", max(1, values.rounds), values.seed)
    sys.stdout.write(json.dumps(figures) + "\n")
    return 1 if figures["missing"] or figures["integrity"] != "ok" or figures["processes_that_stayed"] else 0


if __name__ == "__main__":
    sys.exit(main())

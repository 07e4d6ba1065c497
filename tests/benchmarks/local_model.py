"""How long the built-in model takes to start and to say its first word, how fast it speaks, what it holds.

Run as ``python tests/benchmarks/local_model.py``; the model has to be installed, by
``python -m spanglass.replay.model_install``. Prints JSON.
"""

import json
import sys
import time
import urllib.request
from pathlib import Path

from spanglass.replay.local_model import LocalModel, Place, is_installed

TOKENS = 200
QUESTION = "Explain in a few sentences why the sky is blue, and why it is red in the evening. " * 20


def main() -> int:
    """Print what was measured as JSON."""
    if not is_installed():
        sys.stderr.write("The built-in model is not installed.\n")
        return 1
    model, began = LocalModel(), time.perf_counter()
    with model.used() as place:
        told: dict[str, float] = {"start_s": round(time.perf_counter() - began, 2)}
        for name in ("cold", "warm"):
            first_s, whole_s, usage = asked(place)
            told["tokens_in"] = usage["prompt_tokens"]
            told[f"{name}_first_s"] = round(first_s, 2)
            told[f"{name}_tokens_per_s"] = round(
                usage["completion_tokens"] / max(0.001, whole_s - first_s), 1
            )
        told["megabytes"] = round(resident(model.process_id))
    model.close()
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


def asked(place: Place) -> tuple[float, float, dict[str, int]]:
    """Seconds to the first piece and to the end, and what was used."""
    body = {
        "messages": [{"role": "user", "content": QUESTION}], "max_tokens": TOKENS, "temperature": 0,
        "stream": True, "stream_options": {"include_usage": True},
    }  # fmt: skip
    headers = {"content-type": "application/json", "authorization": f"Bearer {place.key}"}
    request = urllib.request.Request(f"{place.base}/chat/completions", json.dumps(body).encode(), headers)
    began, first_s, usage = time.perf_counter(), 0.0, {}
    with urllib.request.urlopen(request) as answer:
        for line in answer:
            if not line.startswith(b"data: {"):
                continue
            event = json.loads(line[6:])
            usage = event.get("usage") or usage
            if not first_s and any(choice["delta"].get("content") for choice in event["choices"]):
                first_s = time.perf_counter() - began
    return first_s, time.perf_counter() - began, usage


def resident(process: int | None) -> float:
    """Megabytes of memory that a process holds."""
    pages = Path(f"/proc/{process}/status").read_text().partition("VmRSS:")[2].split()[0]
    return int(pages) / 1024


if __name__ == "__main__":
    sys.exit(main())

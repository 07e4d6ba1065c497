"""The built-in model answers for real where it is installed; its process comes and goes as it should."""

import json
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from spanglass.replay import local_model
from spanglass.replay.local_model import LocalModel, NoLocalModelError, Place, is_installed

WORK = """
import json, sys, threading
from http.server import BaseHTTPRequestHandler, HTTPServer
key = sys.stdin.readline().strip()
print("a line of somebody else's")
print(json.dumps({"address": "http://127.0.0.1:7"}), flush=True)
from spanglass.replay import local_model_work
local_model_work._listen(float(sys.argv[1]))
"""


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A process that serves nothing in place of the one with the model."""
    (tmp_path / "stand_in_work.py").write_text(WORK)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(local_model, "_WORK", "stand_in_work")
    monkeypatch.setattr(local_model, "is_installed", lambda: True)


def gone(process: int | None, within_s: float = 60.0) -> bool:
    """Whether a process ends in time; a zombie has."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        try:
            if process is None or "State:\tZ" in Path(f"/proc/{process}/status").read_text():
                return True
        except OSError:
            return True
        time.sleep(0.02)
    return False


@pytest.mark.usefixtures("stand_in")
def test_one_process_for_all_uses_that_ends_with_us() -> None:
    model = LocalModel()
    with model.used() as first, model.used() as second:
        assert first is second
        assert first.base == "http://127.0.0.1:7/v1"
        process = model.process_id
        assert process is not None
    with model.used():
        assert model.process_id == process
    model.close()
    assert model.process_id is None
    assert gone(process)


@pytest.mark.usefixtures("stand_in")
def test_it_ends_when_it_is_not_used_and_is_started_again() -> None:
    model = LocalModel(idle_s=0.2)
    with model.used():
        process = model.process_id
        time.sleep(0.5)
        assert model.process_id == process  # in use, however long
    end = time.monotonic() + 60
    while model.process_id is not None and time.monotonic() < end:
        time.sleep(0.02)
    assert model.process_id is None
    with model.used() as place:
        assert place.base
        assert model.process_id != process
    model.close()


def test_what_does_not_start_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_model, "is_installed", lambda: False)
    with pytest.raises(NoLocalModelError, match="not installed"):
        LocalModel().begin()
    monkeypatch.setattr(local_model, "is_installed", lambda: True)
    monkeypatch.setattr(local_model, "_WORK", "spanglass.core.ids")  # ends at once, and says nothing
    model = LocalModel()
    with pytest.raises(NoLocalModelError, match="does not start"):
        model.begin()
    assert model.process_id is None


def test_what_hangs_while_it_starts_is_ended(
    stand_in: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "stand_in_work.py").write_text("import time\ntime.sleep(60)")
    monkeypatch.setattr(local_model, "_STARTS_WITHIN_S", 0.3)
    model = LocalModel()
    with pytest.raises(NoLocalModelError, match="does not start"):
        model.begin()
    assert model.process_id is None


def ask(place: Place, body: dict[str, Any], key: str | None = None) -> bytes:
    headers = {"content-type": "application/json", "authorization": f"Bearer {key or place.key}"}
    request = urllib.request.Request(f"{place.base}/chat/completions", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=120) as answer:
        found: bytes = answer.read()
    return found


@pytest.mark.skipif(not is_installed(), reason="the built-in model is not installed")
def test_the_real_model_answers_and_streams() -> None:
    model = LocalModel()
    question = {"messages": [{"role": "user", "content": "Say hello."}], "max_tokens": 12, "temperature": 0}
    with model.used() as place:
        answer = json.loads(ask(place, question))
        assert answer["choices"][0]["message"]["content"].strip()
        streamed = ask(place, {**question, "stream": True})
        assert streamed.count(b"data: ") > 3
        with pytest.raises(urllib.error.HTTPError, match="401"):
            ask(place, question, "another")
    process = model.process_id
    model.close()
    assert gone(process)

"""Keys that a program sends with its calls, in headers, address and body, are nowhere in the store."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from receiving import serve
from sdk.programs import KEY, WITHIN_S
from sdk.servers import provider
from spanglass.cli.injection import environment

BARE = "q9" * 16
"""A key without any shape, known only by where it is sent."""
PYTHON = """
import httpx2 as httpx, os, spanglass
at, key, bare = (os.environ[name] for name in ("AT", "KEY", "BARE"))
said = f"my key is {key}, and {bare}"
body = {"model": "m", "messages": [{"role": "user", "content": said}], "api_key": bare}
headers = {"authorization": f"Bearer {key}", "x-api-key": bare}
with spanglass.span("work", input={"password": bare}, said=key):
    url = at.replace("//", f"//user:{bare}@") + f"/v1/chat/completions?key={bare}"
    print(httpx.post(url, json=body, headers=headers).status_code)
"""
NODE = """
const { AT: at, KEY: key, BARE: bare } = process.env;
const said = `my key is ${key}, and ${bare}`;
const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: said }], api_key: bare });
const headers = { authorization: `Bearer ${key}`, "x-api-key": bare, "content-type": "application/json" };
console.log((await fetch(`${at}/v1/chat/completions?key=${bare}`, { method: "POST", headers, body })).status);
"""
PROGRAMS = [("program.py", PYTHON, sys.executable), ("program.mjs", NODE, "node")]


@pytest.mark.parametrize(("name", "source", "runs"), PROGRAMS, ids=["python", "node"])
def test_no_key_is_in_the_store(name: str, source: str, runs: str, tmp_path: Path) -> None:
    if shutil.which(runs) is None:
        pytest.skip(f"there is no {runs}")
    script, folder = tmp_path / name, tmp_path / "kept"
    script.write_text(source)
    folder.mkdir()
    with serve(folder / "t.db") as running, provider() as given:
        named = {**os.environ, "AT": given.url, "KEY": KEY, "BARE": BARE}
        done = subprocess.run(
            [runs, str(script)], capture_output=True, text=True, timeout=WITHIN_S,
            env=environment(named, f"http://127.0.0.1:{running.port.number}", "run-1", tmp_path),
        )  # fmt: skip
        assert (done.stdout, done.stderr) == ("200\n", "")
        assert given.requests[0][1]["x-api-key"] == BARE
    exported = tmp_path / "out.json"
    command = [sys.executable, "-m", "spanglass", "export", f"--db={folder / 't.db'}", "-o", str(exported)]
    subprocess.run(command, check=True, capture_output=True, timeout=WITHIN_S)
    kept = b"".join(file.read_bytes() for file in [*folder.iterdir(), exported])
    assert b"my key is" in kept
    assert KEY.encode() not in kept
    assert KEY[8:40].encode() not in kept
    assert BARE.encode() not in kept

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
import asyncio, os, spanglass
at, key, bare = (os.environ[name] for name in ("AT", "KEY", "BARE"))
said = f"my key is {key}, and {bare}"
body = {"model": "m", "messages": [{"role": "user", "content": said}], "api_key": bare}
headers = {"authorization": f"Bearer {key}", "x-api-key": bare}
url = at.replace("//", f"//user:{bare}@") + f"/v1/chat/completions?key={bare}"
async def by_aiohttp(aiohttp):
    async with aiohttp.ClientSession() as session:
        async with session.post(bare_url, json=body, headers=headers) as answer:
            await answer.read()
            return answer.status
def by_botocore(botocore):
    from botocore.awsrequest import AWSRequest
    from botocore.httpsession import URLLib3Session
    import json
    asked = AWSRequest("POST", bare_url, headers, json.dumps(body).encode())
    return URLLib3Session().send(asked.prepare()).status_code
def by_urllib3(urllib3):
    return urllib3.request("POST", bare_url, json=body, headers=headers).status
def by_urllib(_):
    import json
    from urllib.request import Request, urlopen
    with urlopen(Request(bare_url, json.dumps(body).encode(), headers)) as answer:
        answer.read()
        return answer.status
bare_url = at + f"/v1/chat/completions?key={bare}"
WAYS = {
    "httpx2": lambda httpx: httpx.post(url, json=body, headers=headers).status_code,
    "httpx": lambda httpx: httpx.post(url, json=body, headers=headers).status_code,
    "requests": lambda requests: requests.post(bare_url, json=body, headers=headers).status_code,
    "aiohttp": lambda aiohttp: asyncio.run(by_aiohttp(aiohttp)),
    "botocore": by_botocore, "urllib3": by_urllib3, "urllib.request": by_urllib,
}
for name, way in WAYS.items():
    try:
        module = __import__(name)
    except ImportError:
        continue
    with spanglass.span("by " + name, input={"password": bare}, said=key):
        print(name, way(module))
"""
NODE = """
import http from "node:http";
const { AT: at, KEY: key, BARE: bare } = process.env;
const said = `my key is ${key}, and ${bare}`;
const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: said }], api_key: bare });
const headers = { authorization: `Bearer ${key}`, "x-api-key": bare, "content-type": "application/json" };
const url = `${at}/v1/chat/completions?key=${bare}`;
console.log("fetch", (await fetch(url, { method: "POST", headers, body })).status);
http.request(url.replace("//", `//user:${bare}@`), { method: "POST", headers }, (answer) => {
  answer.resume();
  answer.on("end", () => console.log("http", answer.statusCode));
}).end(body);
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
        ways = done.stdout.split()[::2]
        assert (done.stdout.split()[1::2], done.stderr) == (["200"] * len(ways), "")
        assert [headers["x-api-key"] for _, headers, _ in given.requests] == [BARE] * len(ways)
        assert len(ways) > 1
    exported = tmp_path / "out.json"
    command = [sys.executable, "-m", "spanglass", "export", f"--db={folder / 't.db'}", "-o", str(exported)]
    subprocess.run(command, check=True, capture_output=True, timeout=WITHIN_S)
    kept = b"".join(file.read_bytes() for file in [*folder.iterdir(), exported])
    assert kept.count(b"my key is") >= len(ways)
    assert KEY.encode() not in kept
    assert KEY[8:40].encode() not in kept
    assert BARE.encode() not in kept

"""A FastAPI application under uvicorn with two workers, and who asks it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request

from fastapi import FastAPI
from openai import AsyncOpenAI

app = FastAPI()
client = AsyncOpenAI(api_key="sk-test-abcdefghijklmnop1234567890", base_url=os.environ["FAKE"] + "/v1")


@app.get("/ask/{number}")
async def ask(number: int) -> str:
    """What the model says."""
    said = [{"role": "user", "content": f"from the web {number}"}]
    answer = await client.chat.completions.create(model="gpt-4o-mini", messages=said)
    return answer.choices[0].message.content


def main() -> None:
    """Start it, ask it six times, stop it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "uvicorn", "web_workers:app", "--workers=2", f"--port={port}"]
    serving = subprocess.Popen(
        [*words, "--log-level=critical", "--timeout-worker-healthcheck=60"],
        cwd=os.path.dirname(os.path.abspath(__file__)),
    )
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.2)
        for number in range(6):
            print(urllib.request.urlopen(f"http://127.0.0.1:{port}/ask/{number}").read())
    finally:
        serving.terminate()
        serving.wait()


if __name__ == "__main__":
    main()

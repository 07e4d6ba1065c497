"""What 200 replays at a time cost the window's process, and how soon they are stopped.

Run as ``python tests/benchmarks/replays.py [--runs 200] [--at-once 200]``. A provider in a process of its own
streams thirty words in 0.6 s to each; they are played as the window plays them. A thread that wants the
interpreter every millisecond, as painting does, says how late it got it: while nothing is played, and while
all is. Prints JSON, with what this process computed and the one that plays; the exit code is 1 if p99 is 8 ms
or more over that of the idle program, if the end is told 200 ms or more after the worst of ten stops, or if a
run is missing.
"""

import argparse
import asyncio
import gc
import json
import multiprocessing
import os
import sys
import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Queue
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from replay.scripted import a_plan, a_step, chat, says
from spanglass.replay.events import AllEnded, Event, RunEnded, TextCame
from spanglass.replay.plan import Plan
from spanglass.replay.player_process import PlayerProcess

WORDS, PAUSE_S = 30, 0.02
LATE_MS, STOP_MS = 8.0, 200.0
_SWITCH_AFTER_S = 0.0005  # as the window has it


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
            await reader.readexactly(length)
            writer.write(
                b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
            )
            for number in range(WORDS):
                delta = {
                    "id": "c",
                    "model": "m",
                    "choices": [{"index": 0, "delta": {"content": f"word{number} "}}],
                }
                event = f"data: {json.dumps(delta)}\n\n".encode()
                writer.write(f"{len(event):x}\r\n".encode() + event + b"\r\n")
                await writer.drain()
                await asyncio.sleep(PAUSE_S)
            writer.write(b"0\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def _serve(told: Connection) -> None:
    async def run() -> None:
        server = await asyncio.start_server(_answer, "127.0.0.1", 0, backlog=500)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


class Lateness(threading.Thread):
    """Wants the interpreter every millisecond until `ended`."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._late: list[float] = []
        self._over = threading.Event()
        self.start()

    def run(self) -> None:
        """Sleep, and note how late it woke."""
        while not self._over.is_set():
            began = time.perf_counter()
            time.sleep(0.001)
            self._late.append((time.perf_counter() - began - 0.001) * 1000)

    def ended(self) -> dict[str, float]:
        """The percentiles in milliseconds."""
        self._over.set()
        self.join()
        late = sorted(self._late)
        return {"p50": late[len(late) // 2], "p99": late[len(late) * 99 // 100], "latest": late[-1]}


def _played(player: PlayerProcess, plan: Plan, stop_after: int | None = None) -> tuple[list[Event], float]:
    """What was told, and the milliseconds from Stop to the end."""
    told: Queue[Event] = Queue()
    player.start(plan, told.put)
    found, texts, stopped_s = [], 0, 0.0
    while not found or not isinstance(found[-1], AllEnded):
        found.append(told.get())
        texts += isinstance(found[-1], TextCame)
        if stop_after is not None and texts > stop_after and not stopped_s:
            stopped_s = time.perf_counter()
            player.stop()
    ended_s = time.perf_counter()
    return found, (ended_s - stopped_s) * 1000 if stopped_s else 0.0


def _computed_s(process_id: int | None) -> float:
    """What a process has computed, 0 where the system does not say."""
    stat = Path(f"/proc/{process_id}/stat")
    if not stat.exists():
        return 0.0
    ticks = stat.read_text().rsplit(")", 1)[1].split()[11:13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def measured(port: int, runs: int, at_once: int) -> dict[str, Any]:
    """The figures."""
    sys.setswitchinterval(_SWITCH_AFTER_S)
    body = {"model": "m", "stream": True, "messages": [{"role": "user", "content": "words"}]}
    url = f"http://127.0.0.1:{port}/v1/chat/completions"
    plan = a_plan(a_step(1, body, chat(says("words")), url), runs=runs, at_once=at_once)
    player = PlayerProcess(lambda _: "sk-1", lambda: "127.0.0.1:9")
    _played(player, a_plan(*plan.original.steps))  # loads what is loaded once
    gc.collect()
    gc.freeze()  # as the window lets be what it is made of
    idle = Lateness()
    time.sleep(3)
    before, lateness, began_s = idle.ended(), Lateness(), time.perf_counter()
    cpu_s = [-time.process_time(), -_computed_s(player.process_id)]
    events, _ = _played(player, plan)
    took_s, playing = time.perf_counter() - began_s, lateness.ended()
    cpu_s = [cpu_s[0] + time.process_time(), cpu_s[1] + _computed_s(player.process_id)]
    ended = sum(isinstance(event, RunEnded) for event in events)
    stops_ms = [_played(player, plan, 20 * number)[1] for number in range(10)]
    player.close()
    return {"runs": ended, "took_s": took_s, "cpu_s": cpu_s, "events": len(events), "idle_ms": before,
            "playing_ms": playing, "stop_ms": max(stops_ms)}  # fmt: skip


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--at-once", type=int, default=200)
    values = parser.parse_args()
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
    server.start()
    try:
        found = measured(ours.recv(), values.runs, values.at_once)
    finally:
        server.kill()
    sys.stdout.write(json.dumps(found) + "\n")
    late = found["playing_ms"]["p99"] - found["idle_ms"]["p99"] >= LATE_MS
    return int(late or found["stop_ms"] >= STOP_MS or found["runs"] != values.runs)


if __name__ == "__main__":
    sys.exit(main())

"""What was answered with 200 is there afterwards: after a kill, on a full disk, in a read-only store."""

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from killing import found, killed
from receiving import Answer, Port, a_receiver, serve
from spanglass.core.span import Batch
from spanglass.receiver import server as server_module
from spanglass.store.writer import Outcome, Writer
from traffic import a_request, a_span

ROUNDS_S = (0.1, 0.4)


def send(port: Port, number: int) -> tuple[Answer, list[tuple[bytes, bytes]]]:
    """The answer to a request of five large spans, and their ids."""
    trace = number.to_bytes(16, "big")
    spans = [a_span(n, trace=trace, attributes={"text": f"{number:08} " * 2000}) for n in range(1, 6)]
    answer = port.post(a_request(*spans).SerializeToString())
    return answer, [(trace, span["span_id"]) for span in spans]


def test_a_killed_receiver_has_kept_all_it_acknowledged(tmp_path: Path) -> None:
    store = tmp_path / "traces.db"
    acknowledged: list[tuple[bytes, bytes]] = []
    for seed, after_s in enumerate(ROUNDS_S):
        stream = killed(store, seed, after_s)
        assert stream.acknowledged
        assert stream.refused == []
        acknowledged += stream.acknowledged
        there = found(store, acknowledged)
        assert (there.integrity, there.missing) == ("ok", 0)
        assert there.spans >= len(acknowledged)


@pytest.mark.skipif(
    sys.platform != "linux", reason="a limit on another process's files can be set on Linux only"
)
def test_a_disk_that_fills_up_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    import resource

    store, acknowledged, refused = tmp_path / "traces.db", [], []
    with serve(store) as running:
        pid, number = running.process.pid, 0
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        room = max(path.stat().st_size for path in tmp_path.iterdir()) + 200_000
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (room, hard))
        while len(refused) < 3 and number < 2000:
            number += 1
            answer, ids = send(running.port, number)
            if answer.status == 200:
                acknowledged += ids
            else:
                refused.append(answer)
        assert {(answer.status, answer.headers["retry-after"]) for answer in refused} == {(503, "5")}
        assert running.port.span_count() == len(acknowledged)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, hard))
        answer, ids = send(running.port, number)  # the client tries again
        assert answer.status == 200
        assert running.stop() == 0
    there = found(store, acknowledged + ids)
    assert (there.integrity, there.missing, there.spans) == ("ok", 0, len(acknowledged) + 5)


class Protected(Writer):
    """A writer of a store that may become read-only."""

    read_only = False

    def write(self, batches: Sequence[Batch]) -> list[Outcome]:
        self._connection.execute(f"PRAGMA query_only = {int(self.read_only)}")
        return super().write(batches)


def test_a_store_that_is_read_only_for_a_while_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "Writer", Protected)
    with a_receiver(tmp_path / "traces.db") as bound:
        port = Port(bound.port)
        _, first = send(port, 1)
        Protected.read_only = True
        answer, second = send(port, 2)
        assert (answer.status, answer.headers["retry-after"]) == (503, "5")
        assert b"may only be read" in answer.body
        assert port.span_count() == 5
        Protected.read_only = False
        assert send(port, 2)[0].status == 200
    there = found(tmp_path / "traces.db", first + second)
    assert (there.integrity, there.missing, there.spans) == ("ok", 0, 10)

"""What was thought of a span is read out of its payload once, however often it is asked for."""

from pathlib import Path

import pytest

from builders import T0
from spanglass.core.scores import EVENT
from spanglass.store.payloads.payload_reader import PayloadReader
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import a_batch, a_span, pairs


def test_scores_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"gen_ai.evaluation.name": "Tone", "gen_ai.evaluation.score.value": 0.5}
    event = {"name": EVENT, "time_unix_nano": T0, "attributes": pairs(told)}
    path = tmp_path / "traces.db"
    writer = Writer(path)
    writer.write([a_batch(a_span(1, events=[event]), a_span(2))])
    writer.close()
    read, reader = PayloadReader.read, Reader(path)
    places = list[object]()
    monkeypatch.setattr(PayloadReader, "read", lambda own, place: places.append(place) or read(own, place))
    assert len(reader.traces("score.tone:>0.4").traces) == 1
    assert len(set(places)) == 1
    before = len(places)
    assert not reader.traces("score.tone:>0.6").traces
    assert not reader.traces("score.other:1").traces
    assert not reader.traces("thumbs:up").traces
    assert len(places) == before
    reader.close()

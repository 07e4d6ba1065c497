"""Queries select the traces they describe."""

from typing import Any

import pytest

from builders import MS, T0
from spanglass.core.query import QueryError
from spanglass.core.scores import EVENT
from spanglass.core.span import Batch
from spanglass.formats.evaluations import Evaluation, as_logs
from spanglass.formats.otlp_values import traces_batch
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import CHAT, a_batch, a_log_batch, a_request, a_span, pairs

NOW = T0 + 3_600_000 * MS


def trace(letter: str) -> bytes:
    return letter.encode() * 16


def a_score(identity: bytes, name: str, value: float) -> Batch:
    return as_logs([Evaluation(identity, (1).to_bytes(8, "big"), T0, name, value)], "test")


def chat(**changes: Any) -> dict[str, Any]:
    return {**CHAT, **{key.replace("__", "."): value for key, value in changes.items()}}


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    path = tmp_path_factory.mktemp("store") / "traces.db"
    writer = Writer(path, clock=lambda: NOW)
    tool = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "grep", "user.id": "u_2841"}
    failed = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o", "error.type": "429"}
    said = '[{"role":"user","parts":[{"type":"text","content":"Our \\"refund policy\\" is café"}]}]'
    done = '[{"role":"assistant","parts":[{"type":"text","content":"It is done"}]}]'
    seen = '[{"role":"user","parts":[{"type":"uri","modality":"image","uri":"https://x/a.png"}]}]'
    writer.write([
        a_batch(a_span(1, trace=trace("a"), name="answer", attributes=chat(gen_ai__conversation__id="s1"))),
        a_batch(
            a_span(1, trace=trace("b"), name="agent", attributes={"gen_ai.operation.name": "invoke_agent"}),
            a_span(2, 1, trace=trace("b"), name="execute_tool grep", attributes=tool),
            a_span(3, 1, trace=trace("b"), attributes=failed, status={"code": 2, "message": "slow down"}),
        ),
        a_batch(a_span(1, trace=trace("c"), attributes=chat(
            gen_ai__input__messages=said, gen_ai__output__messages=done, http__route="/x",
        ))),
        a_batch(
            a_span(1, trace=trace("d"), end_time_unix_nano=T0 + 9000 * MS, attributes=chat(
                gen_ai__response__model="claude-sonnet-4-5", gen_ai__usage__input_tokens=20_000,
                gen_ai__response__finish_reasons=["content_filter"], gen_ai__request__stream=True,
            )),
        ),
        a_batch(a_span(1, trace=trace("e"), start=T0 + 60_000 * MS, end_time_unix_nano=0)),
        a_log_batch(1, "gen_ai.user.message", "a spyglass for spans", trace=trace("a")),
        a_score(trace("a"), "tone", 0.25),
        a_score(trace("c"), "user-feedback", -1),
        traces_batch(a_request(
            a_span(1, trace=trace("f"), start=T0 + 70_000 * MS, attributes=chat(gen_ai__input__messages=seen),
                   events=[{"name": EVENT, "attributes": pairs(
                       {"gen_ai.evaluation.name": "tone", "gen_ai.evaluation.score.label": "warm"})}]),
            resource={"service.name": "app", "deployment.environment.name": "prod"},
        )),
    ])  # fmt: skip
    writer.close()
    return Reader(path, clock=lambda: NOW)


@pytest.mark.parametrize(
    ("query", "letters"),
    [
        ("", "fedcba"),
        ("status:error", "b"),
        ("status:refusal", "d"),
        ("status:running", "e"),
        ("status:ok", "fca"),
        ("status:error,refusal", "db"),
        ("-status:error", "fedca"),
        ("has:error OR has:refusal", "db"),
        ("model:gpt-4o", "fedcba"),
        ("version:gpt-4o", "feca"),
        ("version:claude*", "d"),
        ("kind:tool", "b"),
        ("tool:grep", "b"),
        ("tool:gr*", "b"),
        ("-kind:tool", "fedca"),
        ("user:u_2841", "b"),
        ("user:U_28*", "b"),
        ("session:s1", "a"),
        ("-session:s1", "fedcb"),
        ("name:answer", "a"),
        ("service:app", "fedcba"),
        ("trace:61", "a"),
        ("took:>5s", "d"),
        ("took:500ms..2s", "fcba"),
        ("took:<1h", "fdcba"),
        ("-took:<1h", "e"),
        ("{took:<1h}", "fdcba"),
        ('user:""', "fedca"),
        ('user:u_2841,""', "fedcba"),
        ('feature:""', "fedcba"),
        ('session:""', "fedcb"),
        ("tokens:>10k", "d"),
        ("tokens:<1M", "fedca"),
        ("{tokens:<1M}", "fedca"),
        ("in:20k", "d"),
        ("in:>19k out:<1k", "d"),
        ('in:"refund policy"', "c"),
        ("cost:>0.01", "d"),
        ("cost:$0.003..$0.004", "feca"),
        ("finish:content_filter", "d"),
        ("stream:yes", "d"),
        ('"refund policy"', "c"),
        ("café", "c"),
        ("CAFÉ", "c"),
        ("spyglass", "a"),
        ("slow down", "b"),
        ('"100%"', ""),
        ("attr.http.route:/x", "c"),
        ("attr.service.name:app", "fedcba"),
        ("attr.gen_ai.usage.input_tokens:>1000", "d"),
        ("{kind:tool status:error}", ""),
        ("{kind:llm status:error}", "b"),
        ("{kind:tool} {kind:llm status:error}", "b"),
        ("kind:llm finish:stop", "feca"),
        ("since:30s", ""),
        ("since:2h", "fedcba"),
        ("model:gpt-4o (took:>5s OR user:u_2841)", "db"),
        ("slow:yes", ""),
        ('out:"refund policy"', ""),
        ('out:"it is done"', "c"),
        ('in:"it is done"', ""),
        ("error:429", "b"),
        ("schema:ok", ""),
        ("env:prod", "f"),
        ("env:pro*", "f"),
        ("-env:prod", "edcba"),
        ("env:prod kind:llm", "f"),
        ("has:image", "f"),
        ("{has:image env:prod}", "f"),
        ("score.tone:<0.5", "a"),
        ("score.TONE:0.25", "a"),
        ("score.tone:>0.5", ""),
        ("score.tone:warm", "f"),
        ("{score.tone:<0.5 kind:llm}", "a"),
        ("thumbs:down", "c"),
        ("thumbs:up", ""),
        ("thumbs:up,down", "c"),
        ("{thumbs:down kind:llm}", "c"),
        ("has:feedback", "c"),
        ("has:score", "fca"),
        ("{has:score kind:tool}", ""),
        ("at:2020-01-01T00:00..2020-01-02T00:00", ""),
    ],
)
def test_a_query_selects(reader: Reader, query: str, letters: str) -> None:
    found = "".join(summary.trace_id.decode()[0] for summary in reader.traces(query).traces)
    assert found == letters
    assert reader.quick_counts(query).all == len(letters)
    assert reader.figures(query).traces == len(letters)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("status:broken", "status: is one of ok, error, refusal, running."),
        ("cost:>much", "cost: “much” is not a number."),
        ("took:5parsec", "is not a length of time"),
        ("model:>3", "model: takes words"),
        ("trace:xyz", "is not the beginning of an id"),
    ],
)
def test_a_value_without_sense_is_an_error(reader: Reader, query: str, says: str) -> None:
    with pytest.raises(QueryError, match=says):
        reader.traces(query)


def test_a_thumb_down_is_told_of_the_trace(reader: Reader) -> None:
    told = {summary.trace_id.decode()[0]: summary.thumbs_down for summary in reader.traces().traces}
    assert told == {"a": False, "b": False, "c": True, "d": False, "e": False, "f": False}

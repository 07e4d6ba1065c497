"""Values of the filter's keys among recent traces."""

from pathlib import Path

import pytest

from builders import MS, T0
from spanglass.core.query_keys import KEYS
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import CHAT, a_batch, a_span


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    path: Path = tmp_path_factory.mktemp("store") / "traces.db"
    writer = Writer(path, clock=lambda: T0)
    tool = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "grep", "user.id": "u_1"}
    writer.write([
        a_batch(
            a_span(1, trace=bytes([number] * 16), start=T0 + number * MS, name=name, attributes={
                **CHAT, "user.id": user, "http.route": "/x"}),
            a_span(2, 1, trace=bytes([number] * 16), start=T0 + number * MS, attributes=tool,
                   name="execute_tool grep"),
        )
        for number, name, user in ((1, "ask", "u_1"), (2, "ask", "u_2"), (3, "plan_%", "u_2"))
    ])  # fmt: skip
    writer.close()
    return Reader(path)


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("name", (("ask", 2), ("plan_%", 1))),
        ("user", (("u_1", 3), ("u_2", 2))),
        ("model", (("gpt-4o-2024-08-06", 3),)),
        ("version", (("gpt-4o-2024-08-06", 3),)),
        ("tool", (("grep", 3),)),
        ("kind", (("llm", 3), ("tool", 3))),
        ("service", (("app", 3),)),
        ("status", (("ok", 3),)),
        ("attr.http.route", (("/x", 3),)),
        ("customer", ()),
        ("took", ()),
    ],
)
def test_values_are_counted_by_traces(reader: Reader, key: str, values: tuple[tuple[str, int], ...]) -> None:
    assert reader.filter_values(key) == values


def test_what_was_typed_is_found_anywhere_and_as_it_stands(reader: Reader) -> None:
    assert reader.filter_values("name", "SK") == (("ask", 2),)
    assert reader.filter_values("name", "_%") == (("plan_%", 1),)


def test_only_the_range_counts(reader: Reader) -> None:
    assert reader.filter_values("name", since_ns=T0 + 3 * MS) == (("plan_%", 1),)
    assert reader.filter_values("name", until_ns=T0 + 2 * MS) == (("ask", 1),)


def test_every_key_can_be_asked_for(reader: Reader) -> None:
    for key in KEYS:
        assert isinstance(reader.filter_values(key), tuple)


def test_names_of_attributes_are_known(reader: Reader) -> None:
    assert {"http.route", "user.id"} <= set(reader.attribute_names())

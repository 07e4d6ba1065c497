"""A filter on an attribute finds what looking into every span finds, and looks into few."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest

from builders import MS, T0
from found_traces import KnowsNothing
from spanglass.core.query import parse
from spanglass.store import reader as reader_module
from spanglass.store.reader import Reader
from spanglass.store.retention.retention import Keep
from spanglass.store.traits import attribute_sets, attribute_traits
from spanglass.store.traits.attribute_traits import folded, is_noted, roughly
from spanglass.store.traits.bits import set_of
from spanglass.store.traits.later_spans import LATER_TRACES
from spanglass.store.traits.trait_sets import TraitSets
from spanglass.store.writer import Writer
from traffic import a_batch, a_span

HOUR = 3600 * 1000 * MS
SPANS = 60
QUERIES = (
    "attr.route:/a", "attr.route:/A", "attr.route:/*", "attr.route:/nothing", "attr.nothing:x",
    "-attr.route:/a", "attr.route:/a,/b", "attr.number:7", "attr.number:>30", "attr.number:>=64",
    "attr.number:<5", "attr.number:3..9", "attr.share:0.5", "attr.share:>2", "attr.mixed:yes",
    "attr.mixed:true", "attr.mixed:*", "attr.mixed:>3", "attr.request:R17", "attr.request:r17",
    "attr.request:r*", "attr.request:nothing", 'attr.route:""', "attr.list:*b*", "attr.long:*x",
    "attr.a.0.b:x", "attr.service.name:app", "attr.service.name:nothing", "attr.below:>0",
    "attr.below:<1", "attr.below:*", "attr.umlaut:\u00e4h", "attr.umlaut:\u00c4H",
    "attr.route:/a kind:llm", "attr.route:/a attr.number:>30", "{attr.route:/a attr.number:>30}",
    "{attr.request:r17}", "-{attr.route:/a}", "attr.route:/a OR attr.number:7",
    "attr.route:/a -attr.number:7", "attr.number:x",
)  # fmt: skip


def told(number: int) -> dict[str, Any]:
    return {
        "route": ("/a", "/b", "/C")[number % 3], "number": number, "share": number / 20,
        "mixed": ("yes", True, 5, "12ms", 2.5)[number % 5], "request": f"R{number}",
        "list": ["a", "b"] if number % 7 == 0 else "c", "long": "x" * (190 + number), "a.0.b": "x",
        "below": number - 30, "umlaut": ("\u00c4h", "\u00e4h")[number % 2],
    }  # fmt: skip


def filled(path: Path, noted: int) -> Path:
    """A store of traces of two spans, the attributes of the last of which are not noted."""
    writer = Writer(path, clock=lambda: T0 + HOUR)
    for number in range(SPANS):
        spans = [
            a_span(
                1, trace=(number + 1).to_bytes(16, "big"), start=T0 + number * MS, attributes=told(number)
            ),
            a_span(2, 1, trace=(number + 1).to_bytes(16, "big"), start=T0 + number * MS, attributes={}),
        ]
        writer.write([a_batch(*spans)])
        if number == noted:
            while writer.settle():
                pass
    writer._connection.close()
    return path


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(attribute_traits, "_MOST_VALUES", 10)
        yield filled(tmp_path_factory.mktemp("attributes") / "traces.db", SPANS - 5)


@pytest.fixture(scope="module")
def reader(path: Path) -> Iterator[Reader]:
    reader = Reader(path, clock=lambda: T0 + HOUR)
    yield reader
    reader.close()


def answer(reader: Reader, query: str) -> Any:
    try:
        page = reader.traces(query, limit=1000)
        return [trace.trace_id for trace in page.traces], reader.matching_count(query)
    except ValueError as error:
        return str(error)


@pytest.mark.parametrize("query", QUERIES)
def test_the_same_is_found_as_by_looking_into_every_span(
    reader: Reader, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = answer(reader, query)
    monkeypatch.setattr(reader_module, "TraitSets", KnowsNothing)
    assert found == answer(reader, query)


def sets(reader: Reader, query: str) -> tuple[int, int]:
    """How many traces whose attributes are noted are surely found, and how many may be."""
    found = TraitSets(reader._rows, T0 + HOUR, lambda: "{}").find(parse(query))
    later = set_of(reader._rows, LATER_TRACES.format(test="1"), {})
    return (found.surely & ~later).bit_count(), (found.maybe & ~later).bit_count()


@pytest.mark.parametrize(
    ("query", "surely", "maybe"),
    [
        ("attr.route:/a", 19, 19), ("attr.nothing:x", 0, 0), ("attr.request:r3", 1, 1),
        ("attr.number:>70", 0, 0), ("attr.service.name:app", 56, 56), ("attr.a.0.b:x", 0, 56),
        ("attr.number:>30", 0, 40),
    ],
)  # fmt: skip
def test_few_spans_are_looked_into(reader: Reader, query: str, surely: int, maybe: int) -> None:
    assert sets(reader, query) == (surely, maybe)


def test_values_that_came_late_are_told_roughly(reader: Reader) -> None:
    surely, maybe = sets(reader, "attr.request:r40")
    assert surely == 0
    assert 1 <= maybe <= 3


def test_nothing_is_told_while_much_is_left(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attribute_sets, "MOST_LATER", -1)
    assert sets(reader, "attr.route:/a") == (0, 56)


def test_of_very_many_names_some_are_told_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attribute_traits, "MOST_NAMES", 3)
    reader = Reader(filled(tmp_path / "names.db", SPANS - 1), clock=lambda: T0 + HOUR)
    for query in ("attr.route:/a", "attr.request:R17", "attr.umlaut:\u00e4h", "attr.nothing:x"):
        found = answer(reader, query)
        with monkeypatch.context() as patch:
            patch.setattr(reader_module, "TraitSets", KnowsNothing)
            assert found == answer(reader, query)
    reader.close()


def test_a_span_that_is_sent_again_with_another_value_is_found_by_it(tmp_path: Path) -> None:
    path = filled(tmp_path / "traces.db", SPANS - 1)
    writer = Writer(path, clock=lambda: T0 + HOUR)
    again = a_span(1, trace=(1).to_bytes(16, "big"), start=T0, attributes={**told(0), "route": "/new"})
    writer.write([a_batch(again)])
    reader = Reader(path, clock=lambda: T0 + HOUR)
    assert reader.matching_count("attr.route:/new") == 1
    assert reader.matching_count("attr.route:/a") == 19
    while writer.settle():
        pass
    assert sets(reader, "attr.route:/new") == (1, 1)
    assert reader.matching_count("attr.route:/a") == 19
    writer.delete([(1).to_bytes(16, "big")])
    assert reader.matching_count("attr.route:/new") == 0
    reader.close()
    writer.close()


def test_what_is_deleted_is_no_longer_told(tmp_path: Path) -> None:
    path = filled(tmp_path / "traces.db", SPANS - 1)
    writer = Writer(path, clock=lambda: T0 + HOUR + 10 * 24 * HOUR, keep=lambda: Keep(days=5))
    while writer.settle():
        pass
    writer.close()
    connection = apsw.Connection(str(path))
    left = connection.execute("SELECT count(*) FROM trait").fetchone()
    connection.close()
    assert left == (0,)


@pytest.mark.parametrize(
    ("value", "rough"),
    [(0, "#0"), (0.9, "#0"), (1, "#1"), (255, "#8"), (-1, "#-"), (float("inf"), ""), (True, ""), ([1], "")],
)
def test_numbers_are_told_by_their_digits(value: Any, rough: str) -> None:
    assert roughly(value) == rough


def test_only_latin_letters_are_the_same_large_and_small() -> None:
    assert roughly("GET") == roughly("get") != roughly("PUT")
    assert (folded("\u00c4B"), roughly("x" * 201)) == ("\u00c4b", "")


def test_numbered_names_are_not_noted() -> None:
    assert [is_noted(name) for name in ("a.b", "a1.b", "a.0.b", "0", "a[1].b", "")] == [
        True, True, False, False, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (attribute_sets.LATER, "span USING INTEGER PRIMARY KEY (rowid>?)"),
        (attribute_sets._ROUGH, "trait_value USING COVERING INDEX sqlite_autoindex_trait_value_1 (key=?)"),
    ],
)
def test_values_are_looked_up(path: Path, text: str, wanted: str) -> None:
    connection = apsw.Connection(str(path))
    bound = {"after": 1, "key": "x"}
    plan = [str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {text}", bound)]
    connection.close()
    assert any(wanted in step for step in plan), plan

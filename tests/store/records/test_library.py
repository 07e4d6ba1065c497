"""Datasets and prompts are kept, found, taken away and brought back."""

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from builders import T0, a_raw_span
from library_values import ORIGIN, a_request, a_version, an_example
from spanglass.core.library import Added, Dataset, Saved
from spanglass.core.span import Batch
from spanglass.store.reader import Reader
from spanglass.store.records.library import LibraryTables
from spanglass.store.retention.upkeep import backup, compact
from spanglass.store.writer import Writer

HOUR_NS = 3_600_000_000_000


class Store:
    """A writer and a reader of one file, with a clock that is set by hand."""

    def __init__(self, path: Path) -> None:
        self.path, self.now_ns = path, T0
        self.writer = Writer(path, clock=lambda: self.now_ns)
        self.reader = Reader(path)

    def add(self, *texts: str, name: str = "Tickets") -> Added:
        made = [an_example(text) for text in texts]
        return self.writer.library(lambda tables: tables.add(name, made, self.now_ns))

    def save(self, text: str = "Hello", name: str = "Support") -> Saved:
        return self.writer.library(lambda tables: tables.save(a_version(name, text), self.now_ns))

    def remove(self, table: str, *ids: int) -> None:
        self.writer.library(lambda tables: tables.remove(table, ids, self.now_ns))

    def restore(self, table: str, *ids: int) -> None:
        self.writer.library(lambda tables: tables.restore(table, ids))

    def titles(self, text: str = "") -> list[str]:
        dataset = self.reader.datasets("Tickets")[0]
        return [row.title for row in self.reader.examples(dataset.id, text).rows]

    def rows(self, table: str) -> int:
        connection = apsw.Connection(str(self.path))
        (count,) = next(iter(connection.execute(f"SELECT count(*) FROM {table}")))  # noqa: S608
        connection.close()
        return int(count)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "traces.db")
    yield made
    made.reader.close()
    made.writer.close()


def test_examples_come_back_as_they_were_added(store: Store) -> None:
    added = store.add("Where is it?", "Broken.")
    assert (added.there, added.made, len(added.ids)) == (0, True, 2)
    assert store.reader.datasets() == (Dataset(added.dataset, "Tickets", "", T0, 2, 2, 0, None),)
    assert store.titles() == ["Broken.", "Where is it?"]
    found = store.reader.example(added.ids[0])
    assert found is not None
    assert found.request == a_request("Where is it?")
    assert (found.expected, found.metadata) == ("It is on its way.", {"n": 1})
    assert (found.row.tags, found.row.origin, found.row.model) == (("parcels",), ORIGIN, "gpt-4o")


def test_the_same_question_is_added_once_to_a_dataset(store: Store) -> None:
    store.add("Same?")
    again = store.add("Same?", "Other?", name="tickets")
    assert (again.there, len(again.ids), again.made) == (1, 1, False)
    assert len(store.add("Same?", name="Others").ids) == 1
    assert store.rows("library_content") == 3  # two questions and one answer


def test_pages_follow_each_other_whatever_is_added_meanwhile(store: Store) -> None:
    added = store.add(*(f"Question {number}" for number in range(5)))
    first = store.reader.examples(added.dataset, limit=2)
    store.add("Newer")
    rest = store.reader.examples(added.dataset, before=first.following, limit=9)
    assert [row.title[-1] for row in (*first.rows, *rest.rows)] == ["4", "3", "2", "1", "0"]
    assert rest.following is None


@pytest.mark.parametrize("text", ["broken", "on its WAY", "parcels", '"n"', "support agent", "gpt-4"])
def test_a_filter_looks_at_texts_answers_tags_and_metadata(store: Store, text: str) -> None:
    store.add("It came BROKEN.")
    assert store.titles(text) == ["It came BROKEN."]
    assert store.titles("100%") == []


def test_an_expected_answer_can_be_changed_and_taken_back(store: Store) -> None:
    (row,) = store.add("Where?").ids
    store.writer.library(lambda tables: tables.expect(row, "Here.", T0))
    found = store.reader.example(row)
    assert found is not None
    assert (found.expected, found.row.expected) == ("Here.", "Here.")
    store.writer.library(lambda tables: tables.expect(row, None, T0))
    assert store.reader.datasets()[0].expected == 0


def test_what_is_removed_can_be_brought_back_for_an_hour(store: Store) -> None:
    added = store.add("Where?", "Broken.")
    store.remove("example", added.ids[0])
    assert store.titles() == ["Broken."]
    store.restore("example", added.ids[0])
    assert store.titles() == ["Broken.", "Where?"]
    store.remove("dataset", added.dataset)
    assert store.reader.datasets() == ()
    store.restore("dataset", added.dataset)
    assert store.reader.datasets()[0].examples == 2


def test_after_that_it_is_gone_with_all_that_only_it_held(store: Store) -> None:
    added = store.add("Where?", "Broken.")
    store.save()
    store.remove("dataset", added.dataset)
    store.now_ns += 2 * HOUR_NS
    store.add("Broken.", name="Others")
    assert store.rows("example") == 1
    assert store.rows("library_content") == 3  # one question, its answer, one prompt
    store.restore("dataset", added.dataset)
    assert [dataset.name for dataset in store.reader.datasets()] == ["Others"]


def test_what_another_took_the_place_of_does_not_come_back(store: Store) -> None:
    added = store.add("Where?")
    store.remove("example", *added.ids)
    store.add("Where?")
    store.restore("example", *added.ids)
    assert store.titles() == ["Where?"]


def test_a_dataset_is_described_anew_but_for_a_name_that_is_taken(store: Store) -> None:
    one, other = store.add("a"), store.add("b", name="Others")
    store.writer.library(lambda tables: tables.describe(one.dataset, "tickets", " All of them "))
    assert store.reader.datasets("TICKETS")[0].description == "All of them"
    with pytest.raises(ValueError, match="There is a dataset others already"):
        store.writer.library(lambda tables: tables.describe(one.dataset, "others", ""))
    assert len(store.reader.datasets()) == 2
    assert other.name == "Others"


def test_versions_of_a_prompt_are_numbered_and_know_their_parent(store: Store) -> None:
    assert [store.save(text).number for text in ("one", "two", "three")] == [1, 2, 3]
    prompt = store.reader.prompts("support")[0]
    assert (prompt.name, prompt.versions, prompt.last, prompt.model) == ("Support", 3, 3, "gpt-4o")
    rows = store.reader.prompt_versions(prompt.id)
    assert [(row.number, row.parent) for row in rows] == [(3, 2), (2, 1), (1, None)]
    found = store.reader.prompt_version(prompt.id, 2)
    assert found is not None
    assert found.request == a_request("two")
    assert store.reader.prompt_version(prompt.id, 9) is None


def test_an_unchanged_version_is_not_kept_again(store: Store) -> None:
    first = store.save("one")
    again = store.save("one")
    assert (again.changed, again.number, again.version) == (False, 1, first.version)
    store.save("two")
    assert store.save("one").number == 3


def test_a_version_that_is_undone_leaves_its_number_to_the_next(store: Store) -> None:
    store.save("one")
    store.remove("prompt_version", store.save("two").version)
    assert store.reader.prompts()[0].last == 1
    assert store.save("three").number == 2


def test_a_prompt_without_any_version_is_not_shown(store: Store) -> None:
    store.remove("prompt_version", store.save("one").version)
    assert store.reader.prompts() == ()


def test_they_stay_when_the_traces_they_came_from_go(store: Store) -> None:
    store.writer.write([Batch((a_raw_span(),))])
    store.add("Where?")
    store.save("one")
    store.writer.delete([ORIGIN.trace_id])
    assert store.reader.traces().traces == ()
    assert store.titles() == ["Where?"]
    assert len(store.reader.prompts()) == 1


def test_a_backup_and_a_compacted_store_have_them(store: Store, tmp_path: Path) -> None:
    added = store.add("Where?")
    store.remove("example", *store.add("Gone").ids)
    store.save("one")
    backup(store.path, tmp_path / "copy.db")
    compact(tmp_path / "copy.db")
    reader = Reader(tmp_path / "copy.db")
    assert reader.example(added.ids[0]) is not None
    assert [prompt.name for prompt in reader.prompts()] == ["Support"]
    reader.close()


def test_a_table_that_is_none_of_these_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="span is none of"):
        store.remove("span", 1)
    assert isinstance(store.writer.library(lambda tables: tables), LibraryTables)


def test_half_a_surrogate_pair_is_kept_in_the_content(store: Store) -> None:
    (row,) = store.add("Odd \udc00 text").ids
    found = store.reader.example(row)
    assert found is not None
    assert found.request.last_text == "Odd \udc00 text"


def test_half_a_surrogate_pair_in_what_is_shown_is_a_question_mark(store: Store) -> None:
    (row,) = store.add("one", name="Odd \udc00 name").ids
    store.writer.library(lambda tables: tables.expect(row, "Odd \udc00 answer", store.now_ns))
    version = a_version(note="Odd \udc00 note")
    saved = store.writer.library(lambda tables: tables.save(version, store.now_ns))
    found = store.reader.example(row)
    assert found is not None
    assert (found.expected, found.row.expected) == ("Odd \udc00 answer", "Odd ? answer")
    assert [each.name for each in store.reader.datasets()] == ["Odd ? name"]
    assert store.reader.prompt_versions(saved.prompt)[0].note == "Odd ? note"

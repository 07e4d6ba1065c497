"""A model writes a proposal from half of the failing calls, and says so where it cannot."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from builders import T0
from failing_traces import PROMPT, a_store, refusals
from fix_values import a_check, a_proposal
from replay.scripted import Json, Model
from spanglass.core.fixes import Dismissal, FailureGroup, FailureKind, Surface
from spanglass.replay.fixes.authoring import Author, NoProposalError, authors_half, written_proposal
from spanglass.replay.fixes.finding import failure_groups
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer

EDIT = {
    "surface": "prompt", "title": "Allow", "why": "The policy does.",
    "edits": [{"find": "Do not promise refunds.", "replace": "Promise refunds."}],
}  # fmt: skip


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store") / "t.db"


@pytest.fixture(scope="module")
def reader(path: Path) -> Iterator[Reader]:
    made = a_store(path, refusals(old=2, new=5))
    yield made
    made.close()


@pytest.fixture(scope="module")
def group(reader: Reader) -> FailureGroup:
    (found,) = failure_groups(reader, 0, 2**62)
    return found


def a_model(text: str = json.dumps(EDIT), **more: Any) -> Model:
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    answer: Json = {"id": "c", "model": "m-1", "choices": [choice], **more}
    return Model(lambda _: dict(answer))


def write(reader: Reader, group: FailureGroup, model: Model, author: Author | None = None) -> Any:
    ways = (lambda _: "sk-123456789", lambda _: model)
    return written_proposal(reader, group, author or Author("openai"), ways)


def test_what_is_written_names_its_author_and_what_it_saw(reader: Reader, group: FailureGroup) -> None:
    model = a_model()
    found = write(reader, group, model)
    assert (found.author, found.title, found.group) == ("m", "Allow", group.key)
    assert (found.change.surface, found.change.before) == (Surface.PROMPT, PROMPT)
    assert found.change.after == "You are a support agent.\nPromise refunds."
    assert found.seen == group.failing[::2]
    (asked,) = model.asked
    shown = asked["messages"][1]["content"]
    assert [f"Question {number}" in shown for number in range(3, 8)] == [True, False, True, False, True]
    assert (asked["model"], asked["temperature"]) == ("m", 0)


def test_what_is_not_wanted_and_what_was_tried_is_told(
    reader: Reader, path: Path, group: FailureGroup
) -> None:
    writer = Writer(path)
    said = Dismissal("other", group.where, FailureKind.REFUSAL, "Gift cards stay refused.", T0)
    writer.fixes(lambda tables: tables.dismiss(said))
    writer.fixes(lambda tables: tables.keep(a_check(proposal=a_proposal(group=group.key, title="Pin m-0"))))
    writer.close()
    model = a_model()
    write(reader, group, model, Author("openai", "m-9"))
    shown = model.asked[0]["messages"][1]["content"]
    assert "Gift cards stay refused." in shown
    assert "Pin m-0" in shown
    assert model.asked[0]["model"] == "m-9"


@pytest.mark.parametrize(("model", "why"), [
    (a_model("Be kinder."), "m gave no usable proposal. The answer is not the JSON object"),
    (a_model(""), "m wrote nothing."),
    (Model(lambda _: {"status": 401, "error": {"message": "Bad key", "type": "auth"}}), "Bad key"),
])  # fmt: skip
def test_an_answer_that_is_no_use(reader: Reader, group: FailureGroup, model: Model, why: str) -> None:
    with pytest.raises(NoProposalError, match=why):
        write(reader, group, model)


def test_the_built_in_model_needs_no_name(reader: Reader, group: FailureGroup) -> None:
    assert write(reader, group, a_model(), Author("builtin")).author == "smollm2-135m"
    with pytest.raises(NoProposalError, match="Say which model of anthropic"):
        write(reader, group, a_model(), Author("anthropic"))


def test_the_author_sees_half(group: FailureGroup) -> None:
    assert len(authors_half(group.failing)) == 3
    assert authors_half(group.failing[:1]) == group.failing[:1]
    assert authors_half(()) == ()

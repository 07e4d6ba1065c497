"""``spanglass eval``: a dataset asked and scored, as a table and as JSON, with exit codes for CI."""

import json
from collections.abc import Iterator
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from eval_values import a_result, a_setup
from gui.pages.replay.stage import CALL, TRACE, a_store
from library_values import a_request, a_version, an_example
from sdk.servers import Server, provider
from spanglass.__main__ import main
from spanglass.cli.eval_lock import held
from spanglass.core.evals import EvalSummary, Scoring
from spanglass.core.library import Origin
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer

NAME = "Tickets"


@pytest.fixture(scope="module")
def model() -> Iterator[Server]:
    with provider() as given:
        yield given


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = a_store(tmp_path / "a.db", "http://127.0.0.1:1")
    writer = Writer(path)
    asked = [("one", "answer to one"), ("two", "answer to two"), ("three", "something else")]
    made = [
        an_example(request=a_request(text, tools=(), response_format=None), expected=expected)
        for text, expected in asked
    ]
    writer.library(lambda tables: tables.add(NAME, made, 1))
    writer.library(lambda tables: tables.save(a_version("Support", request=a_request(tools=())), 1))
    writer.close()
    return path


class Asked:
    """Runs the command over one store, answered by one server."""

    def __init__(self, store: Path, model: Server, capsys: pytest.CaptureFixture[str]) -> None:
        self._store, self._model, self._capsys = store, model, capsys

    def __call__(self, *words: str) -> tuple[int, str, str]:
        code = main(["eval", *words, f"--db={self._store}", "--port=9"])
        found = self._capsys.readouterr()
        return code, found.out, found.err

    def run(self, *words: str) -> tuple[int, str, str]:
        return self(NAME, f"--base-url={self._model.url}/v1", "--provider=openai", *words)

    def runs(self) -> int:
        reader = Reader(self._store)
        try:
            return len(reader.eval_runs())
        finally:
            reader.close()


@pytest.fixture
def spanglass_eval(store: Path, model: Server, capsys: pytest.CaptureFixture[str]) -> Asked:
    return Asked(store, model, capsys)


def test_the_table_has_the_worst_first(spanglass_eval: Asked) -> None:
    code, out, err = spanglass_eval.run("--scorer=exact", "--scorer=Words=similarity")
    lines = out.splitlines()
    assert code == 0
    assert "3 calls" in err
    assert lines[0] == "Tickets · As recorded · (openai) · run 1"
    assert lines[1].split() == ["Exact", "Words"]
    assert lines[2].split() == ["three", "✗", ".00"]
    assert [line.split()[1:] for line in lines[3:5]] == [["✓", "1.0"], ["✓", "1.0"]]
    assert lines[5].split() == ["mean", ".67", ".67"]
    assert "1 below 0.5" in lines[6]


def test_answers_and_judgements_come_from_where_the_recorded_call_went(
    tmp_path: Path, model: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    path = a_store(tmp_path / "b.db", model.url)
    writer = Writer(path)
    taken = an_example(request=a_request("one", tools=(), response_format=None, provider="openai"),
                       origin=Origin(TRACE, CALL), expected="answer to one")  # fmt: skip
    writer.library(lambda tables: tables.add("Taken", [taken], 1))
    writer.close()
    asked = len(model.requests)
    words = [
        "eval",
        "Taken",
        f"--db={path}",
        "--port=9",
        "--scorer=exact",
        "--scorer=Tone=judge:Is it polite?",
    ]
    main(words)
    assert "mean 1.0" in capsys.readouterr().out
    assert len(model.requests) == asked + 2


def test_limits_and_baselines_are_for_ci(spanglass_eval: Asked) -> None:
    assert spanglass_eval.run("--scorer=exact", "--fail-under=0.6")[0] == 0
    code, out, err = spanglass_eval.run("--scorer=exact", "--fail-under=0.9", "--baseline=last")
    assert code == 1
    assert "under 0.9" in err
    assert "against run 1, Exact: No difference so far." in out
    code, out, _ = spanglass_eval("--show=2", "--rows=1")
    assert (code, "1 of 3 examples" in out) == (0, True)
    assert len(spanglass_eval("--list", NAME)[1].splitlines()) == 2


def test_all_of_it_as_json(spanglass_eval: Asked, model: Server) -> None:
    code, out, _ = spanglass_eval.run(
        "--json", "--prompt=Support@1", "--model=other", "--runs=2", "--at-once=1"
    )
    found: Any = json.loads(out)
    assert (code, found["results"], found["prompt"], found["version"]) == (0, 6, "Support", 1)
    assert [(each["example"], each["repeat"]) for each in found["scored"]][:2] == [(1, 1), (1, 2)]
    assert json.loads(model.requests[-1][2])["model"] == "other"
    assert set(found["means"]) == {"Similar", "Refusal"}


def test_progress_for_the_window(spanglass_eval: Asked) -> None:
    code, out, _ = spanglass_eval.run("--json-progress", "--scorer=exact")
    lines = [json.loads(line) for line in out.splitlines()]
    assert (code, lines[0]["estimate"]["calls"]) == (0, 3)
    last = lines[-1]
    assert (last["done"], last["results"], last["of"], last["run"], last["stopped"]) == (True, 3, 3, 1, "")


def test_the_estimate_alone_asks_nothing(spanglass_eval: Asked, model: Server) -> None:
    before = len(model.requests)
    code, out, _ = spanglass_eval.run("--estimate", "--runs=4", "--scorer=judge")
    assert (code, json.loads(out)["estimate"]["calls"], spanglass_eval.runs()) == (0, 24, 0)
    assert len(model.requests) == before


def test_failed_judgements_count_against_the_limit_alone(spanglass_eval: Asked) -> None:
    code, out, err = spanglass_eval.run("--scorer=exact", "--scorer=judge", "--fail-under=0.5")
    assert code == 1
    assert "3 judgements failed" in out
    assert "error" in out.splitlines()[2]
    assert "0.333 is under" in err


def test_nobody_to_ask_is_no_run(spanglass_eval: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    code, out, err = spanglass_eval(NAME, "--scorer=exact")
    assert (code, out, spanglass_eval.runs()) == (1, "", 0)
    assert "no key" in err


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((), 2, "Which dataset"), (("Nothing",), 1, "no dataset Nothing"),
        ((NAME, "--scorer=exakt"), 2, "no scorer exakt"), ((NAME, "--baseline=x"), 2, "number of a run"),
        ((NAME, "--baseline=last"), 1, "nothing to compare"), (("--show=9",), 1, "no run 9"),
        ((NAME, "--prompt=Nobody"), 1, "no prompt Nobody"), ((NAME, "--prompt=Support@7"), 1, "no version 7"),
    ],
)  # fmt: skip
def test_what_cannot_be_run(spanglass_eval: Asked, words: tuple[str, ...], code: int, says: str) -> None:
    found, out, err = spanglass_eval(*words)
    assert (found, out) == (code, "")
    assert says in err


def _broken_off(store: Path, url: str) -> None:
    """A run of the three examples as a killed process leaves it: the second was never asked."""
    writer, reader = Writer(store), Reader(store)
    dataset = reader.datasets(NAME)[0].id
    setup = a_setup(
        dataset=dataset, dataset_name=NAME, scorings=(Scoring("Exact", "exact"), Scoring("Right", "judge")),
        examples=3, newest=3, provider="openai",
        base=f"{url}/v1",
    )  # fmt: skip
    kept = [a_result(1), a_result(3, 0.0, 0.0, error="500: no", output="")]
    run = writer.evals(lambda tables: tables.begin(setup, 1))
    summary = EvalSummary(2, 0.5, 1, 1, 1_000, worked_ns=7_000_000_000)
    writer.evals(lambda tables: tables.keep(run, kept, summary))
    reader.close()
    writer.close()


def test_a_run_that_was_broken_off_goes_on(spanglass_eval: Asked, store: Path, model: Server) -> None:
    _broken_off(store, model.url)
    with closing(Writer(store)) as writer:  # what comes into the dataset later is no part of the run
        added = [an_example(request=a_request("four", tools=(), response_format=None))]
        writer.library(lambda tables: tables.add(NAME, added, 2))
    asked = len(model.requests)
    code, out, _ = spanglass_eval("--resume=last", "--estimate")
    assert (code, json.loads(out)["estimate"]["calls"]) == (0, 4)
    code, out, _ = spanglass_eval("--resume=1", "--json")
    found = json.loads(out)
    said = [json.loads(body)["messages"][-1]["content"] for _, _, body in model.requests[asked:]]
    assert sorted(each for each in said if each in ("one", "two", "three", "four")) == ["three", "two"]
    assert (found["id"], found["results"], found["answers_failed"]) == (1, 3, 0)
    assert found["scored"][0]["output"] == "It is on its way."
    assert found["seconds"] > 7
    assert code == 0


def test_a_judgement_that_failed_is_asked_for_alone(spanglass_eval: Asked, model: Server) -> None:
    assert spanglass_eval.run("--scorer=exact", "--scorer=judge")[0] == 0
    asked = len(model.requests)
    assert spanglass_eval("--resume=1")[0] == 0
    said = [json.loads(body)["messages"][0]["content"] for _, _, body in model.requests[asked:]]
    assert len(said) == 3
    assert all("You judge" in each for each in said)


def test_a_run_goes_on_in_one_process_alone(spanglass_eval: Asked, store: Path, model: Server) -> None:
    _broken_off(store, model.url)
    with held(store, 1):
        code, _, err = spanglass_eval("--resume=1")
    assert (code, "another process" in err) == (1, True)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--resume=last",), 1, "nothing to resume"), (("--resume=9",), 1, "no run 9"),
        (("--resume=x",), 2, "number of a run"),
    ],
)  # fmt: skip
def test_what_cannot_go_on(spanglass_eval: Asked, words: tuple[str, ...], code: int, says: str) -> None:
    found, out, err = spanglass_eval(*words)
    assert (found, out, says in err) == (code, "", True)


def test_a_run_goes_on_as_it_was_begun(spanglass_eval: Asked, store: Path, model: Server) -> None:
    _broken_off(store, model.url)
    code, _, err = spanglass_eval("--resume=1", "--model=other", NAME)
    assert (code, "leave out DATASET, --model" in err) == (2, True)
    assert spanglass_eval.run("--scorer=exact")[0] == 0
    code, _, err = spanglass_eval("--resume=2")
    assert (code, "Nothing is left" in err) == (1, True)


def test_a_key_that_only_the_window_holds_comes_over_a_pipe(
    spanglass_eval: Asked, model: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setattr("sys.stdin", StringIO('{"openai": "sk-held"}\n'))
    code, _, err = spanglass_eval.run("--scorer=exact", "--held-keys")
    assert code == 0, err
    assert "Bearer sk-held" in {request[1].get("authorization") for request in model.requests}


def test_results_are_written_to_files(spanglass_eval: Asked, tmp_path: Path) -> None:
    assert spanglass_eval.run("--scorer=exact")[0] == 0
    table, whole = tmp_path / "run.csv", tmp_path / "run.json"
    assert spanglass_eval("--show=1", f"--output={table}")[:2] == (0, f"3 results in {table}\n")
    assert spanglass_eval("--show=1", f"-o={whole}".replace("=", ""), "--json")[0] == 0
    assert table.read_text().splitlines() == spanglass_eval("--show=1", "--csv")[1].splitlines()
    assert len(json.loads(whole.read_text())["scored"]) == 3

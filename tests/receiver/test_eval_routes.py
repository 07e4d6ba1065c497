"""Evaluation runs over HTTP: listed, each with what it proves, and results by pages as JSON and CSV."""

import csv
import io
from collections.abc import Iterator

import pytest

from eval_values import EXACT, a_result, a_setup
from library_values import an_example
from receiving import Port, a_receiver
from spanglass.core.evals import EvalSummary, Score
from spanglass.store.writer import Writer


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Port]:
    store = tmp_path_factory.mktemp("store") / "traces.db"
    writer = Writer(store)
    dataset = writer.library(lambda tables: tables.add("Refund tickets", [an_example()], 1)).dataset
    setup = a_setup(dataset=dataset, scorings=(EXACT,))
    for value in (1.0, 0.0):
        run = writer.evals(lambda tables: tables.begin(setup, 1))
        results = [a_result(at, scores=(Score(value, "=1+1"),)) for at in (1, 2, 3)]
        summary = EvalSummary(3, value)
        writer.evals(lambda tables, at=run, came=results, so=summary: tables.keep(at, came, so))  # type: ignore[misc]
    writer.close()
    with a_receiver(store) as bound:
        yield Port(bound.port)


def test_runs_are_listed_newest_first(port: Port) -> None:
    assert [run["id"] for run in port.get("/api/evals").json["runs"]] == [2, 1]
    assert [run["id"] for run in port.get("/api/evals?limit=1").json["runs"]] == [2]
    assert len(port.get("/api/evals?dataset=Refund%20tickets").json["runs"]) == 2
    assert port.get("/api/evals?dataset=Nothing").status == 404
    assert port.get("/api/datasets").json["datasets"][0]["runs"] == 2


def test_a_run_says_what_it_proves_against_another(port: Port) -> None:
    found = port.get("/api/evals/2?baseline=1").json
    assert (found["means"], found["baseline"], "scored" in found) == ({"Exact": 0.0}, 1, False)
    assert found["against_baseline"]["Exact"]["fell"] == 3
    assert port.get("/api/evals/9").status == port.get("/api/evals/x").status == 404


def test_results_come_by_pages(port: Port) -> None:
    first = port.get("/api/evals/1/results?limit=2").json
    assert ([each["example"] for each in first["results"]], first["next"]) == ([1, 2], 2)
    rest = port.get("/api/evals/1/results?limit=2&after=2").json
    assert ([each["example"] for each in rest["results"]], rest["next"]) == ([3], None)
    assert port.get("/api/evals/1/results?after=x").status == 400
    assert port.get("/api/evals/1/results?format=xml").status == 400


def test_results_as_csv_begin_no_formula(port: Port) -> None:
    answer = port.get("/api/evals/1/results?format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.body.decode())))
    assert answer.headers["content-type"].startswith("text/csv")
    assert (rows[0]["example"], rows[0]["Exact"], rows[0]["Exact: reason"]) == ("1", "1.0", "'=1+1")

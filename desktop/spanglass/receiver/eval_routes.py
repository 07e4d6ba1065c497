"""Endpoints of evaluation runs: which there are, what each came to, and its results as JSON or CSV."""

from typing import Any

from spanglass.core.eval_json import result_document, run_document
from spanglass.core.evals import EvalResult, EvalRun
from spanglass.exporters.eval_runs import csv_lines, document, report
from spanglass.formats import Reply
from spanglass.receiver.api import Ask, answering
from spanglass.receiver.refusal import RefusedError
from spanglass.receiver.routes import Asked, Route, json_reply, row_of
from spanglass.store.reader import Reader


class EvalRoutes:
    """Reads with `ask`, which gives what a reader in a thread of its own answers."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def routes(self) -> tuple[Route, ...]:
        """The endpoints."""
        return (
            Route("GET", "/api/evals", answering(self._ask, _runs)),
            Route("GET", "/api/evals/{id}", answering(self._ask, _run)),
            Route("GET", "/api/evals/{id}/results", self._results),
        )

    async def _results(self, asked: Asked) -> Reply:
        form = asked.query.get("format", "json")
        if form not in ("json", "csv"):
            raise RefusedError(400, "“format” is json or csv.")
        run, results, following = await self._ask(lambda reader: _page(reader, asked))
        if form == "csv":
            body = "".join(csv_lines(run, results)).encode()
            return Reply(200, "text/csv; charset=utf-8", body)
        names = [each.name for each in run.setup.scorings]
        found = [result_document(each, names) for each in results]
        return json_reply({"results": found, "next": following})


def _runs(reader: Reader, asked: Asked) -> Any:
    name, limit = asked.query.get("dataset"), asked.limit()
    dataset = None
    if name is not None:
        datasets = reader.datasets(name)
        if not datasets:
            raise RefusedError(404, f"There is no dataset {name}.")
        dataset = datasets[0].id
    runs = reader.eval_runs(dataset, limit)
    return {"runs": [run_document(each) for each in runs]}


def _run(reader: Reader, asked: Asked) -> Any:
    baseline = asked.query.get("baseline")
    other = _named(reader, baseline) if baseline is not None else None
    return document(report(reader, _named(reader, asked.values["id"]), other))


def _page(reader: Reader, asked: Asked) -> tuple[EvalRun, list[EvalResult], int | None]:
    """The results of so many examples after one, and which the last one is if more follow."""
    run = _named(reader, asked.values["id"])
    after, limit = asked.number("after") or 0, asked.limit()
    examples = [
        each for each in dict.fromkeys(row.example for row in reader.eval_rows(run.id)) if each > after
    ]
    shown = examples[:limit]
    results = [each for example in shown for each in reader.eval_results(run.id, example)]
    return run, results, shown[-1] if len(shown) < len(examples) else None


def _named(reader: Reader, word: str) -> EvalRun:
    row = row_of(word)
    found = reader.eval_run(row) if row is not None else None
    if found is None:
        raise RefusedError(404, f"There is no run {word}.")
    return found

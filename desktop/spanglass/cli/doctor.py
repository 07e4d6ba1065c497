"""``spanglass doctor``: what is received, what is not, and why; of a command, what can be captured."""

import json
import os
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from spanglass.analysis.doctor import Diagnosis, diagnose
from spanglass.cli.capture_report import report as report_on
from spanglass.cli.opening import one_sentence, settings_of, store_of
from spanglass.cli.receiving import asked, health
from spanglass.core.display import one_line, size
from spanglass.core.ids import to_hex
from spanglass.core.views import SilentCalls
from spanglass.settings import Settings
from spanglass.store.reader import Reader

_LONGEST = 600
_BECAME = {
    "stored": "stored", "duplicate": "there already", "not_stored": "not stored",
    "undecodable": "not readable at all",
}  # fmt: skip
_SENT_ON = {
    "sent": "sent", "waiting": "waiting", "held": "still running", "filtered": "did not match",
    "refused": "refused by the endpoint", "deleted": "deleted before",
}  # fmt: skip
_REMARKS = {
    "late": "late", "truncated": "cut short by the sender", "orphaned": "without their parent",
}  # fmt: skip


@one_sentence
def run(values: Namespace) -> int:
    """Print the report: on what is received, or on a program that is named."""
    if values.program:
        prospects = report_on(values.program)
        print(json.dumps(prospects.document()) if values.json else prospects.text())
        return 0
    settings, store = settings_of(values), store_of(values)
    report = {
        "receiver": _receiver(settings, store),
        "ledger": asked(f"http://{settings.host}:{settings.port}/api/ledger", within_s=2),
        **_of_store(store),
    }
    print(json.dumps(report) if values.json else _text(report))
    return 0


def _receiver(settings: Settings, store: Path) -> dict[str, Any]:
    said = health(settings.port, settings.host)
    address = f"{settings.host}:{settings.port}"
    if said is None:
        return {"listening": False, "address": address, "store": str(store)}
    ours = os.path.realpath(str(said.get("store"))) == os.path.realpath(store)
    return {"listening": True, "address": address, "store": said.get("store"), "this_store": ours,
            "version": said.get("version"), "spans": said.get("spans")}  # fmt: skip


def _of_store(store: Path) -> dict[str, Any]:
    """What the store itself tells: what is judged anew, and which calls have no messages."""
    if not store.exists():
        return {"judging_anew": None, "calls_without_messages": []}
    reader = Reader(store)
    try:
        judging = reader.judging()
        return {
            "judging_anew": asdict(judging) if judging else None,
            "calls_without_messages": [
                _finding(calls, diagnose(calls.scope)) for calls in reader.silent_calls()
            ],
        }
    finally:
        reader.close()


def _finding(calls: SilentCalls, diagnosis: Diagnosis) -> dict[str, Any]:
    return {
        "client": diagnosis.client,
        "scope": calls.scope,
        "calls": calls.calls,
        "looked_in": list(diagnosis.looked_in),
        "setting": diagnosis.setting,
        "example": {"trace_id": to_hex(calls.trace_id), "span_id": to_hex(calls.span_id)},
    }


def _text(report: dict[str, Any]) -> str:
    lines = [*_receiver_lines(report["receiver"]), *_ledger_lines(report["ledger"])]
    lines += _judging_lines(report["judging_anew"])
    for found in report["calls_without_messages"]:
        calls = "1 call has" if found["calls"] == 1 else f"{found['calls']:,} calls have"
        scope = one_line(found["scope"], 80) or "no scope"
        lines += [
            "",
            f"{calls} no messages: {found['client']} ({scope})",
            f"  looked in   {', '.join(found['looked_in'])}",
            f"  turn it on  {found['setting']}",
            f"  example     spanglass show {found['example']['trace_id'][:12]}",
        ]
    if not report["calls_without_messages"]:
        lines.append("Every call that was received has its messages, or failed before there were any.")
    return "\n".join(lines)


def _receiver_lines(receiver: dict[str, Any]) -> list[str]:
    if not receiver["listening"]:
        return [f"Nothing of ours listens on {receiver['address']}: nothing is being received."]
    spans = receiver["spans"]
    many = f"{spans:,} spans" if isinstance(spans, int) else "spans"
    line = f"Listening on {receiver['address']}, {many} in {receiver['store']}"
    return [line] if receiver["this_store"] else [line, "That is another store than the one looked at here."]


def _judging_lines(judging: dict[str, int] | None) -> list[str]:
    if judging is None:
        return []
    left = f"about {judging['left']:,} of {judging['of']:,} traces are left"
    return [f"What was stored before is judged by this version's rules while nothing comes in: {left}."]


def _ledger_lines(ledger: dict[str, Any] | None) -> list[str]:
    """Everything that came in since the receiver was started, and what became of it."""
    if ledger is None:
        return []
    lines = [*_trouble(ledger), f"Since {ledger.get('since')}: {_came(ledger)}"]
    lines += _counted("  became", ledger, _BECAME)
    lines += _counted("  of them", ledger, _REMARKS)
    for words, name in (("  rejected", "rejected"), ("  refused", "refused")):
        reasons = ledger.get(name)
        if isinstance(reasons, dict):
            lines += [f"{words}   {count:,} × {one_line(str(why), 80)}" for why, count in reasons.items()]
    formats = ledger.get("formats")
    if isinstance(formats, dict):
        lines += [
            f"  {name}: {_came(counts)}" for name, counts in formats.items() if isinstance(counts, dict)
        ]
    return lines + _sent_on(ledger.get("forwarded"))


def _trouble(ledger: dict[str, Any]) -> list[str]:
    """Why the store takes nothing at the moment, or did not when something was last not stored."""
    trouble, because = ledger.get("trouble"), ledger.get("not_stored_because")
    if isinstance(trouble, dict):
        waiting = f"{trouble['waiting']:,} spans and log records wait in memory."
        return [f"Nothing is being stored: {one_line(str(trouble['sentence']), _LONGEST)} {waiting}"]
    return [f"What was last not stored: {one_line(str(because), _LONGEST)}"] if because else []


def _sent_on(account: object) -> list[str]:
    """What was sent on to another endpoint, and what keeps it from going on."""
    if not isinstance(account, dict):
        return []
    lines = _counted("  sent on", account, _SENT_ON)
    if account.get("error"):
        lines.append(f"  sent on   {one_line(str(account['error']), _LONGEST)}")
    return lines


def _came(counts: dict[str, Any]) -> str:
    requests, received = int(counts.get("requests") or 0), int(counts.get("received") or 0)
    asked = f"{requests:,} request{'' if requests == 1 else 's'}"
    return f"{asked}, {size(int(counts.get('bytes') or 0))}, {received:,} spans and log records"


def _counted(words: str, counts: dict[str, Any], names: Mapping[str, str]) -> list[str]:
    told = [f"{counts[name]:,} {said}" for name, said in names.items() if isinstance(counts.get(name), int)]
    return [f"{words}   {', '.join(told)}"] if told else []

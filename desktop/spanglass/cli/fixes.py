"""``spanglass fixes``: groups of failing traces, what may fix them, and checks of that by replaying."""

import json
import sys
import time
from argparse import Namespace
from collections.abc import Callable
from contextlib import closing
from queue import Queue

from spanglass.analysis.pricing.price_lists import users_pricer
from spanglass.cli import fix_decisions
from spanglass.cli.fixes_report import check_lines, group_line, group_lines, progress
from spanglass.cli.means import Means
from spanglass.cli.opening import cap_of, one_sentence, reader_of, store_of
from spanglass.cli.stopping import until_stopped
from spanglass.core.display import count, money, one_line
from spanglass.core.fix_json import acceptance_document, check_document, group_document, proposal_document
from spanglass.core.fixes import FailureGroup, FixCheck, FixVerdict, Proposal
from spanglass.replay.fixes.authoring import Author, written_proposal
from spanglass.replay.fixes.checking import Checker
from spanglass.replay.fixes.choosing import Wish, forecast, order
from spanglass.replay.fixes.events import CheckEnded, CheckEvent
from spanglass.replay.fixes.finding import failure_groups
from spanglass.replay.fixes.orders import Order
from spanglass.replay.fixes.proposing import proposals
from spanglass.replay.plan import Scope
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer

_KEEP_WITHIN_S = 5
_NANO = 1_000_000_000
_LAST_NS = 2**63 - 1


@one_sentence
def run(values: Namespace) -> int:
    """List the groups, or do what is asked with one of them."""
    wanted, most = _WORDS[values.action]
    if not wanted <= len(values.words) <= most:
        print(f"usage: spanglass fixes {_USAGE[values.action]}", file=sys.stderr)
        return 2
    action: Callable[[Namespace], int] = _ACTIONS[values.action]
    return action(values)


def _list(values: Namespace) -> int:
    with closing(reader_of(values)) as reader:
        for group in _groups(reader, values):
            print(json.dumps(group_document(group)) if values.json else group_line(group))
    return 0


def _show(values: Namespace) -> int:
    with closing(reader_of(values)) as reader:
        group = _named(reader, values)
        found, checks = proposals(reader, group), reader.fix_checks(group.key)
    if values.json:
        _print_json({
            **group_document(group), "proposals": [proposal_document(each) for each in found],
            "checks": [check_document(each) for each in checks],
        })  # fmt: skip
    else:
        print("\n".join(group_lines(group, found, checks)))
    return 0


def _propose(values: Namespace) -> int:
    """Have a model write a proposal, and keep it."""
    with closing(reader_of(values)) as reader:
        group = _named(reader, values)
        means = Means(values)
        author = Author(values.provider or group.provider or "openai", values.model, means.base)
        try:
            made = written_proposal(reader, group, author, (means.key, means.transports()))
        finally:
            means.close()
    with closing(Writer(store_of(values))) as writer:
        writer.fixes(lambda tables: tables.propose(made, time.time_ns()))
    if values.json:
        _print_json(proposal_document(made))
    else:
        print(f"{made.id}  {made.title}\n{made.why}\n{made.diff}", end="")
    return 0


def _check(values: Namespace) -> int:
    """Replay failing and passing traces with a proposal, and keep what came of it; 1 if nothing did."""
    with closing(reader_of(values)) as reader:
        group = _named(reader, values)
        means = Means(values)
        proposal = _proposal(reader, group, values.words[1] if len(values.words) > 1 else "")
        wanted = order(reader, group, proposal, _wish(values, means))
    if not values.json:
        print(_before(wanted), file=sys.stderr)
    found, sentence = _checked(wanted, means, quiet=values.json)
    if found is None:
        print(sentence, file=sys.stderr)
        return 1
    with closing(Writer(store_of(values))) as writer:
        writer.fixes(lambda tables: tables.keep(found))
    if values.json:
        _print_json(check_document(found))
    else:
        print("\n".join(check_lines(found)))
    return 0 if found.judgement.verdict is not FixVerdict.WORSE else 1


def _decide(values: Namespace) -> int:
    """Do what needs a group alone."""
    with closing(reader_of(values)) as reader:
        group = _named(reader, values)
    _DECISIONS[values.action](values, group)
    return 0


def _accept(values: Namespace) -> int:
    """Take over a proposal that was checked and fixed something."""
    with closing(reader_of(values)) as reader:
        group = _named(reader, values)
        proposal = _proposal(reader, group, values.words[1] if len(values.words) > 1 else "")
        checks = reader.fix_checks(group.key)
        check = next((each for each in checks if each.proposal.id == proposal.id), None)
        if check is None or not check.judgement.fixed:
            raise LookupError(f"{proposal.title} was not shown to fix anything; spanglass fixes check does.")
        made = fix_decisions.accept(values, reader, group, check)
    if values.json:
        _print_json(acceptance_document(made))
    else:
        guards = [made.dataset_name] * (made.dataset is not None) + ["an alert"] * (made.rule is not None)
        print(f"{one_line(made.title)} accepted, guarded by {' and '.join(guards) or 'nothing'}.")
    return 0


def _take_back(values: Namespace) -> int:
    with closing(reader_of(values)) as reader:
        fix_decisions.take_back(values, reader, _named(reader, values))
    return 0


def _checked(wanted: Order, means: Means, *, quiet: bool) -> tuple[FixCheck | None, str]:
    """Run a check; ^C ends it, and what is finished is judged."""
    told: Queue[CheckEvent] = Queue()
    checker = Checker(means.key, means.keep, means.transports())
    checker.start(wanted, told.put)
    try:
        for event in until_stopped(told, checker.stop):
            if isinstance(event, CheckEnded):
                return event.check, event.sentence
            if not quiet and (line := progress(event)):
                print(line, flush=True)
    finally:
        checker.wait(_KEEP_WITHIN_S)
        means.close()
    raise AssertionError("a check has an end")


def _before(wanted: Order) -> str:
    """What is going to be played, and about what it costs."""
    found = forecast(wanted, users_pricer(), time.time_ns())
    failing = sum(subject.failing for subject in wanted.subjects)
    cost = f", about {money(found.cost_nano)}" if found.cost_nano is not None else ""
    known = f", {len(wanted.known)} of them known" if wanted.known else ""
    return (
        f"{wanted.proposal.title}: {failing} failing and {len(wanted.subjects) - failing} passing traces"
        f"{known}, {wanted.runs} runs of each side, {count(found.calls)} calls{cost}."
    )


def _wish(values: Namespace, means: Means) -> Wish:
    return Wish(
        values.runs, values.passing, values.failing, values.at_once, cap_of(values), Scope(values.scope), 0,
        values.provider, means.base, values.model, values.fresh,
    )  # fmt: skip


def _groups(reader: Reader, values: Namespace) -> tuple[FailureGroup, ...]:
    since_ns = 0 if values.since is None else time.time_ns() - values.since * _NANO
    return failure_groups(reader, since_ns, _LAST_NS)


def _named(reader: Reader, values: Namespace) -> FailureGroup:
    name = values.words[0]
    found = [group for group in _groups(reader, values) if group.key.startswith(name)]
    if len(found) != 1:
        many = f"{len(found)} groups begin" if found else "No group begins"
        raise LookupError(f"{many} with {name}; spanglass fixes lists them.")
    return found[0]


def _proposal(reader: Reader, group: FailureGroup, name: str) -> Proposal:
    """A proposal by the beginning of its id or its number from 1; by default the first."""
    found = proposals(reader, group)
    if name.isdigit() and 0 < int(name) <= len(found):
        return found[int(name) - 1]
    named = [each for each in found if each.id.startswith(name)]
    if (name and len(named) != 1) or not named:
        raise LookupError(f"{len(named)} proposals begin with {name or 'nothing'}; spanglass fixes show "
                          f"{group.key} lists them.")  # fmt: skip
    return named[0]


def _print_json(document: object) -> None:
    print(json.dumps(document))


_DECISIONS: dict[str, Callable[[Namespace, FailureGroup], None]] = {
    "dismiss": fix_decisions.dismiss, "restore": fix_decisions.restore, "judge": fix_decisions.judge,
}  # fmt: skip
_ACTIONS: dict[str, Callable[[Namespace], int]] = {
    "list": _list, "show": _show, "propose": _propose, "check": _check, "dismiss": _decide,
    "restore": _decide, "judge": _decide, "accept": _accept, "take-back": _take_back,
}  # fmt: skip
_WORDS = {"list": (0, 0), "show": (1, 1), "propose": (1, 1), "check": (1, 2), "dismiss": (1, 1),
          "restore": (1, 1), "judge": (1, 1), "accept": (1, 2), "take-back": (1, 1)}  # fmt: skip
_USAGE = {
    "list": "[--since 7d] [--json]",
    "show": "show GROUP",
    "propose": "propose GROUP [--provider NAME] [--model NAME]",
    "check": "check GROUP [PROPOSAL] [--runs N] [--max-cost USD]",
    "dismiss": "dismiss GROUP --reason TEXT",
    "restore": "restore GROUP",
    "judge": "judge GROUP [--rubric TEXT] [--provider NAME] [--model NAME]",
    "accept": "accept GROUP [PROPOSAL] [--no-dataset] [--no-alert]",
    "take-back": "take-back GROUP",
}

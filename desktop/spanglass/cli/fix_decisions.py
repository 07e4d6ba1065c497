"""What is decided of fixes on the command line: dismissals, rubrics, and fixes that are taken over."""

import time
from argparse import Namespace
from contextlib import closing

from spanglass.cli.opening import store_of
from spanglass.core.fixes import Acceptance, Dismissal, FailureGroup, FixCheck, Rubric
from spanglass.replay.fixes.accepting import guard
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer


def dismiss(values: Namespace, group: FailureGroup) -> None:
    """Put a group away."""
    made = Dismissal(group.key, group.where, group.kind, values.reason or "", time.time_ns())
    with closing(Writer(store_of(values))) as writer:
        writer.fixes(lambda tables: tables.dismiss(made))


def restore(values: Namespace, group: FailureGroup) -> None:
    """Take a group up again."""
    with closing(Writer(store_of(values))) as writer:
        writer.fixes(lambda tables: tables.restore(group.key))


def judge(values: Namespace, group: FailureGroup) -> None:
    """Have answers of a group judged by a rubric, or by rules alone where none is said."""
    text = (values.rubric or "").strip()
    rubric = Rubric(text, values.model, values.provider, values.base_url) if text else None
    with closing(Writer(store_of(values))) as writer:
        writer.fixes(lambda tables: tables.judge_by(group.key, rubric))


def accept(values: Namespace, reader: Reader, group: FailureGroup, check: FixCheck) -> Acceptance:
    """Take over the fix of a check, with its regression set and its alert unless they are not wanted."""
    found, now_ns = guard(reader, group, check, (0, 0)), time.time_ns()
    rule = None if values.no_alert else found.rule
    with closing(Writer(store_of(values))) as writer:
        added = None
        if found.examples and not values.no_dataset:
            added = writer.library(lambda tables: tables.add(found.name, found.examples, now_ns))
        if rule is not None:
            writer.alerts(lambda tables: tables.save_rule(rule, now_ns))
        made = Acceptance(
            group.key, check.proposal.id, check.proposal.title, now_ns,
            added.dataset if added is not None else None, found.name if added is not None else "",
            rule.id if rule is not None else None,
        )  # fmt: skip
        writer.fixes(lambda tables: tables.accept(made))
    return made


def take_back(values: Namespace, reader: Reader, group: FailureGroup) -> None:
    """Take over no fix of a group; its dataset stays, its alert goes."""
    made = next((each for each in reader.fix_acceptances() if each.group == group.key), None)
    if made is None:
        raise LookupError(f"No fix of {group.key} was accepted.")
    rule = made.rule
    with closing(Writer(store_of(values))) as writer:
        writer.fixes(lambda tables: tables.take_back(group.key))
        if rule is not None:
            writer.alerts(lambda tables: tables.delete_rule(rule))

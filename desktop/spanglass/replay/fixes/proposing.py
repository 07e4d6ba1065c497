"""What may fix a group: by rules over what is stored, and what the user's models have written before."""

from spanglass.analysis.fixing.failure_causes import Seen
from spanglass.analysis.fixing.fix_rules import rule_proposals
from spanglass.core.fixes import FailureGroup, Proposal
from spanglass.replay.fixes.finding import MOST_BESIDE
from spanglass.replay.fixes.subjects import call_of
from spanglass.store.reader import Reader

_LOOKED_AT = 6


def proposals(reader: Reader, group: FailureGroup) -> tuple[Proposal, ...]:
    """The proposals for a group: those that were written come first, then those by rules."""
    written = tuple(each for each in reader.fix_proposals(group.key) if each.author != "rules")
    return (*written, *rule_proposals(group, seen_by_rules(reader, group)))


def seen_by_rules(reader: Reader, group: FailureGroup) -> Seen:
    """What rules look at: some failing calls of a model, and all calls of the same place."""
    found = (call_of(reader, ref) for ref in group.failing[:_LOOKED_AT])
    details = tuple(call for call in found if call is not None)
    return Seen(details, reader.site_calls(group.scope_query, group.site, 0, MOST_BESIDE))

"""The kind of a rule that limits the share of bad calls."""

from dataclasses import dataclass
from datetime import tzinfo

from spanglass.alerts.rules import Watcher
from spanglass.alerts.share_watch import Measure, ShareWatcher
from spanglass.core.alerting import Rule, Unit


@dataclass(frozen=True, slots=True)
class ShareKind:
    """A default rule and what it counts."""

    default: Rule
    measure: Measure
    unit: Unit = Unit.SHARE
    marks: bool = False

    @property
    def name(self) -> str:
        """The name of the kind, that of its default rule."""
        return self.default.kind

    def watcher(self, rule: Rule, zone: tzinfo) -> Watcher:
        """Watches the share in every scope."""
        del zone
        return ShareWatcher(rule, self.measure)

"""Values of alerts as the store gives them, for tests of the page."""

from spanglass.alerts.catalogue import default_rules
from spanglass.alerts.wording import title
from spanglass.core.alert_notices import AlertNow, Delivery, Mark, News, Notice, RuleNow, Sending, StoredStep
from spanglass.core.alerting import Reading, Rule, State, Transition, Verdict
from spanglass.core.watched import ALL, MINUTE_NS
from spanglass.gui.pages.alerts.standing import Standing

NOW = 1_700_000_000 * 1_000_000_000
RULES = {rule.id: rule for rule in default_rules()}


def a_step(
    rule: str = "error_rate",
    minutes_ago: int = 8,
    after: State = State.FIRING,
    **more: object,
) -> StoredStep:
    """A step some minutes ago; one to OK ends an alert of five minutes."""
    at_ns = NOW - minutes_ago * MINUTE_NS
    before = State.OK if after in (State.FIRING, State.PENDING) else State.FIRING
    since_ns = at_ns if after is State.FIRING else at_ns - 5 * MINUTE_NS
    reading = Reading(Verdict.OVER, 0.068, 0.05, calls=456, bad=31, traces=("aa" * 16,))
    step = Transition(rule, ALL, at_ns, before, after, reading, since_ns, **more)  # type: ignore[arg-type]
    words = title(RULES.get(rule, RULES["error_rate"]), step) if step.raised or step.ended else ""
    return StoredStep(minutes_ago, step, f"{rule}:{since_ns}::", words, "Over 5%.")


def an_alert(rule: str = "error_rate", minutes_ago: int = 8, *marks: Mark) -> AlertNow:
    """An alert that is firing."""
    stored = a_step(rule, minutes_ago)
    return AlertNow(rule, ALL, State.FIRING, stored.step.since_ns, stored, frozenset(marks))


def a_delivery(stored: StoredStep, channel: str = "slack", state: Sending = Sending.SENT) -> Delivery:
    """What became of the notice of a step."""
    step = stored.step
    rule: Rule = RULES[step.rule]
    notice = Notice(
        News.FIRED, stored.key, rule, step.scope, step.at_ns, step.at_ns, stored.title, stored.body
    )
    return Delivery(channel, notice, state, 1, "hooks.example answered 404.", step.at_ns)


def a_standing(*firing: str, **more: object) -> Standing:
    """Everybody's rules, some of them firing, the others well."""
    now = {
        name: RuleNow(name, State.FIRING if name in firing else State.OK, 0.068, 0.05, NOW) for name in RULES
    }
    alerts = tuple(an_alert(name) for name in firing)
    steps = tuple(alert.stored for alert in alerts)
    values = {"rules": tuple(RULES.values()), "now": now, "alerts": alerts, "steps": steps, **more}
    return Standing(**values)  # type: ignore[arg-type]

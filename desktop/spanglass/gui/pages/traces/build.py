"""Makes the page of traces with its real panes."""

from spanglass.alerts.catalogue import default_rules
from spanglass.files import config_folder
from spanglass.gui.bars.topbar import TopBar
from spanglass.gui.charts.limits import limits_of
from spanglass.gui.charts.pulse import PulsePanel
from spanglass.gui.filter.completing import Completing
from spanglass.gui.filter.saved_queries import SavedQueries
from spanglass.gui.filter.saving import Saving
from spanglass.gui.pages.first_run import FirstRunPage
from spanglass.gui.pages.traces.arrangement import Panes
from spanglass.gui.pages.traces.detail.media_actions import MediaActions
from spanglass.gui.pages.traces.detail_panel import DetailPanel
from spanglass.gui.pages.traces.list_panel import ListPanel
from spanglass.gui.pages.traces.page import TracesPage, TracesParts
from spanglass.gui.pages.traces.problem_steps import ProblemSteps
from spanglass.gui.pages.traces.row_menus import RowMenus
from spanglass.gui.pages.traces.trace_opinions import TraceOpinions
from spanglass.gui.pages.traces.trace_panel import TracePanel
from spanglass.gui.pages.traces.view_switch import ViewSwitch
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection
from spanglass.gui.session.session import Kept
from spanglass.gui.theming.theme import Theme


def traces_page(
    theme: Theme, questions: Questions, selection: Selection, first_run: FirstRunPage, top_bar: TopBar
) -> TracesPage:
    """The page; its list keeps the top bar's counts."""
    saved = SavedQueries(config_folder() / "filters.toml", parent=top_bar)
    Saving(theme, top_bar.filter, selection, saved)
    Completing(theme, top_bar.filter, questions, selection, saved)
    traces = ListPanel(theme, questions, selection, saved)
    trace = TracePanel(theme, questions, selection)
    Completing(theme, trace.filtering.field, questions, selection)
    detail = DetailPanel(theme, questions, selection)
    pulse = PulsePanel(theme, questions, selection)
    pulse.set_limits(limits_of(default_rules()))
    traces.count_changed.connect(top_bar.set_count)
    traces.pending_changed.connect(top_bar.live.set_missed)
    traces.opened.connect(lambda _trace: trace.take_focus())
    panes = Panes(traces, trace, detail, pulse, pulse.strip, pulse.fit)
    folds = detail.contents.folds
    kept: dict[str, Kept] = {"list": traces, "pulse": pulse, "tabs": detail.bar, "folds": folds}
    kept["trace"] = trace.views
    opinions = TraceOpinions(trace.header.opinions, questions, selection)
    menus = RowMenus(traces, trace, detail)
    following = (traces, trace, detail, pulse, opinions, ProblemSteps(traces, trace), menus)
    parts = TracesParts(panes, following, kept)
    page = TracesPage(theme, questions, selection, parts, first_run)
    trace.tree.opened.connect(lambda: page.arrangement.set_focused(True))
    _connect_focus(page, trace, top_bar, ViewSwitch(theme, named=True))
    top_bar.list_wanted.connect(lambda: page.arrangement.set_focused(False))
    detail.header.call_wanted.connect(trace.step_call)
    for looking in (trace.finding, trace.filtering):
        looking.marked.connect(detail.contents.mark)
    detail.span_wanted.connect(trace.go_to)
    opinions.said.connect(page.feedback_wanted)
    _connect_media(theme, questions, detail)
    _connect_limits(page, pulse)
    _hand_on(page, traces, detail)
    page.waiting.connect(traces.wait)
    page.hidden_changed.connect(traces.set_hidden)
    return page


def _connect_media(theme: Theme, questions: Questions, detail: DetailPanel) -> None:
    """Pictures and files of messages are enlarged, copied, saved and drawn out."""
    media = MediaActions(theme, questions, detail, detail.saving.known)
    media.said.connect(detail.said)
    detail.contents.messages.blocks.media_wanted.connect(media.do)


def _connect_focus(page: TracesPage, trace: TracePanel, top_bar: TopBar, switch: ViewSwitch) -> None:
    """What stands in the top bar while one trace is all that is seen."""
    switch.chosen.connect(trace.views.turn)
    trace.views.turned.connect(switch.show_current)
    top_bar.switch_shown.connect(trace.header.switch.setHidden)
    top_bar.hold(trace.filtering.field, switch)
    page.arrangement.focus_changed.connect(top_bar.set_focus_mode)
    page.arrangement.focus_changed.connect(trace.filtering.set_wanted)


def _hand_on(page: TracesPage, traces: ListPanel, detail: DetailPanel) -> None:
    """What list and detail want of the window."""
    detail.correction_wanted.connect(page.correction_wanted)
    detail.said.connect(page.said)
    choice = traces.choice
    choice.delete_wanted.connect(page.delete_wanted)
    choice.delete_all_wanted.connect(page.delete_all_wanted)
    choice.export_wanted.connect(lambda chosen: page.export_wanted.emit(chosen, traces.narrowed()))


def _connect_limits(page: TracesPage, pulse: PulsePanel) -> None:
    """What the charts show of rules, and what is done to rules there."""
    page.limits_changed.connect(pulse.set_limits)
    page.firing_changed.connect(pulse.set_firing)
    page.spend_changed.connect(pulse.set_times_usual)
    pulse.limit_moved.connect(page.limit_moved)
    pulse.limit_opened.connect(page.limit_opened)
    pulse.rule_wanted.connect(page.rule_wanted)

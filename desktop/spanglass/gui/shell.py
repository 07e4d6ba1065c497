"""The window with everything in it: makes the parts, connects them, starts and stops what works behind."""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from spanglass.core.display import one_line
from spanglass.core.views import TraceSummary
from spanglass.gui.bars.banner import Banners
from spanglass.gui.bars.menu_bar import MenuBar
from spanglass.gui.bars.rail import Rail
from spanglass.gui.bars.status_ways import lead
from spanglass.gui.bars.statusbar import StatusBar
from spanglass.gui.bars.topbar import TopBar
from spanglass.gui.export.exporting import Exporting
from spanglass.gui.export.wish import choices
from spanglass.gui.files.file_dialogs import choose_files
from spanglass.gui.files.file_lines import FileLines
from spanglass.gui.files.formats_sheet import FormatsSheet
from spanglass.gui.files.import_view import ImportView, Looking
from spanglass.gui.files.importing import Importing
from spanglass.gui.files.opened_files import OpenedFiles
from spanglass.gui.files.unread_sheet import UnreadSheet
from spanglass.gui.filter.filtering import Filtering
from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.keyboard.keys_sheet import KeysSheet
from spanglass.gui.pages.beside import NAMES, PagesBeside
from spanglass.gui.pages.first_run import FirstRunFacts, FirstRunPage
from spanglass.gui.pages.settings.behind import Behind
from spanglass.gui.pages.settings.page import SettingsPage
from spanglass.gui.pages.traces.list_whole import Whole
from spanglass.gui.pages.traces.page import TracesPage
from spanglass.gui.places.alerting import Alerting, Around
from spanglass.gui.places.evaluating import Evaluating
from spanglass.gui.places.replaying import Replays
from spanglass.gui.places.thresholds import Thresholds
from spanglass.gui.process.one_keychain import OneKeychain
from spanglass.gui.process.options import WindowOptions
from spanglass.gui.questions.background import Background
from spanglass.gui.questions.live import LiveFeed
from spanglass.gui.questions.questions import Questions
from spanglass.gui.receiver.adjusting import Adjusting
from spanglass.gui.receiver.corrections import Correcting
from spanglass.gui.receiver.deleting import Deleting
from spanglass.gui.receiver.feedback import GivingFeedback
from spanglass.gui.receiver.intake_watch import IntakeWatch
from spanglass.gui.receiver.receiver_view import ReceiverView
from spanglass.gui.receiver.receiving import Kind, ReceiverSupervisor
from spanglass.gui.receiver.sampling import TRACES, SampleSender
from spanglass.gui.receiver.store_view import Saying, StoreView
from spanglass.gui.search.dialog import SearchDialog
from spanglass.gui.search.searching import Searching, Ways
from spanglass.gui.session.preferences import Preferences
from spanglass.gui.session.selection import Selection, range_at_start
from spanglass.gui.session.session_keeping import SessionKeeping, place_of
from spanglass.gui.theming.appearance import Appearance
from spanglass.gui.theming.theme import Theme
from spanglass.gui.tray.leaving import Leaving
from spanglass.gui.tray.login_start import LoginStart, login_command
from spanglass.gui.tray.tray import Tray
from spanglass.gui.widgets.toast_card import Toast
from spanglass.gui.window import MainWindow, WindowParts

_SAMPLES = f"{TRACES} made-up traces with a drift, refusals and retries"
_OWN_HEADS = frozenset({"settings", "alerts", "replay", "compare", "evals", "fixes"})
_NEW_FILE = "What arrives from now on is stored in a new file."
_NOT_KEPT = "What arrives is not kept until the receiver is started again."
_OTHER_FILE = "Another file is in its place, and is shown."


def _say_of_store(window: MainWindow, store: Path, what: str, told: str) -> None:
    window.toasts.show_toast(Toast(f"{one_line(store.name)} {what}", told, "warn"))


Receives = ReceiverSupervisor | None
MakePage = Callable[[Theme, Questions, Selection, FirstRunPage, TopBar], TracesPage]


class Shell(QObject):
    """The window and what works behind it; `start` begins to watch and receive, `stop` ends both."""

    def __init__(self, theme: Theme, options: WindowOptions, make: MakePage, begun: Receives = None) -> None:
        """`begun` has seen to a receiver already."""
        super().__init__()
        self.theme, self._options = theme, options
        self.preferences = Preferences(options.settings, options.settings_file, self)
        self.appearance = Appearance(theme, self.preferences, self)
        self.selection = Selection(self)
        self.selection.set_live(options.settings.follow)
        self.selection.set_range(range_at_start(options.settings.start_range))
        self.questions = Questions(options.store, self)
        self.supervisor = begun or ReceiverSupervisor(options.endpoint, self)
        self.importing = Importing(options.store, self)
        self.samples = SampleSender(self)
        self.feed = LiveFeed(options.store, self)
        self.intake = IntakeWatch(lambda: self.supervisor.endpoint, self)
        self.parts = WindowParts(
            Rail(theme, ("traces", *NAMES, "settings")),
            TopBar(theme, self.selection),
            Banners(theme),
            StatusBar(theme),
        )
        self.window = MainWindow(theme, self.parts)
        self.first_run = FirstRunPage(theme, self._facts())
        self.page = make(theme, self.questions, self.selection, self.first_run, self.parts.top_bar)
        self.window.add_page("traces", self.page)
        self.actions = Actions(self.window, theme)
        self.beside = PagesBeside(self.window, theme, self.questions, self.selection, self.actions)
        self.menu_bar = MenuBar(self.actions, self.window)
        self.background = Background(self)
        self.keychain = OneKeychain()
        self.settings = SettingsPage(self._behind())
        self.window.add_page("settings", self.settings)
        self._keys = KeysSheet(theme, self.window)
        self.search = SearchDialog(theme, self.questions, self.actions, self.window)
        self._make_beside(options)
        self._connect()
        self._connect_actions()

    def _make_beside(self, options: WindowOptions) -> None:
        """Make what works beside the window: deleting, the tray, the session."""
        theme = self.theme
        self.deleting = Deleting(options.store, self.window.toasts, self)
        self.exporting = Exporting(theme, options.store, self.window.toasts, self.window)
        self._files = OpenedFiles(theme, self.importing, options.store, self.window)
        self.alerting = Alerting(theme, self.questions, options.store, self.supervisor)
        self.beside.add("alerts", self.alerting.place, self.alerting.place)
        asked = (self.questions, self.selection)
        self.replays = Replays(theme, self.supervisor, asked, self.preferences, self.keychain)
        self.replays.connect_with(self.beside, self._show_settings)
        self.evaluating = Evaluating(theme, self.beside, asked, self.supervisor, options.store)
        self.evaluating.follow(self.replays)
        self.tray = Tray(theme, self.supervisor, self.questions, LoginStart(login_command(options.store)))
        there = (lambda: self.tray.there, lambda: self.supervisor.child_pid is not None)
        self.leaving = Leaving(theme, self.window, self.preferences, *there)
        self.session: SessionKeeping | None = None
        if (place := place_of(options)) is not None:
            pages = {"traces": self.page, **self.beside.kept}
            self.session = SessionKeeping(place, self.window, self.selection, pages)

    def _behind(self) -> Behind:
        options, say = self._options, self.window.toasts.show_toast
        places = (options.store, options.settings_file)
        parts = (self.theme, self.preferences, self.supervisor, self.questions, self.actions, self.background)
        return Behind(*parts, *places, say, self.keychain)

    def _facts(self) -> FirstRunFacts:
        return FirstRunFacts(self._options.store, self._options.endpoint.address, _SAMPLES)

    def _connect(self) -> None:
        window, parts = self.window, self.parts
        Adjusting(self.preferences, self.supervisor, self.actions, window.toasts, parts.status_bar)
        ReceiverView(self.supervisor, parts.banners, (parts.top_bar, parts.status_bar), self.first_run)
        ImportView(self.importing, window.toasts, self.selection, self._looking())
        correcting = Correcting(self.supervisor, self.questions, window.toasts)
        self.page.correction_wanted.connect(correcting.correct)
        giving = GivingFeedback(self.supervisor, self.questions, window.toasts)
        self.page.feedback_wanted.connect(giving.give)
        self.deleting.follow(self.page, self.questions)
        self.page.export_wanted.connect(self._export)
        for told in (self.page.hidden_changed, self.feed.hide):
            self.deleting.hidden_changed.connect(told)
        self.feed.store_changed.connect(self.page.refresh)
        self.beside.follow(self.feed)
        StoreView(self.feed, self.intake, self.questions, Saying(window, parts, self.tray))
        self.supervisor.state_changed.connect(self.intake.follow)
        self.feed.gone.connect(self._begin_anew)
        self.feed.replaced.connect(self._take_other_store)
        parts.rail.menu_wanted.connect(self.actions.open_menu)
        parts.status_bar.address_wanted.connect(lambda: self._copy(f"http://{self.supervisor.state.address}"))
        self.tray.open_wanted.connect(window.come_forward)
        self.tray.quit_wanted.connect(self.leaving.quit)
        self.tray.trace_wanted.connect(self._show_trace)
        self.tray.not_set.connect(lambda text: window.toasts.show_toast(Toast("Not set", text, "error")))
        self.first_run.copied.connect(self._copy)
        self.first_run.files_wanted.connect(self.choose_files)
        self.first_run.samples_wanted.connect(self._send_samples)
        self.first_run.port_wanted.connect(lambda: self._show_settings("Receiving"))
        self.samples.failed.connect(self._samples_failed)
        parts.top_bar.filter.left.connect(self.page.take_focus)
        self._connect_pages()

    def _looking(self) -> Looking:
        """How lines of files and the formats that can be opened are shown."""
        lines, formats = FileLines(self.theme, self.window), FormatsSheet(self.theme, self.window)
        lines.failed.connect(lambda said: self.window.toasts.show_toast(Toast("Not shown", said, "error")))
        return Looking(lines.show_line, formats.open_list, UnreadSheet(self.theme, self.window).show_errors)

    def _connect_pages(self) -> None:
        """Let everything that leads to a page lead there."""
        window, parts = self.window, self.parts
        window.page_shown.connect(self._page_shown)
        parts.rail.page_chosen.connect(window.show_page)
        parts.top_bar.search_wanted.connect(self.search.open_search)
        filtering = Filtering(parts.top_bar, self.selection, self)
        ways = Ways(window.show_page, self._show_settings, filtering.enter)
        lead(parts.status_bar, self.selection, ways)
        Searching(self.search, self.questions, self.selection, self.actions, ways)
        self.search.parts = self.settings.titles
        self.settings.left.connect(lambda: window.show_page("traces"))

    def _connect_actions(self) -> None:
        connect = self.actions.connect
        connect("page.traces", lambda: self.window.show_page("traces"))
        connect("page.settings", lambda: self.window.show_page("settings"))
        connect("help.about", lambda: self._show_settings("About"))
        connect("search", self.search.open_search)
        connect("open.file", self.choose_files)
        connect("paste", self._files.paste)
        connect("samples.remove", self.deleting.remove_samples)
        connect("traces.undo", self.deleting.undo)
        connect("quit", self.leaving.quit)
        connect("filter.focus", self._take_filter)
        connect("pause", lambda: self.selection.set_live(not self.selection.live))
        connect("zoom.in", lambda: self.appearance.zoom(1))
        connect("zoom.out", lambda: self.appearance.zoom(-1))
        connect("zoom.reset", lambda: self.preferences.change(scale=1.0))
        connect("theme.switch", self.appearance.switch)
        connect("menu.open", self.parts.rail.open_menu)
        connect("help.keys", self._toggle_keys)
        self.page.connect_actions(self.actions)
        self.alerting.connect_with(
            Around(self.window, self.parts, self.tray, self.selection, self.actions, self._show_settings)
        )
        for charts in (self.page, self.beside.monitor):
            Thresholds(charts, self.alerting, self.selection, self.window.show_page)
            charts.said.connect(self.window.toasts.show_toast)
        self.actions.set_page("traces")

    def start(self) -> None:
        """Watch the store, see to it that something receives, and open the files asked for."""
        if self._options.store.exists():
            self.page.await_store()
        else:
            self.page.show_first_run()
        if not self._options.demo:
            self.tray.start()
        self.feed.start()
        self.supervisor.start()
        self.importing.open_files(self._options.files)

    def stop(self) -> None:
        """End what was started; waits for a child for five seconds at most."""
        if self.session is not None:
            self.session.keep()
        self.replays.close()
        self.evaluating.close()
        self.tray.stop()
        self.feed.stop()
        self.intake.stop()
        self.importing.close()
        self.samples.stop()
        self.deleting.stop()
        self.exporting.close()
        self._files.close()
        self.background.stop()
        self.settings.stop()
        self.supervisor.stop()
        self.questions.stop()

    def choose_files(self) -> None:
        """Ask for files and open them."""
        self.importing.open_files(choose_files(self.window, "Open trace files"))

    def show_crash(self, line: str) -> None:
        """Say that something of ours failed, and where more is written."""
        self.window.toasts.show_toast(Toast("Something went wrong in Spanglass", line, "error"))

    def _show_trace(self, trace: TraceSummary) -> None:
        """Bring a trace to the front that was chosen outside the window."""
        self.window.come_forward()
        self.window.show_page("traces")
        self.selection.set_trace(trace)

    def _export(self, selected: tuple[TraceSummary, ...] | Whole, query: str) -> None:
        """Ask which of the traces to export; without any in the list, all that match."""
        bounds = self.selection.bounds(time.time_ns())
        offered = choices(self.selection.trace, selected, query, bounds)
        self.exporting.ask(offered, secrets=self.preferences.value.mask_secrets)

    def _send_samples(self) -> None:
        state = self.supervisor.state
        if state.kind is Kind.LISTENING:
            self.samples.send_to(state.address)
        else:
            self._samples_failed(state.message or "The receiver has not started yet.")

    def _samples_failed(self, sentence: str) -> None:
        self.window.toasts.show_toast(Toast("The sample traces could not be loaded", sentence, "error"))

    def _begin_anew(self) -> None:
        """Let the receiver make a new file in the place of one that was moved or deleted."""
        told = _NEW_FILE if self.supervisor.renew() else _NOT_KEPT
        _say_of_store(self.window, self._options.store, "was moved or deleted", told)

    def _take_other_store(self, told: bool) -> None:
        if not told:
            _say_of_store(self.window, self._options.store, "was moved, deleted or replaced", _OTHER_FILE)
        self.questions.renew()
        self.page.start_over()

    def _page_shown(self, page: str) -> None:
        """Let the page's keys work; some have a bar of their own in the place of the filter."""
        self.actions.set_page(page)
        self.menu_bar.refresh()
        self.parts.top_bar.setVisible(page not in _OWN_HEADS)
        if not self.beside.take_focus(page):
            (self.settings if page == "settings" else self.page).take_focus()

    def _show_settings(self, part: str) -> None:
        self.window.show_page("settings")
        self.settings.show_named(part)

    def _take_filter(self) -> None:
        own = {"settings": self.settings.take_find}
        own["alerts"] = lambda: self.alerting.place.page.take_find()
        own["evals"] = lambda: self.evaluating.place.page.take_filter()
        if self.window.page in _OWN_HEADS - own.keys():
            self.window.show_page("traces")
        own.get(self.window.page, self.parts.top_bar.take_filter)()

    def _copy(self, text: str) -> None:
        QApplication.clipboard().setText(text)
        self.window.toasts.show_toast(Toast("Copied", text if "\n" not in text else "", "ok"))

    def _toggle_keys(self) -> None:
        sheet = self._keys
        sheet.close_sheet() if sheet.isVisible() else sheet.show_rows(self.actions.key_rows())

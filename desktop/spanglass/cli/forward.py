"""``spanglass forward``: send on what is received, as the settings say, until stopped."""

import logging
import os
import signal
import sys
import threading
from argparse import Namespace
from copy import deepcopy
from pathlib import Path

from spanglass.cli.opening import one_sentence, store_of
from spanglass.cli.parent import when_gone
from spanglass.keychain import system_keychain
from spanglass.receiver.forwarding import account
from spanglass.receiver.forwarding.following import Following
from spanglass.receiver.forwarding.plan import Plan, plan_of
from spanglass.settings import load, settings_file
from spanglass.store.answers.outgoing import OutgoingReader
from spanglass.store.connection import identity

_NICE = 5
_AGAIN_S = 5.0
_NOT_WANTED = "Nothing is to be sent on: see Forwarding in the settings of the window."
_log = logging.getLogger(__name__)


@one_sentence
def run(values: Namespace) -> int:
    """Send on until SIGINT or SIGTERM, or until the settings do not want it any more."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    if values.exit_with is not None:
        when_gone(values.exit_with, stopped.set)
    if hasattr(os, "nice"):
        os.nice(_NICE)  # receiving comes first
    store, keychain = store_of(values), system_keychain()
    while not stopped.is_set():
        plan = plan_of(load(settings_file()), keychain)
        if plan is None:
            account.switch_off(store)
            if values.exit_with is None:  # no receiver that follows the settings began it, but somebody
                print(_NOT_WANTED, file=sys.stderr)
            return 0
        _follow(store, plan, stopped)
    return 0


def _follow(store: Path, plan: Plan, stopped: threading.Event) -> None:
    """Send on by one plan until the settings may have changed, or stopped."""
    reader = OutgoingReader(store)
    try:
        path = account.account_file(store)
        kept = account.load(path)
        file, saved = identity(store), None
        following = Following(reader, kept, plan)
        changed = _changed()
        while not stopped.is_set() and _changed() == changed:
            if saved != kept:  # what was sent and not written down would be sent again
                if not _written(kept, path):
                    stopped.wait(_AGAIN_S)
                    continue
                saved = deepcopy(kept)
            rest_s = following.step()
            if identity(store) != file:  # nothing of it was sent on yet
                kept.spans_row, kept.logs_row, kept.held = 0, 0, []
                changed = -1
            stopped.wait(rest_s if saved == kept else 0)
        if saved != kept:
            _written(kept, path)
    finally:
        reader.close()


def _written(kept: account.Account, path: Path) -> bool:
    """Whether the account could be written down; a disk that is full may have room again."""
    try:
        account.save(kept, path)
    except OSError as error:
        _log.warning("The account of what was sent on cannot be written: %s", error.strerror or error)
        return False
    return True


def _changed() -> int:
    """When the settings were changed."""
    try:
        return settings_file().stat().st_mtime_ns
    except OSError:
        return 0

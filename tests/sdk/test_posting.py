"""What is sent passes by whatever a program has put around requests of its own."""

import socket
from pathlib import Path

from sdk.programs import run
from sdk.servers import provider, sink
from spanglass.sdk.posting import posted

# What recorders and guards of tests do while a test of theirs runs.
PROGRAM = """
import http.client, json, socket, urllib.request
body = json.dumps({"model": "m", "messages": [{"role": "user", "content": "one"}]}).encode()
urllib.request.urlopen(urllib.request.Request(URL + "/v1/chat/completions", body)).read()
asked = []
class Recorded(http.client.HTTPConnection):
    def request(self, method, url, *more, **named):
        asked.append(url)
        raise LookupError("not in the cassette")
def guarded(*more):
    asked.append("a socket")
    raise RuntimeError("no sockets in tests")
http.client.HTTPConnection, socket.socket = Recorded, guarded
import atexit
atexit._run_exitfuncs()  # what waits is sent
print(asked)
"""


def test_recorders_and_guards_of_tests_do_not_see_it(tmp_path: Path) -> None:
    with provider() as given, sink() as taken:
        done = run(PROGRAM, given, taken, tmp_path)
        spans = taken.spans()
    assert (done.stderr, done.stdout, len(spans)) == ("", "[]\n", 1)


def test_the_status_is_told_and_nothing_where_nobody_answers() -> None:
    with sink() as taken:
        assert posted(taken.url + "/below/", "/v1/logs", b"{}", 5) == 200
        taken.status = 503
        assert posted(taken.url, "/v1/logs", b"{}", 5) == 503
        assert [path for path, _, _ in taken.requests] == ["/below/v1/logs", "/v1/logs"]
        gone = taken.url
    assert posted(gone, "/v1/logs", b"{}", 5) is None
    assert posted("http://no-such-host.invalid", "/v1/logs", b"{}", 1) is None


def test_one_that_does_not_answer_is_nobody() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        assert posted(address, "/v1/logs", b"{}", 0.2) is None

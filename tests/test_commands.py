"""The commands around the site: supervision of processes, the crawler, licences."""

import os
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from portal.core.management.commands.licences import is_allowed
from portal.core.management.crawler import Answer, Fault, Visitor
from portal.core.management.supervisor import Program, ProgramEnded, Supervisor, free_port

SLEEPING = "import subprocess, sys, time; p = subprocess.Popen(['sleep', '600']); "
SLEEPING += "print(p.pid, flush=True); time.sleep(600)"


def python(name: str, code: str) -> Program:
    return Program(name, [sys.executable, "-c", code])


def test_the_end_of_one_child_is_told_with_its_last_words(tmp_path):
    programs = [python("calm", SLEEPING), python("hasty", "print('no disk'); raise SystemExit(3)")]

    with Supervisor(programs, tmp_path) as supervisor:
        with pytest.raises(ProgramEnded, match="(?s)hasty ended with 3:.*no disk"):
            supervisor.wait()
        children = list(supervisor.children.values())

    assert all(child.poll() is not None for child in children)


def test_nothing_is_left_of_children_and_their_children(tmp_path):
    with Supervisor([python("calm", SLEEPING)], tmp_path):
        log = tmp_path / "calm.log"
        while not log.read_text().strip():
            time.sleep(0.05)
        grandchild = int(log.read_text())

    deadline = time.monotonic() + 5
    while is_alive(grandchild) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(grandchild)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def test_a_port_that_never_answers_is_told(tmp_path):
    with (
        Supervisor([python("calm", SLEEPING)], tmp_path) as supervisor,
        pytest.raises(ProgramEnded, match="nothing answers"),
    ):
        supervisor.wait_for_port(free_port(), seconds=0.3)


PAGES = {
    "/": b'<a href="/guide">Guide</a><a href="/missing">?</a><a href="https://motcua.example/">x</a>',
    "/guide": b'<a href="/#top">Home</a><a href="/slip.pdf">Slip</a>',
    "/slip.pdf": b"%PDF-1.7",
    "/sign-in": b'<input name="login"><input name="password"><input type=hidden name=t value=1>',
}


class Site(BaseHTTPRequestHandler):
    def do_GET(self):
        body = PAGES.get(self.path)
        self.send_response(200 if body else 404)
        kind = "application/pdf" if self.path.endswith("pdf") else "text/html"
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body or b"")

    do_POST = do_GET

    def log_message(self, *_args):
        """Quiet."""


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_visitor_follows_links_and_names_what_failed(site):
    visitor = Visitor(site)

    faults = list(visitor.walk("/", limit=20))

    assert faults == [f"404 {site}/missing (linked from {site}/)"]
    assert visitor.seen[f"{site}/slip.pdf"].body.startswith(b"%PDF-")
    assert not any("example" in url for url in visitor.seen)


def test_a_sign_in_form_that_comes_back_is_a_fault(site):
    account = {"login": "an@motcua.example", "password": "wrong"}

    with pytest.raises(Fault, match="cannot sign in"):
        Visitor(site).sign_in("/sign-in", account, code=str)


def test_a_second_factor_is_given_where_it_is_asked_for(site, monkeypatch):
    asked = b'<input name="code">'
    answers = iter([PAGES["/sign-in"], asked, b"<p>Welcome</p>"])
    sent = []

    def open_page(visitor, url, fields=None):
        sent.append(fields)
        return Answer(url, 200, "text/html", next(answers))

    monkeypatch.setattr(Visitor, "open", open_page)
    account = {"login": "an@motcua.example", "password": "right"}
    Visitor(site).sign_in("/sign-in", account, code=lambda login: f"code of {login}")

    assert sent == [None, {"t": "1", **account}, {"code": "code of an@motcua.example"}]


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("BSD-3-Clause, Apache-2.0", True),
        ("LGPL-3.0-only", True),
        ("GNU Lesser General Public License v2 or later (LGPLv2+)", True),
        ("GPL-2.0-or-later OR MPL-1.1", True),
        ("GPL-3.0-only", False),
        ("AGPL-3.0", False),
        ("GNU Affero General Public License v3", False),
        ("GNU General Public License v2 (GPLv2)", False),
        ("Proprietary", False),
        ("unknown", False),
    ],
)
def test_licences_that_may_ship(licence, allowed):
    assert is_allowed(licence) is allowed

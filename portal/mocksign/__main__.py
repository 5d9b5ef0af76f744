"""`python -m portal.mocksign`: the signing service as a process, on this machine only."""

import argparse
import signal
import sys
import threading
from pathlib import Path
from socketserver import TCPServer, ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from portal.mocksign.app import MockSign
from portal.mocksign.store import Store

HOST = "127.0.0.1"


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def server_bind(self):
        """Without the base class's reverse look-up of our own name, which may be slow."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]
        self.setup_environ()


class Handler(WSGIRequestHandler):
    timeout = 120  # seconds; a silent client may not hold a thread for ever

    def log_message(self, *_args):
        """Who confirms what is written to no log."""


def serve(app: MockSign, port: int) -> Server:
    server = Server((HOST, port), Handler)
    server.set_app(app)
    return server


def main() -> int:
    parser = argparse.ArgumentParser(prog="portal.mocksign", description=__doc__)
    parser.add_argument("--port", type=int, default=8003)
    parser.add_argument("--db", default="var/mocksign.sqlite3")
    parser.add_argument("--signers", type=Path, default=Path("var/mocksign/signers.json"))
    parser.add_argument("--client", default="motcua")
    parser.add_argument("--secret", default="csc_mock")
    chosen = parser.parse_args()
    store = Store(chosen.db, chosen.signers)
    server = serve(MockSign(store, client=chosen.client, secret=chosen.secret), chosen.port)
    for number in (signal.SIGTERM, signal.SIGINT):  # shutdown() waits, so not in this thread
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    sys.stdout.write(f"mock signing service on http://{HOST}:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
    server.server_close()
    store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

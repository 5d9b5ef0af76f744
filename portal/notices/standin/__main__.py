"""`python -m portal.notices.standin`: the telephone network as a process, on this machine only."""

import signal
import sys
import threading
from socketserver import TCPServer, ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from portal.notices.standin.app import Phones

HOST = "127.0.0.1"


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def server_bind(self):
        """Without the base class's reverse look-up of our own name, which may be slow."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]
        self.setup_environ()


class Handler(WSGIRequestHandler):
    timeout = 60  # seconds

    def log_message(self, *_args):
        """Nothing is logged."""


def main(port: int) -> int:
    server = Server((HOST, port), Handler)
    server.set_app(Phones())
    for number in (signal.SIGTERM, signal.SIGINT):  # shutdown() waits, so not in this thread
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    sys.stdout.write(f"telephones on http://{HOST}:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
    server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))

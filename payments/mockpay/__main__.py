"""`python -m payments.mockpay`: the gateway as a process, on this machine only."""

import argparse
import os
import signal
import sys
import threading
from socketserver import TCPServer, ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from payments.mockpay.app import MockPay
from payments.mockpay.config import Config, LiveKeyError, refuse_live
from payments.mockpay.webhooks import Courier

HOST = "127.0.0.1"


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64

    def server_bind(self):
        """Without the base class's reverse look-up of our own name, which may be slow."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]
        self.setup_environ()


class Handler(WSGIRequestHandler):
    timeout = 120  # seconds; a silent client may not hold a thread for ever

    def log_message(self, *_args):
        """Session identifiers open the hosted page: they are not written to a log."""


def options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="payments.mockpay", description=__doc__)
    parser.add_argument("--port", type=int, default=8002)
    parser.add_argument("--db", default="var/mockpay.sqlite3")
    parser.add_argument("--public-url", default="", help="where browsers reach this process")
    parser.add_argument("--api-key", default="sk_test_mock")
    parser.add_argument("--webhook-url", default="")
    parser.add_argument("--webhook-secret", default="whsec_mock")
    parser.add_argument("--vnpay-terminal", default=Config.vnpay_terminal)
    parser.add_argument("--vnpay-secret", default=Config.vnpay_secret)
    parser.add_argument("--vnpay-ipn-url", default="")
    parser.add_argument("--national-confirm-url", default="")
    parser.add_argument("--national-return-url", default="")
    parser.add_argument("--minimum", type=int, default=0, help="smallest total in đồng")
    parser.add_argument("--merchant", default=Config.merchant)
    parser.add_argument("--later", type=float, default=Config.later, help="seconds")
    parser.add_argument(
        "--retry-delays",
        type=lambda text: tuple(float(part) for part in text.split(",") if part),
        default=Config.retry_delays,
        help="seconds before each further try of a webhook, by commas",
    )
    return parser.parse_args(arguments)


def configured(chosen: argparse.Namespace) -> Config:
    """:raises LiveKeyError: real keys in the arguments or in the environment"""
    refuse_live(os.environ.get("STRIPE_API_KEY", ""))
    return Config(
        public_url=(chosen.public_url or f"http://{HOST}:{chosen.port}").rstrip("/"),
        api_key=chosen.api_key,
        webhook_url=chosen.webhook_url,
        webhook_secret=chosen.webhook_secret,
        vnpay_terminal=chosen.vnpay_terminal,
        vnpay_secret=chosen.vnpay_secret,
        vnpay_ipn_url=chosen.vnpay_ipn_url,
        national_confirm_url=chosen.national_confirm_url,
        national_return_url=chosen.national_return_url,
        minimum=chosen.minimum,
        merchant=chosen.merchant,
        later=chosen.later,
        retry_delays=chosen.retry_delays,
        faults_allowed=os.environ.get("MOCK_GATEWAY") == "1",
    )


def serve(app: MockPay, port: int) -> tuple[Server, Courier]:
    """Bind and start sending; the caller runs `serve_forever` and closes both."""
    server = Server((HOST, port), Handler)
    server.set_app(app)
    courier = Courier(app.deliver_pending)
    app.after_answer = courier.wake
    courier.start()
    return server, courier


def main(arguments: list[str] | None = None) -> int:
    chosen = options(sys.argv[1:] if arguments is None else arguments)
    try:
        app = MockPay(configured(chosen), path=chosen.db)
    except LiveKeyError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    server, courier = serve(app, chosen.port)
    for number in (signal.SIGTERM, signal.SIGINT):  # shutdown() waits, so not in this thread
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    sys.stdout.write(f"mock gateway on http://{HOST}:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
    courier.stop()
    server.server_close()
    app.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

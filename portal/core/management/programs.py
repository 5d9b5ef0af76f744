"""The three processes of a demonstration: site, worker and mock gateway."""

import sys
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from portal.core.management.supervisor import Program

WEB_PROCESSES = 3
THREADS = 4
CLOSED = "--no-control-socket"  # it would lie in the home folder, one for all demos


def programs(*, var: Path, port: int, gateway_port: int) -> list[Program]:
    site, gateway = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{gateway_port}"
    environment = {
        "MOTCUA_VAR": str(var),
        "SITE_URL": site,
        "STRIPE_API_BASE": gateway,
        "STRIPE_CHECKOUT_ORIGIN": gateway,
        "PAYMENT_GATEWAYS": "stripe,vnpay,transfer",
        "VNPAY_PAY_URL": f"{gateway}/vnpay/paymentv2/vpcpay.html",
        "VNPAY_API_URL": f"{gateway}/vnpay/merchant_webapi/api/transaction",
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    return [
        Program("gateway", _gateway(var, site, gateway_port), environment),
        Program("site", _site(port), environment),
        Program("worker", [*manage, "work"], environment),
    ]


def _site(port: int) -> list[str]:
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--chdir", str(settings.BASE_DIR)]
    size = ["--worker-class", "gthread", "--workers", str(WEB_PROCESSES), "--threads", str(THREADS)]
    return [*command, *size, "--bind", f"127.0.0.1:{port}", "--graceful-timeout", "10", CLOSED]


def _gateway(var: Path, site: str, port: int) -> list[str]:
    command = [sys.executable, "-m", "payments.mockpay", "--port", str(port)]
    command += ["--db", str(var / "mockpay.sqlite3"), "--public-url", f"http://127.0.0.1:{port}"]
    for option, code in (("--webhook-url", "stripe"), ("--vnpay-ipn-url", "vnpay")):
        command += [option, site + reverse("payment_webhook", args=[code])]
    return command

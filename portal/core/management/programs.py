"""The processes of a demonstration: site, worker, and those that play the world outside."""

import sys
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from portal.core.management.supervisor import Program

WEB_PROCESSES = 3
THREADS = 4
HOOKS = {
    "--webhook-url": "stripe",
    "--vnpay-ipn-url": "vnpay",
    "--national-confirm-url": "national",
}
SIGNING_SECRET = "csc_mock"
CLOSED = "--no-control-socket"  # it would lie in the home folder, one for all demos


def programs(
    *, var: Path, port: int, gateway_port: int, phones_port: int = 0, signing_port: int = 0
) -> list[Program]:
    """Without a port for the telephones, people hear by e-mail alone; without one for the signing
    service, the agency's seal is the only signature."""
    site, gateway = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{gateway_port}"
    environment = {
        "MOTCUA_VAR": str(var),
        "SITE_URL": site,
        "STRIPE_API_BASE": gateway,
        "STRIPE_CHECKOUT_ORIGIN": gateway,
        "PAYMENT_GATEWAYS": "stripe,vnpay,national,transfer",
        "VNPAY_PAY_URL": f"{gateway}/vnpay/paymentv2/vpcpay.html",
        "VNPAY_API_URL": f"{gateway}/vnpay/merchant_webapi/api/transaction",
        **_national(gateway),
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    if phones_port:
        environment |= _channels(f"http://127.0.0.1:{phones_port}")
    if signing_port:
        environment |= {
            "SIGNING_URL": f"http://127.0.0.1:{signing_port}/csc/v2",
            "SIGNING_SECRET": SIGNING_SECRET,
        }
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    phones = [Program("phones", _phones(phones_port), environment)] if phones_port else []
    signing = [Program("signing", _signing(var, signing_port), environment)] if signing_port else []
    return [
        Program("gateway", _gateway(var, site, gateway_port), environment),
        *signing,
        Program("site", _site(port), environment),
        Program("worker", [*manage, "work"], environment),
        *phones,
    ]


def _national(gateway: str) -> dict[str, str]:
    """What the operator of the national platform would give us; these are the counterpart's."""
    return {
        "NATIONAL_PARTNER": "MOTCUA",
        "NATIONAL_SECRETS": "national_mock",
        "NATIONAL_TOKEN": "national_mock_token",
        "NATIONAL_URL": f"{gateway}/national/payment",
        "NATIONAL_PAY_URL": gateway,
        "NATIONAL_TREASURY": "DEMO",
        "NATIONAL_TELLS_PAYER": "1",
    }


def _signing(var: Path, port: int) -> list[str]:
    command = [sys.executable, "-m", "portal.mocksign", "--port", str(port)]
    command += ["--db", str(var / "mocksign.sqlite3"), "--secret", SIGNING_SECRET]
    return [*command, "--signers", str(var / "mocksign" / "signers.json")]


def _site(port: int) -> list[str]:
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--chdir", str(settings.BASE_DIR)]
    size = ["--worker-class", "gthread", "--workers", str(WEB_PROCESSES), "--threads", str(THREADS)]
    return [*command, *size, "--bind", f"127.0.0.1:{port}", "--graceful-timeout", "10", CLOSED]


def _gateway(var: Path, site: str, port: int) -> list[str]:
    command = [sys.executable, "-m", "payments.mockpay", "--port", str(port)]
    command += ["--db", str(var / "mockpay.sqlite3"), "--public-url", f"http://127.0.0.1:{port}"]
    for option, code in HOOKS.items():
        command += [option, site + reverse("payment_webhook", args=[code])]
    return [*command, "--national-return-url", site + reverse("pay_back")]


def _channels(phones: str) -> dict:
    """Texts and Zalo messages go to telephones that only a page of this machine shows."""
    return {
        "NOTICE_CHANNELS": "email,sms,zalo",
        "SMS_URL": f"{phones}/sms",
        "SMS_TOKEN": "sms-demo",
        "ZALO_URL": f"{phones}/zalo/message/template",
        "ZALO_TOKEN_URL": f"{phones}/zalo/token",
        "ZALO_APP_ID": "demo",
        "ZALO_APP_SECRET": "demo",
        "ZALO_REFRESH_TOKEN": "zalo-demo",
        "ZALO_TEMPLATE": "demo",
    }


def _phones(port: int) -> list[str]:
    return [sys.executable, "-m", "portal.notices.standin", str(port)]

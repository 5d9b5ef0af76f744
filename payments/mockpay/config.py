"""How one gateway is set up."""

from dataclasses import dataclass

LIVE_PREFIXES = ("sk_live", "rk_live", "pk_live")


class LiveKeyError(Exception):
    """Play money and real keys do not belong in one process."""


@dataclass(frozen=True, kw_only=True)
class Config:
    """`retry_delays`: seconds before each further try of a webhook; `later`: before a promised
    payment arrives; `minimum`: the smallest total of a session, in đồng; `ipn_delays`: as VNPAY
    tries again; empty addresses of messages: nobody is told."""

    public_url: str = "http://127.0.0.1:8002"
    api_key: str = "sk_test_mock"
    webhook_url: str = ""
    webhook_secret: str = "whsec_mock"
    minimum: int = 0
    merchant: str = "Một Cửa Bắc Ninh"
    later: float = 20
    retry_delays: tuple[float, ...] = (1, 5, 30, 120, 600, 3600)
    vnpay_terminal: str = "MOTCUA01"
    vnpay_secret: str = "vnpay_mock"
    vnpay_ipn_url: str = ""
    ipn_delays: tuple[float, ...] = (300,) * 10
    national_partner: str = "MOTCUA"
    national_secret: str = "national_mock"
    national_token: str = "national_mock_token"
    national_confirm_url: str = ""
    national_return_url: str = ""  # one for all payments: the description names none
    faults_allowed: bool = False

    def __post_init__(self):
        refuse_live(self.api_key)


def refuse_live(*values: str) -> None:
    """:raises LiveKeyError: one of the values is a key for real money"""
    if any(value.startswith(LIVE_PREFIXES) for value in values):
        raise LiveKeyError("the mock gateway refuses to start beside a live key")

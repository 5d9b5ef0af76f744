"""Which money counts here: what a test gateway reports is never summed with what somebody paid."""

from django.conf import settings


def is_real_here() -> bool:
    """Sums are of real money; in a demo, which has none, of test money."""
    return not settings.DEMO

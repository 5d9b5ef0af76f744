"""How a result may reach whoever files: from no account that nobody can sign in to."""

from procedures.models import Delivery


def deliveries_of(application) -> list[str]:
    """Those of the spec that serve this applicant; at least the counter."""
    return [one for one in application.spec.deliveries if serves(one, application)] or [
        Delivery.COUNTER
    ]


def serves(delivery, application) -> bool:
    return delivery != Delivery.ONLINE or not application.filed_by.is_dormant

"""Calls through Stripe's SDK: how long they may take, and what their failures mean."""

from contextlib import contextmanager

import stripe

from payments.gateways import base

TIMEOUT = (3, 8)  # seconds to connect and to wait for an answer; the SDK's own is 80

stripe.enable_telemetry = False


class PatientOnce(stripe.RequestsClient):
    """Does not wait a second time for a gateway that has let us wait: the caller asks later,
    with the same key."""

    def request(self, method, url, headers, post_data=None):
        try:
            return super().request(method, url, headers, post_data)
        except stripe.APIConnectionError as error:
            if isinstance(error.__cause__, self.requests.exceptions.ReadTimeout):
                error.should_retry = False
            raise


def plain(found, kind: str) -> dict:
    """A dict of the object asked for. Anything else is no answer."""
    values = found.to_dict()
    if values.get("object") != kind:
        raise ValueError("an object of another kind")
    return values


@contextmanager
def translated():
    """The SDK's exceptions as ours. Only a clear "no" counts as one; the rest is unknown."""
    try:
        yield
    except stripe.IdempotencyError as error:
        raise base.KeyReused("the key was used for another request", code="key") from error
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        raise base.KeyRefused("the gateway refuses our key", code="authentication") from error
    except (stripe.InvalidRequestError, stripe.CardError) as error:
        raise _refusal(error) from error
    except stripe.StripeError as error:
        raise base.GatewayUnavailable("no usable answer", code=error.code or "") from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise base.UnreadableAnswer("an answer of unexpected shape", code="shape") from error


def _refusal(error: stripe.StripeError) -> base.GatewayRefused:
    code = error.code or ""
    kinds = {
        "resource_missing": base.PaymentNotFound,
        "amount_too_small": base.AmountRefused,
        "amount_too_large": base.AmountRefused,
    }
    return kinds.get(code, base.GatewayRefused)(error.user_message or "refused", code=code)

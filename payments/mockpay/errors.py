"""Answers that are no success, in the shape Stripe gives them."""


class ConnectionDropped(ConnectionAbortedError):
    """The client must see the connection close without an answer. wsgiref lets this one pass."""


class ApiError(Exception):
    """An error answer. `executed`: the request began to act, so its key remembers the answer."""

    def __init__(self, status, message, *, kind="invalid_request_error", code=None, param=None):
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.code = code
        self.param = param
        self.executed = False

    def body(self) -> dict:
        found = {"type": self.kind, "message": str(self), "code": self.code, "param": self.param}
        return {"error": {name: value for name, value in found.items() if value is not None}}


def missing(param: str) -> ApiError:
    return ApiError(400, f"Missing required param: {param}.", code="parameter_missing", param=param)


def invalid(param: str, message: str, code: str | None = None) -> ApiError:
    return ApiError(400, message, code=code, param=param)


def unknown_parameter(param: str) -> ApiError:
    return ApiError(
        400, f"Received unknown parameter: {param}", code="parameter_unknown", param=param
    )


def not_found(what: str, key: str, param: str = "id") -> ApiError:
    return ApiError(404, f"No such {what}: '{key}'", code="resource_missing", param=param)


def refused(message: str, *, code: str | None = None, param: str | None = None) -> ApiError:
    """The state of things forbids it; unlike a bad parameter this is remembered by the key."""
    error = ApiError(400, message, code=code, param=param)
    error.executed = True
    return error

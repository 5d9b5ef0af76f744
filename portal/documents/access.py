"""Who may read an issued document: said by the apps that bind it to something."""

from collections.abc import Callable

_rules: list[Callable] = []


def register(documents_of: Callable) -> None:
    """`documents_of(user)` returns a queryset of ids of documents; called in AppConfig.ready."""
    if documents_of not in _rules:
        _rules.append(documents_of)


def registered() -> list[Callable]:
    return list(_rules)

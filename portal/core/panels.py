"""Pieces of a page that come from an app further up: a page knows the place, not what stands there.

A panel is a function (request, application) that returns safe HTML, or "" for nothing. Apps
register theirs in `AppConfig.ready`.
"""

from django.utils.module_loading import import_string

PLACES = ("application", "desk_application", "confirmation", "counter")
_registered: dict[str, list[str]] = {place: [] for place in PLACES}


def register(place: str, dotted_path: str) -> None:
    """Show this panel at the place, after those registered before. Repeating it changes nothing."""
    if dotted_path not in _registered[place]:
        _registered[place].append(dotted_path)


def panels(place: str, request, application) -> list[str]:
    """The HTML of every panel that has something to show here."""
    found = (import_string(path)(request, application) for path in _registered[place])
    return [html for html in found if html]

"""Messages of gateways that somebody should look at, and one of them with all it says."""

from django.utils.translation import gettext, gettext_lazy

from payments import gateways
from payments.case_history import SYSTEM
from payments.models import GatewayMessage
from payments.models.messages import NOT_FOR_US
from payments.services import alarms
from portal.audit.models import Event
from portal.core.keyset import Page, capped_count, paginate

PARKED, UNMATCHED, LATE, ASIDE = "parked", "unmatched", "late", "set_aside"
FOREIGN = "foreign"
VIEWS = {
    PARKED: gettext_lazy("Given up"),
    UNMATCHED: gettext_lazy("Without a payment of ours"),
    LATE: gettext_lazy("Waiting for more than 10 minutes"),
    ASIDE: gettext_lazy("Set aside"),
    FOREIGN: gettext_lazy("Not for us"),
}
LOOKS = {  # class of mc-tag, icon
    "new": ("registered", "clock"),
    "done": ("processed", "check"),
    "unmatched": ("supplement", "alert"),
    "ignored": ("withdrawn", "pause"),
    "parked": ("error", "alert"),
    "set_aside": ("withdrawn", "xc"),
}
ACTS = {
    "retry": (gettext_lazy("To be tried again"), "undo"),
    "set_aside": (gettext_lazy("Set aside"), "xc"),
}


class MessageList:
    """What is asked for (`given`, of the address). What is no choice is dropped."""

    def __init__(self, given):
        asked, gateway = given.get("view", ""), given.get("gateway", "")
        self.view = asked if asked in VIEWS else PARKED
        self.gateway = gateway if gateway in gateways.BUILDERS else ""

    def page(self, cursor) -> Page:
        """The oldest first where something is to be done."""
        rows = self._of(self.view).defer("body", "headers")
        if self.view == FOREIGN:
            return paginate(rows, order="-received_at", cursor=cursor)
        return paginate(rows.defer("note"), order="received_at", cursor=cursor)

    def links(self) -> list[dict]:
        """One for each view with its number."""
        more = f"&gateway={self.gateway}" if self.gateway else ""
        return [
            {
                "label": label,
                "url": f"?view={name}{more}",
                "count": capped_count(self._of(name)),
                "current": name == self.view,
            }
            for name, label in VIEWS.items()
        ]

    def gateways(self) -> list[tuple[str, str]]:
        return [(code, gateways.get(code).label) for code in gateways.BUILDERS]

    @property
    def parked_of_gateway(self):
        """What the button for all would try again; None while no gateway is chosen."""
        is_asked = self.gateway and self.view == PARKED
        return capped_count(self._of(PARKED)) if is_asked else None

    def _of(self, view):
        rows = GatewayMessage.objects.all()
        if view in (LATE, FOREIGN):
            rows = rows.late() if view == LATE else rows.foreign()
        else:
            rows = rows.filter(state=view)
        return rows.filter(gateway=self.gateway) if self.gateway else rows


def in_words(messages) -> list[dict]:
    """[{message, gateway, css, icon, why}]"""
    labels = {code: gateways.get(code).label for code in gateways.BUILDERS}
    return [_row(message, labels.get(message.gateway, message.gateway)) for message in messages]


def _row(message, label) -> dict:
    css, icon = LOOKS[message.state]
    why = why_foreign(message)
    return {"message": message, "gateway": label, "css": css, "icon": icon, "why": why}


def why_foreign(message) -> str:
    """Why it is not for us; "" if it is."""
    if message.state != GatewayMessage.State.IGNORED:
        return ""
    words = alarms.WORDS.get(message.note.removeprefix(NOT_FOR_US))
    return gettext(words) if words else ""


def history(message) -> list[dict]:
    """What people did with it, newest first."""
    events = list(Event.objects.history(message.audit_stream).reverse())
    return [
        {
            "title": ACTS[event.act][0],
            "icon": ACTS[event.act][1],
            "who": event.actor_label if event.actor_id else SYSTEM,
            "when": event.created_at,
            "text": event.why,
        }
        for event in events
    ]

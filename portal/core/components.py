"""What the template components show, worked out in Python so that templates only print it."""

from dataclasses import dataclass
from math import cos, pi, sin

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from portal.core import dates


@dataclass(frozen=True)
class Status:
    label: str
    css: str
    icon: str


STATUSES = {
    "draft": Status(pgettext_lazy("application status", "Draft"), "draft", "pen"),
    "1": Status(pgettext_lazy("application status", "Newly registered"), "registered", "send"),
    "2": Status(pgettext_lazy("application status", "Received"), "received", "inbox"),
    "3": Status(pgettext_lazy("application status", "Not received"), "not-received", "xc"),
    "4": Status(pgettext_lazy("application status", "In process"), "processing", "gear"),
    "5": Status(
        pgettext_lazy("application status", "More documents requested"), "supplement", "fileplus"
    ),
    "6": Status(
        pgettext_lazy("application status", "Financial obligation requested"), "obligation", "coin"
    ),
    "7": Status(
        pgettext_lazy("application status", "Withdrawn at the citizen's request"),
        "withdrawn",
        "undo",
    ),
    "8": Status(pgettext_lazy("application status", "Processing stopped"), "stopped", "stop"),
    "9": Status(pgettext_lazy("application status", "Processed"), "processed", "checkc"),
    "10": Status(pgettext_lazy("application status", "Result returned"), "returned", "check2"),
}

NOTICES = {
    "debug": ("info", "info", "status"),
    "info": ("info", "info", ""),
    "success": ("success", "checkc", "status"),
    "warn": ("warn", "warn", ""),
    "warning": ("warn", "warn", "status"),
    "error": ("error", "alert", "alert"),
}


def status(value):
    """The words, class and icon of "draft" or a national status 1-10 (text, number or member)."""
    return STATUSES[str(getattr(value, "value", value))]


def notice(kind):
    css, icon_name, role = NOTICES[kind]
    return {"kind": css, "icon_name": icon_name, "role": role}


# --- due --------------------------------------------------------------------------------------
@dataclass(frozen=True)
class DueLabel:
    css: str  # late, today, soon, ok or paused
    text: str
    moment: object = None  # the aware time for <time datetime>
    slice: str = ""  # SVG path of the used share of the disc


SOON_DAYS = 3
USUAL_SHARE = {"today": 0.92, "soon": 0.66, "ok": 0.2}  # where the caller knows no share


def due_label(due, now, paused=False, share=None, days=None):
    """None without a due time.

    paused: true, or the number of days the clock has stood still. share: of the time, used up,
    0 to 1. days: working days left as the legal clock counts them (negative when late); without
    it days of the calendar are counted.
    """
    if paused:
        return DueLabel("paused", _paused_text(paused))
    if due is None:
        return None
    calendar_days = (dates.local_date(due) - dates.local_date(now)).days
    css, text = _late(due, calendar_days, days) if due < now else _ahead(due, calendar_days, days)
    portion = USUAL_SHARE.get(css, 1) if share is None else share
    return DueLabel(css, text, due, "" if css == "late" else disc(portion))


def _paused_text(paused):
    if paused is True:
        return _("Clock paused")
    return ngettext("Paused for %(days)s day", "Paused for %(days)s days", paused) % {
        "days": paused
    }


def _late(due, calendar_days, days):
    if days:
        text = ngettext("%(days)s working day late", "%(days)s working days late", -days)
        return "late", text % {"days": -days}
    if calendar_days == 0:
        return "late", _("Late since %(time)s") % {"time": dates.format_time(due)}
    text = ngettext("%(days)s day late", "%(days)s days late", -calendar_days)
    return "late", text % {"days": -calendar_days}


def _ahead(due, calendar_days, days):
    if calendar_days == 0:
        return "today", _("Today %(time)s") % {"time": dates.format_time(due)}
    if calendar_days == 1:
        return "soon", _("Tomorrow %(time)s") % {"time": dates.format_time(due)}
    left = calendar_days if days is None else days
    css = "soon" if left <= SOON_DAYS else "ok"
    if days is None:
        return css, ngettext("%(days)s day left", "%(days)s days left", left) % {"days": left}
    text = ngettext("%(days)s working day left", "%(days)s working days left", left)
    return css, text % {"days": left}


def disc(share):
    """Path of a slice of the 16 px disc, clockwise from twelve o'clock."""
    share = min(max(float(share), 0.02), 0.98)
    x, y = 8 + 6 * sin(2 * pi * share), 8 - 6 * cos(2 * pi * share)
    return f"M8 8V2A6 6 0 {int(share > 0.5)} 1 {x:.1f} {y:.1f}z"


# --- lists ------------------------------------------------------------------------------------
TASK_STATES = {
    "done": (gettext_lazy("Done"), "done mc-tag--plain", "check"),
    "todo": (gettext_lazy("To do"), "todo", ""),
    "error": (gettext_lazy("Needs correction"), "error", "alert"),
    "wait": (gettext_lazy("Cannot start yet"), "plain mc-soft", ""),
}
TIMELINE_ICONS = {"done": "check", "now": "gear", "wait": "pause", "next": "down"}


def tasks(items, prefix):
    for number, item in enumerate(items, 1):
        text, kind, icon_name = TASK_STATES[item["state"]]
        yield {
            "id": f"{prefix}-{number}",
            "title": item["title"],
            "url": item.get("url", ""),
            "hint": item.get("hint", ""),
            "text": item.get("text", text),
            "kind": kind,
            "icon_name": icon_name,
        }


def timeline_items(items):
    for item in items:
        state = item.get("state", "done")
        yield {
            "meta": "",
            "text": "",
            **item,
            "state": state,
            "icon": item.get("icon") or TIMELINE_ICONS[state],
        }


def file_rows(items):
    for item in items:
        kind = item["name"].rpartition(".")[2][:4].upper()
        yield {"note": "", "state": "", "icon": "", "acts": [], "kind": kind, **item}


def summary_rows(rows):
    for row in rows:
        yield {"url": "", "action": _("Change"), **row}


def page_url(query, parameter, cursor):
    """The same list at another place; empty where there is none."""
    if not cursor:
        return ""
    changed = query.copy()
    changed[parameter] = cursor
    return f"?{changed.urlencode()}"

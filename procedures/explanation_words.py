"""The reasons of a due date as sentences, in the language of the reader."""

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.core.dates import (
    format_date,
    format_datetime_long,
    format_time,
    local,
    local_date,
    weekday_name,
)
from procedures.deadlines import Due, Limit, Unit
from procedures.explanations import Code, Reason, reasons

TEMPLATES = {
    Code.RECEIVED: gettext_lazy("Received %(at)s."),
    Code.RECEIVED_AT: gettext_lazy("Received %(at)s, so counting starts on %(first)s."),
    Code.RECEIVED_BEFORE: gettext_lazy(
        "Received %(at)s, before %(cutoff)s, so counting starts on %(first)s."
    ),
    Code.RECEIVED_LATE: gettext_lazy(
        "Received %(at)s, after %(cutoff)s, so it counts as received on %(counts_as)s."
    ),
    Code.RECEIVED_OFF: gettext_lazy(
        "Received %(at)s, a day off, so it counts as received on %(counts_as)s."
    ),
    Code.HOURS_FROM: gettext_lazy("Received %(at)s; the hours run from %(starts)s."),
    Code.SECOND_PHASE: gettext_lazy("The second phase began at %(at)s, with a limit of its own."),
    Code.EXTENDED: gettext_lazy("The time limit was extended from %(before)s to %(after)s."),
    Code.RESUMED: gettext_lazy("Counting goes on after %(at)s."),
    Code.RESTARTED: gettext_lazy("Completed at %(at)s: counting begins anew."),
    Code.STILL_PAUSED: gettext_lazy("It still stands. The date below holds if it goes on today."),
    Code.EXTRA_DAY: gettext_lazy("%(day)s is worked in exchange for a day off, so it counts."),
    Code.ENDS: gettext_lazy("%(limit)s: due %(at)s."),
    Code.ENDS_SAME_DAY: gettext_lazy("To be done within the same working day: due %(at)s."),
    Code.ENDS_MORE: gettext_lazy("Another %(limit)s from %(first)s: due %(at)s."),
    Code.ENDS_ON: gettext_lazy("%(limit)s end on %(last)s."),
    Code.MOVED: gettext_lazy("Nothing can end on that day, so the term ends %(at)s."),
}

SUPPOSED = gettext_lazy("If everything comes today, counting begins anew.")
IF_PAID = gettext_lazy("If everything is paid today, the second phase begins, with its own limit.")


def explain(due: Due, *, as_if_answered: bool = False) -> list[str]:
    """One sentence for each of `reasons(due)`; `as_if_answered`: an answer is only supposed."""
    sentences = [
        str(_supposed(reason, due) if as_if_answered else "") or _sentence(reason, due)
        for reason in reasons(due)
    ]
    return [text[0].upper() + text[1:] for text in sentences]  # "thứ Hai ..." may stand first


def _supposed(reason: Reason, due: Due):
    if reason.code == Code.SECOND_PHASE:
        return IF_PAID if due.event == due.now else ""  # else it has begun before
    return SUPPOSED if reason.code == Code.RESTARTED else ""


def _sentence(reason: Reason, due: Due) -> str:
    words = {name: _word(value, due) for name, value in reason.params.items()}
    if reason.code == Code.PAUSED:
        return _paused(reason.params["reason"], reason.params["count"], words)
    if reason.code == Code.DAYS_OFF:
        return _off(words)
    return str(TEMPLATES[reason.code]) % words


def _word(value, due: Due) -> str:
    if isinstance(value, datetime):
        return _moment(value, due)
    if isinstance(value, date):
        return _day(value, due)
    if isinstance(value, Limit):
        return limit_in_words(value)
    if isinstance(value, list):
        return ", ".join(value)
    return f"{value:%H:%M}" if hasattr(value, "hour") else str(value)


def _moment(moment: datetime, due: Due) -> str:
    """The due date itself is written in full."""
    if moment == due.at:
        return format_datetime_long(moment)
    return f"{format_time(moment)} {_day(local(moment).date(), due)}"


def _day(day: date, due: Due) -> str:
    """`thứ Năm 15/08`, with the year only where it is not the year of the due date."""
    same_year = day.year == local_date(due.at).year
    return f"{weekday_name(day)} {f'{day:%d/%m}' if same_year else format_date(day)}"


def limit_in_words(limit: Limit) -> str:
    if limit.amount == 0:
        return _("the same working day")
    forms = {
        Unit.WORKING_DAYS: ngettext(
            "%(count)s working day", "%(count)s working days", limit.amount
        ),
        Unit.WORKING_HOURS: ngettext(
            "%(count)s working hour", "%(count)s working hours", limit.amount
        ),
        Unit.CALENDAR_DAYS: ngettext("%(count)s day", "%(count)s days", limit.amount),
    }
    return forms[limit.unit] % {"count": limit.amount}


def _paused(reason: str, count: int, words: dict[str, str]) -> str:
    known = {
        "supplement": _("to wait for the missing documents"),
        "obligation": _("to wait for the financial obligation"),
        "stopped": _("because processing was stopped"),
        "finished": _("because the result was issued; later it became void"),
    }
    words = {**words, "why": known.get(reason, reason)}
    if not count:
        return _("The clock stopped at %(at)s %(why)s.") % words
    return (
        ngettext(
            "After %(count)s day the clock stopped at %(at)s %(why)s.",
            "After %(count)s days the clock stopped at %(at)s %(why)s.",
            count,
        )
        % words
    )


def _off(words: dict[str, str]) -> str:
    if words["first"] == words["last"]:
        text = (
            _("%(first)s is a day off (%(names)s).")
            if words["names"]
            else _("%(first)s is a day off.")
        )
    else:
        text = (
            _("Days off: %(names)s, %(first)s to %(last)s.")
            if words["names"]
            else _("Days off: %(first)s to %(last)s.")
        )
    return text % words

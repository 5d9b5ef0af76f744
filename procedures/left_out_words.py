"""Which steps were left out, and why, in words for officers."""

from django.utils.translation import gettext as _

from portal.core.spoken import sentence
from procedures.models import StepRun
from procedures.services import optional

ACTS = ("forward", "state_opinion")


def left_out_told(application, event) -> list[str]:
    """A line for each step that this act left out. The data of an event may have been emptied by
    retention: then there is none."""
    content = event.payload if event.act in ACTS else None
    left_out = content.get("left_out", {}) if isinstance(content, dict) else {}
    return [_sentence(application.spec.step(name), why) for name, why in left_out.items()]


def _sentence(step, why) -> str:
    return sentence(_("Left out: “%(step)s”. %(why)s"), step=step.title, why=why)


def left_out_rows(application, sight) -> list[dict]:
    """{step, why, who, when} of what is left out as the file stands now and the officer with this
    `sight` reads."""
    if not any(step.optional for step in application.spec.route):
        return []
    runs = application.steps.select_related("closed_by").order_by("sequence")
    found: dict[str, StepRun] = optional.left_out_of(application, list(runs))
    return [
        {
            "step": application.spec.step(name).title,
            "why": run.note,
            "who": run.closed_by.full_name,
            "when": run.closed_at,
        }
        for name, run in found.items()
        if sight.reads(application.spec.step(name).part)
    ]

"""Choices of the spec in words, for the forms of editors."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.accounts.models import Level
from procedures.catalogue import explain, words
from procedures.catalogue.words import VALUES

CHANNELS = [(value, _(said)) for value, said in explain.CHANNELS.items()]
APPLICANT_TYPES = [(value, _(said)) for value, said in explain.APPLICANT_TYPES.items()]
DELIVERIES = [
    ("counter", _("At the counter")),
    ("post", _("By post")),
    ("online", _("Online")),
]


def levels() -> list[tuple[str, str]]:
    """Levels of government, the highest first; as many as the province's maps have."""
    return [(level.code, level.label()) for level in Level.objects.order_by("rank")]


def levels_in_use() -> list[tuple[str, str]]:
    """Those that the map of today has: what somebody may look for."""
    return [(level.code, level.label()) for level in Level.objects.in_use()]


SERVICE_LEVELS = [
    ("information", _("Information only")),
    ("partial", _("Partly online")),
    ("full", _("Fully online")),
]
FILE_TYPES = [(kind, kind.upper()) for kind in ("pdf", "jpg", "png", "docx", "xlsx")]
FEE_KINDS = [
    ("fee", pgettext_lazy("kind of payment", "Fee")),
    ("charge", _("Charge")),
    ("tax", _("Tax collected by others")),
]
DUE = [
    ("filing", _("When the application is filed")),
    ("before_result", _("Before the result is handed over")),
    ("on_notice", _("After a notice")),
]
UNITS = [
    ("working_day", _("Working days")),
    ("working_hour", _("Working hours")),
    ("calendar_day", _("Calendar days")),
]
CLOCK_POLICIES = [("resume", _("Goes on")), ("restart", _("Starts again"))]
AGENCY_RULES = [
    ("same", _("The receiving agency")),
    ("parent", _("Its superior of a level")),
    ("child", _("One under it, by place")),
    ("sector", _("One of a sector")),
    ("area", _("By the place answered")),
    ("named", _("A named agency")),
]
ICONS = [
    ("baby", _("Child")),
    ("rings", _("Marriage")),
    ("house", _("House")),
    ("land", _("Land")),
    ("shop", _("Shop")),
    ("school", _("School")),
    ("elder", _("Elderly person")),
    ("lamp", _("Remembrance")),
    ("car", _("Driving")),
    ("users", _("Residence")),
    ("file", _("Papers")),
]
STEP_KINDS = [(value, _(said)) for value, said in VALUES["Step", "kind"].items()]
OUTCOMES = [(value, _(said)) for value, said in VALUES["Step", "outcomes"].items()]
ROLES = [(value, _(said)) for value, said in words.ROLES.items()]
RESULT_OUTCOMES = [(value, _(said)) for value, said in VALUES["Result", "outcome"].items()]
PERSON_PARTS = [(value, _(said)) for value, said in words.PERSON.items()]
PREFILLS = [(value, _(said)) for value, said in VALUES["Question", "prefill"].items()]

"""Demo applications, made through the services as people would make them."""

from django.utils.text import slugify

from portal.accounts.models import Agency, Level, Mandate, User
from portal.core.uploads import Checked
from portal.demo.acts import PERFORM
from portal.demo.answers import Respondent
from portal.demo.papers import sample
from portal.demo.people import CITIZENS, FIRM, email
from procedures.models import Application, Procedure
from procedures.services import attachments, drafts, submission
from procedures.services.errors import NoAgency

WANTED = 60
APPLICANTS = {"citizen", "enterprise"}
# Whoever signs in as this citizen, or as an officer of this commune, finds something of each kind.
SHOWN_CITIZEN = "congdan"
SHOWN_STAGES = {"filed", "received", "handed_over", "supplement", "paid", "drafted"}
SHOWN_COMMUNE = "Phường Võ Cường"
STAGES = (
    "filed",
    "received",
    "started",
    "advanced",
    "finished",
    "handed_over",
    "supplement",
    "paid",
    "withdrawn",
    "drafted",
    "refused",
    "stopped",
)
ACTS = {  # what happens after filing, in order, up to each stage
    "drafted": (),
    "filed": ("file",),
    "paid": ("file", "pay"),
    "withdrawn": ("file", "withdraw"),
    "refused": ("file", "refuse"),
    "received": ("file", "pay", "receive"),
    "supplement": ("file", "pay", "receive", "ask"),
    "started": ("file", "pay", "receive", "start"),
    "stopped": ("file", "pay", "receive", "start", "stop"),
    "advanced": ("file", "pay", "receive", "start", "step"),
    "finished": ("file", "pay", "receive", "start", "finish"),
    "handed_over": ("file", "pay", "receive", "start", "finish", "hand_over"),
}


def make_applications(wanted: int = WANTED) -> int:
    """Make applications in all states for what is published; nothing if there are any already.

    Returns how many. Each is a walk of its own transactions: an interruption leaves whole ones.
    """
    procedures = [one for one in Procedure.objects.filter(state="open") if _fits(one)]
    if not procedures or Application.objects.exists():
        return 0
    people = list(User.objects.filter(email__in=map(email, CITIZENS)).select_related("person"))
    people.sort(key=lambda person: person.email != email(SHOWN_CITIZEN))
    for number in range(wanted):
        stage = STAGES[number % len(STAGES)]
        procedure = procedures[(number + number // len(STAGES)) % len(procedures)]
        shown = number < len(STAGES) and stage in SHOWN_STAGES
        _walk(stage, procedure, people[0 if shown else number % len(people)], number)
    return wanted


def _fits(procedure) -> bool:
    """The people of the demo can file it on the portal."""
    version = procedure.current_version()
    if version is None:
        return False
    spec = version.content
    return "online" in spec.channels and bool(APPLICANTS & set(spec.applicant_types))


def _party(procedure, person, number) -> tuple:
    """(party, who files): a citizen, or every so often the firm that its representative files for.

    A firm never files the first round, which shows one citizen each stage.
    """
    types = procedure.current_version().content.applicant_types
    firm = Mandate.objects.filter(organisation__tax_code=FIRM["tax_code"]).first()
    turn = number >= len(STAGES) and number % 2
    if firm and "enterprise" in types and (turn or "citizen" not in types):
        return drafts.Party("enterprise", firm), firm.holder.accounts.get()
    return drafts.Party("citizen"), person


def draft_of(procedure, person, number, case=None) -> Application:
    """Filled in as a `Respondent` would, with every paper that is asked for."""
    party, person = _party(procedure, person, number)
    draft = drafts.start_draft(procedure=procedure, actor=person, party=party, channel="online")
    _fill(draft, person, number, case)
    return Application.objects.get(pk=draft.pk)


def _walk(stage, procedure, person, number) -> None:
    application = draft_of(procedure, person, number)
    if submission.problems_of(application):
        return  # a draft that its owner has not finished
    for act in ACTS[stage]:
        try:
            application = PERFORM[act](application) or application
        except NoAgency:
            return  # this map has no such body; the application waits where it is


def _commune(number) -> Agency:
    """One of the communes that have officers."""
    staffed = Agency.objects.valid_on().filter(
        level=Level.objects.smallest(), receives=True, posts__role="receptionist"
    )
    rows = list(staffed.select_related("area__parent").distinct().order_by("code"))
    if number < 2 * len(STAGES):
        rows = [row for row in rows if row.area.name == SHOWN_COMMUNE] or rows
    return rows[number * 5 % len(rows)]


def _fill(draft, person, number, case):
    commune = _commune(number)
    address, area = {"street": f"Số {number + 3}, khu 2"}, commune.area
    while area is not None:
        address[area.level.code] = area.code
        area = area.parent
    answers = Respondent(person, address, number, case).answer(draft.spec, draft.context)
    for section in draft.spec.sections:
        ids = [part.id for part in (*section.fields, *section.groups)]
        given = {name: answers[name] for name in ids if name in answers}
        drafts.save_section(
            application=draft, actor=person, section_id=section.id, answers=given, done=True
        )
    choices = drafts.reception_choices(draft.spec)
    here = choices.filter(pk=commune.pk).first() or choices.filter(posts__isnull=False).first()
    draft = drafts.save_particulars(application=draft, actor=person, receiving_agency=here)
    for path in submission.problems_of(draft):
        if path.startswith("document."):
            document_id = path.removeprefix("document.")
            paper = _paper(draft, document_id, person, number)
            attachments.add_file(
                application=draft, actor=person, document_id=document_id, checked=paper
            )


def _paper(draft, document_id, person, number) -> Checked:
    """Named as a scanner's owner would call it: `giay-chung-sinh.pdf`."""
    name = str(draft.spec.document(document_id).name)
    plain = slugify(name.replace("đ", "d").replace("Đ", "D"))[:48].rstrip("-")
    return Checked(f"{plain}.pdf", "pdf", sample(name, person.full_name, number), 1)

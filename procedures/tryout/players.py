"""How each kind of move is played."""

from datetime import datetime

from django.http import QueryDict
from django.utils.translation import gettext as _

from portal.accounts.models import Agency, Role
from procedures.acts import Act, acts_for, part_of
from procedures.models import Application
from procedures.services import attachments, endings, submission, supplements
from procedures.services.errors import ActRefused, InvalidApplication
from procedures.services.results import draft_of
from procedures.services.settlement import record_fees_settled
from procedures.tryout import pretended, waiting
from procedures.views.desk.dispatch import HANDLERS
from procedures.views.desk.result import choices_of


class NotPlayed(Exception):
    """The form of the act says what is wrong."""

    def __init__(self, form):
        super().__init__()
        self.form = form

    def __str__(self):
        found = [text for texts in self.form.errors.values() for text in texts]
        return " ".join(dict.fromkeys(found))


# --- the citizen --------------------------------------------------------------------------------
def submit(stage, move, since) -> None:
    submission.submit(application=stage.application, actor=stage.writer, key=stage.key)


def pay(stage, move, since) -> None:
    """Everything that is owed now, as if it had come in."""
    locked = Application.objects.locked().with_procedure().get(pk=stage.pk)
    owed = [(fee, fee.owed) for fee in locked.fees.owed() if fee.owed]
    if not owed:
        raise ActRefused(_("Nothing is to be paid now."))
    record_fees_settled(application=locked, allocations=owed)


def answer(stage, move, since) -> None:
    """Corrected answers, kept on the copy."""
    request = supplements.open_request(stage.application)
    answers = (request.answers or {}) | move["answers"]
    supplements.save_copy(application=stage.application, actor=stage.sender, answers=answers)


def supply(stage, move, since) -> None:
    """Every paper that is asked for is given, then all is sent back."""
    for item in supplements.unmet_items(supplements.open_request(stage.application)):
        _give(stage, item["id"])
    try:
        _send(stage)
    except InvalidApplication as invalid:
        newly = [path[9:] for path in invalid.problems if path.startswith("document.")]
        if len(newly) < len(invalid.problems):
            raise ActRefused(_in_words(invalid)) from None
        for one in newly:  # what the new answers call for
            _give(stage, one)
        _send(stage)


def _send(stage) -> None:
    supplements.supply(application=stage.application, actor=stage.sender, why=stage.why_entered)


def _in_words(invalid) -> str:
    return " ".join(text for texts in invalid.problems.values() for text in texts)


def _give(stage, document_id) -> None:
    attachments.add_file(
        application=stage.application,
        actor=stage.sender,
        document_id=document_id,
        checked=pretended.paper(f"{document_id}-{stage.now:%s}"),
    )


def withdraw(stage, move, since) -> None:
    endings.withdraw(
        application=stage.application,
        actor=stage.sender,
        reason=move["reason"],
        why=stage.why_entered,
    )


# --- time ---------------------------------------------------------------------------------------
def wait(stage, move, since) -> None:
    """Until the moment of the move, with what comes by itself before."""
    until = datetime.fromisoformat(move["at"])
    if until <= since:
        raise ActRefused(_("Time goes on, not back: choose a later day."))

    def after():
        stage.follow()
        stage.refresh()

    waiting.go_by(stage.application, since, until, after)


# --- officers -----------------------------------------------------------------------------------
def act(stage, move, since) -> None:
    """By whoever fills the post, on the form that officers fill in."""
    officer = officer_of(stage, move["who"])
    found = find(stage, officer, move["act"], move["target"])
    form = form_of(stage, officer, found, QueryDict(move["data"]))[0]
    if not form.is_valid():
        raise NotPlayed(form)
    frame = {"application": form.application, "actor": officer}
    try:
        HANDLERS[found.name].service(**frame, seen=form.cleaned_data["seen"], **form.arguments())
    except ActRefused as refused:
        form.refuse(refused)
        raise NotPlayed(form) from None


def officer_of(stage, who: str):
    """Of "agency-role-number", as an address says it. Raises LookupError."""
    key, role, number = [*who.rsplit("-", 2), "", ""][:3]
    agency = Agency.objects.filter(pk=key).first() if key.isdigit() else None
    if agency is None or role not in Role.values or number not in ("1", "2"):
        raise LookupError(who)
    return stage.cast.officer(agency, role, int(number))


def find(stage, officer, name: str, target: str) -> Act:
    """Raises ActRefused where the act is not possible now."""
    mine = [one for one in acts_for(stage.application, officer) if one.name == name]
    found = next((one for one in mine if not target or one.target_id == target), None)
    if found is None or found.withheld:
        raise ActRefused(found.withheld if found else _("This act is not possible here now."))
    return found


def form_of(stage, officer, found: Act, data=None, wanted: str = ""):
    """(form, choice): `choice` is the result that is being drafted, "" for other acts."""
    frame = {"act": found, "application": stage.application, "user": officer}
    if data is not None:
        data = data.copy()
        data["seen"], data["target"] = stage.application.revision, found.target_id
    choice = ""
    if found.name == "propose_result":
        part = part_of(found)
        choices, draft = choices_of(stage.application, part), draft_of(stage.application, part)
        wanted = (data or {}).get("choice") or wanted or (draft.result_id if draft else "")
        choice = wanted if wanted in choices else next(iter(choices))
        frame |= {"result": choices[choice], "choice": choice}
    form = HANDLERS[found.name].form(data, **frame)
    pretended.without_uploads(form)
    return form, choice


PLAYERS = {
    "submit": submit,
    "pay": pay,
    "answer": answer,
    "supply": supply,
    "withdraw": withdraw,
    "wait": wait,
    "act": act,
}

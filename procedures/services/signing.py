"""Leaders sign the results they approve: one, or many under one confirmation on the phone."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from portal.documents.signing import services as signing
from portal.documents.signing.errors import SigningFailed
from portal.documents.signing.models import SigningBatch
from portal.documents.signing.words import in_words
from procedures.models import ResultSignature, StepRun
from procedures.services import desk, powers, processing, results, signatures
from procedures.services.acts import acting
from procedures.services.errors import ActRefused, NotAllowed
from procedures.services.outlook import require_no_blank

AT_ONCE = 100


@dataclass
class Asked:
    """`batches`: one for each confirmation; `refused`: [(application, why)] of those that the phone
    is not asked about."""

    batches: list[SigningBatch]
    refused: list = field(default_factory=list)


def approve(  # noqa: PLR0913 (each is a part of the form)
    *, application, actor, run_id, note="", to=None, seen=None
):
    """Approve this step; who must sign for it is asked on the phone first. `to` as for
    `processing.forward_step`."""
    run = StepRun.objects.get(pk=run_id, application=application)
    if not signatures.must_sign(application, run, actor):
        frame = {"run_id": run_id, "note": note, "to": to, "seen": seen}
        return processing.forward_step(application=application, actor=actor, **frame)
    with transaction.atomic():  # nothing is left of a batch whose only paper cannot be signed
        batch = _begin(actor)
        locked = _ask(batch=batch, actor=actor, run=run, note=note, to=to, seen=seen)
        signing.start(batch=batch)
    return locked


def sign_many(*, actor, runs) -> Asked:
    """Ask for all these steps at once, or for as many under each confirmation as the service signs;
    one that cannot be signed stops no other.

    Raises ActRefused for who has no certificate.
    """
    asked, held = Asked([_begin(actor)]), 0
    for run in runs[:AT_ONCE]:
        if held == asked.batches[-1].credential.at_once:
            asked.batches.append(_begin(actor))
            held = 0
        try:
            _ask(batch=asked.batches[-1], actor=actor, run=run, unread=True)
            held += 1
        except (ActRefused, NotAllowed) as refused:
            asked.refused.append((run.application, str(refused)))
    for batch in asked.batches:
        signing.start(batch=batch)
    return asked


def _begin(actor) -> SigningBatch:
    try:
        return signing.begin(signer=actor)
    except SigningFailed as failed:
        raise ActRefused(in_words(failed.problem)) from failed


@transaction.atomic
def _ask(  # noqa: PLR0913
    *, batch, actor, run, note="", to=None, seen=None, unread=False
):
    with acting(run.application, act="sign", actor=actor, seen=seen) as locked:
        current = StepRun.objects.locked().select_related("agency").get(pk=run.pk)
        current.application = locked
        item = desk.open_item(locked, step=current)
        powers.require("approve", application=locked, actor=actor, item=item)
        results.check_ready_to_leave(locked, current)
        if unread:
            require_no_blank(locked, results.draft_of(locked, current.spec.part))
        if signatures.pending(current):
            raise ActRefused(_("A signature for this file has been asked for already."))
        if not signatures.must_sign(locked, current, actor):
            raise ActRefused(_("This step is not signed."))
        content = signatures.content_of(locked, current, actor)
        request = signing.add(batch=batch, agency=current.agency, content=content)
        ResultSignature.objects.create(request=request, run=current, note=note, to=to)
    return locked


def paper_signed(request: str):
    """Handler of "paper.signed": the step is approved. What was signed in vain is kept and not
    used: the file went another way, or says something else now."""
    rows = ResultSignature.objects.select_related(
        "request__batch__credential__user", "run__application", "to"
    )
    found = rows.filter(request=request, used_at=None, problem="").first()
    if found is None:
        return
    try:
        processing.forward_signed(signature=found)
    except (ActRefused, NotAllowed):
        rows.filter(pk=found.pk, used_at=None).update(problem="changed")

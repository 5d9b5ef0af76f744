"""Whether the leader of a step signs, what exactly, and what has been asked of them already."""

from copy import copy
from dataclasses import replace

from portal.documents.models import SignatureRequest
from portal.documents.services import Content, content_hash
from portal.documents.signing.credentials import usable
from procedures.documents import result_content
from procedures.models import ResultDraft, ResultSignature
from procedures.services import route


def last_decision(application, step_id) -> str:
    """Id of the step whose officer signs the result to which this step leads: the last that
    approves or signs, or ""."""
    branch = route.branch_of(application, step_id)
    steps = [step for step in branch if step.kind in ("approve", "sign")]
    return steps[-1].id if steps else ""


def must_sign(application, run, user) -> bool:
    """Who has a certificate in force signs what they decide; without one the agency's seal is the
    only signature."""
    is_last = run.step_id == last_decision(application, run.step_id)
    return is_last and usable(user) is not None


def going_on():
    """Asked for or made, and the step not approved with it yet."""
    open_or_made = (*SignatureRequest.OPEN, SignatureRequest.State.SIGNED)
    unused = ResultSignature.objects.filter(used_at=None, problem="")
    return unused.filter(request__state__in=open_or_made)


def pending(run) -> ResultSignature | None:
    """Asked for and neither used nor over."""
    asked = run.signatures.select_related("request__batch__credential__user")
    return next((one for one in asked if one.is_pending), None)


def content_of(application, run, signer) -> Content:
    """What the leader signs: the drafted result as it will be issued, without number and date."""
    part = application.spec.step(run.step_id).part
    draft = ResultDraft.objects.get(application=application, part=part)
    decided = copy(run)
    decided.closed_by = signer
    content, symbol = result_content(application, draft, decided)
    return replace(content, data=content.data | {"symbol": symbol})


def is_unchanged(signature, application, run) -> bool:
    """The signed content is what would be decided now."""
    request = signature.request
    now = content_of(application, run, request.batch.credential.user)
    return content_hash(now.data) == request.content_hash


def used_for(run) -> ResultSignature | None:
    """By which this step was approved."""
    return run.signatures.filter(used_at__isnull=False).select_related("request").first()

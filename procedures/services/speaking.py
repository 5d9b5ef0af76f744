"""Who says what comes after filing: applicants, or for them an officer at the counter."""

from procedures.services.authority import require_applicant, require_counter

ENTERED = "entered_why"  # in the payload of an event: why an officer entered it


def spoken(actor, application, why: str) -> dict:
    """What the event says of it: nothing where applicants act themselves; with a reason `why`, for
    whom an officer at the counter entered it. Raises NotAllowed.
    """
    if not why:
        require_applicant(actor, application)
        return {}
    require_counter(actor, application)
    return {"subject": application.filed_by_id, ENTERED: why}


def entered_why(event) -> str:
    """Why it was entered at the counter; "" for what the applicant did, or was emptied."""
    content = event.payload
    return content.get(ENTERED, "") if isinstance(content, dict) else ""

"""What an act makes of fees: its event tells each change as [fee, state before, state after].

Replayed in their order, the entries lead to the states that the fees are in: `payments.recounts`.
The event of filing tells all fees; those of files from before entries were kept tell only changes.
"""

TOLD = "states"  # where the data of an event hold the entries


def become(application, fee, state):
    """Give a fee another state (not saved here); `application` is the row of the act's frame."""
    if state != fee.state:
        _note(application, fee, fee.state, state)
        fee.state = state


def begin(application):
    """All fees of this application are told from now on, also that there are none."""
    application.fee_states = []


def is_made(application, fee):
    """A fee that has just been created begins its entries."""
    _note(application, fee, "", fee.state)
    return fee


def taken(application) -> dict:
    """What the event of the act tells, once."""
    entries, application.fee_states = application.fee_states, None
    return {} if entries is None else {TOLD: entries}


def _note(application, fee, before, after):
    application.fee_states = [*(application.fee_states or ()), [str(fee.pk), before, after]]

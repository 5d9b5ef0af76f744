"""At a counter each required document is there as a scan, as paper, or as both."""

from portal.core.kept import entered, unjudged
from procedures.forms.counter import SheetsForm
from procedures.services.entering import note_papers


def ask_for_sheets(request, application, slots):
    """Give each slot its form, filled with what was typed just now or noted before."""
    typed = entered(request)
    noted = {one.document_id: one for one in application.received_papers.all()}
    for slot in slots:
        paper = noted.get(slot.id)
        known = (
            {name: getattr(paper, name) for name in SheetsForm.base_fields if getattr(paper, name)}
            if paper
            else {}
        )
        slot.sheets = SheetsForm(typed, prefix=f"paper-{slot.id}", initial=known)
        if request.kept:
            unjudged(slot.sheets)


def keep_sheets(request, application, slots):
    """Note what was counted; what cannot be a number is said at its document."""
    counted = {slot.id: slot.sheets.sheets for slot in slots if slot.sheets.is_valid()}
    note_papers(application=application, actor=request.user, papers=counted)
    for slot in slots:
        slot.errors += [text for texts in slot.sheets.errors.values() for text in texts]

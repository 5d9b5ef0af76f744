"""A text of the agency, put into what an officer is writing."""

from portal.core.kept import unjudged
from procedures.forms.replies import PickerForm
from procedures.models import ReplyText
from procedures.reply_words import filled
from procedures.services.conversation import agency_writing
from procedures.services.replies import offered

USE = ReplyText.Use
PICKED = {  # act: (field of its form, for which texts are offered)
    "message": ("text", USE.MESSAGE),
    "ask_supplement": ("reason", USE.SUPPLEMENT),
    "refuse_reception": ("reason", USE.REFUSAL),
    "propose_result": ("reasons", USE.REFUSAL),
}

WIDTH, TALLEST = 50, 20  # of the box: letters in a line, lines


def is_picking(request) -> bool:
    return request.method == "POST" and request.POST.get("do") == "pick"


def picker_of(request, form) -> PickerForm | None:
    """The choice of texts for the form of an act; a text that is picked is put into the form, with
    everything that was typed. None where there is nothing to choose."""
    field, use = PICKED.get(form.act.name, ("", ""))
    if field not in form.fields:
        return None
    texts = offered(_agency_of(form), use)
    if is_picking(request):
        unjudged(form)
    if not texts:
        return None
    data = request.POST if is_picking(request) else None
    picker = PickerForm(data, field=field, texts=texts, in_english=use == USE.MESSAGE)
    if picker.is_bound and picker.is_valid():
        text, language = picker.chosen
        _put(form, field, filled(text, form.application, language))
    return picker


def _agency_of(form):
    """Of the desk on which the act lies; a message comes from the one that writes."""
    desk = getattr(form.act.target, "agency", None)
    return desk or agency_writing(form.application, form.user)


def _put(form, field, text):
    """Behind what stands there; picked twice, it stands there once."""
    typed = form.data.get(field, "").replace("\r\n", "\n").rstrip()
    if text not in typed:
        form.data = form.data.copy()
        form.data[field] = typed = f"{typed}\n\n{text}".lstrip()
    lines = sum(1 + len(line) // WIDTH for line in typed.splitlines())
    box = form.fields[field].widget.attrs
    box["rows"] = max(int(box["rows"]), min(lines + 1, TALLEST))
    unjudged(form)

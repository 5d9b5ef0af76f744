"""What a section page edits: the draft itself, or the working copy of a supplement."""

from django.utils.translation import gettext as _

from procedures.catalogue.visibility import visible
from procedures.forms.prefill import offered
from procedures.forms.section import Sheet
from procedures.models import Delivery
from procedures.services import drafts, supplements
from procedures.services.deliveries import serves
from procedures.views.citizen.journey import step_labels
from procedures.views.ways import Way


class DraftPaper:
    """Answers of a draft. Saving raises ActRefused when it was filed meanwhile."""

    def __init__(self, application):
        self.application = application
        self.spec, self.context = application.spec, application.context
        self.answers = application.answers

    def offered(self, section) -> dict:
        return offered(self.application, section)

    def save(self, actor, section, answers, done):
        saved = drafts.save_section(
            application=self.application,
            actor=actor,
            section_id=section.id,
            answers=answers,
            done=done,
        )
        chosen = delivery_answer(self.spec, answers)
        if chosen:
            drafts.save_particulars(application=saved, actor=actor, delivery=chosen)
        self.application, self.answers = saved, saved.answers

    def url(self, section) -> str:
        return Way(self.application).url("section", section.id)

    @property
    def back_url(self) -> str:
        return Way(self.application).tasks

    @property
    def back_text(self) -> str:
        return _("Back to the list of parts")

    @property
    def step_labels(self) -> list[str]:
        return step_labels()

    def after(self, section) -> str:
        """The next section that is asked, then the documents."""
        shown = visible(self.spec, self.answers, self.context)
        following = list(self.spec.sections)
        following = following[[one.id for one in following].index(section.id) + 1 :]
        ahead = next((one for one in following if one.id in shown), None)
        return self.url(ahead) if ahead else Way(self.application).documents


class CopyPaper:
    """Answers that the citizen corrects for a supplement; the file under review stays as it is."""

    def __init__(self, application, request):
        self.application, self.request = application, request
        self.spec, self.context = application.spec, application.context
        self.answers = request.answers or {}

    def offered(self, section) -> dict:
        return {}

    def save(self, actor, section, answers, done):
        self.answers = {**self.answers, **answers}
        supplements.save_copy(application=self.application, actor=actor, answers=self.answers)

    def url(self, section) -> str:
        return Way(self.application).url("supplement_section", section.id)

    @property
    def back_url(self) -> str:
        return Way(self.application).supplement

    @property
    def back_text(self) -> str:
        return _("Back to what was asked for")

    step_labels = ()  # the copy is not on the way from drafting to sending

    def after(self, section) -> str:
        return self.back_url


def sheet_of(paper, section) -> Sheet:
    known = paper.offered(section)
    return Sheet(
        spec=paper.spec,
        section=_with_open_ways(paper.application, section),
        context=paper.context,
        answers={**paper.answers, **known},
        offered=frozenset(known),
    )


def _with_open_ways(application, section):
    """The section, but for ways of delivery that do not serve this applicant."""
    question = delivery_question(application.spec)
    if question not in section.fields:
        return section
    options = tuple(one for one in question.options if serves(one.value, application))
    fewer = question.model_copy(update={"options": options})
    fields = tuple(fewer if one is question else one for one in section.fields)
    return section.model_copy(update={"fields": fields})


def delivery_question(spec):
    """The spec's own question about how the result is fetched (id `delivery`), or None."""
    question = spec.questions.get("delivery")
    if question is None or question.type != "choice":
        return None
    fits = all(option.value in Delivery.values for option in question.options)
    return question if fits else None


def delivery_answer(spec, answers) -> str:
    if delivery_question(spec) is None:
        return ""
    return answers.get("delivery") if answers.get("delivery") in Delivery.values else ""

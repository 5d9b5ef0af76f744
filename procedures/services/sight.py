"""What an officer reads of a linked application: an agency that does one part reads what its part
`sees`, and the results that it builds on. Who received the file reads all of it, as do auditors;
of an application that is not linked, so does every agency that handles it."""

from dataclasses import dataclass

from django.db.models import Q

from procedures.models import Opinion
from procedures.models.application import audits_everything
from procedures.services.authority import is_applicant


@dataclass(frozen=True, slots=True)
class Sight:
    """`parts` are ids of those that the officer's agencies do; None: everything is seen."""

    application: object
    agencies: frozenset = frozenset()
    parts: frozenset | None = None

    @property
    def is_whole(self) -> bool:
        return self.parts is None

    def sections(self, found) -> list:
        """Of `display.answered`."""
        return [one for one in found if self.is_whole or one.section_id in self._sees()]

    def papers(self, files):
        """Of attachments (a queryset): also what their own part has asked for."""
        if self.is_whole:
            return files
        own = Q(supplement__part__in=self.parts)
        return files.filter(own | Q(document_id__in=self._sees()))

    def asks_for(self, documents) -> list:
        """Of required documents."""
        return [one for one in documents if self.is_whole or one.id in self._sees()]

    def reads(self, part) -> bool:
        """What was asked and said in this part; "" is the whole file."""
        return self.is_whole or part in self.parts

    def hears(self, agency_id) -> bool:
        """What this agency wrote, or the applicant (None)."""
        return self.is_whole or agency_id in {*self.agencies, None}

    def _sees(self) -> set[str]:
        spec = self.application.spec
        return {name for part in self.parts for name in spec.part(part).sees}


def sight_of(user, application) -> Sight:
    """Of whoever may open the file at work."""
    agencies = frozenset(post.agency_id for post in user.current_posts)
    receives = application.receiving_agency_id in agencies
    if not application.spec.parts or application.urgent or receives or audits_everything(user):
        return Sight(application)
    work = application.work_items.filter(agency__in=agencies)
    names = work.values_list("step__step_id", "opinion__step__step_id")
    done = {name for pair in names for name in pair if name}
    parts = {step.part for step in application.spec.route if step.id in done}
    return Sight(application, agencies, frozenset(parts))


def part_of_opinion(opinion: Opinion) -> str:
    return opinion.application.spec.step(opinion.step.step_id).part


def may_open(user, attachment) -> bool:
    """A file of an application that the user may see."""
    application = attachment.application
    if not application.spec.parts or is_applicant(user, application):
        return True
    files = application.attachments.filter(pk=attachment.pk)
    return sight_of(user, application).papers(files).exists()

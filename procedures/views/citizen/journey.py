"""What is done and what is left of a draft: the task list and the steps above each page."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from procedures.catalogue.conditions import comparisons, evaluate
from procedures.catalogue.documents import required_documents
from procedures.catalogue.visibility import prune, visible
from procedures.forms.prefill import offered
from procedures.services.submission import problems_of
from procedures.views.ways import Way

DOCUMENTS, PARTICULARS = "@documents", "@particulars"
SECONDS_A_QUESTION = 25


@dataclass(frozen=True)
class Task:
    key: str
    title: str
    url: str
    state: str  # done, todo, error, wait
    hint: str = ""


class Journey:
    def __init__(self, application):
        self.application = application
        self.spec, self.context = application.spec, application.context
        self.way = Way(application)

    @cached_property
    def problems(self) -> dict[str, list[str]]:
        return problems_of(self.application)

    @cached_property
    def documents(self) -> list:
        return required_documents(self.spec, self.application.answers, self.context)

    @cached_property
    def section_tasks(self) -> list[Task]:
        shown = visible(self.spec, self.application.answers, self.context)
        return [self._section(one) for one in self.spec.sections if one.id in shown]

    @cached_property
    def paper_tasks(self) -> list[Task]:
        tasks = [self._documents()] if self.documents else []
        return [*tasks, self._particulars()]

    @property
    def check_task(self) -> Task:
        title = _("Check the answers and send")
        if not self.is_ready:
            return Task("check", title, "", "wait", _("Opens when the parts above are done"))
        return Task("check", title, self.way.check, "todo")

    @property
    def tasks(self) -> list[Task]:
        return [*self.section_tasks, *self.paper_tasks]

    @property
    def done_count(self) -> int:
        return sum(task.state == "done" for task in self.tasks)

    @property
    def is_ready(self) -> bool:
        return all(task.state == "done" for task in self.tasks)

    @property
    def next_task(self) -> Task:
        return next((task for task in self.tasks if task.state != "done"), self.check_task)

    @property
    def minutes_left(self) -> int:
        """A rough guess from the questions of the sections that are not done."""
        open_ones = {task.key for task in self.section_tasks if task.state != "done"}
        shown = visible(self.spec, self.application.answers, self.context)
        count = sum(
            one.id in shown
            for section in self.spec.sections
            if section.id in open_ones
            for one in section.fields
        )
        papers = sum(task.state != "done" for task in self.paper_tasks)
        return max(1, round((count * SECONDS_A_QUESTION + papers * 60) / 60))

    # --- parts -------------------------------------------------------------------------------
    def _section(self, section) -> Task:
        own = {section.id, *(one.id for one in section.fields)}
        own |= {one.id for one in section.groups}
        wrong = [path for path in self.problems if path.split(".")[0] in own]
        begun = section.id in self.application.sections_done
        seen = begun or any(one.id in self.application.answers for one in section.fields)
        state = "done" if begun and not wrong else "error" if wrong and seen else "todo"
        hint = ""
        if not seen and not self.way.is_counter and offered(self.application, section):
            hint = _("Partly filled in from your account")
        elif state == "error":
            hint = self.problems[wrong[0]][0]
        url = self.way.url("section", section.id)
        return Task(section.id, str(section.title), url, state, hint)

    def _documents(self) -> Task:
        wrong = [path for path in self.problems if path.startswith("document.")]
        seen = DOCUMENTS in self.application.sections_done
        state = "done" if seen and not wrong else "error" if seen else "todo"
        hint = self.problems[wrong[0]][0] if wrong and seen else ""
        return Task(DOCUMENTS, _("Documents"), self.way.documents, state, hint)

    def _particulars(self) -> Task:
        seen = PARTICULARS in self.application.sections_done
        wrong = self.problems.get("agency", [])
        state = "done" if seen and not wrong else "error" if seen else "todo"
        title = _("Where to send it and how to get the result")
        return Task(
            PARTICULARS,
            title,
            self.way.particulars,
            state,
            wrong[0] if wrong and seen else "",
        )

    # --- eligibility -------------------------------------------------------------------------
    @cached_property
    def wrong_door(self) -> list[str]:
        """Messages of the rules by which this procedure is not the right one."""
        live = prune(self.spec, self.application.answers, self.context)
        return [
            str(rule.message)
            for rule in self.spec.ineligible_when
            if _decided(rule.when, live) and evaluate(rule.when, live, self.context)
        ]


def _decided(condition, live) -> bool:
    """Everything that the rule compares was answered: silence makes nobody ineligible."""
    return all(leaf.field.startswith("@") or leaf.field in live for leaf in comparisons(condition))


def step_labels() -> list[str]:
    return [_("Fill in"), _("Documents"), _("Check"), _("Send")]

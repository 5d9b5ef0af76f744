"""The form of a correction: the answers that the step may correct, each as it is on file."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.core.spoken import joined, sentence
from procedures.catalogue.conditions import is_absent
from procedures.correction_words import title_of
from procedures.display import Names, Shower
from procedures.forms.questions import QuestionsForm
from procedures.forms.section import COMPOSITE
from procedures.services.corrections import answer_at, correctable
from procedures.services.feechanges import fees_of_answers


class CorrectionForm(QuestionsForm):
    start = "answer."

    def build(self):
        answers = self.application.answers
        self.questions = correctable(self.application, self.act.target)
        self.show = Shower(Names(answers), get_language() or "vi", mask=True)
        for path, question in self.questions.items():
            self.ask(path, question, answer_at(answers, path))
            if question.type not in COMPOSITE:
                self.fields[self.names_at(path)[0]].help_text = self._on_file(path)

    def _on_file(self, path) -> str:
        """What the officer corrects stays in sight while the new answer is typed."""
        answer = answer_at(self.application.answers, path)
        shown = self.show.row(self.questions[path], answer).value
        return sentence(_("On file: %(answer)s"), answer=shown)

    @property
    def parts(self) -> list[dict]:
        """[{title, about, fields}] in the order of the form; a row and a composite are a part."""
        found = {}
        for path, question in self.questions.items():
            place = path if question.type in COMPOSITE else path.rpartition(".")[0]
            found.setdefault(place, []).extend(self.fields_at(path))
        spec = self.application.spec
        return [
            {
                "title": title_of(spec, place) if place else "",
                "about": self._about(place),
                "fields": fields,
            }
            for place, fields in found.items()
        ]

    def _about(self, place) -> str:
        """What else a row says, so that the officer knows which one it is."""
        if place in self.questions:
            return self._on_file(place)
        if not place:
            return ""
        group_id, number = place.split(".")
        row = self.application.answers[group_id][int(number)]
        others = [name for name in row if f"{place}.{name}" not in self.questions]
        asked = self.application.spec.questions
        return joined(" · ", [self.show.value(asked[name], row[name]) for name in others])

    @property
    def fees(self) -> list:
        return list(fees_of_answers(self.application))

    def arguments(self):
        return {"run_id": self.act.target.pk, "answers": self._changed()}

    def _changed(self) -> dict:
        read = {path: self.read(path, question) for path, question in self.questions.items()}
        read = {path: None if is_absent(value) else value for path, value in read.items()}
        answers = self.application.answers
        return {path: value for path, value in read.items() if value != answer_at(answers, path)}

    def refuse(self, refused):
        problems = getattr(refused, "problems", {})
        for path, messages in problems.items():
            self.report(path, messages)
        if not problems:
            super().refuse(refused)

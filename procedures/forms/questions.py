"""An act's form that asks questions of the catalogue, each at its path."""

from django.utils.functional import cached_property

from procedures.forms.answers import tidy
from procedures.forms.desk import ActForm
from procedures.forms.fields import Place, fields_of, name_of
from procedures.forms.places import Places
from procedures.forms.section import COMPOSITE


class QuestionsForm(ActForm):
    """`start` keeps the names of the questions apart from the form's own fields."""

    start = ""

    @cached_property
    def places(self) -> Places:
        return Places()

    def ask(self, path, question, value):
        """Add the field of a question, or those of its parts, with the answer so far."""
        place = Place(self.start + path, value, self.places)
        for own_path, field in fields_of(question, place).items():
            part = own_path[len(place.path) + 1 :]
            self.fields[name_of(own_path)] = field
            own = value.get(part) if part and isinstance(value, dict) else value
            self.initial[name_of(own_path)] = own

    def read(self, path, question):
        """The answer as it was posted, normalised where it is a good one."""
        name = name_of(self.start + path)
        if question.type not in COMPOSITE:
            return tidy(question, self.cleaned_data.get(name))
        start = f"{name}-"
        own = {
            key[len(start) :]: v for key, v in self.cleaned_data.items() if key.startswith(start)
        }
        return tidy(question, {part: value for part, value in own.items() if value})

    def report(self, path, messages):
        """Beside the field of the path: the first one of a composite; on top where none is."""
        names = self.names_at(path)
        self.add_error(names[0] if names else None, messages)

    def fields_at(self, path) -> list:
        """The bound field of a question, or those of its parts."""
        return [self[name] for name in self.names_at(path)]

    def names_at(self, path) -> list[str]:
        name = name_of(self.start + path)
        return [one for one in self.fields if one == name or one.startswith(f"{name}-")]

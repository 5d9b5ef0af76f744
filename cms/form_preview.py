"""The form of a procedure as applicants will get it, all sections on one page: for editors."""

from django.urls import reverse

from procedures.catalogue.conditions import All, Context
from procedures.catalogue.explain import in_words
from procedures.catalogue.serialise import SpecError
from procedures.catalogue.spec import ProcedureSpec
from procedures.forms.blocks import blocks_of, rules_of
from procedures.forms.section import SectionForm, Sheet

TEMPLATE = "cms/form_preview.html"


def context(page) -> dict:
    """The form, or what keeps it from being shown."""
    try:
        spec = page.spec()
    except SpecError as error:
        return {"spec": None, "problems": error.problems}
    return {"spec": spec, **_form(spec)} if spec.sections else {"spec": spec, "sections": []}


def _form(spec: ProcedureSpec) -> dict:
    whole = spec.sections[0].model_copy(
        update={
            "when": None,
            "fields": tuple(_within(s, one) for s in spec.sections for one in s.fields),
            "groups": tuple(_within(s, one) for s in spec.sections for one in s.groups),
        }
    )
    one = spec.model_copy(update={"sections": (whole,)})
    around = Context(applicant_type=spec.applicant_types[0], channel=spec.channels[0])
    form = SectionForm(sheet=Sheet(one, whole, around, {}))
    blocks = {block.path: block for block in blocks_of(form)}
    for block in blocks.values():
        block.can_add = block.can_remove = False  # a row more is asked of the server
    return {
        "rules": rules_of(form),
        "sections": [_section(s, blocks, spec) for s in spec.sections],
        "areas_url": reverse("area_children", args=["0"]).removesuffix("0/"),
    }


def _within(section, part):
    """The part, asked only when its section is."""
    conditions = tuple(when for when in (section.when, part.when) if when is not None)
    if len(conditions) < 2:
        return part.model_copy(update={"when": next(iter(conditions), None)})
    return part.model_copy(update={"when": All(all=conditions)})


def _section(section, blocks: dict, spec: ProcedureSpec) -> dict:
    return {
        "title": section.title,
        "intro": section.intro,
        "when": in_words(section.when, spec) if section.when else "",
        "blocks": [blocks[one.id] for one in (*section.fields, *section.groups)],
    }

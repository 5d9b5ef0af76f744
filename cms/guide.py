"""What the guide of a procedure shows, for a visitor's case: documents, fees, time.

The case is what the GET form of the guide says: `channel`, `applicant` and answers to a few
questions of the procedure's own form. Nothing is stored.
"""

from django.utils.translation import gettext as _

from cms import facts, where
from cms.case import Case, case_of
from portal.core.spoken import alike, joined, sentence
from procedures.catalogue.conditions import comparisons
from procedures.catalogue.explain import APPLICANT_TYPES, CHANNELS, in_words
from procedures.catalogue.fees import FeeRule, PerUnit, all_lines
from procedures.catalogue.limits import NoTimeLimit, choose_limit
from procedures.catalogue.serialise import SpecError
from procedures.catalogue.spec import ProcedureSpec

ASKED = ("choice", "yes_no", "integer")
READABLE = 120  # characters of a condition that somebody would still read
AT_ONCE = 2  # open questions; more come when these are answered


# --- the form that asks for the case ----------------------------------------------------------
def questions(case: Case) -> list[dict]:
    """What to ask: those already answered, then those on which most depends, few at a time."""
    counts = _weights(case.spec)
    able = [q for q in _plain_questions(case.spec) if q.id in counts and q.id in case.shown]
    answered = [q for q in able if q.id in case.live]
    open_ = sorted((q for q in able if q.id not in case.live), key=lambda q: -counts[q.id])
    taken = {q.id for q in [*answered, *open_[:AT_ONCE]]}
    return [_question(q, case) for q in able if q.id in taken]


def _plain_questions(spec):
    return [q for section in spec.sections for q in section.fields if q.type in ASKED]


def _weights(spec: ProcedureSpec) -> dict[str, int]:
    """How many rules of documents, fees and time ask for each question."""
    rules = [item.when for item in (*spec.documents, *spec.fees, *spec.time_limits)]
    rules += [one.when for fee in spec.fees for one in (*fee.exempt_when, *fee.reductions)]
    subjects = [leaf.field for rule in rules for leaf in comparisons(rule)]
    subjects += [part for fee in spec.fees for part in _quantities(fee)]
    return {subject: subjects.count(subject) for subject in subjects}


def _quantities(fee: FeeRule) -> list[str]:
    """The questions that ask how many."""
    if not isinstance(fee.amount, PerUnit):
        return []
    return [part for part in (fee.amount.quantity, fee.amount.copies) if isinstance(part, str)]


def _question(question, case: Case) -> dict:
    answer = case.live.get(question.id)
    options = [(one.value, one.label) for one in getattr(question, "options", ())]
    if question.type == "yes_no":
        options, answer = (
            [("yes", _("Yes")), ("no", _("No"))],
            {True: "yes", False: "no"}.get(answer),
        )
    return {
        "name": f"q_{question.id}",
        "label": question.label,
        "options": [{"value": v, "label": words, "on": v == answer} for v, words in options],
        "value": "" if answer is None else answer,
        "is_number": question.type == "integer",
    }


def ways(case: Case) -> list[dict]:
    """Choices that are no questions of the form: who applies, and how."""
    spec, subjects = case.spec, set(_weights(case.spec))
    rows = []
    if len(spec.applicant_types) > 1 and "@applicant_type" in subjects:
        names, chosen = APPLICANT_TYPES, case.context.applicant_type
        rows.append(_way("applicant", _("Who applies?"), spec.applicant_types, names, chosen))
    if len(spec.channels) > 1:
        names, chosen = CHANNELS, case.context.channel
        rows.append(_way("channel", _("How do you file?"), spec.channels, names, chosen))
    return rows


def _way(name, label, values, names, chosen) -> dict:
    options = [{"value": v, "label": _(names[v]), "on": v == chosen} for v in values]
    return {"name": name, "label": label, "options": options, "is_number": False}


def chosen(asked: list[dict]) -> list[str]:
    """The case in words: what was answered, in the order of the questions."""
    told = []
    for one in asked:
        picked = [option["label"] for option in one.get("options", ()) if option["on"]]
        answer = one.get("value") if one["is_number"] else next(iter(picked), None)
        if answer not in (None, ""):
            label = str(one["label"])
            told.append(joined(": ", [alike(label, label.rstrip("?:")), str(answer)]))
    return told


# --- what follows from it ---------------------------------------------------------------------
def documents(case: Case) -> list[dict]:
    """Needed ones with `sure`; those that depend on what is not said yet say on what."""
    rows = []
    for item in case.spec.documents:
        holds = case.holds(item.when)
        if holds is not False:
            sure = bool(holds) and item.required
            rows.append({"item": item, "sure": sure, "why": _why(item, holds, case.spec)})
    return rows


def _why(item, holds: bool | None, spec: ProcedureSpec) -> str:
    if holds is None:
        condition = in_words(item.when, spec)
        if len(condition) > READABLE:
            return _("Depends on your answers")
        return sentence(_("Only when %(condition)s"), condition=condition)
    return "" if item.required else _("If you have it")


def fees(case: Case) -> list[dict]:
    """Each fee that may be owed: its amount where the case settles it, else its rate. `certain`
    are amounts that no unanswered question about an exemption or a reduction can change."""
    lines = {line.rule_id: line for line in all_lines(case.spec, case.said, case.context)}
    rows = []
    for rule in case.spec.fees:
        holds = case.holds(rule.when)
        if holds is False:
            continue
        line = lines.get(rule.id)
        counted = holds and not any(case.asks(one) for one in _quantities(rule))
        settled = counted and not line.awaits_assessment
        rows.append(
            {
                "rule": rule,
                "line": line if settled else None,
                "certain": settled and _is_certain(rule, case),
                "rate": facts.amount_of(rule),
                "why": _why(rule, holds, case.spec) if holds is None else "",
                "reasons": [str(reason) for reason in line.reasons] if line else [],
                "exempt": [str(one.reason) for one in rule.exempt_when],
                "note": str(getattr(rule.amount, "note", "")),
            }
        )
    return rows


def _is_certain(rule: FeeRule, case: Case) -> bool:
    exempt = [case.holds(one.when) for one in rule.exempt_when]
    return True in exempt or None not in (*exempt, *(case.holds(x.when) for x in rule.reductions))


def total(rows: list[dict]) -> int | None:
    """What is certain to be paid, in đồng; None while something of it is open."""
    known = [row for row in rows if row["rule"].amount.kind != "assessed"]
    if (rows and not known) or not all(row["certain"] for row in known):
        return None
    return sum(row["line"].amount for row in known)


def time(case: Case) -> str:
    try:
        return facts.duration(choose_limit(case.spec, case.said, case.context))
    except NoTimeLimit:
        return facts.time_of(case.spec)


def wrong_doors(case: Case) -> list:
    """Why this procedure is the wrong one in the case that was said."""
    return [rule.message for rule in case.spec.ineligible_when if case.holds(rule.when)]


def context(spec: ProcedureSpec, asked) -> dict:
    """Everything the guide's templates print, in the active language."""
    case = case_of(spec, asked)
    fee_rows, document_rows = fees(case), documents(case)
    return {
        "spec": spec,
        "guide": spec.guide,
        "case": case,
        "questions": [*ways(case), *questions(case)],
        "document_rows": document_rows,
        "document_count": sum(row["sure"] for row in document_rows),
        "fee_rows": fee_rows,
        "fee_total": total(fee_rows),
        "fee_short": facts.fee_of(spec),
        "time": time(case),
        "limits": [(facts.duration(limit), limit) for limit in spec.time_limits],
        "level": facts.level_of(spec),
        "service_level": facts.service_level(spec),
        "ways": [(_(CHANNELS[one.channel]), one.text) for one in spec.guide.manner],
        "applicants": facts.applicants(spec),
        "channels": [_(CHANNELS[one]) for one in spec.channels],
        "is_online": "online" in spec.channels,
        "blank_forms": [one for one in spec.documents if one.blank_form],
        "is_asked": bool(asked),
        "wrong_doors": wrong_doors(case),
    }


def preview(page, asked) -> dict:
    """For editors: the page as it stands, or what keeps it from being shown."""
    around = {"is_open": True, "version": None, "crumbs": [], "structured": None}
    around |= {"share": None, "case_query": ""}
    try:
        spec = page.spec()
        return around | {"agencies": where.receiving(spec)} | context(spec, asked)
    except SpecError as error:
        return around | {"spec": None, "problems": error.problems}

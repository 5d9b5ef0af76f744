"""Believable answers to any spec: what a citizen of the demo would write."""

import random
from datetime import date, timedelta
from decimal import Decimal

from portal.accounts.models import Agency
from portal.core.dates import today
from portal.demo import names
from portal.demo.people import FIRM
from portal.demo.texts import read
from procedures.catalogue.answers import validate_value
from procedures.catalogue.visibility import visible

ROUNDS = 4  # answering reveals further questions
SAID = read("phrases")  # by id of the question: an answer, or several to choose from
FIRM_SAYS = {"organisation.name": FIRM["name"], "organisation.tax_code": FIRM["tax_code"]}
GUESSED = {  # by what the id of a question contains, where nothing better is known
    "number": "15/2024",
    "name": "Trần Thu Hà",
    "place": "Phường Võ Cường, thành phố Bắc Ninh",
    "reason": "Bổ sung hồ sơ cá nhân",
}
YES = ("has_wastewater", "has_emission", "trial_operation", "is_main")
SEX = {"mother": "female", "father": "male", "husband": "male", "wife": "female"}


class Respondent:
    """Answers as the citizen `user` would, for things at `address`; the same every time.

    `case` ({question: answer}) is what makes it the case that is wanted.
    """

    def __init__(self, user, address: dict, seed: int, case: dict | None = None):
        self.user, self.person, self.address = user, user.person, address
        self.case = case or {}
        self.random = random.Random(seed)

    def answer(self, spec, context) -> dict:
        answers = {}
        for _round in range(ROUNDS):
            shown = visible(spec, answers, context)
            for section in spec.sections:
                answers |= self._fields(section.fields, answers, shown)
                for group in section.groups:
                    if group.id in shown and group.id not in answers:
                        answers[group.id] = [{} for _row in range(max(1, group.min))]
                self._rows(section, answers, shown)
        return answers

    def _fields(self, fields, answers, shown, prefix="") -> dict:
        asked = [q for q in fields if prefix + q.id in shown and _is_answered(q)]
        return {q.id: self.one(q) for q in asked if q.id not in answers}

    def _rows(self, section, answers, shown):
        for group in section.groups:
            for number, row in enumerate(answers.get(group.id, [])):
                row |= self._fields(group.fields, row, shown, f"{group.id}.{number}.")

    def one(self, question):
        if question.id in self.case:
            return self.case[question.id]
        if getattr(question, "prefill", None) in FIRM_SAYS:
            return FIRM_SAYS[question.prefill]
        said = _said(question)
        if said:
            return self.random.choice(said)
        return getattr(self, f"_{question.type}")(question)

    def particulars(self, result, people: list) -> dict:
        """What the officer adds to `result`; `people` are answers to person questions."""
        asked = [one for one in result.particulars if one.required or _said(one)]
        return {one.id: self._particular(one, people) for one in asked}

    def _particular(self, question, people):
        if question.type != "person":
            return self.one(question)
        sex = SEX.get(question.id)
        known = [one for one in people if sex in (None, one.get("sex"))]
        fitting = [one for one in known if not validate_value(question, one)]
        whole = fitting[0] if fitting else self._person(question)
        return {part: whole[part] for part in question.parts if part in whole}

    def _text(self, question):
        said = next((text for key, text in GUESSED.items() if key in question.id), None)
        return (said or "Theo giấy tờ kèm theo")[: question.max_length]

    _paragraph = _text

    def _integer(self, question):
        return min(question.max, max(question.min, self.random.choice((1, 1, 2, 3))))

    def _money(self, question):
        return min(question.max, max(question.min, self.random.randrange(300, 2500) * 1_000_000))

    def _decimal(self, question):
        wish = Decimal(self.random.randrange(60, 400))
        low, high = Decimal(question.min or wish), Decimal(question.max or wish)
        return str(min(max(wish, low), high))

    def _date(self, question):
        day = date.fromisoformat(self._date_ago(40))
        if question.min not in (None, "today"):
            day = max(day, question.min)
        if question.min == "today":
            day = today() + timedelta(days=7)
        return day.isoformat()

    def _date_ago(self, most: int) -> str:
        return (today() - timedelta(days=self.random.randrange(3, most))).isoformat()

    def _choice(self, question):
        return self.random.choice(question.options[:3]).value

    def _choices(self, question):
        return [option.value for option in question.options[: max(1, question.min)]]

    def _yes_no(self, question):
        return question.id in YES  # most others ask for complications

    def _consent(self, question):
        return True

    def _person(self, question):
        if question.prefill == "profile.person":
            known = self.person
        else:
            known = self._stranger(SEX.get(question.id) or self._other_sex(question.id))
        parts = {
            "full_name": known.full_name,
            "birth_date": known.birth_date,
            "sex": known.sex,
            "national_id": known.national_id,
            "nationality": "Việt Nam",
        }
        if question.id.startswith("child"):
            parts |= {"birth_date": self._date_ago(40)}
        return {part: parts[part] for part in question.parts}

    def _stranger(self, sex: str):
        """Somebody of this sex, or anybody."""
        while True:
            found = names.person(str(self.random.random()))
            if sex in ("", found.sex):
                return found

    def _other_sex(self, question_id: str) -> str:
        """Of those who marry the citizen; of nobody else anything is known."""
        if not question_id.startswith("partner"):
            return ""
        return "female" if self.person.sex == "male" else "male"

    def _address(self, question):
        return {part: code for part, code in self.address.items() if part != "street"} | {
            "street": self.address["street"]
        }

    def _agency(self, question):
        agencies = Agency.objects.valid_on().order_by("code")
        if question.level:
            agencies = agencies.filter(level__code=question.level)
        if question.sector:
            agencies = agencies.filter(sector=question.sector)
        here = agencies.filter(area__code__in=self.address.values()).first()
        return (here or agencies.first()).code

    def _national_id(self, question):
        return self.person.national_id

    def _tax_code(self, question):
        return FIRM["tax_code"]

    def _phone(self, question):
        return self.user.phone

    def _email(self, question):
        return self.user.email


def _said(question) -> list:
    """What people say to this question."""
    kind = "choices" if question.type in ("choice", "choices") else "others"
    said = SAID[kind].get(question.id, [])
    said = said if isinstance(said, list) else [said]
    return [one for one in said if not validate_value(question, one)]


def _is_answered(question) -> bool:
    """Nobody tells more than is asked, their e-mail excepted."""
    return question.type != "info" and bool(
        question.required or question.prefill or _said(question)
    )

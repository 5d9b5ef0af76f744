"""The preview of a result warns of whatever would be printed as dots."""

import pytest

from procedures.catalogue.base import Text
from procedures.catalogue.route import Block
from procedures.documents import result_content
from procedures.missing import blanks_of
from procedures.models import ResultDraft, StepRun
from procedures.services.errors import ActRefused
from procedures.services.outlook import require_no_blank
from tests import states

pytestmark = pytest.mark.django_db
DOTS = "…………"


@pytest.fixture
def application(world, civil_status):
    return states.started(world, civil_status)


@pytest.fixture
def printing(application, monkeypatch):
    """The copy, with a paragraph of these words below; of what is asked nothing has to be."""

    def give(words, **particulars):
        spec = application.spec
        result = spec.result("extract_copy")
        added = Block(kind="paragraph", text=Text(vi=words))
        asked = tuple(one.model_copy(update={"required": False}) for one in result.particulars)
        changed = result.model_copy(update={"body": (*result.body, added), "particulars": asked})
        monkeypatch.setattr(type(spec), "result", lambda _self, _id: changed)
        draft = ResultDraft(
            application=application, result_id=result.id, outcome="granted",
            particulars=states.WHOLE | particulars,
        )  # fmt: skip
        frame = StepRun(agency=application.receiving_agency)
        content, _symbol = result_content(application, draft, frame)
        return draft, str(content.data["blocks"])

    return give


def labels(application, draft) -> list[str]:
    return [label.vi for label in blanks_of(application, draft)]


def test_a_whole_result_has_no_gap(application, printing):
    draft, printed = printing(
        "Hồ sơ {code} của {owner_name}, sinh ngày {requester_person.birth_date}"
    )
    assert DOTS not in printed
    assert labels(application, draft) == []


def test_what_need_not_be_filled_in_is_warned_of_where_it_prints_dots(application, printing):
    draft, printed = printing("Nội dung: {entry_content}", entry_content="")
    assert DOTS in printed
    assert labels(application, draft) == ["Nội dung đã đăng ký"]
    with pytest.raises(ActRefused, match="Nội dung đã đăng ký"):
        require_no_blank(application, draft)


def test_a_missing_part_of_an_answer_is_warned_of(application, printing):
    application.answers["requester_person"].pop("birth_date")
    draft, printed = printing("Sinh ngày {requester_person.birth_date}")
    assert DOTS in printed
    asked = application.spec.questions["requester_person"].label.vi
    assert labels(application, draft) == [asked]

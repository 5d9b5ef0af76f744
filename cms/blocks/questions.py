"""The questions of a form, one block for each type of answer."""

from cms.blocks.parts import KindsBlock
from cms.blocks.questions_chosen import (
    AddressQuestionBlock,
    AgencyQuestionBlock,
    ChoiceQuestionBlock,
    ChoicesQuestionBlock,
    PersonQuestionBlock,
)
from cms.blocks.questions_plain import (
    ConsentBlock,
    EmailBlock,
    InfoBlock,
    NationalIdBlock,
    PhoneBlock,
    TaxCodeBlock,
    YesNoBlock,
)
from cms.blocks.questions_written import (
    DateQuestionBlock,
    DecimalQuestionBlock,
    MoneyQuestionBlock,
    NumberQuestionBlock,
    ParagraphQuestionBlock,
    TextQuestionBlock,
)


class QuestionsBlock(KindsBlock):
    """One set of blocks for all places of questions."""

    key = "type"

    text = TextQuestionBlock()
    paragraph = ParagraphQuestionBlock()
    info = InfoBlock()
    integer = NumberQuestionBlock()
    money = MoneyQuestionBlock()
    decimal = DecimalQuestionBlock()
    date = DateQuestionBlock()
    choice = ChoiceQuestionBlock()
    choices = ChoicesQuestionBlock()
    yes_no = YesNoBlock()
    consent = ConsentBlock()
    person = PersonQuestionBlock()
    address = AddressQuestionBlock()
    agency = AgencyQuestionBlock()
    national_id = NationalIdBlock()
    tax_code = TaxCodeBlock()
    phone = PhoneBlock()
    email = EmailBlock()

    class Meta:
        required = False
        collapsed = True

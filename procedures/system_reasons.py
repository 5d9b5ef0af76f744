"""Reasons that the system itself gives: kept in Vietnamese, told in the reader's language."""

from procedures.catalogue.base import Text

NOT_SUPPLIED = "Quá hạn bổ sung hồ sơ"
NOT_PAID = "Không nộp phí, lệ phí khi nộp hồ sơ trong thời hạn"
RECEIPT_REPLACED = "Biên lai đã được thay bằng biên lai khác."
TOLD = {
    RECEIPT_REPLACED: Text(vi=RECEIPT_REPLACED, en="The receipt was replaced by another."),
    NOT_SUPPLIED: Text(vi=NOT_SUPPLIED, en="What was missing was not sent in time"),
    NOT_PAID: Text(vi=NOT_PAID, en="The fee due at filing was not paid in time"),
}


def in_words(reason: str) -> str:
    """A reason for the page that is being made; what people wrote stays as it is."""
    return str(TOLD.get(reason, reason))

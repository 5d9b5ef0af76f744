"""Blocks of ordinary pages. Rich text has few features; there is no raw HTML."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

FEATURES = ["bold", "ol", "ul", "link", "document-link"]


class HeadingBlock(blocks.CharBlock):
    class Meta:
        icon = "title"
        label = _("Heading")
        template = "cms/blocks/heading.html"
        description = _("Begins a part of the page")
        preview_value = "Trước khi bạn nộp hồ sơ"


class ParagraphBlock(blocks.RichTextBlock):
    def __init__(self, **kwargs):
        super().__init__(**{"features": FEATURES, **kwargs})

    class Meta:
        icon = "pilcrow"
        label = _("Paragraph")
        template = "cms/blocks/paragraph.html"
        description = _("Text with links and lists")
        preview_value = "<p>Bạn nộp hồ sơ <b>trực tuyến</b> hoặc tại quầy.</p>"


class CalloutBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), required=False)
    text = blocks.RichTextBlock(label=_("Text"), features=["bold", "link"])
    kind = blocks.ChoiceBlock(
        choices=[("info", _("Information")), ("warn", _("Warning")), ("success", _("Good news"))],
        default="info",
        label=_("Kind"),
    )

    class Meta:
        icon = "warning"
        label = _("Banner")
        template = "cms/blocks/callout.html"
        description = _("What must not be overlooked")
        preview_value = {"title": "Lưu ý", "text": "<p>Giờ làm việc thay đổi.</p>", "kind": "info"}


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    text = blocks.TextBlock(label=_("Text"), required=False, rows=2)


class StepsBlock(blocks.ListBlock):
    def __init__(self, child_block=None, **kwargs):
        super().__init__(child_block or StepBlock(), **kwargs)

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        template = "cms/blocks/steps.html"
        description = _("A numbered way to do something")
        preview_value = [{"title": "Tìm thủ tục", "text": "Gõ tên thủ tục, không cần dấu."}]


class DownloadBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("Document"))
    text = blocks.CharBlock(label=_("Link text"), required=False)

    class Meta:
        icon = "download"
        label = _("Download")
        template = "cms/blocks/download.html"
        description = _("A file to download")


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("Question"))
    answer = blocks.RichTextBlock(label=_("Answer"), features=FEATURES)

    class Meta:
        icon = "help"
        label = _("Question")
        template = "cms/blocks/question.html"
        description = _("A question people ask, with its answer folded away")
        preview_value = {
            "question": "Tôi quên mã hồ sơ thì làm thế nào?",
            "answer": "<p>Mã ở trên giấy tiếp nhận và trong thư chúng tôi gửi bạn.</p>",
        }


def body_blocks() -> list:
    return [
        ("heading", HeadingBlock()),
        ("paragraph", ParagraphBlock()),
        ("callout", CalloutBlock()),
        ("steps", StepsBlock()),
        ("download", DownloadBlock()),
    ]

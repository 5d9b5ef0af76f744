"""Documents that editors choose, as a spec names them."""

from wagtail.documents.blocks import DocumentChooserBlock

from cms import blank_forms


class BlankFormBlock(DocumentChooserBlock):
    """Pages written before there was a choice hold an address here, mostly an empty one."""

    def to_python(self, value):
        return super().to_python(value if isinstance(value, int) else None)

    def bulk_to_python(self, values):
        return super().bulk_to_python([one if isinstance(one, int) else None for one in values])

    def to_spec(self, value) -> dict | None:
        return blank_forms.in_spec(value) if value else None

    def from_spec(self, data: dict | None) -> int | None:
        return blank_forms.chosen_for(data)

"""What a block of the builder looks like before it is chosen: its part in words, or as a form.

The value shown is `preview_value` of the block, read as the part of a spec that it makes.
"""

from django.utils.functional import cached_property

from cms.blocks import sample

TEMPLATE = "cms/blocks/preview.html"


class Previewed:
    """A block that shows what it makes, in the look of the site."""

    @cached_property
    def is_previewable(self) -> bool:
        return hasattr(self.meta, "preview_value")

    def get_preview_template(self, value, context=None) -> str:
        return TEMPLATE

    def get_preview_context(self, value, parent_context=None) -> dict:
        return {**(parent_context or {}), **self.shown(self.to_spec(value))}

    def shown(self, data: dict) -> dict:
        """What the template of previews prints: by default the part in words."""
        return {"heading": self.label, "lines": sample.lines(self.part, data)}


class PreviewedForm(Previewed):
    """A block that shows itself as the applicant gets it."""

    def shown(self, data: dict) -> dict:
        return {"heading": self.label, "blocks": sample.form_blocks(self.as_section(data))}

    def as_section(self, data: dict) -> dict:
        """The section of a form that holds this part and nothing else."""
        return {"id": "preview", "title": {"vi": str(self.label)}, "fields": [data]}

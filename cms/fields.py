"""A list of choices, kept as JSON and edited as checkboxes."""

from django import forms
from django.db import models


class ChoiceListField(models.JSONField):
    def __init__(self, *args, options=(), **kwargs):
        self.options = options if callable(options) else list(options)
        super().__init__(*args, **{"default": list, "blank": True, **kwargs})

    def deconstruct(self):
        """Options are words of the interface: no migration when they change."""
        return super().deconstruct()

    def formfield(self, **kwargs):
        return forms.MultipleChoiceField(
            choices=self.options,
            widget=forms.CheckboxSelectMultiple,
            required=False,
            label=kwargs.get("label", self.verbose_name),
            help_text=self.help_text,
        )

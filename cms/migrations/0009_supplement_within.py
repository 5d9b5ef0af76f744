"""How long after reception a supplement may be asked for."""

import wagtail.fields
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0008_levels_from_the_map"),
    ]

    operations = [
        migrations.AlterField(
            model_name="procedurepage",
            name="time_limits",
            field=wagtail.fields.StreamField(
                [("limit", 13)],
                blank=True,
                block_lookup={
                    0: ("cms.blocks.parts.Words", ("Case in Vietnamese",), {}),
                    1: ("cms.blocks.parts.Words", ("Case in English",), {}),
                    2: (
                        "wagtail.blocks.IntegerBlock",
                        (),
                        {"label": "How long", "min_value": 0, "required": False},
                    ),
                    3: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {
                            "choices": [
                                ("working_day", "Working days"),
                                ("working_hour", "Working hours"),
                                ("calendar_day", "Calendar days"),
                            ],
                            "label": "Unit",
                            "required": False,
                        },
                    ),
                    4: ("cms.blocks.parts.FormulaBlock", (), {}),
                    5: (
                        "wagtail.blocks.MultipleChoiceBlock",
                        [],
                        {
                            "choices": [
                                ("online", "Online"),
                                ("in_person", "At the counter"),
                                ("postal", "By post"),
                            ],
                            "help_text": "None: all",
                            "label": "Ways of filing",
                            "required": False,
                        },
                    ),
                    6: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {"help_text": "Such as 15:00", "label": "Cut-off hour", "required": False},
                    ),
                    7: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {
                            "choices": [("resume", "Goes on"), ("restart", "Starts again")],
                            "label": "Clock after a supplement",
                        },
                    ),
                    8: (
                        "wagtail.blocks.IntegerBlock",
                        (),
                        {"default": 30, "label": "Days for a supplement", "required": False},
                    ),
                    9: (
                        "wagtail.blocks.IntegerBlock",
                        (),
                        {
                            "default": 3,
                            "label": "Working days after reception to ask for one",
                            "required": False,
                        },
                    ),
                    10: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {
                            "choices": [("resume", "Goes on"), ("restart", "Starts again")],
                            "label": "Clock after a payment",
                        },
                    ),
                    11: (
                        "wagtail.blocks.IntegerBlock",
                        (),
                        {
                            "default": 8,
                            "label": "Reception within working hours",
                            "required": False,
                        },
                    ),
                    12: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Stays the same for ever; left empty, it is made from the name",
                            "label": "Identifier",
                            "max_length": 40,
                            "required": False,
                        },
                    ),
                    13: (
                        "wagtail.blocks.StructBlock",
                        [
                            [
                                ("case_vi", 0),
                                ("case_en", 1),
                                ("amount", 2),
                                ("unit", 3),
                                ("when", 4),
                                ("channels", 5),
                                ("cutoff", 6),
                                ("supplement_policy", 7),
                                ("supplement_days", 8),
                                ("supplement_within", 9),
                                ("obligation_policy", 10),
                                ("accept_within_hours", 11),
                                ("part_id", 12),
                            ]
                        ],
                        {},
                    ),
                },
                verbose_name="time limits",
            ),
        ),
    ]

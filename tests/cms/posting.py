"""What the browser would post for the edit form of a page, streams included."""

from wagtail import blocks
from wagtail.fields import StreamField


def posted(page, **changes) -> dict:
    """Form data that says what the page says, with changes on top."""
    data = {}
    names = page.get_edit_handler().get_form_class()._meta.fields
    for field in page._meta.get_fields():
        name = field.name
        if name not in names:
            continue
        value = getattr(page, name)
        if isinstance(field, StreamField):
            data |= block_data(field.stream_block, value, name)
        elif isinstance(value, bool):
            data |= {name: "on"} if value else {}
        elif value not in (None, [], ""):
            data[name] = getattr(value, "pk", value)
    comments = {f"comments-{part}": "0" for part in ("TOTAL_FORMS", "INITIAL_FORMS")}
    return {**data, **comments, "comments-MAX_NUM_FORMS": "", **changes}


def block_data(block, value, name: str) -> dict:
    match block:
        case blocks.StreamBlock():
            return _rows(name, [(one.block_type, one.block, one.value) for one in value or ()])
        case blocks.ListBlock():
            return _rows(name, [("item", block.child_block, one) for one in value])
        case blocks.StructBlock():
            data = {}
            for child_name, child in block.child_blocks.items():
                data |= block_data(child, value.get(child_name), f"{name}-{child_name}")
            return data
        case blocks.BooleanBlock():
            return {name: "on"} if value else {}
    return {name: "" if value is None else getattr(value, "pk", value)}


def _rows(name: str, rows: list) -> dict:
    data = {f"{name}-count": str(len(rows))}
    for number, (kind, block, value) in enumerate(rows):
        prefix = f"{name}-{number}"
        data |= {f"{prefix}-type": kind, f"{prefix}-order": str(number)}
        data |= {f"{prefix}-deleted": "", f"{prefix}-id": ""}
        data |= block_data(block, value, f"{prefix}-value")
    return data

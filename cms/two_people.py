"""A change of fees takes two people: whoever made it does not publish it, whatever their rights."""

import json
from collections.abc import Iterator

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from pydantic import TypeAdapter, ValidationError

from cms.conversion import stream_data
from procedures.catalogue.checks import Problem
from procedures.catalogue.fees import FeeRule

RULES = TypeAdapter(tuple[FeeRule, ...])


def problems(page, fees, last, user) -> Iterator[Problem]:
    """Of publishing the live revision of this page; `fees` are its rules, `last` is the version in
    force (None before the first). A program, which is nobody, may publish what people wrote."""
    if user and _changed_by(user, page, fees, last, upto=page.live_revision):
        yield _problem()


def problems_of_draft(page, fees, last, user) -> Iterator[Problem]:
    """Of publishing what stands in the form of this user and is not saved yet."""
    kept = page.latest_revision
    is_own = kept is None or _fees_of(page, kept) != fees
    if fees != _in_force(last) and (is_own or _changed_by(user, page, fees, last, upto=kept)):
        yield _problem()


def _problem() -> Problem:
    words = _("You changed these fees: a second person must publish them. Submit for approval.")
    return Problem("fees", words)


def _changed_by(user, page, fees, last, *, upto) -> bool:
    """From the revision back to the one that said what is in force: who made each difference."""
    in_force = _in_force(last)
    if upto is None or fees == in_force:
        return False
    authors, said, author = set(), fees, upto.user_id
    earlier = page.revisions.filter(pk__lt=upto.pk).order_by("-pk")
    for revision in earlier.iterator(chunk_size=20):
        if (before := _fees_of(page, revision)) != said:
            authors.add(author)
        said, author = before, revision.user_id
        if said == in_force:
            break
    else:
        authors.add(author)  # of the first that there is
    return any(_is(user, one) for one in authors - {None})


def _is(user, account_id: int) -> bool:
    """By this account or another one of theirs."""
    other = get_user_model().objects.select_related("person").get(pk=account_id)
    return user.pk == account_id or user.is_same_as(other)


def _in_force(last) -> tuple:
    return last.content.fees if last else ()


def _fees_of(page, revision):
    """The rules that a revision holds; of an unfinished draft whatever stands there."""
    block = page._meta.get_field("fees").stream_block
    said = stream_data(block.to_python(json.loads(revision.content["fees"])))
    try:
        return RULES.validate_python(said)
    except ValidationError:
        return said

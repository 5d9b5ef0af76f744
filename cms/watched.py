"""Pages that notice when somebody else published or unpublished them since they were read."""

from dataclasses import dataclass

from wagtail.models import Page

from portal.core.locks import locked


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a page is live."""

    live: bool = False
    revision: int | None = None

    @classmethod
    def of(cls, page) -> "Standing":
        return cls(page.live, page.live_revision_id)


def standing(page) -> Standing:
    """Of the row, locked until the transaction ends."""
    row = locked(Page.objects.filter(pk=page.pk), "page").only("live", "live_revision").first()
    return Standing.of(row) if row else Standing()


class Watched:
    """Remembers how the page stood when it was read, also as the object of a revision.

    Wagtail saves all columns of a page that is not live when a draft of it is saved or scheduled.
    An object read before somebody published would write the draft over what is live.
    """

    seen: Standing | None = None

    @classmethod
    def from_db(cls, db, field_names, values):
        page = super().from_db(db, field_names, values)
        if {"live", "live_revision_id"} <= page.__dict__.keys():
            page.seen = Standing.of(page)
        return page

    def with_content_json(self, content):
        page = super().with_content_json(content)
        page.seen = self.seen
        return page

    def is_overtaken(self, now: Standing) -> bool:
        """The row stands otherwise than when it was read, and this object wants no change of it."""
        return self.seen is not None and Standing.of(self) == self.seen != now

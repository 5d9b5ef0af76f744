"""Where else the same thing could have happened: the agencies and officers of another commune."""

from collections.abc import Iterator
from functools import cached_property

from portal.accounts.models import Agency, Area, Level, Post
from portal.demo.applications import SHOWN_COMMUNE


class Province:
    """Agencies, places and posts of today, read once."""

    def __init__(self):
        self.agencies = {one.pk: one for one in Agency.objects.valid_on().select_related("level")}
        self.areas = {one.pk: one for one in Area.objects.all()}
        self.at = {}  # (area, sector): agency
        for agency in sorted(self.agencies.values(), key=lambda one: one.code, reverse=True):
            self.at[agency.area_id, agency.sector] = agency
        self.posts_of, self.posts = {}, {}
        for post in Post.objects.valid_on().select_related("user", "agency").order_by("-pk"):
            self.posts_of.setdefault(post.user_id, []).append((post.agency_id, post.role))
            self.posts[post.agency_id, post.role] = post

    @cached_property
    def communes(self) -> list[Agency]:
        """Those that have officers, the one of the demo's accounts first."""
        smallest = Level.objects.smallest()
        found = [
            agency
            for agency in self.agencies.values()
            if agency.receives and (agency.pk, "receptionist") in self.posts
            if agency.level == smallest
        ]
        shown = {pk for pk, area in self.areas.items() if area.name == SHOWN_COMMUNE}
        return sorted(found, key=lambda agency: (agency.area_id not in shown, agency.code))

    def chain(self, area_id) -> Iterator[Area]:
        """The place and those it lies in, the smallest first."""
        while area_id is not None:
            area = self.areas[area_id]
            yield area
            area_id = area.parent_id


class Elsewhere:
    """What of `province` stands for what in a file, had it been filed in `commune`."""

    def __init__(self, province: Province, commune: Agency):
        self.province, self.commune = province, commune
        self.areas = {area.level_id: area for area in province.chain(commune.area_id)}

    def area(self, area_id) -> Area:
        old = self.province.areas[area_id]
        return self.areas.get(old.level_id, old)

    def agency(self, agency_id) -> Agency:
        """Its counterpart: same sector, in the place of the same level; itself where none is."""
        old = self.province.agencies[agency_id]
        return self.province.at.get((self.area(old.area_id).pk, old.sector), old)

    def officer(self, user_id):
        """Who does there what this officer does here; None for an account without a post."""
        for agency_id, role in self.province.posts_of.get(user_id, ()):
            found = self.holder(agency_id, role)
            if found:
                return found
        return None

    def holder(self, agency_id, role):
        post = self.post(agency_id, role)
        return post and post.user

    def post(self, agency_id, role) -> Post | None:
        return self.province.posts.get((self.agency(agency_id).pk, role))

    def has(self, posts, officers) -> bool:
        """Whether somebody fills each of these (agency, role), and stands for each officer."""
        filled = all(self.holder(*post) for post in posts)
        return filled and all(map(self.officer, officers))

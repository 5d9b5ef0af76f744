"""For search engines: the live pages of every language."""

from django.contrib.sitemaps import Sitemap
from wagtail.models import Page


class PagesSitemap(Sitemap):
    limit = 5000

    def items(self):
        pages = Page.objects.live().public().filter(depth__gte=2).order_by("path")
        return pages.defer_streamfields().specific()

    def get_urls(self, page=1, site=None, protocol=None):
        found = []
        for item in self.paginator.page(page).object_list:
            found += [
                {**one, "item": item, "changefreq": None, "priority": "", "alternates": []}
                for one in item.get_sitemap_urls()
                if one["location"]
            ]
        return found

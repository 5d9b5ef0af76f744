"""What editors meet first: where each kind of page is written, in their language."""

import json

import pytest
from django.urls import reverse


@pytest.fixture
def first_page(client, page, moderator):
    client.force_login(moderator)
    return lambda: client.get(reverse("wagtailadmin_home")).content.decode()


def test_it_leads_to_each_list_and_counts_what_is_not_published(first_page, page):
    lists = page.get_parent()
    assert reverse("wagtailadmin_explore", args=[lists.pk]) in first_page()
    assert "<strong>1 " not in first_page()
    page.title = "Khác"
    page.save_revision()
    assert "<strong>1 " in first_page()


def test_there_is_no_count_of_pictures(first_page):
    assert reverse("wagtailimages:index") not in first_page()


def test_words_of_scripts_are_vietnamese_too(first_page, client):
    words = client.get(reverse("wagtailadmin_javascript_catalog")).content.decode()
    assert json.dumps("Thu gọn tất cả") in words

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from portal.core.locks import ORDER, LockOrderError, locked


@pytest.fixture(autouse=True)
def checked(settings, db):
    settings.DEBUG_LOCKS = True


def lock(*kinds: str) -> None:
    for kind in kinds:
        locked(ContentType.objects.all(), kind)


def may_lock(*kinds: str) -> bool:
    try:
        lock(*kinds)
    except LockOrderError:
        return False
    return True


def test_the_order_itself_is_allowed_and_so_is_the_same_kind_again():
    with transaction.atomic():
        assert may_lock(*ORDER)
    with transaction.atomic():
        assert may_lock("fee", "fee", "bill", "bill", "fee")


@pytest.mark.parametrize(
    ("first", "second"), [("bill", "fee"), ("audit_head", "series"), ("step", "application")]
)
def test_the_wrong_order_is_an_error(first, second):
    with transaction.atomic(), pytest.raises(LockOrderError, match=f"{second} is locked after"):
        lock(first, second)


def test_an_inner_block_knows_what_the_outer_one_holds():
    with transaction.atomic():
        lock("bill")
        with transaction.atomic(), pytest.raises(LockOrderError):
            lock("application")


def test_the_outer_block_knows_what_an_inner_one_took():
    with transaction.atomic():
        with transaction.atomic():
            lock("bill")
        with pytest.raises(LockOrderError):
            lock("application")


def test_an_inner_block_that_was_rolled_back_holds_nothing():
    with transaction.atomic():
        with transaction.atomic():
            lock("bill")
            transaction.set_rollback(True)
        assert may_lock("application")


def test_every_transaction_begins_anew():
    @transaction.atomic
    def act():
        return may_lock("application", "bill")

    assert act()
    assert act()


@pytest.mark.django_db(transaction=True)
def test_real_transactions_begin_anew_after_commit_and_after_rollback():
    with transaction.atomic():
        assert may_lock("application", "bill")
    with transaction.atomic():
        assert may_lock("series")
        transaction.set_rollback(True)
    with transaction.atomic():
        assert may_lock("application")
        with pytest.raises(LockOrderError), transaction.atomic():
            lock("bill", "step")


def test_an_unknown_kind_is_an_error(settings):
    settings.DEBUG_LOCKS = False
    with pytest.raises(ValueError, match="tuple"):
        lock("coffee")


def test_without_the_setting_nothing_is_checked(settings):
    settings.DEBUG_LOCKS = False
    with transaction.atomic():
        assert may_lock("bill", "application")
    settings.DEBUG_LOCKS = True
    with transaction.atomic():
        assert not may_lock("bill", "application")


def test_rows_are_locked_where_the_database_can():
    with transaction.atomic():
        query = locked(ContentType.objects.all(), "application").query
    assert query.select_for_update
    assert query.select_for_update_of == ("self",)
    assert ("FOR UPDATE" in str(query)) == connection.features.has_select_for_update

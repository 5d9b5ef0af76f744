import uuid

import pytest
from django.core.exceptions import FieldError
from django.db import models, transaction
from django.forms import modelform_factory
from hypothesis import given
from hypothesis import strategies as st

from portal.core import encryption
from portal.core.encryption import (
    Ciphertext,
    DecryptionError,
    EncryptedJSONField,
    EncryptedTextField,
    EncryptionError,
    blind_index,
    decrypt,
    encrypt,
)
from portal.core.ids import uuid7
from tests.core.tables import create_table

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(), part, max_size=3),
    max_leaves=8,
)


class Secret(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7)
    label = models.CharField(max_length=20, blank=True)
    phone = EncryptedTextField(max_length=20, blank=True)
    note = EncryptedTextField(null=True, blank=True)
    answers = EncryptedJSONField(default=dict, blank=True)

    class Meta:
        app_label = "core"
        managed = False
        db_table = "test_secret"

    def __str__(self):
        return self.label


@pytest.fixture(autouse=True)
def table(db):
    create_table(Secret)


def stored(column: str, pk: uuid.UUID) -> bytes:
    """The bytes that the database holds."""
    found = Secret.objects.values_list(column, flat=True).get(pk=pk)
    assert isinstance(found, Ciphertext)
    return found.blob


def overwrite(column: str, pk: uuid.UUID, blob: bytes) -> None:
    Secret.objects.filter(pk=pk).update(**{column: Ciphertext(blob)})


def reload(secret: Secret) -> Secret:
    return Secret.objects.get(pk=secret.pk)


@given(text=st.text(), answers=JSON)
def test_what_was_sealed_opens_in_the_same_place_only(text, answers):
    sealed = encrypt(text.encode(), "table:column:1")
    assert decrypt(sealed, "table:column:1").decode() == text
    with pytest.raises(DecryptionError):
        decrypt(sealed, "table:column:2")
    field = EncryptedJSONField()
    assert field.from_bytes(field.to_bytes(answers)) == answers


def test_create_save_and_read_back():
    secret = Secret.objects.create(phone="+84912345678", answers={"name": "Đỗ Thị Hoài"})
    found = reload(secret)
    assert found.phone == "+84912345678"
    assert found.note is None
    assert found.answers == {"name": "Đỗ Thị Hoài"}
    found.answers["age"] = 3
    found.note = ""
    found.save()
    assert reload(secret).answers == {"name": "Đỗ Thị Hoài", "age": 3}
    assert reload(secret).note == ""


@pytest.mark.threat(43)
def test_the_database_never_sees_the_value():
    secret = Secret.objects.create(phone="+84912345678", answers={"name": "Hoài"})
    assert b"912345678" not in stored("phone", secret.pk)
    assert "Hoài".encode() not in stored("answers", secret.pk)
    assert repr(Ciphertext(b"x")) == "<encrypted>"


def test_the_same_value_is_never_written_twice_the_same_way():
    first, second = (Secret.objects.create(phone="1") for _ in range(2))
    assert stored("phone", first.pk)[1:] != stored("phone", second.pk)[1:]


def test_bulk_create():
    Secret.objects.bulk_create(Secret(label=str(n), phone=f"0{n}") for n in range(5))
    assert {row.label: row.phone for row in Secret.objects.all()} == {
        str(n): f"0{n}" for n in range(5)
    }


def test_deferred_and_refreshed(django_assert_num_queries):
    secret = Secret.objects.create(label="a", phone="1")
    partial = Secret.objects.defer("phone").get(pk=secret.pk)
    assert "phone" in partial.get_deferred_fields()
    with django_assert_num_queries(1):
        assert partial.phone == "1"
        assert partial.phone == "1"
    secret.phone = "2"
    secret.save(update_fields=["phone"])
    partial.refresh_from_db()
    assert partial.phone == "2"


def test_a_value_is_decrypted_only_when_it_is_read(monkeypatch):
    secret = Secret.objects.create(phone="1", answers={"a": 1})
    opened = []
    monkeypatch.setattr(
        encryption, "decrypt", lambda sealed, place: opened.append(place) or decrypt(sealed, place)
    )
    found = reload(secret)
    assert found.label == ""
    assert opened == []
    assert found.phone == "1"
    assert found.phone == "1"
    assert opened == [f"test_secret:phone:{secret.pk}"]


def test_a_model_form_shows_and_saves():
    form_class = modelform_factory(Secret, fields=["phone", "note", "answers"])
    secret = Secret.objects.create(phone="1", answers={"a": 1})
    form = form_class(instance=reload(secret))
    assert form.initial == {"phone": "1", "note": None, "answers": {"a": 1}}
    form = form_class({"phone": "2", "note": "", "answers": '{"b": 2}'}, instance=reload(secret))
    form.save()
    changed = reload(secret)
    assert (changed.phone, changed.note, changed.answers) == ("2", None, {"b": 2})
    too_long = form_class({"phone": "9" * 21}, instance=secret)
    assert "phone" in too_long.errors


def test_a_value_swapped_between_rows_is_an_error():
    mine, yours = Secret.objects.create(phone="mine"), Secret.objects.create(phone="yours")
    overwrite("phone", mine.pk, stored("phone", yours.pk))
    with pytest.raises(DecryptionError, match=f"test_secret:phone:{mine.pk}"):
        assert reload(mine).phone


def test_a_value_swapped_between_columns_is_an_error():
    secret = Secret.objects.create(phone="1", note="2")
    overwrite("phone", secret.pk, stored("note", secret.pk))
    with pytest.raises(DecryptionError):
        assert reload(secret).phone


@pytest.mark.parametrize("damage", [b"", b"\x01", b"\x01" + bytes(11), b"\x01" + bytes(40)])
def test_damaged_bytes_are_an_error_and_never_blank(damage):
    secret = Secret.objects.create(phone="1")
    overwrite("phone", secret.pk, damage)
    with pytest.raises(DecryptionError):
        assert reload(secret).phone


def test_keys_are_changed_by_adding_a_higher_one(settings):
    settings.FIELD_KEYS = {1: b"a" * 32}
    secret = Secret.objects.create(phone="old")
    settings.FIELD_KEYS = {1: b"a" * 32, 2: b"b" * 32}
    found = reload(secret)
    assert found.phone == "old"
    found.save()
    assert stored("phone", secret.pk)[0] == 2
    settings.FIELD_KEYS = {2: b"b" * 32}
    assert reload(secret).phone == "old"


@pytest.mark.parametrize("keys", [{1: b"z" * 32}, {3: b"a" * 32}])
def test_the_wrong_key_is_an_error_and_never_blank(settings, keys):
    settings.FIELD_KEYS = {1: b"a" * 32}
    secret = Secret.objects.create(phone="1")
    settings.FIELD_KEYS = keys
    with pytest.raises(DecryptionError):
        assert reload(secret).phone


@pytest.mark.parametrize("lookup", ["phone", "phone__contains", "phone__in", "answers__name"])
def test_lookups_are_refused(lookup):
    with pytest.raises(FieldError):
        Secret.objects.filter(**{lookup: "1"})


def test_isnull_is_allowed():
    Secret.objects.create(label="without")
    Secret.objects.create(label="with", note="x")
    assert Secret.objects.get(note__isnull=True).label == "without"
    assert Secret.objects.exclude(note__isnull=True).get().label == "with"


def test_writes_that_do_not_know_the_row_are_refused():
    secret = Secret.objects.create(phone="1")
    with pytest.raises(EncryptionError, match="update"), transaction.atomic():
        Secret.objects.update(phone="2")
    secret.phone = "3"
    with pytest.raises(EncryptionError, match="update"), transaction.atomic():
        Secret.objects.bulk_update([secret], ["phone"])
    with pytest.raises(EncryptionError, match="primary key"):
        Secret._meta.get_field("phone").pre_save(Secret(id=None, phone="4"), add=True)
    assert reload(secret).phone == "1"


def test_clearing_by_update_is_allowed():
    secret = Secret.objects.create(note="x")
    Secret.objects.update(note=None)
    assert reload(secret).note is None


def test_the_checks_refuse_an_index_and_a_key_given_by_the_database():
    class Careless(models.Model):
        phone = EncryptedTextField(unique=True)

        class Meta:
            app_label = "core"
            managed = False

        def __str__(self):
            return ""

    found = {error.id for error in Careless._meta.get_field("phone").check()}
    assert {"core.E001", "core.E002"} <= found
    assert Secret._meta.get_field("phone").check() == []


def test_blind_index():
    same = blind_index("Nguyen@Example.vn ", "email")
    assert same == blind_index("nguyen@example.vn", "email")
    assert len(same) == 32
    assert same != blind_index("nguyen@example.vn", "phone")
    assert blind_index("  ", "email") == ""


def test_blind_index_depends_on_its_key(settings):
    before = blind_index("027302001418", "national_id")
    settings.BLIND_INDEX_KEY = b"another"
    assert blind_index("027302001418", "national_id") != before

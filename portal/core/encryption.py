"""Personal data at rest: AES-256-GCM, bound to its row, decrypted only when it is read.

A stored value is `key id (1 byte) | nonce (12) | ciphertext and tag`, and its associated data is
`table:column:primary key`: a value copied to another row or column does not decrypt. So the key
of the row must be known before it is inserted (a UUID default), and `QuerySet.update`,
`bulk_update` and `bulk_create(update_conflicts=True)` cannot write such a field.
"""

import hashlib
import hmac
import json
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django import forms
from django.conf import settings
from django.core import checks, validators
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from portal.core.text import nfc

NONCE_BYTES = 12
SHORTEST = 1 + NONCE_BYTES + 16  # bytes of a stored empty value: key id, nonce, tag


class EncryptionError(Exception):
    """The value cannot be encrypted: no row to bind it to, or no way to know the row."""


class DecryptionError(Exception):
    """Unknown key, wrong key, changed bytes, or bytes that belong to another row."""


class Ciphertext:
    """What the database holds, not decrypted yet. `values()` returns these."""

    __slots__ = ("blob",)

    def __init__(self, blob: bytes):
        self.blob = blob

    def __repr__(self) -> str:
        return "<encrypted>"


def encrypt(plain: bytes, bound_to: str) -> Ciphertext:
    """Encrypt under the newest key (the highest id of settings.FIELD_KEYS)."""
    key_id = max(settings.FIELD_KEYS)
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(settings.FIELD_KEYS[key_id]).encrypt(nonce, plain, bound_to.encode())
    return Ciphertext(bytes([key_id]) + nonce + sealed)


def decrypt(ciphertext: Ciphertext, bound_to: str) -> bytes:
    """Raises DecryptionError, whose message names the place and never the content."""
    blob = ciphertext.blob
    key = settings.FIELD_KEYS.get(blob[0]) if blob else None
    if key is None:
        raise DecryptionError(f"{bound_to}: no key with the id {blob[:1].hex() or 'none'}")
    try:
        return AESGCM(key).decrypt(
            blob[1 : 1 + NONCE_BYTES], blob[1 + NONCE_BYTES :], bound_to.encode()
        )
    except (InvalidTag, ValueError) as error:
        raise DecryptionError(f"{bound_to}: wrong key, changed, or from another row") from error


def blind_index(value: str, purpose: str) -> str:
    """32 hexadecimal digits that are equal for equal values: search without decrypting.

    Blanks and capitals do not count. `purpose` ("national_id", "phone") keeps the indexes of
    different columns apart. The empty value gives the empty string.
    """
    normal = "".join(nfc(value).casefold().split())
    if not normal:
        return ""
    message = f"{purpose}\0{normal}".encode()
    return hmac.new(_index_key(), message, hashlib.sha256).hexdigest()[:32]


def _index_key() -> bytes:
    key = settings.BLIND_INDEX_KEY
    return key.encode() if isinstance(key, str) else key


class DecryptOnRead(DeferredAttribute):
    """Keeps the ciphertext in the instance until someone asks for the value."""

    def __get__(self, instance, cls=None):
        value = super().__get__(instance, cls)
        if isinstance(value, Ciphertext):
            value = self.field.open(instance, value)
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance, value):
        instance.__dict__[self.field.attname] = value


class EncryptedField(models.Field):
    """Base class: subclasses turn their values into bytes and back."""

    descriptor_class = DecryptOnRead

    def to_bytes(self, value) -> bytes:
        raise TypeError(f"{type(self).__name__} must define to_bytes")

    def from_bytes(self, plain: bytes):
        raise TypeError(f"{type(self).__name__} must define from_bytes")

    def get_internal_type(self):
        return "BinaryField"

    def place(self, instance) -> str:
        """The associated data: `table:column:primary key`."""
        if instance.pk is None:
            raise EncryptionError(f"{self}: the row needs its primary key before it is saved")
        key = instance._meta.pk.to_python(instance.pk)
        return f"{self.model._meta.db_table}:{self.column}:{key}"

    def open(self, instance, ciphertext: Ciphertext):
        return self.from_bytes(decrypt(ciphertext, self.place(instance)))

    def from_db_value(self, value, expression, connection):
        return None if value is None else Ciphertext(bytes(value))

    def pre_save(self, model_instance, add):
        value = getattr(model_instance, self.attname)
        if value is None or hasattr(value, "resolve_expression"):
            return value
        return encrypt(self.to_bytes(value), self.place(model_instance))

    def get_db_prep_value(self, value, connection, prepared=False):
        if value is None:
            return None
        if not isinstance(value, Ciphertext):
            raise EncryptionError(
                f"{self}: save() each object; update(), bulk_update() and defaults of a migration "
                "do not know the row (add the column with null=True)"
            )
        return connection.Database.Binary(value.blob)

    def get_lookup(self, lookup_name):
        if lookup_name != "isnull":
            raise FieldError(f"{self} is encrypted: search by its blind index, or with isnull")
        return super().get_lookup(lookup_name)

    def check(self, **kwargs):
        return [*super().check(**kwargs), *self._check_searchable(), *self._check_key()]

    def _check_searchable(self):
        if self.unique or self.db_index:
            yield checks.Error("An encrypted field cannot be indexed.", obj=self, id="core.E001")

    def _check_key(self):
        if isinstance(self.model._meta.pk, models.AutoField):
            hint = "Use a UUIDField(primary_key=True, default=uuid7)."
            yield checks.Error(
                "An encrypted field needs a key known before insertion.",
                hint=hint,
                obj=self,
                id="core.E002",
            )


class BlindIndexField(models.CharField):
    """The blind index of the text in the field `of` of the same row, made anew by each save.

    A save with `update_fields` that names `of` must name this field beside it.
    """

    def __init__(self, *args, of, purpose, **kwargs):
        self.of, self.purpose = of, purpose
        usual = {"max_length": 32, "blank": True, "default": "", "editable": False}
        super().__init__(*args, **(usual | kwargs))

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"of": self.of, "purpose": self.purpose}

    def pre_save(self, model_instance, add):
        setattr(model_instance, self.attname, self.of_row(model_instance))
        return super().pre_save(model_instance, add)

    def of_row(self, instance) -> str:
        return blind_index(getattr(instance, self.of) or "", self.purpose)


class EncryptedTextField(EncryptedField):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.max_length is not None:
            self.validators.append(validators.MaxLengthValidator(self.max_length))

    def to_python(self, value):
        return value if value is None or isinstance(value, str) else str(value)

    def to_bytes(self, value) -> bytes:
        return self.to_python(value).encode()

    def from_bytes(self, plain: bytes) -> str:
        return plain.decode()

    def formfield(self, **kwargs):
        widget = forms.Textarea if self.max_length is None else forms.TextInput
        defaults = {
            "form_class": forms.CharField,
            "max_length": self.max_length,
            "widget": widget,
        }
        if self.null:
            defaults["empty_value"] = None
        return super().formfield(**{**defaults, **kwargs})


class EncryptedJSONField(EncryptedField):
    """Holds what `json` can write: dictionaries, lists, text, numbers, booleans."""

    empty_strings_allowed = False

    def to_bytes(self, value) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def from_bytes(self, plain: bytes):
        return json.loads(plain)

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": forms.JSONField, **kwargs})

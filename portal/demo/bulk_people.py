"""Citizens for many applications: an account and a person each."""

from portal.accounts.models import Person, User
from portal.core.encryption import blind_index
from portal.core.text import fold
from portal.demo import names
from portal.demo.people import email

FILES_EACH = 3  # about as many applications a citizen has
BATCH = 1000


def make_citizens(wanted: int, password: str) -> list[User]:
    """New accounts (with `person` loaded) that no one has yet; `password` is a hash."""
    first = Person.objects.count()
    invented = _distinct(wanted, first)
    people = [_person(one) for one in invented]
    Person.objects.bulk_create(people, batch_size=BATCH)
    users = [_user(person, first + number, password) for number, person in enumerate(people)]
    User.objects.bulk_create(users, batch_size=BATCH)
    return users


def _distinct(wanted, first) -> list[names.Invented]:
    """People whose numbers nobody has: a number that comes twice is passed over."""
    taken = set(Person.objects.values_list("national_id_index", flat=True))
    found, serial = [], first
    while len(found) < wanted:
        one, serial = names.person(f"citizen {serial}"), serial + 1
        index = blind_index(one.national_id, "national_id")
        if index not in taken:
            taken.add(index)
            found.append(one)
    return found


def _person(one) -> Person:
    return Person(
        full_name=one.full_name,
        full_name_fold=fold(one.full_name),
        national_id=one.national_id,
        national_id_index=blind_index(one.national_id, "national_id"),
        birth_date=one.birth_date,
        sex=one.sex,
        verified_level=Person.VerifiedLevel.ONLINE,
    )


def _user(person, serial, password) -> User:
    phone = f"+8438{serial:07}"
    return User(
        email=email(f"dan{serial}"),
        phone=phone,
        phone_index=blind_index(phone, "phone"),
        full_name=person.full_name,
        person=person,
        password=password,
    )

"""The only place that touches allauth's EmailAddress (decision A16, auth.md)."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from deskbell.db.prepared import Prepared
from deskbell.db.writing import create
from deskbell.mime.addresses import lower
from deskbell.people import indexing
from deskbell.people.models import Organization, OrganizationDomain, Person


class Taken(Exception):
    """This address belongs to somebody's account."""


def clean(email: str) -> str:
    return lower(email.strip())[:254]


def row(email: str) -> EmailAddress | None:
    found: EmailAddress | None = _row.one(clean(email))
    return found


_row = Prepared(lambda email: EmailAddress.objects.select_related("user").filter(email=email))


def holder(email: str) -> Person | None:
    """Who holds this address, following merged persons."""
    found = row(email)
    if found is None:
        return None
    person = found.user
    while person.merged_into_id:
        person = person.merged_into
    return person


def is_contact(person: Person) -> bool:
    """Nobody ever proved to be this person, and nobody made an account for them: a mere sender of mail."""
    return not person.username and is_unclaimed(person)


def is_unclaimed(person: Person) -> bool:
    """Nobody ever proved to be this customer: no password, no verified address. An import may have given them a user
    name: then the account waits for who holds the address."""
    return (
        person.is_customer
        and not person.has_usable_password()
        and not EmailAddress.objects.filter(user=person, verified=True).exists()
        and not Authenticator.objects.filter(user=person).exists()
    )


def may_be_invited(person: Person) -> bool:
    """A customer without a password of their own: a contact, or an account from an import."""
    return person.is_customer and awaits_password(person)


def awaits_password(person: Person) -> bool:
    """Let in, and never had a password: an invitation leads to the first one."""
    return person.is_active and not person.merged_into_id and not person.has_usable_password()


def person_for(email: str, name: str = "", language: str = "") -> Person:
    """The person of this address; a contact with an unverified row is made where none is. Race-safe."""
    return find_or_make(email, name, language)[0]


def find_or_make(email: str, name: str = "", language: str = "") -> tuple[Person, bool]:
    """The same, and whether somebody held the address before."""
    email = clean(email)
    for _ in range(3):
        if found := holder(email):
            return found, True
        try:
            with transaction.atomic():
                person = Person.objects.create_contact(name, language=language)
                create(EmailAddress, user=person, email=email, primary=True)
                indexing.index_many([(person, [email])])
                return person, False
        except IntegrityError:
            continue
    raise RuntimeError(f"The address {email} keeps appearing and vanishing.")


def add(person: Person, email: str, *, verified: bool = False) -> EmailAddress:
    """A further address, entered by an administrator. IntegrityError when somebody else holds it."""
    primary = not EmailAddress.objects.filter(user=person, primary=True).exists()
    made = EmailAddress.objects.create(user=person, email=clean(email), verified=verified, primary=primary)
    index(person)
    return made


def remove(person: Person, email: str) -> bool:
    """Take an address nobody has proved away; False when it is not there, is proved, or is the only one."""
    own = EmailAddress.objects.filter(user=person)
    found = own.filter(email=clean(email), verified=False).first()
    if found is None or own.count() == 1:
        return False
    found.delete()
    if found.primary:
        _pass_on(own)
    index(person)
    return True


def _pass_on(others: QuerySet[EmailAddress]) -> None:
    """Mail goes to one of these now, a proved one first."""
    if heir := others.order_by("-verified", "pk").first():
        heir.primary = True
        heir.save(update_fields=["primary"])


def move(goes: Person, stays: Person) -> list[str]:
    """Give all addresses of one person to another, proved or not as they are; `stays` keeps being written to where
    it was. Which ones moved. The caller indexes both."""
    moved = of(goes)
    has_primary = EmailAddress.objects.filter(user=stays, primary=True).exists()
    rows = EmailAddress.objects.filter(user=goes)
    if has_primary:
        rows.update(user=stays, primary=False)
    else:
        rows.update(user=stays)
    return moved


def give_back(stays: Person, goes: Person, rows: Iterable[tuple[str, bool, bool]]) -> None:
    """What `move` did, undone: these addresses with their proof and which of them mail goes to, as `rows_of` gave
    them. The caller indexes both."""
    for email, verified, primary in rows:
        EmailAddress.objects.filter(user=stays, email=email).update(user=goes, verified=verified, primary=primary)
    own = EmailAddress.objects.filter(user=stays)
    if not own.filter(primary=True).exists():
        _pass_on(own)


def name(person: Person, name: str) -> None:
    """Call a person who had no name so."""
    if Person.objects.filter(pk=person.pk, name="").update(name=name[:200]):
        person.name = name[:200]
        index(person)


def index(person: Person) -> None:
    """Let the person be found by what they are called by now; after every change of name, address or telephone."""
    indexing.index(person, of(person))


def index_all() -> None:
    """The same for everybody; after an import. A person without words is without name, address and telephone."""
    emails: dict[int, list[str]] = {}
    for user, email in EmailAddress.objects.values_list("user_id", "email").iterator():
        emails.setdefault(user, []).append(email)
    people = Person.objects.filter(merged_into=None).only("name", "phone").iterator()
    indexing.index_many((person, emails.get(person.pk, [])) for person in people)


def give(person: Person, email: str) -> EmailAddress:
    """An address an administrator vouches for, as the person's first. IntegrityError when another holds it."""
    EmailAddress.objects.filter(user=person).update(primary=False)
    made, _ = EmailAddress.objects.update_or_create(
        user=person, email=clean(email), defaults={"verified": True, "primary": True}
    )
    index(person)
    return made


def prove(person: Person, email: str) -> bool:
    """Who is this person has shown to hold this address of theirs. We write to it from now on, unless they have
    another that is proved. False when it is not theirs (any more)."""
    own, email = EmailAddress.objects.filter(user=person), clean(email)
    if not own.filter(email=email).update(verified=True):
        return False
    if not own.filter(primary=True, verified=True).exists():
        own.update(primary=False)
        own.filter(email=email).update(primary=True)
    return True


def holders(emails: Iterable[str]) -> dict[str, Person]:
    """Who holds each of these clean addresses, for many at once; no row is a merged person's."""
    wanted = EmailAddress.objects.select_related("user").filter(email__in=list(emails))
    return {row.email: row.user for row in wanted}


def give_many(people: Iterable[tuple[Person, str]]) -> None:
    """New persons' only addresses, as an administrator's source vouches for them. IntegrityError as with `give`."""
    pairs = list(people)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=email, verified=True, primary=True) for person, email in pairs
    )
    indexing.index_many((person, [email]) for person, email in pairs)


def hand_over(email: str, person: Person) -> None:
    """A mere contact's address to whoever has proved it; the contact keeps the others. The caller indexes both."""
    EmailAddress.objects.filter(email=clean(email)).update(user=person, verified=True, primary=False)


def drop(person: Person, email: str) -> bool:
    """Take one of one's own addresses away. False when it is not there, or the last that is proved."""
    own = EmailAddress.objects.filter(user=person)
    found, others = own.filter(email=clean(email)).first(), own.exclude(email=clean(email))
    if found is None or not others.filter(verified=True).exists():
        return False
    found.delete()
    if found.primary:
        _pass_on(others)
    index(person)
    return True


def take_away(person: Person, email: str) -> bool:
    """Whatever was proved of it, as an administrator decides. False when it is not there, or the only one of somebody
    who has no user name: nobody could reach them, nor they sign in."""
    own = EmailAddress.objects.filter(user=person)
    found, others = own.filter(email=clean(email)).first(), own.exclude(email=clean(email))
    if found is None or not (person.username or others.exists()):
        return False
    found.delete()
    if found.primary:
        _pass_on(others)
    index(person)
    return True


def write_to(person: Person, email: str) -> bool:
    """We write there from now on. False unless it is a proved address of theirs."""
    own, email = EmailAddress.objects.filter(user=person), clean(email)
    if not own.filter(email=email, verified=True).exists():
        return False
    own.update(primary=False)
    own.filter(email=email).update(primary=True)
    return True


def contact_of(email: str) -> Person | None:
    """The mere contact who wrote from this address, if any: it may become an account. Taken when it is one."""
    found = row(email)
    if found is not None and not (is_contact(found.user) and found.user.is_active):
        raise Taken(email)
    return found.user if found is not None else None


def primary(person: Person) -> str:
    """The address we write to; "" for an agent without one."""
    found = EmailAddress.objects.filter(user=person).order_by("-primary", "-verified", "pk")
    return next(iter(found.values_list("email", flat=True)), "")


def primaries(people: Iterable[int]) -> dict[int, str]:
    """The same for several persons at once, by key."""
    rows = EmailAddress.objects.filter(user__in=set(people)).order_by("primary", "verified", "-pk")
    return dict(rows.values_list("user_id", "email"))


def starting(text: str, most: int) -> list[int]:
    """Whose addresses begin so, by key."""
    rows = EmailAddress.objects.filter(email__startswith=clean(text)).order_by("email")
    return list(rows.values_list("user_id", flat=True)[:most])


def rows_of(person: Person) -> list[tuple[str, bool, bool]]:
    """Address, proved, the one we write to; that one first."""
    rows = EmailAddress.objects.filter(user=person).order_by("-primary", "-verified", "pk")
    return list(rows.values_list("email", "verified", "primary"))


def of(person: Person) -> list[str]:
    return list(EmailAddress.objects.filter(user=person).order_by("-primary", "pk").values_list("email", flat=True))


def verified(person: Person) -> list[str]:
    return _verified.rows(person.pk)


_verified = Prepared(
    lambda person: EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
)


def agents_among(emails: Iterable[str]) -> set[str]:
    """Which of these addresses belong to agents: they never go into a customer's mail (decision D35)."""
    wanted = [clean(email) for email in emails if "\x00" not in email]  # nobody has such; PostgreSQL refuses it
    return set(EmailAddress.objects.filter(email__in=wanted, user__is_agent=True).values_list("email", flat=True))


def may_be_recovered(address: EmailAddress) -> bool:
    """Who holds this mailbox may take the account over: a verified row, or any row of somebody unclaimed."""
    return address.verified or is_unclaimed(address.user)


def to_recover(person: Person) -> EmailAddress | None:
    """The row we would write to, for somebody who knows their user name."""
    rows = EmailAddress.objects.select_related("user").filter(user=person).order_by("-verified", "-primary", "pk")
    found = rows.first()
    return found if found is not None and may_be_recovered(found) else None


def organization_for(email: str) -> Organization | None:
    """By mail domain, for domains an administrator entered (decision D42)."""
    domain = clean(email).rpartition("@")[2]
    found = OrganizationDomain.objects.select_related("organization").filter(domain=domain).first()
    return found.organization if found else None

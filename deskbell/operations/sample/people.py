"""The people of the sample desk: agents, organisations, known customers. Addresses through people.addresses only."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from deskbell.audit import log
from deskbell.operations.sample import cast
from deskbell.operations.sample.sign_ins import SignIn, password
from deskbell.people import addresses, organizing
from deskbell.people.models import Group, OrganizationDomain, Person
from deskbell.queues.models import Queue, Subscription

AWAY_DAYS = 4


def make() -> list[SignIn]:
    """Everybody, with passwords that are known to the caller alone; a second call gives everybody new ones."""
    passwords = {person.username: password() for person in (*cast.AGENTS, *cast.CUSTOMERS) if person.username}
    with transaction.atomic():
        for new in cast.ORGANIZATIONS:
            _organization(new)
        agents = [_agent(new, passwords[new.username]) for new in cast.AGENTS]
        customers = [_customer(new, passwords.get(new.username, "")) for new in cast.CUSTOMERS]
        log.record(action="sample_people_made", agents=len(agents), customers=len(customers))
    return [sign_in for sign_in in (*agents, *customers) if sign_in.password]


def _organization(new: cast.NewOrganization) -> None:
    domain = OrganizationDomain.objects.filter(domain=new.domain)
    if not domain.exists():
        organization = organizing.named(new.name) or organizing.make(name=new.name)
        OrganizationDomain.objects.create(organization=organization, domain=new.domain)


def _agent(new: cast.NewAgent, word: str) -> SignIn:
    person = addresses.holder(new.email) or Person()
    person.name, person.username, person.language = new.name, new.username, new.language
    person.is_agent, person.is_administrator = True, new.is_administrator
    if new.is_away:
        person.away_from = timezone.now().date()
        person.away_until = person.away_from + timedelta(days=AWAY_DAYS)
    person.set_password(word)
    person.save()
    addresses.give(person, new.email)
    for group in Group.objects.filter(name__in=new.groups):
        group.members.add(person)
    for queue in Queue.objects.filter(path__in=new.follows):
        Subscription.objects.get_or_create(person=person, queue=queue)
    roles = ["administrator", "agent"] if new.is_administrator else ["agent"]
    log.record(action="agent_made", about=new.name, roles=roles, groups=list(new.groups))
    return SignIn(new.name, new.username, new.email, word, roles)


def _customer(new: cast.NewCustomer, word: str) -> SignIn:
    person = addresses.holder(new.email) or Person()
    person.name, person.language = new.name, new.language
    person.organization = addresses.organization_for(new.email)
    person.is_contact_person = new.is_contact_person
    if word:
        person.username = new.username
        person.set_password(word)
    else:
        person.set_unusable_password()
    person.save()
    addresses.give(person, new.email)
    return SignIn(new.name, new.username, new.email, word, ["customer"])

"""The one small world of all tests, built with the real verbs (house.md §8).

Ada works in Support, Ben in Billing only, Ines administers. Carla and Colin are customers at Acme, Dora at Brightside
and must see nothing of Acme. Otto is an out-of-office robot."""

from __future__ import annotations

from dataclasses import dataclass

from deskbell.desk import settings as desk
from deskbell.mime.mail import MailAddress
from deskbell.people import addresses, organizing
from deskbell.people.models import Group, Organization, Person
from deskbell.queues.models import Grant, Level, Queue
from deskbell.tickets.articles import NewArticle
from deskbell.tickets.models import Article, Ticket
from deskbell.tickets.opening import open_ticket

PASSWORD = "correct horse battery"


@dataclass
class World:
    support: Queue
    billing: Queue
    ada: Person
    ben: Person
    ines: Person
    carla: Person
    colin: Person
    dora: Person
    otto: Person

    def ticket(self, customer: Person | None = None, queue: Queue | None = None, **more: object) -> Ticket:
        """A ticket that a customer opened by mail."""
        customer = customer or self.carla
        title = str(more.pop("title", "Printer on fire"))
        article = self.message(customer, str(more.pop("text", "It burns since this morning.")), subject=title)
        return open_ticket(
            by=customer, queue=queue or self.support, customer=customer, title=title, article=article, **more
        )

    def message(self, customer: Person, text: str, **more: object) -> NewArticle:
        """What a customer's mail becomes."""
        email = addresses.primary(customer)
        return NewArticle(
            kind=Article.Kind.MAIL,
            side=Article.Side.CUSTOMER,
            visible=True,
            author=customer,
            sender=MailAddress(customer.name, email),
            to=more.pop("to", (MailAddress("Support", "support@desk.example"),)),
            text=text,
            **more,
        )

    def again(self, person: Person) -> Person:
        """The person as the next request reads it: rights are read once per object."""
        return Person.objects.get(pk=person.pk)


def build() -> World:
    desk.forget()
    support = Queue.objects.get(is_default=True)
    support.address, support.sender_name = "support@desk.example", "Desk Support"
    support.save()
    billing = Queue.objects.create(name="Billing", path="Billing", address="billing@desk.example")
    ada = _agent("Ada Lark", "ada", "ada@desk-staff.example")
    ben = _agent("Ben Wolf", "ben", "ben@desk-staff.example")
    ines = _agent("Ines Kern", "ines", "ines@desk-staff.example", is_administrator=True, is_agent=False)
    _group("Support agents", ada, support, Level.MANAGE)
    _group("Billing agents", ben, billing, Level.REPLY)
    acme = organizing.make(name="Acme")
    brightside = organizing.make(name="Brightside")
    return World(
        support=support,
        billing=billing,
        ada=ada,
        ben=ben,
        ines=ines,
        carla=_customer("Carla Finch", "carla@acme.example", acme),
        colin=_customer("Colin Reed", "colin@acme.example", acme),
        dora=_customer("Dora Vale", "dora@brightside.example", brightside),
        otto=_customer("Otto Away", "otto@acme.example", acme),
    )


def _agent(name: str, username: str, email: str, *, is_agent: bool = True, **more: object) -> Person:
    more.setdefault("undo_seconds", 0)  # what they send is sent; taking back has tests of its own
    person = Person(name=name, username=username, is_agent=is_agent, **more)
    person.set_password(PASSWORD)
    person.save()
    addresses.add(person, email, verified=True)
    return person


def _customer(name: str, email: str, organization: Organization) -> Person:
    person = Person(name=name, organization=organization)
    person.set_password(PASSWORD)
    person.save()
    addresses.add(person, email, verified=True)
    return person


def _group(name: str, member: Person, queue: Queue, level: int) -> None:
    group = Group.objects.create(name=name)
    group.members.add(member)
    Grant.objects.create(group=group, queue=queue, level=level)

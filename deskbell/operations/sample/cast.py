"""Who is on the sample desk: its queues, agents, organisations and known customers. All hosts end in .example."""

from __future__ import annotations

from dataclasses import dataclass

from deskbell.queues.models import Level

DESK_NAME = "Kestrel Support"
SYSTEM_ID = "42"
HOST = "kestrel.example"

SIGNATURE = "{agent}\nKestrel Groupware"


@dataclass(frozen=True, slots=True)
class NewQueue:
    path: str
    address: str
    sender: str
    plus: bool = True


QUEUES = (
    NewQueue("Support", f"support@{HOST}", "Kestrel Support"),
    NewQueue("Support/Mobile sync", f"mobile@{HOST}", "Kestrel Mobile"),
    NewQueue("Support/Installation", f"installation@{HOST}", "Kestrel Installation"),
    NewQueue("Licensing", f"licensing@{HOST}", "Kestrel Licensing"),
    NewQueue("Billing", f"billing@{HOST}", "Kestrel Billing", plus=False),
    NewQueue("Sales", f"sales@{HOST}", "Kestrel Sales", plus=False),
)
ALIASES = {f"help@{HOST}": "Support", f"invoices@{HOST}": "Billing"}

TYPES = (
    ("Incident", {"de": "Störung", "ru": "Сбой"}, "Something does not work as it should."),
    ("Question", {"de": "Frage", "ru": "Вопрос"}, "How do I …?"),
    ("Request", {"de": "Wunsch", "ru": "Пожелание"}, "Something is to be set up, changed or sent."),
)

EVERYWHERE = "*"
GROUPS: dict[str, dict[str, Level]] = {
    "Administrators": {EVERYWHERE: Level.MANAGE},
    "Team leads": {EVERYWHERE: Level.MANAGE},
    "Support": {
        "Support": Level.REPLY,
        "Support/Mobile sync": Level.REPLY,
        "Support/Installation": Level.REPLY,
        "Licensing": Level.NOTE,
    },
    "Licensing": {"Licensing": Level.REPLY},
    "Billing": {"Billing": Level.REPLY},
    "Sales": {"Sales": Level.REPLY, "Licensing": Level.VIEW},
}


@dataclass(frozen=True, slots=True)
class NewAgent:
    username: str
    name: str
    groups: tuple[str, ...]
    follows: tuple[str, ...] = ()
    language: str = "en"
    is_administrator: bool = False
    is_away: bool = False

    @property
    def email(self) -> str:
        return f"{self.username}@{HOST}"


AGENTS = (
    NewAgent("vera", "Vera Lindholm", ("Administrators",), is_administrator=True),
    NewAgent("mei", "Mei Tanaka", ("Team leads",), ("Support", "Support/Installation")),
    NewAgent("jonas", "Jonas Weber", ("Support",), ("Support", "Support/Installation")),
    NewAgent("ana", "Ana Kovač", ("Support", "Licensing"), ("Support/Mobile sync", "Licensing")),
    NewAgent("priya", "Priya Nair", ("Support",), ("Support",)),
    NewAgent("samuel", "Samuel Adeyemi", ("Billing",), ("Billing",)),
    NewAgent("luc", "Luc Moreau", ("Sales",), ("Sales",), is_away=True),
)


@dataclass(frozen=True, slots=True)
class NewOrganization:
    name: str
    domain: str


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """A customer whom an administrator entered. With a `username` they can sign in."""

    name: str
    email: str
    username: str = ""
    language: str = "en"
    is_contact_person: bool = False


ORGANIZATIONS = (
    NewOrganization("Lindqvist Logistik AB", "lindqvist.example"),
    NewOrganization("Stadtwerke Elmshorn", "stadtwerke-elmshorn.example"),
    NewOrganization("ООО «Сигма-Сервис»", "sigma-servis.example"),
    NewOrganization("Hafenbau Rostock GmbH", "hafenbau-rostock.example"),
    NewOrganization("Sisu Energia Oy", "sisuenergia.example"),
    NewOrganization("Nordfjord kommune", "nordfjord.example"),
    NewOrganization("Klinikum Waldsee", "klinikum-waldsee.example"),
    NewOrganization("Cardiff Print Works", "cardiffprint.example"),
    NewOrganization("Observatoire du Jura", "observatoire-jura.example"),
    NewOrganization("Atlântico Seguros", "atlantico.example"),
    NewOrganization("Типография «Нева»", "tipografiya-neva.example"),
)

CUSTOMERS = (
    NewCustomer("Nadia Petrova", "nadia.petrova@lindqvist.example", "nadia", is_contact_person=True),
    NewCustomer("Erik Sandberg", "it-leitung@lindqvist.example"),
    NewCustomer("Claudia Brandstätter", "c.brandstaetter@stadtwerke-elmshorn.example", "claudia", "de"),
    NewCustomer("Uwe Hansen", "u.hansen@stadtwerke-elmshorn.example", language="de", is_contact_person=True),
    NewCustomer("Алексей Воронцов", "a.vorontsov@sigma-servis.example", "alexey", "ru", is_contact_person=True),
    NewCustomer("Дмитрий Лебедев", "lebedev@sigma-servis.example", language="ru"),
    NewCustomer("Tomasz Zieliński", "t.zielinski@hafenbau-rostock.example"),
    NewCustomer("Ralf Neumann", "ralf.neumann@hafenbau-rostock.example", language="de"),
    NewCustomer("Henrik Aalto", "henrik.aalto@sisuenergia.example"),
    NewCustomer("Ingrid Solheim", "ingrid.solheim@nordfjord.example"),
    NewCustomer("Bettina Krüger", "b.krueger@klinikum-waldsee.example", language="de"),
    NewCustomer("Owen Pritchard", "owen@cardiffprint.example"),
    NewCustomer("Marie Lefèvre", "m.lefevre@observatoire-jura.example"),
    NewCustomer("Rafael Duarte", "rafael.duarte@atlantico.example"),
    NewCustomer("Sofia Almeida", "sofia.almeida@atlantico.example"),
    NewCustomer("Марина Ковалёва", "kovaleva@tipografiya-neva.example", language="ru"),
    NewCustomer("Ольга Синицына", "buh@tipografiya-neva.example", language="ru"),
    NewCustomer("Giulia Ferrari", "giulia@cantinaferrari.example"),
    NewCustomer("Yusuf Demir", "yusuf@demirtekstil.example"),
    NewCustomer("Stefan Pohl", "pohl@stadtbuecherei-wetzlar.example", language="de"),
)

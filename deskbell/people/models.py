"""Persons, organisations, groups. What a person may do is decided in `access`, not here."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deskbell.db.ids import public_id
from deskbell.db.prefixes import WordField
from deskbell.db.writing import insert


class People(BaseUserManager["Person"]):
    def create_contact(self, name: str = "", **fields: Any) -> Person:
        """A person nobody has proved to be: no user name, no password."""
        person = self.model(name=name[:200], **fields)
        person.set_unusable_password()
        return insert(person)


class Organization(models.Model):
    """What customers belong to."""

    class Sharing(models.TextChoices):
        NOBODY = "nobody", _("Nobody: everyone sees only their own tickets")
        CONTACTS = "contacts", _("Contacts see all tickets of the organisation")
        EVERYBODY = "everybody", _("Everybody sees all tickets of the organisation")

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    name = models.CharField(max_length=200)
    sharing = models.CharField(max_length=16, choices=Sharing.choices, default=Sharing.CONTACTS)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(Lower("name"), name="organization_name")]

    def __str__(self) -> str:
        return self.name


class OrganizationDomain(models.Model):
    """A mail domain whose verified addresses belong to an organisation; entered by administrators only."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=253, unique=True)


class Person(AbstractBaseUser):
    """Every human, as agent, as customer or both. A mere contact has no user name, no usable password and
    only unverified addresses. Addresses live in allauth's table, touched by `people.addresses` alone."""

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    name = models.CharField(max_length=200, blank=True)
    username = models.CharField(max_length=150, null=True, blank=True, unique=True)
    is_agent = models.BooleanField(default=False)
    is_administrator = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.SET_NULL, related_name="people"
    )
    is_contact_person = models.BooleanField(default=False)  # of the organisation
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=8, blank=True)  # "" = not known: the mail's, then the desk's
    time_zone = models.CharField(max_length=64, blank=True)
    theme = models.CharField(max_length=8, blank=True)  # "", "light", "dark"
    density = models.CharField(max_length=8, blank=True)  # "", "compact"
    shortcuts = models.BooleanField(default=True)
    away_from = models.DateField(null=True, blank=True)
    away_until = models.DateField(null=True, blank=True)
    away_unlocks = models.BooleanField(default=True)  # a customer's answer meanwhile sets a locked ticket free
    substitute = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    signature = models.TextField(blank=True)
    rows = models.PositiveSmallIntegerField(default=50)  # of a list's page
    refresh_minutes = models.PositiveSmallIntegerField(default=0)  # of the overviews; 0 = not by the clock
    undo_seconds = models.PositiveSmallIntegerField(default=10)  # a message waits so long before it leaves
    after_new = models.CharField(max_length=8, blank=True)  # "" = the new ticket, "again" = another new one
    created_at = models.DateTimeField(default=timezone.now)

    objects = People()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(username=None) | (Q(username=Lower(F("username"))) & ~Q(username__contains="@")),
                name="username_lower_without_at",
            )
        ]
        indexes = [
            models.Index(Lower("name"), name="person_name"),
            models.Index(fields=["is_agent"], condition=Q(is_agent=True), name="person_agents"),
        ]

    def __str__(self) -> str:
        return self.name or f"#{self.pk}"  # never the user name (decision D35), never None

    @property
    def is_customer(self) -> bool:
        return not (self.is_agent or self.is_administrator)


class Arrangement(models.Model):
    """How one person arranged one thing: the columns of a list, the widgets of a page. A row each, so that two
    browsers arranging different things do not meet (`people.preferring`)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="arrangements", db_index=False)
    key = models.CharField(max_length=60)
    value = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="arrangement_once")]


class SignIn(models.Model):
    """One browser a person is signed in with; its session ends with the row (`people.sessions`)."""

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    browser = models.CharField(max_length=300, blank=True)  # as it calls itself
    address = models.CharField(max_length=45, blank=True)
    at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)


class PersonWord(models.Model):
    """A word a person is looked up by, of the name, an address or the telephone (`people.indexing`)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="words", db_index=False)
    word = WordField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "word"], name="person_word_once")]
        indexes = [models.Index(fields=["word", "person"], name="person_word")]


class OrganizationWord(models.Model):
    """The same for an organisation's name."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="words", db_index=False)
    word = WordField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "word"], name="organization_word_once")]
        indexes = [models.Index(fields=["word", "organization"], name="organization_word")]


class PersonNote(models.Model):
    """What agents should know about a customer. Customers never see it."""

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField()


class PublicKey(models.Model):
    """An OpenPGP key a person gave us, to write to them so that nobody else reads it (`people.public_keys`)."""

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="public_keys", db_index=False)
    fingerprint = models.CharField(max_length=64)  # capital hexadecimal figures, 40 or 64
    algorithm = models.CharField(max_length=40)
    names = models.JSONField(default=list)  # user ids: "Nadia Petrova <nadia@lindqvist.example>"
    encrypts = models.BooleanField()  # it has a part for encrypting; one for signing alone has not
    made_at = models.DateTimeField()  # as the key says
    expires_at = models.DateTimeField(null=True)
    text = models.TextField()  # armored
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "fingerprint"], name="public_key_once")]


class Union(models.Model):
    """Two persons became one. `kept` makes two of them again, for a few days (`people.merging`); then it goes."""

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    stays = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="unions")
    goes = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    kept = models.JSONField(default=dict)  # {} = too late, or undone
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["at"], condition=Q(undone_at=None), name="union_standing")]


class Group(models.Model):
    """Agents who share grants."""

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    name = models.CharField(max_length=100, unique=True)
    members = models.ManyToManyField(Person, related_name="agent_groups", blank=True)

    def __str__(self) -> str:
        return self.name


class Limit(models.Model):
    """One counter per key and window; raised by one statement (`people.limits`)."""

    key = models.CharField(max_length=120)
    window = models.BigIntegerField()
    hits = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="limit_key_window")]
        indexes = [models.Index(fields=["window"])]

"""What an administrator sets for the whole installation. One row."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class NumberFormat(models.TextChoices):
    DATE_CHECKSUM = "date_checksum", _("Date and check digit (2014020442000018)")
    DATE = "date", _("Date and counter (20140204421)")
    AUTO_INCREMENT = "auto_increment", _("Counter (4200001)")
    RANDOM = "random", _("Random (420057866352)")
    MASK = "mask", _("Random, in a form of your own (######)")


class Scenario(models.TextChoices):
    """Group-Office's three ways to run a desk (decision D34, F46)."""

    SIGN_IN = "sign_in", _("Customers sign in (recommended)")
    EXTERNAL = "external", _("An external page: guests write and read by links, nobody signs in")
    AGENTS = "agents", _("Agents only: customers write and read by mail")


class Registration(models.TextChoices):
    OPEN = "open", _("Open: anybody may register")
    INVITATION = "invitation", _("By invitation")
    AGENTS = "agents", _("Agents only: nobody registers")


class LinksOpen(models.TextChoices):
    """Whom the link in a mail opens a ticket for without signing in (decision D34)."""

    ALL = "all", _("For everybody who has it")
    WITHOUT_ACCOUNT = "without_account", _("For people without an account (recommended)")
    NEVER = "never", _("For nobody: links lead to the sign-in")


class Desk(models.Model):
    name = models.CharField(max_length=80, default="Deskbell")
    language = models.CharField(max_length=8, default="en")
    time_zone = models.CharField(max_length=64, default="UTC")
    number_format = models.CharField(max_length=16, choices=NumberFormat.choices, default=NumberFormat.DATE_CHECKSUM)
    system_id = models.CharField(max_length=4, default="10")  # stands in every number (OTRS's SystemID)
    number_mask = models.CharField(max_length=32, default="######")
    ticket_hook = models.CharField(max_length=16, default="Ticket#")
    link_days = models.PositiveSmallIntegerField(default=365)  # how long a ticket link in a mail opens
    reopen_days = models.PositiveSmallIntegerField(default=90)  # decision D33
    set_up_at = models.DateTimeField(null=True)
    is_sample = models.BooleanField(default=False)
    # Who still gets an auto-reply's full text, per address (decision D31)
    auto_replies_per_hour = models.PositiveSmallIntegerField(default=10)
    auto_replies_per_day = models.PositiveSmallIntegerField(default=40)
    # The customers' doors
    scenario = models.CharField(max_length=16, choices=Scenario.choices, default=Scenario.SIGN_IN)
    registration = models.CharField(max_length=16, choices=Registration.choices, default=Registration.OPEN)
    links_open = models.CharField(max_length=16, choices=LinksOpen.choices, default=LinksOpen.WITHOUT_ACCOUNT)
    web_form = models.BooleanField(default=True)  # False: new tickets by mail only (Open-Xchange)
    guest_form = models.BooleanField(default=True)  # the form is open to people who are not signed in
    portal_url = models.URLField(max_length=200, blank=True)  # "Alternative URL": where links in mails point
    embed_origins = models.JSONField(default=list)  # sites that may show the form: ["https://example.org", …]
    portal_texts = models.JSONField(default=dict)  # {"en": {"title": "…", "welcome": "…", "privacy": "…"}}
    privacy_notice = models.BooleanField(default=True)  # personal data belongs into attachments
    accent = models.CharField(max_length=7, blank=True)  # "#1a5f7a", "" = ours
    logo = models.CharField(max_length=64, blank=True)  # key of a blob
    max_file_mb = models.PositiveIntegerField(default=1024)  # one file, on the web
    forms_per_hour = models.PositiveSmallIntegerField(default=5)  # per address; a network may send six times as many
    # Security. Idle times are minutes, 0 = never
    password_length = models.PositiveSmallIntegerField(default=12)  # never fewer (people/passwords.py)
    factor_administrators = models.BooleanField(default=False)  # a second factor is required
    factor_agents = models.BooleanField(default=False)
    factor_customers = models.BooleanField(default=False)
    idle_administrators = models.PositiveIntegerField(default=30)  # decision C50
    idle_agents = models.PositiveIntegerField(default=120)
    idle_customers = models.PositiveIntegerField(default=0)
    session_days = models.PositiveSmallIntegerField(default=7)  # however much is done meanwhile
    sign_in_tries = models.PositiveSmallIntegerField(default=10)  # wrong passwords of one name in five minutes
    # What the guided path cannot see from the desk itself: the steps somebody said are done
    guide_marks = models.JSONField(default=list)

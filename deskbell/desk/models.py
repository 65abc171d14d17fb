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

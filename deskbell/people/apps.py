from allauth.core.internal import ratelimit
from django.apps import AppConfig, apps
from django.db import models
from django.db.models import F
from django.db.models.functions import Lower


class PeopleConfig(AppConfig):
    name = "deskbell.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        address = apps.get_model("account", "EmailAddress")
        # As in migration 0002: one row per address, whoever holds it (allauth's own covers verified rows only).
        address._meta.constraints += [
            models.UniqueConstraint(fields=["email"], name="one_row_per_address"),
            models.CheckConstraint(condition=models.Q(email=Lower(F("email"))), name="address_lower"),
        ]
        # The one seam through which every limit of allauth counts in our table. Private there: pinned, and
        # tests/people/test_limits.py looks at it.
        from deskbell.people import limits  # noqa: PLC0415  models are not loaded earlier

        ratelimit._consume_single_rate = limits.consume_for_allauth
        ratelimit.clear = limits.clear_for_allauth

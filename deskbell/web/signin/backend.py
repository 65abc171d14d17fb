"""Who is signed in: allauth's backend, with the person read by a statement that is written once."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from deskbell.db.prepared import Prepared
from deskbell.desk import ways
from deskbell.people.models import Person

_person = Prepared(lambda key: Person.objects.filter(pk=key))


class Backend(AuthenticationBackend):  # type: ignore[misc]
    def get_user(self, user_id: int) -> Person | None:
        """None for whoever is gone or may not sign in any more."""
        person: Person | None = _person.one(int(user_id))
        if person is None or not self.user_can_authenticate(person):
            return None
        return None if person.is_customer and not ways.customers_sign_in() else person

"""Inside a filled desk: sign in many times without the sign-in page. Prints JSON: a session's key per browser."""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deskbell.config.settings")
import_module("django").setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from bench.words import EVERYWHERE, RESTRICTED
from deskbell.people.models import Person


def main(words: list[str]) -> int:
    people = [Person.objects.get(username=username) for username in (EVERYWHERE, RESTRICTED)]
    keys = []
    for n in range(int(words[0])):
        person, session = people[n % 2], SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.save()
        keys.append(session.session_key)
    print(json.dumps(keys))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

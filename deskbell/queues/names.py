"""The names a new desk comes with, for translators. `queues.models.Named` looks them up by their English text."""

from __future__ import annotations

from django.utils.translation import gettext_noop

BUILT_IN = (
    # Translators: states of a ticket
    gettext_noop("new"),
    gettext_noop("open"),
    gettext_noop("pending reminder"),
    gettext_noop("pending auto close+"),
    gettext_noop("pending auto close-"),
    gettext_noop("closed successful"),
    gettext_noop("closed unsuccessful"),
    gettext_noop("removed"),
    gettext_noop("merged"),
    # Translators: priorities of a ticket
    gettext_noop("very low"),
    gettext_noop("low"),
    gettext_noop("normal"),
    gettext_noop("high"),
    gettext_noop("very high"),
    # Translators: the type of a ticket nobody has sorted yet
    gettext_noop("Unclassified"),
)

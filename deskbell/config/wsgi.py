"""Django as a WSGI application: what the front calls, and any other WSGI server may."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deskbell.config.settings")
application = get_wsgi_application()

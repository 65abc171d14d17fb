"""The settings under test: a data folder of its own for every test process, gone when it ends.

`DESKBELL_TEST_DATABASE_URL` names the PostgreSQL to test on; without it the tests run on SQLite.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="deskbell-test-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)

for _name in [name for name in os.environ if name.startswith("DESKBELL_") and "_TEST_" not in name]:
    del os.environ[_name]  # a developer's own desk has no part in the tests
os.environ["DESKBELL_DATA"] = _folder
os.mkdir(os.path.join(_folder, "static"))
# The browser's driver keeps a loop in the tests' thread; Django would refuse every query beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
if _database := os.environ.get("DESKBELL_TEST_DATABASE_URL"):
    os.environ["DESKBELL_DATABASE_URL"] = _database

from deskbell.config.settings import *  # noqa: E402, F403
from deskbell.config.settings import DATABASES, DESKBELL_DATA  # noqa: E402

if not _database:
    # A file, not memory: the tests' threads and servers have connections of their own.
    DATABASES["default"]["TEST"] = {"NAME": str(DESKBELL_DATA / "test.sqlite3")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Argon2 costs 100 ms a password
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

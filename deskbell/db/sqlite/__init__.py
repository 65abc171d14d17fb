"""Django's SQLite with writers that queue: an engine for DATABASES. Only `db.connecting` names it."""

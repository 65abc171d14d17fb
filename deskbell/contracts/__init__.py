"""Organisations' support licences: whose key is valid, which keys a text names, their source. No tickets here."""

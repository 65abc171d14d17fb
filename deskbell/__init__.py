"""Deskbell: a helpdesk for the people who answer mail and the people who wait for the answer."""

__version__ = "0.1.0"

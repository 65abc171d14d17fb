"""The agents' door: dashboard, lists, ticket, search. It fetches, calls a verb and renders; no rule lives here."""

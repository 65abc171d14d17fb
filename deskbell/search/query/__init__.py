"""The query language: text → tree → one condition inside the reader's scope, and back to text.

query = parse("owner:me -has:reply printer", person)      a frozen tree, or QueryError with place and reason
write(query, person)                                      the same as text, in English
finding.tickets(person, query), finding.find(…)           what it finds
"""

from deskbell.search.query.errors import QueryError
from deskbell.search.query.kinds import Hidden
from deskbell.search.query.parser import parse
from deskbell.search.query.tree import Query
from deskbell.search.query.writing import write

__all__ = ["Hidden", "Query", "QueryError", "parse", "write"]

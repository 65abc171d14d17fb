"""Templates with what is fixed in them joined: texts, icons, addresses and words that stand side by side become one
node. A page of an agent has a thousand nodes, and most of them say the same each time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.template import Context, Node, NodeList, Template
from django.template.base import TextNode
from django.template.defaulttags import IfNode
from django.template.loaders import cached
from django.utils.translation import get_language

from deskbell.web.ui.templatetags.ui import Said, Same

FIXED = (TextNode, Same, Said)


class Loader(cached.Loader):
    """Django's, whose templates are joined when they are read."""

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        template = super().get_template(template_name, skip)
        if not isinstance(template.nodelist, Joined):
            template.nodelist = _joined(template.nodelist)
        return template


class Joined(NodeList):
    pass


class Run(Node):
    """Nodes that say the same to everybody of a language."""

    child_nodelists = ()

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = nodes
        self.has_words = any(isinstance(node, Said) for node in nodes)
        self.texts: dict[str | None, str] = {}

    def render_annotated(self, context: Context) -> str:
        language = get_language() if self.has_words else None
        text = self.texts.get(language)
        if text is None:
            text = self.texts[language] = "".join(str(node.render_annotated(context)) for node in self.nodes)
        return text


def _joined(nodes: Iterable[Node]) -> Joined:
    joined, run = Joined(), list[Node]()
    for node in nodes:
        if isinstance(node, FIXED):
            run.append(node)
            continue
        joined += _as_one(run)
        run = []
        _join_within(node)
        joined.append(node)
    joined += _as_one(run)
    return joined


def _as_one(run: list[Node]) -> list[Node]:
    return [Run(run)] if len(run) > 1 else run


def _join_within(node: Node) -> None:
    if isinstance(node, IfNode):
        node.conditions_nodelists = [(condition, _joined(inside)) for condition, inside in node.conditions_nodelists]
        return
    for name in node.child_nodelists:
        inside = getattr(node, name, None)
        if isinstance(inside, NodeList):
            setattr(node, name, _joined(inside))

"""How fields of forms get the face's classes. Set once as FORM_RENDERER; no form names a class of its own."""

from __future__ import annotations

from typing import Any

from django.forms import BoundField, widgets
from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_PLAIN = (widgets.CheckboxInput, widgets.RadioSelect, widgets.CheckboxSelectMultiple, widgets.HiddenInput)


def _css(widget: widgets.Widget) -> str:
    if isinstance(widget, _PLAIN):
        return ""
    return "select" if isinstance(widget, widgets.Select) else "input"


class FaceBoundField(BoundField):
    """A field whose input carries `.input` or `.select` beside whatever its widget asks for."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: widgets.Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        built = super().build_widget_attrs(attrs, widget)
        css = _css(widget)
        own = str(widget.attrs.get("class", ""))
        if css and "class" not in built and "bare" not in own.split():
            built["class"] = f"{css} {own}".strip()
        return built


class FaceRenderer(DjangoTemplates):
    """Django's own templates for widgets, with the face's classes. Selects are written without one: Django's asks two
    more for each option, and six hundred time zones took a tenth of a second."""

    bound_field_class = FaceBoundField

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        if template_name == widgets.Select.template_name:
            return _select(context["widget"])
        return super().render(template_name, context, request)


def _select(widget: dict[str, Any]) -> SafeString:
    parts = [format_html('<select name="{}"{}>', widget["name"], flatatt(widget["attrs"]))]
    for group, options, _index in widget["optgroups"]:
        if group:
            parts.append(format_html('<optgroup label="{}">', group))
        for option in options:
            attributes = flatatt(option["attrs"])
            parts.append(
                format_html('<option value="{}"{}>{}</option>', option["value"], attributes, option["label"])
            )
        if group:
            parts.append(mark_safe("</optgroup>"))
    return mark_safe("".join(parts) + "</select>")  # noqa: S308 - every part is escaped

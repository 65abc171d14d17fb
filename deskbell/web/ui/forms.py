"""How fields of forms get the face's classes. Set once as FORM_RENDERER; no form names a class of its own."""

from __future__ import annotations

from typing import Any

from django.forms import BoundField, widgets
from django.forms.renderers import DjangoTemplates

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
    """Django's own templates for widgets, with the face's classes."""

    bound_field_class = FaceBoundField

"""Selects are written without Django's templates, and say what those say."""

from __future__ import annotations

from django import forms
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html

from deskbell.web.ui.forms import FaceRenderer


class Form(forms.Form):
    plain = forms.ChoiceField(choices=[("", "None"), (1, "<One> & 'more'"), ("two", "Two")], required=False)
    grouped = forms.ChoiceField(choices=[("a", "A"), ("Others", [("b", 'B "b"'), ("c", "C")])])
    many = forms.MultipleChoiceField(
        choices=[("a", "A"), ("b", "B")],
        widget=forms.SelectMultiple(attrs={"size": 4, "data-x": True, "hidden": False}),
    )


def test_they_say_what_djangos_templates_say() -> None:
    data = {"plain": "1", "grouped": "b", "many": ["a", "b"]}
    for given in (None, data):
        ours, theirs = Form(given, renderer=FaceRenderer()), Form(given, renderer=DjangoTemplates())
        for name in ours.fields:
            widget = ours.fields[name].widget
            value = ours[name].value()
            drawn = widget.render(name, value, {"id": "x"}, renderer=ours.renderer)
            assert parse_html(drawn) == parse_html(widget.render(name, value, {"id": "x"}, renderer=theirs.renderer))
            assert "<One>" not in drawn

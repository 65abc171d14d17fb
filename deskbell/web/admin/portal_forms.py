"""What administrators fill in about the customers' doors: which are open, how they look, what they say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import copy
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from deskbell.desk.models import Desk, Registration, Scenario
from deskbell.web.admin import languages
from deskbell.web.ui import accents, branding

LOGO_LIMIT = 500 * 1024
MOST_SITES = 50
TEXTS = {"title": (_("Heading of the front page"), 120, 1), "welcome": (_("Words below it"), 400, 2)}
PRIVACY = ("privacy", _("What forms say about personal data"), 600)
# What a browser sends as Origin: nothing else may get into a header of ours.
SITE = re.compile(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?", re.IGNORECASE)
LIMITS = {"max_file_mb": (1, 10_240)}
SHOWN = re.compile(r"name|accent|scenario|registration|web_form|guest_form|(title|welcome)-[a-z]{2}")
"""The fields that show on the front page."""


class PortalForm(forms.ModelForm):  # type: ignore[type-arg]
    embed_origins = forms.CharField(
        label=_("Sites that may show the form"),
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 3, "spellcheck": "false"}),
        help_text=_("One on each line, for example https://www.example.org. Without any, no site may."),
    )
    portal_url = forms.URLField(
        label=_("Alternative URL"),
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=_("Where links in mails to customers point; empty for the address of this desk."),
    )
    accent = forms.CharField(
        label=_("Accent colour"),
        required=False,
        max_length=7,
        widget=forms.TextInput({"spellcheck": "false", "autocomplete": "off"}),
        help_text=_("Like #1a5f7a; empty for ours. Shades that cannot be read are changed until they can."),
    )
    picture = forms.FileField(
        label=_("Logo"), required=False, help_text=_("PNG, JPEG or WebP, up to 500 KB. It is shown 36 pixels high.")
    )
    no_logo = forms.BooleanField(label=_("Remove the logo"), required=False)

    class Meta:
        model = Desk
        fields = (
            *("name", "scenario", "registration", "links_open", "web_form", "guest_form", "max_file_mb"),
            *("portal_url", "privacy_notice"),
        )
        widgets = {
            "scenario": forms.RadioSelect,
            "registration": forms.RadioSelect,
            "links_open": forms.RadioSelect,
        }
        labels = {
            "name": _("Name of the desk"),
            "scenario": _("How customers come in"),
            "registration": _("Registration"),
            "links_open": _("Whom a link in a mail opens a ticket for"),
            "web_form": _("New tickets by web form"),
            "guest_form": _("Also for people who are not signed in"),
            "max_file_mb": _("Largest file, in MB"),
            "privacy_notice": _("Forms say where personal data belongs"),
        }
        help_texts = {
            "name": _("Customers read it on every page."),
            "web_form": _("Without it, new tickets come by mail only."),
            "max_file_mb": _("On the web. Without scripts, a browser sends 95 MB at once at most."),
        }

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, (least, most) in LIMITS.items():
            self.fields[name].validators += [MinValueValidator(least), MaxValueValidator(most)]
        self.initial["embed_origins"] = "\n".join(self.instance.embed_origins)
        self.initial["accent"] = self.instance.accent
        for name, label, longest, lines in self._texts():
            known = {code: texts.get(name, "") for code, texts in self.instance.portal_texts.items()}
            self.fields |= languages.fields(name, label, known, longest=longest, lines=lines)

    def _texts(self) -> list[tuple[str, Any, int, int]]:
        return [(name, *about) for name, about in TEXTS.items()] + [(*PRIVACY, 3)]

    def front_page(self) -> list[forms.BoundField]:
        return [field for name in TEXTS for field in languages.bound(self, name)]

    def about_privacy(self) -> list[forms.BoundField]:
        return languages.bound(self, PRIVACY[0])

    def clean_embed_origins(self) -> list[str]:
        lines = [line.strip().rstrip("/").lower() for line in self.cleaned_data["embed_origins"].splitlines()]
        sites = list(dict.fromkeys(line for line in lines if line))
        for site in sites:
            if not SITE.fullmatch(site):
                raise forms.ValidationError(
                    _("“%(site)s” is no site. Enter it like https://www.example.org, without a path."),
                    params={"site": site[:80]},
                )
        if len(sites) > MOST_SITES:
            raise forms.ValidationError(_("Enter at most %(n)s sites."), params={"n": MOST_SITES})
        return sites

    def clean_accent(self) -> str:
        accent: str = self.cleaned_data["accent"].strip().lower()
        if accent and not accents.is_colour(accent):
            raise forms.ValidationError(_("Enter a colour like #1a5f7a: # and six digits or letters from a to f."))
        return accent

    def clean_portal_url(self) -> str:
        url: str = self.cleaned_data["portal_url"].rstrip("/")
        parts = urlsplit(url)
        if url and (parts.scheme not in ("http", "https") or parts.query or parts.fragment):
            raise forms.ValidationError(_("Enter an address like https://help.example.org."))
        return url

    def clean_picture(self) -> bytes | None:
        file: UploadedFile | None = self.cleaned_data["picture"]
        if file is None:
            return None
        if (file.size or 0) > LOGO_LIMIT:
            raise forms.ValidationError(_("This picture is larger than 500 KB."))
        data = file.read()
        if not branding.picture_type(data[:12]):
            raise forms.ValidationError(_("Choose a PNG, JPEG or WebP picture."))
        return data

    def values(self) -> dict[str, Any]:
        """Everything but the logo, as the desk keeps it."""
        data = self.cleaned_data
        written = {name: languages.written(name, data) for name, *_about in self._texts()}
        texts = {
            code: {name: words[code] for name, words in written.items() if code in words}
            for code, _own in settings.LANGUAGES
        }
        names = (*self.Meta.fields, "embed_origins", "accent")
        return {name: data[name] for name in names} | {"portal_texts": {k: v for k, v in texts.items() if v}}

    def shown(self) -> dict[str, str]:
        """What stands in the form and shows on the front page, as a browser would send it."""
        filled = {name: self[name].value() for name in self.fields if SHOWN.fullmatch(name)}
        return {name: "on" if value is True else str(value) for name, value in filled.items() if value}

    def colours(self) -> dict[str, Any]:
        """How the accent that stands in the form looks by day and by night; empty where it is ours or no colour."""
        accent = str(self["accent"].value() or "").strip().lower()
        tokens = accents.tokens(accent)
        if not tokens:
            return {}
        looks = []
        for at, (name, ground) in enumerate(((_("By day"), "#ffffff"), (_("By night"), "#151918"))):
            button, ink, link = (tokens[token][at] for token in ("accent", "on-accent", "accent-ink"))
            looks.append(
                {
                    "name": name,
                    "ground": ground,
                    "button": button,
                    "ink": ink,
                    "link": link,
                    "on_button": round(accents.ratio(button, ink), 1),
                    "on_ground": round(accents.ratio(link, ground), 1),
                }
            )
        return {"accent": accent, "looks": looks}


def tried(filled: Mapping[str, str], now: Desk) -> Desk:
    """The desk with what stands in the form, for the preview: nothing is checked, what is odd is left out."""
    trial = copy(now)
    trial.name = filled.get("name", "")[:80] or now.name
    accent = filled.get("accent", "").strip().lower()
    trial.accent = accent if accents.is_colour(accent) else ""
    if (scenario := filled.get("scenario")) in Scenario.values:
        trial.scenario = scenario
    if (registration := filled.get("registration")) in Registration.values:
        trial.registration = registration
    trial.web_form, trial.guest_form = filled.get("web_form") == "on", filled.get("guest_form") == "on"
    trial.portal_texts = {
        code: {name: filled.get(f"{name}-{code}", "")[:longest] for name, (_label, longest, _lines) in TEXTS.items()}
        for code, _own in settings.LANGUAGES
    }
    return trial

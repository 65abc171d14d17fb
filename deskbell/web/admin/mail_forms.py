"""What administrators fill in about received mail."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _

NAME = re.compile(r"(?:[^\s@]*@)?[^\s@]+")


class Discard(forms.Form):
    reason = forms.CharField(
        label=_("Why"), max_length=300, help_text=_("Stands at the mail from now on, and in the log.")
    )


class BrakeForm(forms.Form):
    per_sender = forms.IntegerField(
        label=_("Mails from one address within an hour"),
        min_value=0,
        max_value=1_000_000,
        help_text=_("What comes beyond that is held. 0: no limit."),
    )
    per_domain = forms.IntegerField(
        label=_("Mails from one domain within an hour"), min_value=0, max_value=1_000_000, help_text=_("0: no limit.")
    )
    never = forms.CharField(
        label=_("Never hold mail from"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("Addresses or domains, one a line: a monitoring system, your own web form."),
    )

    def clean_never(self) -> str:
        names = list(dict.fromkeys(self.cleaned_data["never"].lower().split()))
        for name in names:
            if not NAME.fullmatch(name):
                raise forms.ValidationError(_("“%(name)s” is no address and no domain.") % {"name": name})
        return "\n".join(names)

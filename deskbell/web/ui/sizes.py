"""How sizes of files are written."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext as _


def filesize(size: int | None) -> str:
    """Bytes as "184 KB" or "1.2 GB": one decimal below ten, none above, steps of 1,024."""
    value = float(size or 0)
    if value < 1024:
        return _("%(n)s bytes") % {"n": int(value)}
    units = [_("%(n)s KB"), _("%(n)s MB"), _("%(n)s GB")]
    value /= 1024
    while value >= 1024 and len(units) > 1:
        value /= 1024
        units.pop(0)
    return units[0] % {"n": number_format(value, 1) if value < 9.95 else number_format(round(value))}

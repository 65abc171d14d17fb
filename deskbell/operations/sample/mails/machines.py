"""First mails that were not written to the desk by a person: an advertisement, a mailing list."""

from __future__ import annotations

from deskbell.operations.sample.letters import SALES, SUPPORT, Letter

NEWSLETTER = """\
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Groupware Days</title>
<style>body{margin:0;background:#eef1f4} .button{background:#0b6e69;color:#fff}</style></head>
<body style="margin:0;padding:0;background-color:#eef1f4">
<table width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center" style="padding:24px 12px">
<table width="600" cellpadding="0" cellspacing="0" border="0" style="background-color:#ffffff">
<tr><td><img src="https://img.nordlicht-events.example/2026/groupware-days.jpg" width="600" height="220"
 alt="Groupware Days, Kiel, 3 and 4 February 2027" style="display:block"></td></tr>
<tr><td style="padding:24px 32px;font-family:Georgia,serif;color:#1d2b33">
<h1 style="font-size:26px;margin:0 0 12px">Two days about mail, calendars and everything between</h1>
<p style="font-size:16px;line-height:24px">Early tickets for the <b>Groupware Days</b> in Kiel are on sale. Thirty
talks, six workshops and a long evening by the harbour.</p>
<table cellpadding="0" cellspacing="0" border="0" style="margin:16px 0"><tr>
<td style="background-color:#0b6e69;padding:12px 24px"><a href="https://nordlicht-events.example/gd27"
 style="color:#ffffff;text-decoration:none;font-family:Arial,sans-serif">See the programme</a></td></tr></table>
<table width="100%" cellpadding="8" cellspacing="0" border="0"
 style="font-family:Arial,sans-serif;font-size:14px;border-top:1px solid #d5dce0">
<tr><td style="border-bottom:1px solid #d5dce0">Early, until 15 December</td>
<td align="right" style="border-bottom:1px solid #d5dce0">290 EUR</td></tr>
<tr><td>Regular</td><td align="right">390 EUR</td></tr></table></td></tr>
<tr><td style="padding:16px 32px;font-family:Arial,sans-serif;font-size:12px;color:#6a7780">You get this mail because
you visited us in 2025. <a href="https://nordlicht-events.example/unsubscribe?k=5521">Unsubscribe</a>
<img src="https://track.nordlicht-events.example/o.gif?m=5521" width="1" height="1" alt=""></td></tr>
</table></td></tr></table></body></html>
"""

LETTERS = (
    Letter(
        key="newsletter",
        sender="Nordlicht Events <news@nordlicht-events.example>",
        to=SALES,
        subject="Groupware Days 2027: early tickets until 15 December",
        hours=7.0,
        program="raw",
        text="""\
Two days about mail, calendars and everything between.

Early tickets for the Groupware Days in Kiel are on sale:
https://nordlicht-events.example/gd27

Early, until 15 December: 290 EUR. Regular: 390 EUR.

Unsubscribe: https://nordlicht-events.example/unsubscribe?k=5521
""",
        html=NEWSLETTER,
        headers=(
            ("List-Unsubscribe", "<https://nordlicht-events.example/unsubscribe?k=5521>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            ("Precedence", "bulk"),
        ),
    ),
    Letter(
        key="list",
        sender="Anders Holm <anders@fjordnett.example>",
        to="Kestrel users <kestrel-users@lists.groupware.example>",
        cc=SUPPORT,
        subject="[kestrel-users] Sieve rules after 8.2: order changed?",
        hours=12.5,
        text="""\
Hi list,

after the update to 8.2 my Sieve rules run in alphabetical order and no
longer in the order of the list. Support in Cc, maybe they know whether
this is on purpose.

Anders

_______________________________________________
kestrel-users mailing list
kestrel-users@lists.groupware.example
https://lists.groupware.example/kestrel-users
""",
        headers=(
            ("List-Id", "Kestrel users <kestrel-users.lists.groupware.example>"),
            ("List-Post", "<mailto:kestrel-users@lists.groupware.example>"),
            ("Precedence", "list"),
        ),
    ),
)

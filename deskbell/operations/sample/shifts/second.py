"""After the customers have answered."""

from __future__ import annotations

from deskbell.operations.sample.acts import Act, Assign, Lock, Note, Reply

ACTS: tuple[Act, ...] = (
    Reply(
        "mei",
        "nadia-login",
        """\
Hello Nadia,

thank you for the list. The nine accounts need their ACL cache rebuilt
once:

  kestrelctl acl rebuild --users still-failing.csv

It takes about a minute for each. Karin in Malmö is added to the rule for
the network; she need not do anything.
""",
    ),
    Note(
        "mei",
        "karin-maybe",
        "By its content it belongs to Nadia’s ticket, but Karin is new to us. Let Nadia confirm before joining them.",
    ),
    Note("mei", "ingrid-trash", "Reproduced with a folder above 3,000 mails. Development has it as KG-4471.\n"),
    Reply(
        "jonas",
        "tomasz-tls",
        """\
Hello Tomasz,

the chain is right now, I see it from here as well. Outlook keeps the old
answer for up to 24 hours. On one machine, delete the profile's
autodiscover file and start Outlook: the warning should be gone at once.
""",
    ),
    Reply(
        "ana",
        "alexey-push",
        """\
Алексей, спасибо!

На Android 16 экономия батареи останавливает приложение в фоне. На трёх
оставшихся телефонах откройте «Настройки › Приложения › Kestrel Go ›
Батарея» и выберите «Без ограничений».
""",
    ),
    Reply(
        "ana",
        "marina-podpis",
        """\
Марина, да, это возможно: «Настройки › Подписи › Добавить», затем в поле
«Для кого» выберите «Внутренние получатели». Подпись будет подставляться
по адресу получателя.
""",
        state="closed_successful",
    ),
    Reply(
        "jonas",
        "bettina-export",
        """\
Guten Tag Frau Krüger,

das freut mich. Ich schließe das Ticket; eine Antwort darauf öffnet es
jederzeit wieder.
""",
        state="closed_successful",
    ),
    Reply(
        "priya",
        "henrik-2fa",
        """\
Hi Henrik,

good to hear. From 8.3 on the console will warn when the clock is off by
more than ten seconds. I close this one.
""",
        state="closed_successful",
    ),
    Lock("mei", "rafael-upload"),
    Note(
        "jonas",
        "owen-ldap",
        '"board" is owned by a person who left. Ask Owen for a new owner first, then it is safe to merge.\n',
    ),
    Lock("jonas", "timur-ldap"),
    Assign("mei", "olaf-postfach", "jonas"),
    Reply(
        "ana",
        "giulia-spam",
        """\
Buongiorno Giulia,

3.1 is low enough, the limit is 5. Send it on Thursday with a good
conscience, and keep the text version for the next ones.
""",
        state="pending_auto_close_plus",
        hours=5 * 24,
    ),
    Reply(
        "ana",
        "tomasz-licence",
        """\
Hello Tomasz,

the new term is on the licence server, but your console asks it only once
a day. Under System › Licence, press "Ask now" on both nodes. The update
channel should then be back.
""",
    ),
    Reply(
        "ana",
        "dmitry-prodlenie",
        """\
Здравствуйте, Дмитрий!

Счёт на 95 почтовых ящиков с 1 января по 31 декабря 2027 года подготовлен,
бухгалтерия отправит его завтра отдельным письмом. Ключ останется прежним,
вводить его заново не нужно.
""",
    ),
    Reply(
        "jonas",
        "amelie-rooms",
        """\
Hello Amélie,

yes: open the shared calendar's settings, tab "Categories", and give each
room a category with a colour. Categories are shared with the calendar,
so your dome will be green for Marie as well.
""",
        state="closed_successful",
    ),
    Reply(
        "priya",
        "gareth-long",
        """\
Dear Mr Llewellyn,

in short: yes, yes, and only if he wishes. Give the first secretary "Free
and busy" and the second "Edit", with "Private appointments" switched off.
Whether the head of department is told is his own choice, under Calendar ›
Notices.

The help texts are being rewritten; thank you for pointing them out.
""",
    ),
    Reply(
        "jonas",
        "heike-umlaute",
        """\
Hallo Frau Schröder,

das ist ein Fehler in 8.2: Namen von Verteilern gingen unkodiert in die
Kopfzeile, und ältere Programme lesen sie dann falsch. Version 8.2.2
behebt es. Bis dahin hilft ein Name ohne Umlaute.
""",
        state="pending_reminder",
        hours=72,
    ),
)

"""Mails that follow: answers to the desk, things forgotten, a robot, a bounce, and news while the desk is at work."""

from __future__ import annotations

from deskbell.operations.sample import files
from deskbell.operations.sample.letters import MOBILE, File, Letter

NINE = files.log(
    "account,error",
    "dispatch-nord@lindqvist.example,NO [AUTHENTICATIONFAILED]",
    "dispatch-syd@lindqvist.example,NO [AUTHENTICATIONFAILED]",
    "terminal3@lindqvist.example,NO [AUTHENTICATIONFAILED]",
    "claims@lindqvist.example,NO [AUTHENTICATIONFAILED]",
)
DRY_RUN = files.log(
    "dry run, nothing is written",
    "groups found 418, groups to merge 212",
    "members kept 2,961, members lost 0",
    "warning: board-1 has an owner that board has not",
)

SECOND = (
    Letter(
        key="nadia-nine",
        sender="Nadia Petrova <nadia.petrova@lindqvist.example>",
        answers="nadia-login",
        program="gmail",
        text="""\
Hello Mei,

that worked for 31 of the 40. The other nine all use shared mailboxes and
still get NO [AUTHENTICATIONFAILED]. I attach the list.

Is there something else to reset for them?

Nadia
""",
        files=(File("still-failing.csv", "text/csv", NINE),),
    ),
    Letter(
        key="erik-copy",
        sender="Erik Sandberg <it-leitung@lindqvist.example>",
        answers="nadia-login",
        program="outlook",
        text="""\
Hello,

for information: our dispatch centre changes shifts at 14:00 UTC. If the
remaining accounts could work by then, nobody has to stay longer.

Erik Sandberg
Head of IT
""",
    ),
    Letter(
        key="ingrid-picture",
        sender="Ingrid Solheim <ingrid.solheim@nordfjord.example>",
        answers="ingrid-trash",
        own_thread=True,
        text="""\
I forgot to add: this is what the wizard looks like when it stops.

Ingrid
""",
        files=(File("wizard.png", "image/png", files.dialog(files.BLUE)),),
    ),
    Letter(
        key="ingrid-spinner",
        sender="Ingrid Solheim <ingrid.solheim@nordfjord.example>",
        answers="ingrid-trash",
        program="gmail",
        text="""\
Thank you, Mei. I renamed the folder in the trash and tried again. Now it
stops at "Preparing…" and the spinner never ends. I left it running for
half an hour.

Ingrid
""",
    ),
    Letter(
        key="tomasz-again",
        sender="Tomasz Zieliński <t.zielinski@hafenbau-rostock.example>",
        answers="tomasz-tls",
        program="outlook",
        prefix="RE: ",
        text="""\
Jonas,

the intermediate certificate is in place, openssl s_client shows the full
chain. All Outlook clients show the warning again this morning, though.

Regards,
Tomasz
""",
    ),
    Letter(
        key="uwe-abwesend",
        sender="Uwe Hansen <u.hansen@stadtwerke-elmshorn.example>",
        answers="uwe-sicherung",
        prefix="Automatische Antwort: ",
        text="""\
Guten Tag,

ich bin bis einschließlich Mittwoch auf einer Schulung und lese meine
Mails nur gelegentlich. In dringenden Fällen wenden Sie sich an Frau
Brandstätter.

Uwe Hansen
""",
        headers=(("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")),
    ),
    Letter(
        key="yusuf-bounce",
        sender="Mail Delivery System <mailer-daemon@mx.demirtekstil.example>",
        answers="yusuf-domain",
        subject="Undelivered Mail Returned to Sender",
        text="552 5.2.2 mailbox full: 1024 MB of 1024 MB used",
        bounced=True,
    ),
    Letter(
        key="karin-maybe",
        sender="Karin Lindgren <k.lindgren@lindqvist.example>",
        names="nadia-login",
        subject="IMAP login fails for 40 users since this morning’s upgrade",
        hours=0.4,
        text="""\
Hello,

Nadia gave me this number. I work from the Malmö office and have the same
trouble since this morning, but I am not on her list. Could you add me?

Karin Lindgren
""",
    ),
    Letter(
        key="alexey-zhurnal",
        sender="Алексей Воронцов <a.vorontsov@sigma-servis.example>",
        answers="alexey-push",
        text="""\
Ана, спасибо за ответ.

Порт 5228 действительно был закрыт на новом шлюзе. Открыли, уведомления
пришли на девять телефонов из двенадцати. Оставшиеся три на Android 16.

Алексей Воронцов
""",
    ),
    Letter(
        key="bettina-danke",
        sender="Bettina Krüger <b.krueger@klinikum-waldsee.example>",
        answers="bettina-export",
        program="gmail",
        prefix="Aw: ",
        text="""\
Hallo Herr Weber,

vielen Dank, der Export ist durchgelaufen: 14,2 GB, 38 Ordner. Die
freigegebenen Ordner sind dabei. Damit ist unsere Frage beantwortet.

Viele Grüße
Bettina Krüger
""",
    ),
    Letter(
        key="owen-dryrun",
        sender="Owen Pritchard <owen@cardiffprint.example>",
        answers="owen-ldap",
        text="""\
Here you go, output attached. 212 groups would be merged. Is it safe to
continue? The line about "board" makes me nervous.

Owen
""",
        files=(File("dry-run-verbose.txt", "text/plain", DRY_RUN),),
    ),
    Letter(
        key="rafael-line",
        sender="Rafael Duarte <rafael.duarte@atlantico.example>",
        answers="rafael-upload",
        forgets_references=True,
        text="""\
From another office line the upload gets to 100 %. So it is something
between us and you, not the file. I can try with a smaller packet size
this afternoon if that helps.

Rafael
""",
    ),
    Letter(
        key="marina-spasibo",
        sender="Марина Ковалёва <kovaleva@tipografiya-neva.example>",
        answers="marina-podpis",
        charset="koi8-r",
        text="""\
Спасибо, после очистки кэша подпись появилась. А можно сделать разные
подписи для внутренних и внешних писем?

Марина Ковалёва
""",
    ),
    Letter(
        key="henrik-ntp",
        sender="Henrik Aalto <henrik.aalto@sisuenergia.example>",
        answers="henrik-2fa",
        text="""\
Hi Priya,

you were right: the appliance was 71 seconds behind, NTP was blocked
after we moved it to the new network. With the clock set, all codes are
accepted. Thanks!

Henrik
""",
    ),
    Letter(
        key="giulia-pictures",
        sender="Giulia Ferrari <giulia@cantinaferrari.example>",
        answers="giulia-spam",
        program="outlook",
        text="""\
Buongiorno,

we wrote a text version and added the List-Unsubscribe header. A test copy
now scores 3.1 and arrives. Is that low enough for Thursday?

Giulia
""",
    ),
    Letter(
        key="olaf-postfach",
        sender="Olaf Brandt <o.brandt@muehlenbach.example>",
        subject="Neue Kollegin ab Montag: Postfach und Rechte",
        hours=0.3,
        text="""\
Hallo,

am Montag beginnt Frau Aydın im Einkauf. Sie braucht ein Postfach, die
Verteiler „Einkauf“ und „Alle“ und Lesezugriff auf den Kalender der
Geschäftsführung. Legen Sie das an, oder machen wir das selbst?

Olaf Brandt
""",
    ),
    Letter(
        key="jana-zeitzone",
        sender="Jana Vogt <jana.vogt@tanzhaus-nord.example>",
        to=MOBILE,
        answers="jana-stunde",
        own_thread=True,
        prefix="AW: ",
        text="""\
Nachtrag: Bei meiner Kollegin mit dem gleichen Handy stimmt es. Der
einzige Unterschied, den ich finde: Ihr Konto wurde erst im November
angelegt.

Jana
""",
    ),
)

THIRD = (
    Letter(
        key="olga-spasibo",
        sender="Ольга Синицына <buh@tipografiya-neva.example>",
        answers="olga-akt",
        own_thread=True,
        text="""\
Скан акта нашёлся у секретаря, извините за беспокойство. Оригинал всё
ещё нужен.

Ольга Синицына
""",
    ),
    Letter(
        key="claudia-danke",
        sender="Claudia Brandstätter <c.brandstaetter@stadtwerke-elmshorn.example>",
        answers="claudia-rechnung",
        program="outlook",
        prefix="AW: ",
        text="""\
Sehr geehrter Herr Adeyemi,

die korrigierte Rechnung ist angekommen und gebucht. Vielen Dank für die
schnelle Erledigung.

Mit freundlichen Grüßen
Claudia Brandstätter
""",
    ),
    Letter(
        key="stefan-quer",
        sender="Stefan Pohl <pohl@stadtbuecherei-wetzlar.example>",
        answers="stefan-druck",
        prefix="AW: ",
        text="""\
Hallo Herr Weber,

mit 8.2.2 ist die letzte Zeile im Hochformat da. Im Querformat fehlt sie
weiterhin. Können Sie das noch einmal ansehen?

Stefan Pohl
""",
    ),
    Letter(
        key="nadia-all",
        sender="Nadia Petrova <nadia.petrova@lindqvist.example>",
        answers="nadia-login",
        program="gmail",
        text="""\
The script ran through and all nine are back. May we keep the ticket open
until tomorrow's shift has started?

Nadia
""",
    ),
    Letter(
        key="alexey-tri",
        sender="Алексей Воронцов <a.vorontsov@sigma-servis.example>",
        answers="alexey-push",
        text="""\
На двух телефонах помогло отключение экономии батареи. Третий отдадим в
сервис. Прикладываю снимок экрана на случай, если пригодится.
""",
        files=(File("снимок.png", "image/png", files.battery()),),
    ),
    Letter(
        key="kenji-queue",
        sender="田中 健二 <kenji@harbourlight.example>",
        subject="⚠️ Outgoing queue is growing: 4,180 mails",
        hours=0.1,
        text="""\
Hello,

since half an hour nothing leaves our server. kestrelctl queue shows
4,180 mails waiting, all with "451 greylisted, try again in 300 s". It
is the same answer for every recipient, so I suspect our new address
block is on a list.

What can we do to get the most urgent mails out?

田中 健二 (Kenji Tanaka)
Harbourlight Shipping
""",
    ),
)

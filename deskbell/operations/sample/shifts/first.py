"""After the first mails."""

from __future__ import annotations

from deskbell.operations.sample.acts import Act, Assign, Close, Lock, Move, Note, Rank, Reply

ACTS: tuple[Act, ...] = (
    Rank("mei", "nadia-login", 4),
    Reply(
        "mei",
        "nadia-login",
        """\
Good morning Nadia,

8.2.1 counts sign-ins per address and stops at 20 a minute by default.
Your Gothenburg office shares one address, so the 21st user is refused.

Please set the limit to 0 for that network and restart the service:

  kestrelctl imap limit --net 10.20.4.0/24 0
  kestrelctl restart imap

It takes effect at once. Tell me whether all forty can sign in then.
""",
    ),
    Note(
        "jonas",
        "nadia-login",
        """\
Same cause as at Hafenbau last month. If shared mailboxes are involved,
the limit alone is not enough: their ACL cache must be rebuilt as well.
""",
    ),
    Reply(
        "mei",
        "ingrid-trash",
        """\
Hello Ingrid,

the wizard compares names only, and a leftover of the old folder is still
in the index. Could you rename the folder in the trash, for instance to
"Byggesaker 2024 gjenopprettet", and start the wizard again?

Nothing is lost: all 3,104 mails are there.
""",
    ),
    Reply(
        "mei",
        "rafael-upload",
        """\
Hello Rafael,

there is no limit below 5 GB. Your log shows that single chunks get no
answer for 60 seconds, which looks like something on the way drops long
uploads. Could you try once from another line, a phone's hotspot for
instance?
""",
    ),
    Rank("jonas", "tomasz-tls", 5),
    Reply(
        "jonas",
        "tomasz-tls",
        """\
Hello Tomasz,

the appliance delivers its own certificate without the intermediate one.
Browsers fetch it themselves, Outlook does not. Please enter the chain
under Installation › Certificates, field "Intermediate", and reload.

I attach nothing here, as the authority's page has the current file.
""",
    ),
    Reply(
        "jonas",
        "owen-ldap",
        """\
Hi Owen,

good that you waited. Please run the dry run once more with --verbose and
send me the output. I want to see that no group loses members before
anything is merged.
""",
    ),
    Reply(
        "mei",
        "owen-quota",
        """\
Morning Owen,

yes, it is safe to go on. The figures come from a job that runs after the
last window; until then moved accounts show zero. Mail is not affected.

I will look at the job when your second window is over and write to you.
""",
        state="pending_reminder",
        hours=20,
    ),
    Reply(
        "ana",
        "alexey-push",
        """\
Здравствуйте, Алексей!

Приложение 8.2 получает уведомления через порт 5228. Проверьте,
пожалуйста, открыт ли он на вашем шлюзе для исходящих соединений, и
сообщите, на скольких телефонах уведомления появились.
""",
    ),
    Reply(
        "ana",
        "yusuf-domain",
        """\
Hello Yusuf,

open Domains in the console, choose "Add a further domain" and enter
demir-home.example. Tick "Same mailboxes": each of your nine users then
has a second address. It needs no other licence.

I close this in a few days unless something is still open.
""",
        state="pending_auto_close_plus",
        hours=7 * 24,
    ),
    Reply(
        "samuel",
        "claudia-rechnung",
        """\
Sehr geehrte Frau Brandstätter,

die Rechnung 2026-1183 ist mit der richtigen USt-IdNr. DE 299 000 417 neu
ausgestellt; Sie erhalten sie heute mit getrennter Post. Die alte Fassung
ist storniert, Sie müssen nichts weiter tun.
""",
        state="closed_successful",
    ),
    Lock("samuel", "sofia-invoice"),
    Note(
        "samuel",
        "sofia-invoice",
        "Second debit confirmed by the bank. Refund is approved, waiting for the run on Monday.\n",
    ),
    Reply(
        "jonas",
        "stefan-druck",
        """\
Hallo Herr Pohl,

danke für das Bild, damit war der Fehler schnell gefunden: Der Kalender
rechnete beim Drucken mit fünf statt sechs Wochen. Version 8.2.2 behebt
das, sie steht seit heute bereit.
""",
        state="closed_successful",
    ),
    Reply(
        "jonas",
        "uwe-sicherung",
        """\
Hallo Herr Hansen,

seit 8.2 packt die Sicherung erst auf der Systemplatte und verschiebt dann.
Ihre 35 GB reichen dafür nicht. Stellen Sie den Zwischenspeicher auf das
Ziel um:

  kestrelctl backup set tmp /mnt/sicherung/tmp

und starten Sie die Sicherung einmal von Hand.
""",
    ),
    Reply(
        "priya",
        "henrik-2fa",
        """\
Hi Henrik,

every third code fits a clock that is about a minute off. Please compare
the time under System › Status with your phone, and check whether the
appliance can reach a time server (UDP port 123).
""",
        state="pending_reminder",
        hours=48,
    ),
    Reply(
        "ana",
        "giulia-spam",
        """\
Buongiorno Giulia,

two things cost you points: the newsletter is almost all picture, and it
has no List-Unsubscribe header. Please add a text version and the header,
and send one test copy. Below 5 points it will arrive.
""",
    ),
    Reply(
        "ana",
        "marina-podpis",
        """\
Добрый день, Марина!

После обновления в Firefox остаётся старая версия редактора. Очистите,
пожалуйста, кэш для адреса вашей веб-почты (Ctrl+Shift+Del) и войдите
снова. Подпись должна появиться и в ответах.
""",
    ),
    Reply(
        "jonas",
        "bettina-export",
        """\
Guten Tag Frau Krüger,

dafür gibt es ein Werkzeug:

  kestrelctl export --user NAME --shared --format mbox --to /export

Es schreibt je Ordner eine Datei und am Ende ein Verzeichnis mit
Prüfsummen. Planen Sie etwa eine Minute je Gigabyte ein.
""",
    ),
    Lock("ana", "marie-search"),
    Note(
        "ana",
        "marie-search",
        "Index has 41 segments instead of one. Asked development whether optimising during the day is safe.\n",
    ),
    Assign("vera", "bill-outage", "mei"),
    Rank("mei", "bill-outage", 4),
    Note("mei", "bill-outage", "The report is written, Vera reads it over and then it goes to Bill.\n"),
    Rank("priya", "gareth-long", 2),
    Rank("jonas", "pat-urgent", 5),
    Move("jonas", "wei-names", "Support/Mobile sync"),
    Reply(
        "ana",
        "ralf-testserver",
        """\
Moin Herr Neumann,

bis zehn Testkonten deckt Ihre Lizenz einen zweiten Server ab. Tragen Sie
dort denselben Schlüssel ein und wählen Sie „Testbetrieb“; er zählt dann
nicht mit.
""",
        state="closed_successful",
    ),
    Close("mei", "newsletter", "closed_unsuccessful"),
)

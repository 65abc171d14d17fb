"""First mails in German."""

from __future__ import annotations

from deskbell.operations.sample import files
from deskbell.operations.sample.letters import BILLING, INSTALLATION, LICENSING, MOBILE, SALES, File, Letter

BACKUP = files.log(
    "02:00:01 kestrel-backup: Beginn, Ziel /mnt/sicherung/2026-11",
    "02:41:17 kestrel-backup: 212 von 340 Postfächern gesichert",
    "02:41:18 kestrel-backup: Fehler 28: No space left on device (/var/lib/kestrel/tmp)",
    "02:41:18 kestrel-backup: abgebrochen, Ende mit Status 1",
)

PRINT_HTML = """\
<html><body style="font-family:Calibri,Arial,sans-serif;font-size:11pt">
<p>Guten Tag,</p>
<p>beim Drucken der Monatsansicht fehlt seit Version 8.2 die letzte Woche. So sieht das Blatt bei uns aus:</p>
<p><img src="cid:monat@stadtbuecherei" alt="Monatsblatt, dessen letzte Zeile fehlt" width="474"></p>
<p>In der Druckvorschau ist die Zeile noch da. Es betrifft Firefox und Chrome, A4 hoch und quer.</p>
<p>Mit freundlichen Grüßen<br>Stefan Pohl</p>
<p style="color:#666666;font-size:9pt">Stadtbücherei Wetzlar · Bahnhofstraße 6 · 35576 Wetzlar</p>
</body></html>
"""

LETTERS = (
    Letter(
        key="claudia-rechnung",
        sender="Claudia Brandstätter <c.brandstaetter@stadtwerke-elmshorn.example>",
        to=BILLING,
        subject="Rechnung 2026-1183: falsche USt-IdNr.",
        hours=5.0,
        program="outlook",
        text="""\
Sehr geehrte Damen und Herren,

auf der Rechnung 2026-1183 steht noch unsere alte Umsatzsteuer-
Identifikationsnummer. Bitte korrigieren Sie sie auf DE 299 000 417 und
senden Sie uns eine neue Fassung; die bisherige können wir nicht buchen.

Die Rechnung liegt zum Abgleich bei.

Mit freundlichen Grüßen
Claudia Brandstätter
Stadtwerke Elmshorn, Rechnungsprüfung
""",
        files=(
            File(
                "Rechnung 2026-1183.pdf",
                "application/pdf",
                files.pdf(
                    "Kestrel Groupware - Rechnung 2026-1183",
                    "",
                    "Stadtwerke Elmshorn",
                    "USt-IdNr.: DE 299 000 714",
                    "",
                    "Wartung 340 Postfächer, 01.11.2026 - 31.10.2027      4.080,00 EUR",
                    "zzgl. 19 % USt.                                        775,20 EUR",
                ),
            ),
        ),
    ),
    Letter(
        key="bettina-export",
        sender="Bettina Krüger <b.krueger@klinikum-waldsee.example>",
        subject="Export aller Mails einer ausscheidenden Mitarbeiterin",
        hours=14.0,
        program="gmail",
        text="""\
Guten Tag,

zum Monatsende verlässt uns eine Mitarbeiterin. Unsere
Datenschutzbeauftragte bittet um einen vollständigen Export ihres
Postfachs einschließlich der freigegebenen Ordner, möglichst als mbox.

Gibt es dafür ein Werkzeug, oder müssen wir das über IMAP lösen?

Viele Grüße
Bettina Krüger
Klinikum Waldsee, IT-Abteilung
""",
    ),
    Letter(
        key="stefan-druck",
        sender="Stefan Pohl <pohl@stadtbuecherei-wetzlar.example>",
        subject="Kalender drucken: letzte Zeile fehlt",
        hours=10.0,
        program="raw",
        charset="iso-8859-1",
        text="""\
Guten Tag,

beim Drucken der Monatsansicht fehlt seit Version 8.2 die letzte Woche.
In der Druckvorschau ist die Zeile noch da. Es betrifft Firefox und
Chrome, A4 hoch und quer.

Mit freundlichen Grüßen
Stefan Pohl
""",
        html=PRINT_HTML,
        files=(File("monat.png", "image/png", files.printed_month(), content_id="monat@stadtbuecherei"),),
    ),
    Letter(
        key="heike-umlaute",
        sender="Heike Schröder <h.schroeder@muehlenbach.example>",
        subject="Umlaute im Verteiler „Geschäftsführung“ erscheinen als Fragezeichen",
        hours=19.0,
        charset="windows-1252",
        text="""\
Hallo,

bei externen Empfängern kommt unser Verteiler als „Gesch?ftsf?hrung“ an.
Intern sieht alles richtig aus. Bisher haben sich zwei Lieferanten
gemeldet, beide mit älteren Outlook-Versionen.

Können wir das einstellen, oder ist das ein Fehler?

Gruß aus Mühlenbach
Heike Schröder
""",
    ),
    Letter(
        key="uwe-sicherung",
        sender="Uwe Hansen <u.hansen@stadtwerke-elmshorn.example>",
        to=INSTALLATION,
        cc="Claudia Brandstätter <c.brandstaetter@stadtwerke-elmshorn.example>",
        subject="Sicherung bricht seit Sonntag mit Fehler 28 ab",
        hours=16.0,
        program="outlook",
        text="""\
Hallo zusammen,

die nächtliche Sicherung bricht seit Sonntag nach gut 40 Minuten ab. Auf
dem Ziel sind noch 1,8 TB frei, auf der Systemplatte 35 GB. Das Protokoll
der letzten Nacht hängt an.

Vor dem Update auf 8.2.1 lief sie durch. Hat sich am Zwischenspeicher
etwas geändert?

Viele Grüße
Uwe Hansen
""",
        files=(File("kestrel-backup.log", "text/plain", BACKUP),),
    ),
    Letter(
        key="jana-stunde",
        sender="Jana Vogt <jana.vogt@tanzhaus-nord.example>",
        to=MOBILE,
        subject="Kestrel Go: Termine um eine Stunde verschoben",
        hours=3.0,
        text="""\
Hallo liebes Kestrel-Team,

Termine, die ich auf dem Handy anlege, stehen im Web eine Stunde früher.
Umgekehrt stimmt es. Zeitzone ist auf beiden Seiten Berlin.

Ich glaube, das ist seit der Umstellung auf Winterzeit so.

Jana
""",
    ),
    Letter(
        key="markus-angebot",
        sender="Markus Thiele <thiele@thiele-partner.example>",
        to=SALES,
        subject="Angebot für 35 Arbeitsplätze",
        hours=21.0,
        program="outlook",
        text="""\
Sehr geehrte Damen und Herren,

für unsere Kanzlei suchen wir einen Ersatz für unseren Mailserver:
35 Arbeitsplätze, gemeinsame Kalender, Archivierung über zehn Jahre.

Bitte senden Sie uns ein Angebot mit Wartung für drei Jahre. Eine
Vorführung bei uns in Kassel wäre im Dezember möglich.

Mit freundlichem Gruß
Markus Thiele
Thiele & Partner Rechtsanwälte
""",
    ),
    Letter(
        key="petra-abwesend",
        sender="Petra Lorenz <petra.lorenz@klinikum-waldsee.example>",
        subject="Meine Abwesenheitsnotiz wird doppelt verschickt",
        hours=2.6,
        text="""\
Guten Morgen,

meine Abwesenheitsnotiz geht an jeden Absender zweimal hinaus, im Abstand
von wenigen Sekunden. Ich habe sie nur einmal eingerichtet; eine
Vertretung ist nicht eingetragen.

Ab Mittwoch bin ich im Urlaub. Bis dahin sollte es gelöst sein.

Danke und Gruß
Petra Lorenz
""",
    ),
    Letter(
        key="ralf-testserver",
        sender="Ralf Neumann <ralf.neumann@hafenbau-rostock.example>",
        to=LICENSING,
        subject="Lizenz für einen Testserver",
        hours=28.0,
        text="""\
Moin,

wir möchten Updates künftig erst auf einem Testserver einspielen. Brauchen
wir dafür eine zweite Lizenz, oder deckt unsere vorhandene
(KG-SUP-7Q4M-22XD) das ab? Es wären höchstens fünf Testkonten.

Ralf Neumann
Hafenbau Rostock GmbH
""",
    ),
)

"""First mails in English."""

from __future__ import annotations

from deskbell.operations.sample import files
from deskbell.operations.sample.letters import BILLING, INSTALLATION, LICENSING, MOBILE, SALES, File, Letter

TRACE = files.log(
    "07:41:52.118 imapd[2214]: connect from 10.20.4.31 (TLS1.3)",
    "07:41:52.204 imapd[2214]: > NO [AUTHENTICATIONFAILED] per-address limit reached (20)",
    "07:41:52.205 imapd[2214]: disconnect from 10.20.4.31 after 87 ms",
    "07:41:53.377 imapd[2219]: connect from 10.20.4.31 (TLS1.3)",
    "07:41:53.452 imapd[2219]: > OK [CAPABILITY IMAP4rev1 IDLE UIDPLUS ESEARCH]",
    repeat=24,
)
UPLOAD = files.log(
    "PUT /upload/9f2c chunk 109/125 204 1.9 s",
    "PUT /upload/9f2c chunk 110/125 204 2.1 s",
    "PUT /upload/9f2c chunk 111/125 --- stalled, no bytes for 60 s",
    "retry 1 of 5 in 4 s",
    "retry 2 of 5 in 8 s",
    repeat=5,
)
HEADERS = files.log(
    "Received: from out2.cantinaferrari.example by mx.kestrel.example with ESMTPS",
    "Authentication-Results: mx.kestrel.example; dkim=pass header.d=cantinaferrari.example; spf=pass; dmarc=pass",
    "X-Spam-Score: 6.1",
    "X-Spam-Tests: HTML_IMAGE_RATIO_04=2.4, BULK_NO_LISTID=2.2, URI_SHORTENER=1.5",
    "Subject: La vendemmia 2026",
)
GROUPS = files.log(
    "group,dn,action",
    "sales-uk,cn=sales-uk;ou=groups,merge with sales-uk-1",
    "press-room,cn=press-room;ou=groups,merge with press-room-1",
    "board,cn=board;ou=groups,merge with board-1",
    "apprentices,cn=apprentices;ou=groups,merge with apprentices-1",
)
TIMING = files.log(
    "scope           mails   query            seconds",
    "own mailbox     41,200  subject:turbine    0.3",
    "shared/obs-a   612,804  subject:turbine   38.9",
    "shared/obs-a   612,804  from:lefevre      41.2",
    "shared/obs-b   590,117  subject:turbine   40.4",
)

LETTERS = (
    Letter(
        key="nadia-login",
        sender="Nadia Petrova <nadia.petrova@lindqvist.example>",
        cc="Erik Sandberg <it-leitung@lindqvist.example>",
        subject="IMAP login fails for 40 users since this morning’s upgrade",
        hours=3.6,
        program="gmail",
        text="""\
Good morning,

since the upgrade to 8.2.1 last night about 40 of our 310 users cannot
sign in by IMAP. Web access works for all of them. The server answers
NO [AUTHENTICATIONFAILED], although the same password is accepted in the
browser a second later.

What the 40 have in common: they all sit in the Gothenburg office, behind
one public address. We restarted the IMAP service twice, no change.

I attach the trace of one node and a screenshot of the message in
Thunderbird. Dispatch cannot work without mail, so this is urgent for us.

Kind regards
Nadia Petrova
IT Operations, Lindqvist Logistik AB
""",
        files=(
            File("imap-trace-node1.log", "text/plain", TRACE),
            File("thunderbird-error.png", "image/png", files.dialog()),
        ),
    ),
    Letter(
        key="henrik-calendar",
        sender="Henrik Aalto <henrik.aalto@sisuenergia.example>",
        to=MOBILE,
        subject="Calendar invitations arrive twice on iOS",
        hours=1.4,
        text="""\
Hi,

every meeting request shows up as two events since we switched to
ActiveSync 16.1. Android phones are fine, and so is the web calendar.
Accepting one of the two leaves the other as "tentative".

iOS 19.2, Kestrel Go 8.2, around 60 phones. A picture of Tuesday is
attached.

Henrik Aalto
Sisu Energia Oy
""",
        files=(File("two-of-everything.png", "image/png", files.two_events()),),
    ),
    Letter(
        key="tomasz-licence",
        sender="Tomasz Zieliński <t.zielinski@hafenbau-rostock.example>",
        to=LICENSING,
        subject="Licence key rejected after renewal",
        hours=2.1,
        text="""\
Hello,

we renewed last week and the portal shows the key KG-SUP-7Q4M-22XD as
valid until 31 October 2027. The admin console however says "expired
31 Oct" and hides the update channel.

I removed the key and entered it again, on both nodes. Same result.
Could you check whether the new term has reached the licence server?

Best regards
Tomasz Zieliński
""",
        files=(File("console-expired.png", "image/png", files.dialog(files.SAND)),),
    ),
    Letter(
        key="ingrid-trash",
        sender="Ingrid Solheim <ingrid.solheim@nordfjord.example>",
        subject="Deleted folder cannot be restored from the trash",
        hours=5.2,
        text="""\
Hello Kestrel team,

a colleague deleted the folder "Byggesaker 2024" with about 3,100 mails.
It is still in the trash and the wizard offers to restore it, but stops
with "Target exists". There is no folder of that name any more.

It is under the shared mailbox of our building department. Retention of
the trash is 14 days, so we have until Friday next week.

Ingrid Solheim
Nordfjord kommune
""",
    ),
    Letter(
        key="rafael-upload",
        sender="Rafael Duarte <rafael.duarte@atlantico.example>",
        subject="Attachment upload stops at 87 % (1 GB log archive)",
        hours=7.5,
        program="gmail",
        text="""\
Hello,

the progress bar hangs at 87 % every time I upload our log archive
(1.02 GB). Smaller files are fine. I tried Firefox and Edge, with and
without the proxy.

The browser's own log is attached. Is there a limit that we have to raise
on our side?

Obrigado,
Rafael
""",
        files=(File("upload.log", "text/plain", UPLOAD),),
    ),
    Letter(
        key="tomasz-tls",
        sender="Tomasz Zieliński <t.zielinski@hafenbau-rostock.example>",
        to=INSTALLATION,
        subject="TLS certificate warning on autodiscover host",
        hours=20.0,
        program="outlook",
        text="""\
Hello,

all Outlook clients show a certificate warning for
autodiscover.hafenbau-rostock.example since yesterday evening. The
certificate was renewed by the appliance itself, the name is in it, and
browsers accept it.

Our management sees the warning on every start and is not amused.

Regards,
Tomasz Zieliński
Hafenbau Rostock GmbH
""",
    ),
    Letter(
        key="owen-quota",
        sender="Owen Pritchard <owen@cardiffprint.example>",
        to=INSTALLATION,
        subject="Quota shown as 0 B after migration",
        hours=22.0,
        text="""\
Morning,

half of the accounts we moved on Saturday show "0 B of 0 B" in the web
mail, and a red bar. Mail still arrives, so it seems to be the display
only. The other half is right.

The second migration window is tonight at 20:00 UTC. Is it safe to go on?

Owen
""",
    ),
    Letter(
        key="marie-search",
        sender="Marie Lefèvre <m.lefevre@observatoire-jura.example>",
        subject="Slow search in shared mailboxes over 50 GB",
        hours=15.0,
        text="""\
Dear support,

full-text search in our two big shared mailboxes takes about 40 seconds.
Search in a folder or in one's own mailbox is instant. The index was
rebuilt on Saturday, which changed nothing.

I attach my measurements and the output of kestrelctl index --status.

With kind regards
Marie Lefèvre
Observatoire du Jura
""",
        files=(
            File("timings.txt", "text/plain", TIMING),
            File(
                "index-status.txt",
                "text/plain",
                files.log("shared/obs-a  612804 docs  41 segments  ok", "shared/obs-b  590117 docs  39 segments  ok"),
            ),
        ),
    ),
    Letter(
        key="henrik-2fa",
        sender="Henrik Aalto <henrik.aalto@sisuenergia.example>",
        subject="Two-factor codes refused – clock drift?",
        hours=30.0,
        text="""\
Hi again,

since the weekend about every third sign-in with a code from the
authenticator app is refused; the next code is then accepted. All
phones, all users. Could the clock of the appliance be off? I did not
find it in the console.

Henrik
""",
    ),
    Letter(
        key="giulia-spam",
        sender="Giulia Ferrari <giulia@cantinaferrari.example>",
        subject="Spam filter quarantines our own newsletter",
        hours=27.0,
        text="""\
Buongiorno,

our newsletter to 4,200 customers goes through your filter first, and
since Monday it lands in quarantine with 6.1 points. DKIM passes, SPF
passes. The headers of one copy are attached.

We would like to send the next one on Thursday. What should we change?

Grazie mille
Giulia Ferrari
""",
        files=(File("headers.txt", "text/plain", HEADERS),),
    ),
    Letter(
        key="yusuf-domain",
        sender="Yusuf Demir <yusuf@demirtekstil.example>",
        to=INSTALLATION,
        subject="How do I add a second domain?",
        hours=26.0,
        text="""\
Hello,

we bought the domain demir-home.example and want our nine users to have
an address there as well, in the same mailbox. Where in the console can
I do that, and does it need another licence?

Thank you
Yusuf Demir
""",
    ),
    Letter(
        key="owen-ldap",
        sender="Owen Pritchard <owen@cardiffprint.example>",
        to=INSTALLATION,
        subject="LDAP sync duplicates distribution groups",
        hours=49.0,
        text="""\
Hi,

after each nightly sync we find a second copy of our distribution groups,
with "-1" at the end. Mail to the old name reaches only the members who
were there before the first sync.

The list of groups that a dry run would merge is attached. I have not
dared to press the button.

Owen Pritchard
Cardiff Print Works
""",
        files=(File("dry-run.csv", "text/csv", GROUPS),),
    ),
    Letter(
        key="ingrid-calendar",
        sender="Ingrid Solheim <ingrid.solheim@nordfjord.example>",
        subject="Public calendar link shows private details",
        hours=23.0,
        text="""\
Hello,

we publish the opening hours of the town hall as a calendar link. Since
the last update the feed also contains the descriptions of appointments,
not just free and busy. One of them named a citizen. I have taken the
link down until this is clear.

Which setting decides what is in the feed? And was this change announced?

Ingrid Solheim
""",
    ),
    Letter(
        key="wei-names",
        sender="李伟 <li.wei@harbourlight.example>",
        subject="Display names in Chinese are cut after two characters",
        hours=9.0,
        text="""\
Hello,

in the address book the names of colleagues with three characters lose
the last one when the sync to the phone has run: 欧阳娜 becomes 欧阳,
司马青 becomes 司马. In the web mail they are complete: 欧阳娜, 司马青.

It began with Kestrel Go 8.2.

李伟 (Li Wei)
Harbourlight Shipping
""",
    ),
    Letter(
        key="yael-rtl",
        sender="Yael Bar-On <yael@baron-architects.example>",
        subject="Hebrew signature is shown left to right",
        hours=11.0,
        program="gmail",
        text="""\
Hi,

in replies written on the phone our Hebrew signature is shown with the
full stop and the phone number on the wrong side:

בר־און אדריכלים, רחוב הנמל 12.
טל׳ ‎+972-3-555-0142

The web mail has it right. Can the direction be set per paragraph?

Thanks,
Yael
""",
    ),
    Letter(
        key="maya-battery",
        sender="Maya Okafor <maya.okafor@brightwater.example>",
        to=MOBILE,
        subject="📱 Kestrel Go drains the battery 🔋➡️🪫",
        hours=4.0,
        text="""\
Hiya 👋

my phone is at 20 % by lunch since Friday's update of the app. The
system says Kestrel Go used 61 % in the background. Three colleagues see
the same, all on Android 17.

Switching push off helps 👍 but then what is the point 😅

Chart attached.
Maya
""",
        files=(File("battery.png", "image/png", files.battery()),),
    ),
    Letter(
        key="gareth-long",
        sender="Gareth Llewellyn <gareth.llewellyn@penbryn-college.example>",
        subject=(
            "Question about delegating a calendar to two secretaries of whom one may only see free and busy while "
            "the other may edit everything except private appointments, and whether the head of department is told "
            "when one of the two moves a meeting that he organised himself"
        ),
        hours=13.0,
        text="""\
Dear all,

I believe the subject says it. I found three switches in the delegation
dialog, but their help texts describe the old permission levels.

Yours sincerely
Gareth Llewellyn
Registrar
""",
    ),
    Letter(
        key="rahul-offer",
        sender="Rahul Mehta <rahul.mehta@quayside-clinics.example>",
        to=SALES,
        subject="Offer for 120 mailboxes",
        hours=6.0,
        text="""\
Hello,

we run four clinics with 120 mailboxes on a hosted service that ends in
March. Could you send us an offer for Kestrel Groupware on our own
hardware: licences for three years, mobile sync for 70 of them, and two
days of help with the migration?

A call on Thursday or Friday morning would suit us.

Rahul Mehta
Quayside Clinics
""",
    ),
    Letter(
        key="sofia-invoice",
        sender="Sofia Almeida <sofia.almeida@atlantico.example>",
        to=BILLING,
        subject="Invoice 2026-1190 charged twice",
        hours=8.0,
        text="""\
Dear billing team,

invoice 2026-1190 (1,428.00 EUR) was debited on 16 November and again on
18 November. The statement is attached. Please return one of the two.

Sofia Almeida
Accounts, Atlântico Seguros
""",
        files=(
            File(
                "statement-november.pdf",
                "application/pdf",
                files.pdf(
                    "Banco do Porto - account statement (extract)",
                    "",
                    "16 Nov 2026   KESTREL GROUPWARE  INV 2026-1190   -1,428.00 EUR",
                    "18 Nov 2026   KESTREL GROUPWARE  INV 2026-1190   -1,428.00 EUR",
                ),
            ),
        ),
    ),
    Letter(
        key="pat-urgent",
        sender="pat.donnelly@riverside-glass.example",
        subject="urgent",
        hours=0.6,
        text="""\
no mail since 6am, nobody in the office gets anything. call me on
0191 555 0177

Sent from my iPhone
""",
    ),
    Letter(
        key="amelie-rooms",
        sender="Amélie Roy <amelie.roy@observatoire-jura.example>",
        subject="Shared calendar: one colour per room?",
        hours=12.0,
        program="gmail",
        text="""\
Hello,

we book five meeting rooms in one shared calendar. Is there a way to give
each room a colour that everybody sees? At the moment each of us sets the
colours alone, and my "dome" is green while Marie's is red.

Thank you!
Amélie
""",
    ),
    Letter(
        key="bill-outage",
        sender="Bill Carver <bill@carverandsons.example>",
        subject="Still no report about Friday’s outage",
        hours=17.0,
        program="outlook",
        text="""\
To whom it may concern,

on Friday between 14:05 and 15:20 UTC nobody in our three shops could
send mail through your relay. I was promised a written report on the
cause by Monday. I have not received it.

I would like to know what happened, what was changed since, and whom I
may call the next time.

Bill Carver
Carver & Sons
""",
    ),
)

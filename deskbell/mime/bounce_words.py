"""How servers of many makes and languages say that a mail was not delivered. Patterns only."""

from __future__ import annotations

import re

DAEMON = re.compile(
    r"^(?:mailer[-_.]?daemon|mail[-_.]?daemon|mdaemon|post[-_]?master|poostmaster|mail[-_.]?deliver(?:y|er)[-_.]?\w*"
    r"|mail\.delivery\.system|bounce[sd]?|double-bounce|mmdf|uucp|root|listserv|\w+-owner|owner-\w+)(?:[+\-=.][^@]*)?(?:@|$)",
    re.IGNORECASE,
)
DAEMON_NAME = re.compile(
    r"mailer[- ]?daemon|mail (?:delivery|deliver|administrator|transport)|delivery (?:subsystem|system"
    r"|service|agent)|system administrator"
    r"|postmaster|mail system|inoxmail|returned mail|mail router|microsoft outlook|content-filter",
    re.IGNORECASE,
)
SUBJECT = re.compile(
    r"undeliver(?:ed|able|y)|undelivered|returned mail|returned (?:to|message)|return(?:ing"
    r"|ed)? (?:message )?to sender|failure not(?:ice|ification)"
    r"|(?:mail|message|delivery|e-?mail)[\w ]{0,20} (?:failed|failure|failing|error|problem|delayed|delay"
    r"|status|impossible|not delivered|could not be|undeliverable)"
    r"|delivery (?:status )?(?:notification|report|failure|error|problem|delay|has failed|unsuccessful"
    r"|attempt)|could not (?:be )?(?:deliver|send)|non[- ]?delivery"
    r"|mail system error|unable to deliver|not deliver(?:ed|able)|user unknown|unknown (?:user|address"
    r"|recipient|mailbox)|delayed mail|message status"
    r"|mail (?:undeliverable|problem|bounced)|bounced|warning: (?:could not|message)|blocked by|rejected"
    r"|notice: mail|\bndn\b|\bdsn\b|considered unsolicited"
    r"|failed mail|processing error|unzustellbar|nicht zugestellt|unzustellbare|zustellung fehlgeschlagen"
    r"|zustellfehler|zustellung verz|konnte nicht zugestellt"
    r"|non (?:remis|distribu|d[ée]livr)|[ée]chec de (?:la )?(?:remise|distribution|livraison)"
    r"|no se (?:puede|ha podido) entregar|no entregado|devuelto"
    r"|mancat[ao] recapito|non recapitabile|недостав|не доставлен|не может быть доставлен|ошибка доставки"
    r"|niet bezorg|onbestelbaar|ikke lever"
    r"|kan inte leverera|olevererbar|nie dostarczon|zwrot|退信|配信|配送|送信エラー|エラーメール|未送达",
    re.IGNORECASE,
)
BODY = re.compile(
    r"(?:could|can|was|were|is|has|been|did) ?not (?:been |be |yet been )?(?:deliver|reach"
    r"|able to deliver|accept|sent|process)|couldn't (?:be )?deliver|wasn't deliver"
    r"|unable to deliver|undeliver(?:ed|able)|delivery (?:has )?fail|failed (?:to deliver|permanently"
    r"|addresses|recipient|for)|permanent (?:fatal )?error|fatal errors"
    r"|returned? to (?:sender|you)|user unknown|unknown user|no such user|user not found|does not exist"
    r"|mailbox (?:is )?(?:full|unavailable|not found|unknown)|invalid (?:user|recipient|address)"
    r"|address(?:es)? (?:failed|rejected|unknown|not found|couldn't)|delayed|will (?:continue"
    r"|keep) (?:to )?(?:try|retry)|not yet been delivered|rejected|over quota|quota exceeded"
    r"|(?:has been|was|were|being) returned|did not (?:exactly )?(?:match|reach)|host (?:unknown"
    r"|not found)|relaying denied|said:|smtp (?:error|protocol)|transcript of session|nicht zugestellt"
    r"|unzustellbar|nicht erreich"
    r"|n'a pu être|non (?:remis|délivré)|не (?:был[оа]? )?(?:может быть )?доставлен|no pudo|配信|送信でき|届",
    re.IGNORECASE,
)
STRONG_BODY = re.compile(
    r"^\s*(?:this is the (?:mail|[\w.-]+) (?:system|delivery)|hi\. this is the"
    r"|this message was created automatically by mail delivery software"
    r"|(?:your|the|this) (?:following )?(?:message|mail"
    r"|e-?mail)[^\n]{0,120}\n?[^\n]{0,80}(?:could not be delivered|cannot be delivered|was not delivered"
    r"|were not delivered|has been returned|was undeliverable)"
    r"|delivery to the following (?:recipient|address)|could not deliver (?:the |your |this )?(?:message"
    r"|mail)|here is your list of failed|the following (?:recipient|address|message)[^\n]{0,80}(?:failed"
    r"|could not|had|not reach|undeliverable|permanent)"
    r"|the original message was received at|-----\s*the following addresses had|your message\s+to: )",
    re.IGNORECASE | re.MULTILINE,
)
STATUS_CODE = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
REPLY_CODE = re.compile(r"(?<![\d.:-])([45]\d\d)[ -](?!\d{2,}:)")
ADDRESS = r"[^\s<>()\[\],;:\"'@|]{1,128}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,200}[A-Za-z0-9])?"
ORIGINAL_ID = re.compile(r"^[> \t]{0,8}(?:x-)?message-id:\s{0,5}<([^<>\s]{3,500})>", re.IGNORECASE | re.MULTILINE)

# Most telling first: a reply to RCPT, an address that opens a line, one that stands alone, any "To:" of the old mail.
PLACES = (
    re.compile(
        rf"(?i)(?:rcpt to|final-recipient|original-recipient|failed recipients?|to):?\s*(?:rfc822;)?\s*<({ADDRESS})>"
    ),
    re.compile(rf"(?m)^[ \t>*]{{0,8}}<({ADDRESS})>"),
    re.compile(rf"(?m)^[ \t>*-]{{0,12}}({ADDRESS})[ \t]*(?:$|:|\.{{3}}|-|\(|,| - | on | user )"),
    re.compile(
        rf"(?i)\b(?:to|recipients?|recipient\(s\)|address(?:ed|es)?|user(?:id)?|mailbox|for|rcpt|attempts|smtp)"
        rf"(?:\s{{0,3}}[:=,]|\s)\s{{0,10}}[<\"'(]?({ADDRESS})"
    ),
    re.compile(rf"[<\"'(]({ADDRESS})[>\"')]"),
)

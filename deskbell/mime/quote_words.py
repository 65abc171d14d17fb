"""How mail programs of many languages announce quotes, forwards and signatures. Patterns only."""

from __future__ import annotations

import re

# An attribution is at most this many lines and characters ("On …, a person\n<a@b>\nwrote:").
ATTRIBUTION_LINES = 5
ATTRIBUTION_CHARS = 400

QUOTED = re.compile(r"^[ \t]{0,3}(?:>|\|[ >])")
DATED = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.h]\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\d{1,2}月\d{1,2}日|\b\d{1,2}-[A-Za-z]{3}-\d\d"
)
ADDRESS = re.compile(r"[^\s<>()\[\]@:]{1,64}@[^\s<>()\[\]@]{1,200}")
# "wrote", as mail programs write it after name and date, or between them.
WROTE = re.compile(
    r"\b(?:wrote|writes|schrieb|schreibt|geschrieben|a [ée]crit|[ée]crivait|escribi[óo]|escreveu"
    r"|ha(?:s)? scritto|scrisse|schreef|heeft geschreven"
    r"|skrev|skrifaði|kirjoitti|napisa[łl](?:\(a\)|a)?|napsal(?:\(a\)|a)?|nap[íi]sal|írta|a scris|yazdı"
    r"|έγραψε|пишет|писал|написала?|написал\(а\)|пише|написа(?:в|ла)"
    r"|va escriure|rašė|kirjutas|viết|menulis)\b|写道|寫道|のメール|さんは書きました|님이 작성|כתב|كتب",
    re.IGNORECASE,
)
WROTE_LAST = ("wrote", "schrieb", "skrev", "a écrit")
SEPARATOR = re.compile(r"^[\s>*]{0,5}[-_=*]{2,}\s*(\S[^\n]{1,60}?)\s*[-_=*]{2,}\s*$")
ORIGINAL = re.compile(
    r"original (?:message|appointment|e-?mail|text)|(?:ur?sprüngliche|originale?) (?:nachricht|mail)"
    r"|message d'origine|message original|courriel original"
    r"|mensaje original|mensagem original|messaggio originale|oorspronkelijk bericht|oprindelig (?:besked"
    r"|meddelelse)|opprinnelig melding"
    r"|ursprungligt meddelande|alkuperäinen viesti|исходное сообщение|оригинальное сообщение"
    r"|wiadomość oryginalna|oryginalna wiadomość|původní zpráva"
    r"|pôvodná správa|eredeti üzenet|mesaj original|orijinal mesaj|原始邮件|原始郵件|元のメッセージ|original besked"
    r"|reply message|antwort nachricht",
    re.IGNORECASE,
)
FORWARDED = re.compile(
    r"forward|weitergeleitet|weiterleitung|transf[ée]r|reenviad|encaminhad|inoltrat|doorgestuurd|videresend|vidarebeford|vidaresänd|välitetty"
    r"|пересыла|переслан|przekazana|přeposlan|转发|転送",
    re.IGNORECASE,
)
LABEL = re.compile(
    r"^[\s>]{0,4}\*{0,2}\s?([^\W\d_][^\W\d_.' -]{0,12}(?:[ -][^\W\d_]{1,12}){0,2})"
    r"\s?\*{0,2}\s?[:：]\*{0,2}(?:\s+|$)(.*)$"
)
SENDER_LABELS = {
    "from", "von", "de", "da", "van", "från", "fra", "frå", "od", "от", "від", "lähettäjä",
    "feladó", "kimden", "gönderen", "από", "发件人", "寄件者",
    "差出人", "보낸 사람", "мest", "expéditeur", "remitente", "mittente", "afzender", "absender",
    "avsändare", "avsender", "afsender", "expediteur", "reply-to",
}  # fmt: skip
# "Sent", "Date", "To", "Cc", "Subject" as mail programs write them above a quoted mail.
HEADER_LABELS = {
    "sent", "date", "to", "cc", "subject", "gesendet", "datum", "an", "kopie", "betreff",
    "envoyé", "à", "objet", "enviado", "enviada em", "enviado el", "fecha", "para",
    "asunto", "assunto", "data", "inviato", "a", "oggetto", "verzonden", "aan", "onderwerp",
    "skickat", "till", "ämne", "sendt", "dato", "til", "emne", "wysłano", "do", "temat",
    "отправлено", "дата", "кому", "копия", "тема", "надіслано", "lähetetty",
    "vastaanottaja", "aihe", "odesláno", "komu", "předmět", "odoslané", "predmet",
    "elküldve", "címzett", "tárgy", "gönderildi", "tarih", "kime", "konu", "发送时间", "日期",
    "收件人", "主题", "寄件日期", "收件者", "主旨", "送信日時", "宛先", "件名", "보낸 날짜", "받는 사람", "제목",
}  # fmt: skip
SENT_FROM = re.compile(
    r"^[\s*_]{0,4}(?:sent (?:from|with|via|by) (?:my |the |a |an |yahoo|mail|outlook|proton|samsung"
    r"|mobile|gmail|iphone|ipad|android|windows|blackberry|[A-Z])"
    r"|sent using |get (?:outlook|bluemail|typeapp) for |(?:von|mit) mein\w{1,2} .{2,60} (?:gesendet"
    r"|verschickt)|gesendet (?:mit|von|über|aus|vom)\b"
    r"|diese nachricht wurde von mein|envoyé (?:de|depuis|à partir de|avec|via)\b|télécharger outlook"
    r"|enviado (?:desde|do|a partir|con|via|de)\b|obtener outlook"
    r"|inviato (?:da|dal|con)\b|verzonden (?:vanaf|met|vanuit|via)\b|verstuurd vanaf|skickat från"
    r"|skickades från|sendt fra|sendt via|lähetetty"
    r"|отправлено (?:с|из|через|от)\b|відправлено|wysłan[eo] z|odesláno z|odoslané z|elküldve|iphoneから送信"
    r"|从我的|發自我的|发自我的)",
    re.IGNORECASE,
)
REPLY_ABOVE = re.compile(
    r"(?:reply|respond|antwort|réponse|respuesta|ответ)\w*[^\n]{0,30}(?:above|over|oberhalb|über|au-dessus|encima|выше)[^\n]{0,30}(?:line|linie|zeile|ligne|línea|лини|черт)"
    r"|^\s*##-.{3,200}-##\s*$|above this line to (?:reply|respond|add)",
    re.IGNORECASE,
)
DELIMITER = re.compile(r"^-- ?$|^—\s*$|^–\s*$")
RULE = re.compile(r"^\s*[_]{2,}\s*$|^\s*[-=*]{5,}\s*$")
FOOTER_LINES = 12

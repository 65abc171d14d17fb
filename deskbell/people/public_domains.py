"""Mail domains where anybody may have an address: what proves nothing about who employs somebody (decision D42)."""

from __future__ import annotations

import re

_NAME = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
_NAMES = """
    126.com 163.com 1und1.de aim.com alice.it aol.com aol.de arcor.de att.net bell.net bellsouth.net bigpond.com
    bk.ru bluewin.ch btinternet.com centrum.cz charter.net chello.at comcast.net cox.net daum.net discord.email
    disroot.org duck.com earthlink.net eclipso.de email.cz email.de fastmail.com fastmail.fm foxmail.com free.fr
    freemail.hu freenet.de gmail.com googlemail.com hanmail.net hey.com hotmail.com hushmail.com icloud.com inbox.lv
    inbox.ru internet.ru interia.pl iname.com kabelmail.de kolabnow.com laposte.net libero.it list.ru live.com
    mac.com mail.bg mail.com mail.de mail.ee mail.ru mailbox.org mail.com.ua me.com msn.com naver.com netcologne.de
    netscape.net o2.pl o2online.de onet.pl online.de orange.fr outlook.com pm.me posteo.de posteo.net poczta.fm
    proton.me protonmail.ch protonmail.com qq.com rambler.ru rediffmail.com riseup.net rocketmail.com rogers.com
    runbox.com sapo.pt sbcglobal.net seznam.cz sfr.fr shaw.ca sina.com sky.com skynet.be sohu.com sunrise.ch
    swissonline.ch t-online.de talktalk.net telenet.be terra.com.br tiscali.it tuta.com tuta.io tutamail.com
    tutanota.com tutanota.de ukr.net unitybox.de verizon.net versanet.de vivaldi.net vodafone.de
    vodafonemail.de volny.cz wanadoo.fr web.de wp.pl xs4all.nl xtra.co.nz ya.ru yahoo.com
    yandex.com yandex.ru yeah.net ymail.com zoho.com zoho.eu ziggo.nl
"""
_EXACT = frozenset(_NAMES.split())
_FIRMS = frozenset(("gmx", "hotmail", "live", "outlook", "yahoo", "ymail", "yandex"))
"""Of these there is one in nearly every country: gmx.net, yahoo.co.uk, hotmail.fr."""


def clean(domain: str) -> str:
    """As it is kept: small letters, without the @ somebody typed before it, in the form that mail has it."""
    name = domain.strip().lower().rpartition("@")[2].strip(".")
    try:
        return name.encode("idna").decode("ascii") if not name.isascii() else name
    except UnicodeError:
        return name


def is_domain(domain: str) -> bool:
    return bool(_NAME.fullmatch(domain))


def is_public(domain: str) -> bool:
    """Whether anybody can have an address there, or below it."""
    parts = domain.split(".")
    return any(_is_provider(parts[start:]) for start in range(len(parts)))


def _is_provider(parts: list[str]) -> bool:
    in_a_land = len(parts) == 2 or (len(parts) == 3 and parts[1] in ("co", "com"))
    return ".".join(parts) in _EXACT or (parts[0] in _FIRMS and in_a_land)

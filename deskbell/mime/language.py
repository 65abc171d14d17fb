"""Guesses whether a text is English, German or Russian by script and small common words; "" when unsure."""

from __future__ import annotations

import re

_ENGLISH = """the and you is to of for that with have this not we are be my your on it can from please was will what
there would but thanks thank hello has been when our if which"""
_GERMAN = """der die und das ist nicht ich sie wir mit ein eine zu für auf von es den dem im bitte haben habe kann
wird auch bei uns ihr ihre danke hallo aber wie mir sehr geehrte grüße freundlichen noch oder wenn dass"""
# Languages that share words with the two: they win against them and give "".
_DUTCH = "het een niet van voor met dat zijn ik je wij aan ook maar bij naar graag groet deze wordt"
_FRENCH = "le la les des est et vous je nous pour que pas une dans avec sur bonjour merci votre au"
_SPANISH = "el la los que de y en por con para una no se su gracias hola es lo como"
_ITALIAN = "il di che non per con una sono del della grazie ciao è gli ho le si"
_DANISH = "og det er ikke jeg til med en at på har vi hilsen med tak af den for"
_POLISH = "nie się jest na do i w z to że proszę dzień dobry jak czy"

_KNOWN = {
    "en": _ENGLISH,
    "de": _GERMAN,
    "nl": _DUTCH,
    "fr": _FRENCH,
    "es": _SPANISH,
    "it": _ITALIAN,
    "da": _DANISH,
    "pl": _POLISH,
}
_WORDS = {name: frozenset(words.split()) for name, words in _KNOWN.items()}
_GUESSED = ("en", "de")
SAMPLE = 5_000


def guess_language(text: str) -> str:
    """ "en", "de", "ru" or "". Looks at the first 5,000 characters; needs at least two words to go by."""
    sample = re.sub(r"(?:https?://|www\.)\S+|\S+@\S+", " ", text[:SAMPLE]).lower()
    cyrillic = len(re.findall("[\u0400-\u04ff]", sample))
    if cyrillic > 2 and cyrillic * 2 > len(re.findall(r"[^\W\d_]", sample)):
        # і, ї, є, ґ are Ukrainian, ў Belarusian; љ њ ђ ћ џ Serbian. Russian has none of them.
        return "" if re.search("[іїєґўљњђћџ]", sample) else "ru"
    words = re.findall(r"[^\W\d_]+", sample)
    scores = {name: sum(word in known for word in words) for name, known in _WORDS.items()}
    if re.search(r"[äöüß]", sample):
        scores["de"] = int(scores["de"] * 1.3) + 1
    best, score = max(scores.items(), key=lambda item: item[1])
    second = max(value for name, value in scores.items() if name != best)
    if best not in _GUESSED or score < 2 or score < second * 1.2 or score * 25 < len(words):
        return ""
    return best

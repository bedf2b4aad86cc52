"""Windows-1252 or not: every byte means something in it, so the letters must show that it was meant."""

import re

from articles.languages import detect

_LETTERS = re.compile("[A-Za-zÀ-ÖØ-öø-ÿŒœŠšŽžŸ]")
_SIGNS = re.compile("[‘’‚“”„«»‹›–—…•€£¥§©®™°¡¿ªº·¼½¾\xa0\xad²³±´×÷¢µ]")
_HIGH = re.compile(r"[^\x00-\x7f]")
# What its languages write with, own words and names; of any other letter an editor is asked.
_SHARED = frozenset("àáâäåçèéêëìíîïñòóôöùúûüß")
_OWN = {
    "ca": "", "da": "æø", "de": "", "en": "", "es": "", "eu": "", "fi": "šž", "fr": "œæÿ", "ga": "", "is": "ðþýæ",
    "it": "", "nl": "", "no": "æø", "pt": "ãõ", "sv": "æø",
}  # fmt: skip
# A capital, a sign or a low quote inside a word: "mayorÕs", "Wa³êsa", "K”ln" are other encodings' letters.
_AMISS = re.compile("[a-zß-ÿ](?:[À-ÖØ-ÞŒŠŽŸ]|[“”„‚«»£¥§©®°¡¿ªº¼½¾²³±´×÷¢µ][a-zß-ÿ]|[‚„])")


def is_western(text: str) -> bool:
    """Whether a text's non-ASCII characters are letters amid ASCII letters, or a typesetter's signs."""
    high = len(_HIGH.findall(text))
    letters = _LETTERS.findall(text)
    high_letters = sum(letter > "\x7f" for letter in letters)
    signs = len(_SIGNS.findall(text))
    is_all_known = high_letters + signs >= 0.98 * high
    return is_all_known and high_letters <= 0.25 * len(letters) and signs <= 0.1 * len(text) + 2


def is_surely_western(text: str) -> bool:
    """Whether a western text's letters are at home in its language; with signs alone there is nothing to doubt."""
    if _AMISS.search(text):
        return False
    high = {letter for letter in map(str.lower, _LETTERS.findall(text)) if letter > "\x7f"}
    language = detect(text)
    return not high or (language in _OWN and high <= _SHARED | set(_OWN[language]))

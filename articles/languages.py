"""The language of a story, by py3langid's n-gram model (loaded on first use)."""

import re
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

UNDETERMINED = "und"
_FEWEST_LETTERS = 40  # below this the model is guessing
_LEAST_CONFIDENCE = 0.5
_OFTEN_ENOUGH, _SURE = 500, 0.9999  # letters of a beginning, and when they tell as much as all of them
_WINDOW = 5_000  # code points that are enough to tell
_NOT_LETTERS = re.compile(r"https?://\S+|\S+@\S+|[\W\d_]+")
_SMALL_LATIN = re.compile(r"(?<!\w)[a-zß-ɏ]+(?!\w)")  # no name begins so
# Languages that newsrooms publish in. The model's others are small and draw short texts away from their neighbours.
_CODES = (
    "af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl gu he hi hr ht hu hy id is it ja ka kk km "
    "kn ko ku ky lo lt lv mk ml mn mr ms mt ne nl no pa pl ps pt ro ru si sk sl sq sr sv sw ta te th tl tr uk ur uz vi "
    "zh"
)
_PUBLISHED_IN = frozenset(_CODES.split())


def detect(text: str, declared: str = "") -> str:
    """ISO 639-1 code of the text's language, or "und".

    Too short or too ambiguous a text takes the ``declared`` language (``en``, ``en-US``), where one is given.
    """
    fallback = normalise(declared)
    letters = _NOT_LETTERS.sub(" ", text[:_WINDOW]).strip()
    if len(letters) < (_FEWEST_LETTERS // 4 if _is_of_another_script(letters) else _FEWEST_LETTERS):
        return fallback
    letters = letters.lower()  # capitals alone would look like no language
    language, confidence = _identifier().classify(letters[:_OFTEN_ENOUGH])
    if confidence < _SURE and len(letters) > _OFTEN_ENOUGH:
        language, confidence = _identifier().classify(letters)
    if confidence < _LEAST_CONFIDENCE or (language != fallback and _is_only_in_names(language, text, fallback)):
        return fallback
    return language


def _is_only_in_names(language: str, text: str, likely: str) -> bool:
    """Does a short text look like another language than the likely one by its names and quotations alone ("Yuliya
    Tymoshenko and Vitaliy Klichko in Kyiv")? So it is where its small words are rather of the likely one."""
    letters = _NOT_LETTERS.sub(" ", text[:_WINDOW])
    small = " ".join(_SMALL_LATIN.findall(text[:_WINDOW]))
    if likely == UNDETERMINED or len(letters) > _OFTEN_ENOUGH or not small or _is_of_another_script(letters):
        return False
    theirs, confidence = _identifier().classify(small)
    return bool(theirs == likely or (theirs != language and confidence < _LEAST_CONFIDENCE))


def _is_of_another_script(letters: str) -> bool:
    """Mostly beyond Latin, where few letters tell much; an accent in a short English text ("Café") tells nothing."""
    return 2 * sum(char > "\u024f" for char in letters) > len(letters)


def normalise(code: str) -> str:
    """The primary code of a language tag (``en-US`` → ``en``), or "und" where it is no ISO 639 code."""
    primary = re.split(r"[-_]", code.strip().lower(), maxsplit=1)[0]
    return primary if re.fullmatch(r"[a-z]{2,3}", primary) else UNDETERMINED


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_PUBLISHED_IN & set(identifier.labels))
    return identifier

"""Is what a verb says real, planned, or neither? Denial, wish, condition and mere possibility are neither."""

from __future__ import annotations

from typing import Literal

from tagging.pipeline.events.parsed import Parsed, Word
from tagging.pipeline.events.triggers import list_of

Reality = Literal["real", "planned", ""]

_MAYBE = frozenset(("would", "could", "may", "might", "can", "should", "must", "ca", "'d", "’d", "ought"))
_WILL = frozenset(("will", "shall", "'ll", "’ll", "wo"))
_IF = frozenset(("if", "unless", "whether", "lest", "in case", "until", "provided"))
_NEVER = frozenset(
    ("not", "n't", "n’t", "never", "hardly", "no longer", "neither", "nor", "little", "barely", "scarcely")
)
_NOBODY = frozenset(("no", "nobody", "none", "nothing", "neither", "few"))
_UNTRUE = frozenset(
    ("false", "untrue", "wrong", "incorrect", "unfounded", "baseless", "fake", "fabricated", "invented")
)
_DENIED = frozenset(("deny", "dismiss", "reject", "dispute", "refute", "rebut", "contradict", "debunk", "retract"))
_PERSONS = frozenset(("i", "we", "you", "me", "us"))
_CLAUSES = ("ccomp", "xcomp", "advcl", "acl", "relcl", "pcomp", "csubj", "conj")
_PLANNED_ADJECTIVES = frozenset(("due", "set", "scheduled", "expected", "slated", "planned", "ready", "poised"))


def reality(parsed: Parsed, verb: Word) -> Reality:
    """Of the clause that a verb governs, all that stands above it considered."""
    if _is_unreal(parsed, verb):
        return ""
    own = _own_reality(parsed, verb)
    return own and _under_others(parsed, verb, own)


def helpers(parsed: Parsed, verb: Word) -> list[Word]:
    """Its auxiliaries; of a verb joined to another by "and" those of the first where it has none and is no past form
    ("will meet Trudeau and tour a center")."""
    own = parsed.children(verb, "aux", "auxpass")
    first = parsed.head(verb)
    if own or verb.dep != "conj" or first is None or not first.is_verb:
        return own
    shares = verb.tag == first.tag and parsed.child(verb, "nsubj", "nsubjpass") is None
    return helpers(parsed, first) if shares else own


def is_perfect(parsed: Parsed, verb: Word) -> bool:
    """ "has blocked": done, nobody says when."""
    return verb.tag == "VBN" and any(word.lemma == "have" and word.tag != "VBD" for word in helpers(parsed, verb))


def is_present(parsed: Parsed, verb: Word) -> bool:
    """ "begins", "is held", but not "is meeting"."""
    auxiliaries = helpers(parsed, verb)
    if not auxiliaries:
        return verb.tag in ("VBZ", "VBP")
    return auxiliaries[0].tag in ("VBZ", "VBP") and auxiliaries[0].lemma == "be" and verb.tag == "VBN"


def _is_unreal(parsed: Parsed, verb: Word) -> bool:
    if any(word.text.lower() in _NEVER for word in parsed.children(verb, "neg", "advmod", "preconj")):
        return True
    if any(word.text.lower() in _MAYBE for word in helpers(parsed, verb)):
        return True
    for noun in parsed.children(verb, "nsubj", "nsubjpass", "dobj"):
        asked = noun.text.lower()
        if asked in _NOBODY or (asked in _PERSONS and noun.dep != "dobj"):
            return True
        if any(word.text.lower() in _NOBODY for word in parsed.children(noun, "det", "preconj")):
            return True
    return any(_is_condition(parsed, clause) for clause in parsed.children(verb, "advcl"))


def _is_condition(parsed: Parsed, clause: Word) -> bool:
    return any(word.text.lower() in _IF for word in parsed.children(clause, "mark"))


def _own_reality(parsed: Parsed, verb: Word) -> Reality:
    auxiliaries = helpers(parsed, verb)
    if any(word.text.lower() in _WILL for word in auxiliaries):
        return "planned"
    if verb.tag == "VB" or _is_passive_infinitive(parsed, verb):
        return _infinitive(parsed, verb)
    if verb.tag == "VBG" and verb.dep != "ccomp" and not auxiliaries:
        governor = parsed.head(verb)
        if governor and verb.dep == "xcomp" and governor.lemma in ("begin", "start", "resume", "finish"):
            return _own_reality(parsed, governor)
        return "real" if verb.dep == "advcl" or _is_told_by(parsed, verb) else ""
    return "real"


def _is_told_by(parsed: Parsed, verb: Word) -> bool:
    """ "after winning the vote", "by signing a truce"; not "focus on building"."""
    preposition = parsed.head(verb)
    return verb.dep == "pcomp" and preposition is not None and preposition.lemma.lower() in ("after", "by", "since")


def _infinitive(parsed: Parsed, verb: Word) -> Reality:
    """ "is to speak", "plans to visit", "is due to begin"; in a headline "Envoy to leave"."""
    governor = parsed.head(verb)
    if any(word.lemma == "do" for word in parsed.children(verb, "aux")):
        return "real"
    if governor is None:
        return "planned" if parsed.child(verb, "nsubj", "nsubjpass") and _has_to(parsed, verb) else ""
    if verb.dep == "conj" and governor.is_verb:
        return _own_reality(parsed, governor) if _has_to(parsed, governor) or not _has_to(parsed, verb) else ""
    if not _has_to(parsed, verb):
        return "real" if governor.lemma in ("help", "make", "let", "see") else ""
    lemma = governor.lemma
    if lemma == "be" or governor.text.lower() in _PLANNED_ADJECTIVES or lemma in list_of("planning_verbs"):
        return "planned" if verb.dep in ("xcomp", "acomp", "ccomp", "advcl", "acl") else ""
    if lemma in ("begin", "start", "continue", "go", "manage", "help", "come", "work"):
        return _own_reality(parsed, governor) if verb.dep == "xcomp" else ""
    owned = parsed.child(governor, "det", "poss")  # "Singapore's move to bar" is no headline
    is_headline = verb.dep in ("relcl", "acl") and governor.dep == "ROOT" and owned is None
    return "planned" if is_headline else ""


def _is_passive_infinitive(parsed: Parsed, verb: Word) -> bool:
    """ "a pitch to be elected", not "is said to have been elected"."""
    auxiliaries = parsed.children(verb, "aux", "auxpass")
    return any(word.tag == "TO" for word in auxiliaries) and all(word.lemma != "have" for word in auxiliaries)


def _has_to(parsed: Parsed, verb: Word) -> bool:
    return any(word.text.lower() == "to" for word in parsed.children(verb, "aux"))


def _under_others(parsed: Parsed, verb: Word, own: Reality) -> Reality:
    below = verb
    for word in parsed.above(verb):
        if word.text.lower() == "according":  # "to a schedule distributed Monday": that is where the news is from
            return ""
        if below.dep not in _CLAUSES and not word.is_verb:
            below = word
            continue
        if word.is_verb or word.tag.startswith("JJ"):
            if _is_condition(parsed, below):
                return ""
            if below.dep in ("ccomp", "xcomp", "pcomp") and _rules_out(parsed, word, below):
                return ""
            if below.dep in ("ccomp", "xcomp", "advcl", "pcomp") and _says_it_is_not(parsed, word):
                return ""
            if below.dep == "xcomp" and _own_reality(parsed, word) == "planned":
                own = "planned"
        elif below.dep in ("acl", "ccomp") and _is_untrue(parsed, word):
            return ""
        below = word
    return "" if _is_condition(parsed, below) else own


def _is_untrue(parsed: Parsed, noun: Word) -> bool:
    """ "the hope that …", "dismissed reports that …", "reports that … are false"."""
    if noun.lemma in list_of("unreal_nouns"):
        return True
    verb = parsed.head(noun)
    if verb is None or not verb.is_verb or noun.dep not in ("dobj", "nsubj", "nsubjpass"):
        return False
    is_denied = verb.lemma in _DENIED and (noun.dep != "nsubj")
    return is_denied or _is_false(parsed, verb) or (noun.dep != "dobj" and _is_unreal(parsed, verb))


def _says_it_is_not(parsed: Parsed, governor: Word) -> bool:
    return governor.is_verb and (_is_unreal(parsed, governor) or _is_false(parsed, governor))


def _is_false(parsed: Parsed, verb: Word) -> bool:
    """ "are false", "is not true"."""
    return any(word.text.lower() in _UNTRUE for word in parsed.children(verb, "acomp", "attr", "oprd"))


def _rules_out(parsed: Parsed, governor: Word, clause: Word) -> bool:
    """Does what governs a clause say that it is denied, wished or doubted? "is expected to" and "agreed to" plan."""
    if governor.lemma not in list_of("unreal_verbs"):
        return False
    is_planned = clause.dep == "xcomp" and governor.lemma in list_of("planning_verbs")
    return not is_planned

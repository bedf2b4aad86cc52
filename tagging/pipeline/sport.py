"""Is this a story about sport, and which one? From its words alone: the sport's own name, what only its reporters say.

A word counts once, however often it stands there, and double in the headline; so a report of a match is one after its
first paragraph, and a story that speaks of "a race" or "the goal" is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tagging.pipeline.types import Document, EntityRecord

ENOUGH = 4.0  # the sport's name and a word of its own, or two such words
OF_SPORT, MOST_OF_SPORT = 0.5, 1.0  # each word that any sport has, and all of them together
_READ = 20_000  # characters; a longer text has said by then what it is about
_LEAD = 600

# In order: of two that have as much for them the first counts. "*" marks the sport's own names.
_WORDS = {
    "football": "football* soccer* midfielder striker goalkeeper defender uefa fifa bundesliga* halftime half-time "
    "first-half second-half shoot-out|serie a*|premier league*|premiership|champions league*|cup winners' cup|uefa cup|"
    "extra time|own goal|hat-trick|first division|second division|league soccer*|penalty area|crossbar|nations cup|"
    "world cup qualifier|world cup qualifying|on penalties|goalless|headed|equaliser|equalised|relegation|offside",
    "American football": "nfl* quarterback touchdown touchdowns linebacker cornerback fumble|american football*|"
    "super bowl|wide receiver|field goal|running back|interceptions|end zone|offensive line|rushing|afc east|nfc east",
    "Australian rules football": "afl* goalsneak ruckman|australian rules*|aussie rules*|premiership points|behinds",
    "cricket": "cricket* wicket wickets innings batsman batsmen batter bowler bowlers bowled lbw overs unbeaten "
    "stumps wicketkeeper off-spinner paceman seamer crease|not out|all out|one-day international|one-dayer|"
    "one-day|test match|first test|second test|third test|final test|fourth test|fifth test|leg before|run out|declared",
    "rugby union": "rugby* scrum lineout ruck maul fly-half scrum-half flanker hooker springbok springboks wallabies "
    "tries try|rugby union*|all blacks|five nations|six nations|tri-nations|dropped goal|number eight|test rugby",
    "rugby league": "rugby* tries try|rugby league*|super league|challenge cup|stand-off|prop|grand final",
    "baseball": "baseball* mlb* homer homers homered inning innings shortstop outfielder pitcher pitchers bullpen "
    "rbis dugout catcher|major league|home run|home runs|american league|national league|third baseman|"
    "first baseman|second baseman|world series|run-scoring|solo shot|two-run|three-run|doubleheader|left-hander",
    "basketball": "basketball* nba* wnba* rebounds dunk layup|point guard|three-pointer|three-pointers|free throws|"
    "power forward|double-double|triple-double|shooting guard",
    "ice hockey": "nhl* puck goaltender goaltenders|ice hockey*|hockey|power play|power-play|stanley cup*|slap shot|"
    "period scores|blue line|face-off",
    "field hockey": "hockey*|field hockey*|penalty corner|penalty corners|penalty stroke",
    "volleyball": "volleyball* spiker setter",
    "handball": "handball* pivot",
    "water polo": "|water polo*",
    "netball": "netball*",
    "tennis": "tennis* wimbledon backhand forehand tiebreak tiebreaker unseeded|davis cup|fed cup|break point|"
    "match point|match points|match-point|straight sets|men's singles|women's singles|grand slam",
    "golf": "golf* birdie birdies bogey bogeys fairway fairways par putt putts|ryder cup|under par|over par|tee",
    "athletics": "athletics* hurdles steeplechase javelin discus sprinter sprinters decathlon marathon|long jump|"
    "high jump|triple jump|pole vault|shot put|track and field|4x100|100 metres|200 metres|400 metres|800 metres",
    "cycling": "cycling* cyclist cyclists peloton|tour de france|yellow jersey|time trial|road race",
    "motor racing": "|motor racing*|formula one*|grand prix|pole position|fastest lap|pit stop|rallying*",
    "motorcycling": "motorcycling* motocross* superbike|grand prix|500cc|250cc|125cc",
    "swimming": "swimming* swimmer swimmers freestyle backstroke breaststroke butterfly|diving*",
    "boxing": "boxing* heavyweight welterweight middleweight featherweight knockout ringside|title fight",
    "skiing": "skiing* slalom downhill|ski jumping*|cross-country",
    "squash": "squash*",
    "badminton": "badminton*",
    "table tennis": "|table tennis*",
    "gymnastics": "gymnastics* gymnast",
    "wrestling": "wrestling* judo* sumo*",
    "rowing": "rowing* sculls coxless regatta",
    "sailing": "sailing* yachting* regatta",
    "horse racing": "|horse racing*|jockey|racecourse|furlongs|steeplechase",
    "snooker": "snooker* darts* billiards*",
}
_OF_ANY = "coach captain match matches season championship championships cup final finals tournament league players "
_OF_ANY += "player scored title team teams squad quarter-final semi-final standings playoff playoffs fans referee goal goals titles manager"
_BY_TEAMS = tuple(_WORDS)[: tuple(_WORDS).index("tennis")]
_ALSO_BY_TEAMS = {"tennis": ("Davis Cup", "Fed Cup", "Billie Jean King Cup"), "golf": ("Ryder Cup", "Solheim Cup")}
_NAMES = {"soccer": "football", "association football": "football", "hockey": "ice hockey", "rugby": "rugby union"}

_NAME_OF_IT, _OWN_WORD, _HINT = 3.0, 2.0, 1.0
_HINTS = frozenset(
    ("try", "tries", "prop", "first-half", "second-half", "par", "tee", "pivot", "declared", "headed", "innings", "butterfly")
    + ("defender", "downhill", "marathon", "grand prix", "first division", "second division", "behinds", "catcher")
    + ("premiership", "rushing", "setter", "behinds", "regatta", "steeplechase", "knockout", "rebounds", "diving")
)


def _terms(listed: str) -> Iterator[str]:
    words, *phrases = listed.split("|")
    yield from words.split()
    yield from phrases


def _weights() -> dict[str, dict[str, float]]:
    """For each word the sports that it speaks for, and how loudly."""
    found: dict[str, dict[str, float]] = {}
    for sport, listed in _WORDS.items():
        for term in filter(None, _terms(listed)):
            word = term.rstrip("*")
            weight = _NAME_OF_IT if term.endswith("*") else _HINT if word in _HINTS else _OWN_WORD
            found.setdefault(word, {})[sport] = weight
    return found


_WEIGHTS = _weights()
_OF_ANY_SPORT = frozenset(_OF_ANY.split())
_ANY_TERM = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(re.escape(t) for t in sorted({*_WEIGHTS, *_OF_ANY_SPORT}, key=len, reverse=True))
    + r")(?![\w-])"
)
_TEAM = re.compile(
    rf"\b({'|'.join(sorted((*map(str.lower, _BY_TEAMS), *_NAMES), key=len, reverse=True))})\b.*?"
    r"\b(?:team|club|side|franchise)\b",
    re.IGNORECASE,
)
_CANONICAL = {**{sport.lower(): sport for sport in _BY_TEAMS}, **_NAMES}


@dataclass(frozen=True, slots=True)
class Sport:
    """``name`` is how its teams are called: "cricket" as in "England cricket team", "Davis Cup" likewise."""

    name: str
    by_teams: bool


def sport_of(document: Document) -> Sport | None:
    """The sport that a story is about, if it is about one."""
    headline, text = document.headline.lower(), document.text[:_READ].lower()
    in_headline = set(_ANY_TERM.findall(headline))
    scores: dict[str, float] = dict.fromkeys(_WORDS, 0.0)
    of_any = 0
    for term in in_headline | set(_ANY_TERM.findall(text)):
        of_any += term in _OF_ANY_SPORT
        for sport, weight in _WEIGHTS.get(term, {}).items():
            scores[sport] += weight * (2 if term in in_headline else 1)
    best = max(scores, key=lambda sport: scores[sport])
    if not scores[best] or scores[best] + min(OF_SPORT * of_any, MOST_OF_SPORT) < ENOUGH:
        return None
    opening = f"{document.headline} {document.text[:_LEAD]}".lower()
    for competition in _ALSO_BY_TEAMS.get(best, ()):
        if competition.lower() in opening:
            return Sport(competition, by_teams=True)
    return Sport(best, best in _BY_TEAMS)


def sport_of_team(record: EntityRecord) -> str:
    """The sport of a team or club, by its description or name; "" for everything else."""
    if record.kind != "organization":
        return ""
    match = _TEAM.search(record.description) or _TEAM.search(record.name)
    return _CANONICAL[match.group(1).lower()] if match else ""

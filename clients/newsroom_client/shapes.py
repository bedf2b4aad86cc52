"""What the API takes and answers. Made from the API itself (manage.py api_contract --write), not by hand."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict


class Acceptance(TypedDict):
    confidence: float
    share: Share


Act = Literal["accept", "reject", "relink"]


class Alert(TypedDict):
    id: int
    saved_search: str
    article: str
    article_url: str
    headline: str
    at: str
    reasons: list[str]


class AliasInput(TypedDict):
    name: str
    kind: NotRequired[AliasKind]
    reason: NotRequired[str]


AliasKind = Literal["name", "surname", "acronym", "nickname", "former"]


class Alias(TypedDict):
    id: str
    name: str
    kind: AliasKind


class AnnotateInput(TypedDict):
    text: str
    headline: NotRequired[str]
    published_at: NotRequired[str | None]
    language: NotRequired[str]
    source: NotRequired[str]


AnnotatedDate = TypedDict(
    "AnnotatedDate",
    {
        "from": "str | None",
        "to": "str | None",
        "field": "Field",
        "start": "int",
        "end": "int",
        "text": "str",
        "precision": "str",
        "timex": "str",
    },
)

AnnotatedEvent = TypedDict(
    "AnnotatedEvent",
    {
        "from": "str | None",
        "to": "str | None",
        "title": "str",
        "type": "EventType",
        "precision": "Precision",
        "planned": "bool",
        "place": "str | None",
        "place_tag": "int | None",
        "participants": "list[AnnotatedParticipant]",
        "confidence": "float",
        "reason": "str",
        "evidence": "Place",
    },
)


class AnnotatedMention(TypedDict):
    field: Field
    start: int
    end: int
    text: str
    kind: SpanKind
    tag: int | None
    confidence: float
    reason: str
    candidates: list[Candidate]


class AnnotatedParticipant(TypedDict):
    name: str
    role: RoleEnum
    tag: int


class AnnotatedTag(TypedDict):
    kind: EntityKind
    name: str
    entity: EntityRef | None
    aliases: list[str]
    status: Status
    level: Level
    confidence: float
    relevance: float
    reason: str


class Annotation(TypedDict):
    language: str
    language_supported: bool
    read_in_full: bool
    events_read: bool
    pipeline_version: str
    knowledge_version: str
    mentions: list[AnnotatedMention]
    tags: list[AnnotatedTag]
    dates: list[AnnotatedDate]
    events: list[AnnotatedEvent]


class ArticleInput(TypedDict):
    headline: NotRequired[str]
    text: str
    published_at: NotRequired[str | None]
    source: NotRequired[str]
    byline: NotRequired[str]
    language: NotRequired[str]
    url: NotRequired[str]
    external_id: NotRequired[str]
    embargo_until: NotRequired[str | None]
    state: NotRequired[NewArticleState]
    subjects: NotRequired[list[SubjectInput]]
    text_format: NotRequired[TextFormat]
    tags: NotRequired[list[GivenTag]]


ArticleState = Literal["draft", "published", "withheld", "withdrawn", "erased"]

BatchKind = Literal["move", "replay", "decide"]


class Batch(TypedDict):
    id: str
    url: str
    kind: BatchKind
    title: str
    state: BatchState
    done: int
    total: int
    error: str
    created_at: str
    sample: list[Difference]
    sampled: NotRequired[int]


BatchState = Literal["waiting", "running", "paused", "done", "undoing", "undone", "failed"]


class Binned(TypedDict):
    batch_id: str | None


class BulkInput(TypedDict):
    items: list[Any]


class Bulk(TypedDict):
    id: str
    url: str
    kind: JobKind
    title: str
    state: JobState
    done: int
    total: int | None
    error: str
    created_at: str
    of: str | None
    results: list[ItemResult]


class Candidate(TypedDict):
    entity: EntityRef
    score: float
    reasons: list[str]


Change = Literal["same", "gone", "new"]


class ChosenInput(TypedDict):
    aliases: NotRequired[list[str]]
    articles: NotRequired[list[str]]
    events: NotRequired[list[str]]


class Count(TypedDict):
    value: int
    exact: bool


class DecideInput(TypedDict):
    entity: str
    name: str
    act: Act
    record: NotRequired[str]
    new: NotRequired[NewRecordInput]
    seen: str
    tags: NotRequired[list[str]]
    kind: NotRequired[EntityKind]
    source: NotRequired[str]
    mine: NotRequired[bool]


class DecidedTogether(TypedDict):
    id: str
    url: str
    kind: BatchKind
    title: str
    state: BatchState
    done: int
    total: int
    error: str
    created_at: str
    sample: list[Difference]
    sampled: NotRequired[int]
    left: int


DecisionAction = Literal[
    "accept",
    "reject",
    "passing",
    "about",
    "relink",
    "add",
    "create",
    "reopen",
    "confirm",
    "rename",
    "alias_add",
    "alias_remove",
    "retype",
    "never_profile",
    "merge",
    "split",
    "keep_apart",
    "edit",
    "pin",
    "unpin",
    "sign_off",
    "only_here",
    "rule_off",
    "rule_on",
    "undo",
]


class Decision(TypedDict):
    id: str
    url: str
    action: DecisionAction
    at: str
    actor: str
    token_name: str
    article: str | None
    entity: str | None
    event: str | None
    target_kind: str
    target_id: str
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str
    undoes: str | None
    undone_by: NotRequired[str | None]


class DeliveryInput(TypedDict):
    source: NotRequired[str]
    headline: NotRequired[str]
    byline: NotRequired[str]
    published_at: NotRequired[str]
    embargo_until: NotRequired[str]
    language: NotRequired[str]
    url: NotRequired[str]
    external_id: NotRequired[str]
    state: NotRequired[NewArticleState]
    columns: NotRequired[str]
    filename: NotRequired[str]
    size: int


class Delivery(TypedDict):
    id: str
    url: str
    filename: str
    size: int
    received: int
    upload: str | None
    upload_id: str | None


class Difference(TypedDict):
    article: str
    headline: str
    more: list[str]
    less: list[str]


class EntityDecided(TypedDict):
    id: str
    url: str
    web_url: str
    kind: EntityKind
    name: str
    description: str
    status: Status
    aliases: list[Alias]
    external_ids: dict[str, str]
    roles: list[RoleShape]
    parent: EntityRef | None
    articles: Count
    decision_id: str | None


class EntityDetail(TypedDict):
    id: str
    url: str
    web_url: str
    kind: EntityKind
    name: str
    description: str
    status: Status
    aliases: list[Alias]
    external_ids: dict[str, str]
    roles: list[RoleShape]
    parent: EntityRef | None
    articles: Count


class EntityInput(TypedDict):
    name: str
    description: NotRequired[str]
    external_ids: NotRequired[dict[str, str]]
    roles: NotRequired[list[RoleInput]]
    parent: NotRequired[str | None]
    reason: NotRequired[str]


EntityKind = Literal["person", "organization", "place"]


class EntityRef(TypedDict):
    id: str
    kind: EntityKind
    name: str
    status: Status
    url: str | None
    web_url: str | None


class Entity(TypedDict):
    id: str
    url: str
    web_url: str
    kind: EntityKind
    name: str
    description: str
    status: Status
    aliases: list[Alias]
    external_ids: dict[str, str]
    roles: list[RoleShape]
    parent: EntityRef | None


class Error(TypedDict):
    code: str
    detail: str
    attr: str | None


class EventDecided(TypedDict):
    id: str
    url: str
    web_url: str
    title: str
    type: EventType
    description: str
    start: str | None
    end: str | None
    precision: Precision
    planned: bool
    status: EventStatus
    pinned: list[EventField]
    place: EntityRef | None
    participants: list[Participant]
    articles: Count
    decision_id: str | None


class EventDetail(TypedDict):
    id: str
    url: str
    web_url: str
    title: str
    type: EventType
    description: str
    start: str | None
    end: str | None
    precision: Precision
    planned: bool
    status: EventStatus
    pinned: list[EventField]
    place: EntityRef | None
    participants: list[Participant]
    articles: Count


EventField = Literal["title", "type", "when", "planned", "place", "participants"]


class EventInput(TypedDict):
    title: str
    type: NotRequired[EventType]
    description: NotRequired[str]
    start: NotRequired[str | None]
    end: NotRequired[str | None]
    precision: NotRequired[Precision]
    planned: NotRequired[bool]
    place: NotRequired[str | None]
    participants: NotRequired[list[ParticipantInput]]
    articles: NotRequired[list[str]]
    reason: NotRequired[str]


class EventMergePlan(TypedDict):
    stays: EventRef
    goes: EventRef
    because: str
    stories: Count
    both: Count
    takes: list[EventField]


class EventMerged(TypedDict):
    stays: EventRef
    decision_id: str
    batch_id: str | None


class EventRef(TypedDict):
    id: str
    url: str
    title: str
    type: EventType
    start: str | None
    end: str | None
    precision: Precision
    planned: bool
    status: EventStatus


class Event(TypedDict):
    id: str
    url: str
    web_url: str
    title: str
    type: EventType
    description: str
    start: str | None
    end: str | None
    precision: Precision
    planned: bool
    status: EventStatus
    pinned: list[EventField]
    place: EntityRef | None
    participants: list[Participant]


class EventSplit(TypedDict):
    event: EventRef
    decision_id: str


class EventSplitInput(TypedDict):
    reason: NotRequired[str]
    articles: list[str]


EventStatus = Literal["proposed", "confirmed", "rejected"]

EventType = Literal[
    "diplomacy",
    "visit",
    "deal",
    "sanction",
    "aid",
    "election",
    "appointment",
    "legislation",
    "protest",
    "attack",
    "arrest",
    "court",
    "disaster",
    "health",
    "death",
    "business",
    "science",
    "culture",
    "sport",
    "other",
]


class Evidence(TypedDict):
    article: str
    field: Field
    start: int
    end: int
    text: str


class Exactly(TypedDict):
    stories: int
    different: int


class FacetValue(TypedDict):
    value: str
    label: str
    count: int
    selected: bool
    adds: bool


class Facets(TypedDict):
    person: list[FacetValue]
    organization: list[FacetValue]
    place: list[FacetValue]
    source: list[FacetValue]
    language: list[FacetValue]
    year: list[FacetValue]


class Feed(TypedDict):
    cursor: str
    next: str
    more: bool
    results: list[News]


Field = Literal["headline", "text"]


class Filters(TypedDict):
    entity: NotRequired[list[str]]
    event: NotRequired[list[str]]
    source: NotRequired[list[str]]
    year: NotRequired[list[int]]
    language: NotRequired[list[str]]
    without: NotRequired[list[str]]
    date: NotRequired[list[str]]


class GivenTag(TypedDict):
    entity: NotRequired[str]
    name: NotRequired[str]
    kind: NotRequired[EntityKind]
    level: NotRequired[Level]
    state: NotRequired[GivenTagState]


GivenTagState = Literal["accepted", "rejected"]


class Group(TypedDict):
    entity: EntityRef
    name: str
    written: str
    worth: float
    stories: int
    tags: list[str]
    quotes: list[Evidence]


class GroupShare(TypedDict):
    group: str
    share: Share


class Groups(TypedDict):
    kind: list[GroupShare]
    source: list[GroupShare]
    version: list[GroupShare]
    week: list[GroupShare]
    sort: list[GroupShare]


class Hit(TypedDict):
    id: str
    api_url: str
    web_url: str
    url: str
    headline: str
    snippet: str
    published_at: str | None
    source: SourceRef | None
    language: str
    state: str
    near_duplicate_of: str | None
    notices: list[Notice]
    tags: list[Tag]


class HoldInput(TypedDict):
    take_over: NotRequired[bool]


class Hold(TypedDict):
    holder: NotRequired[str | None]
    mine: bool
    since: NotRequired[str | None]
    until: NotRequired[str | None]


class ItemResult(TypedDict):
    item: int
    status: int | None
    id: str | None
    url: str | None
    error: Error | None


class ItemResults(TypedDict):
    results: list[ItemResult]
    next: str | None


class JobDetail(TypedDict):
    id: str
    url: str
    kind: JobKind
    title: str
    state: JobState
    done: int
    total: int | None
    error: str
    created_at: str
    of: str | None
    result: Annotation | None


JobKind = Literal["annotation", "upload", "batch", "list_search"]


class Job(TypedDict):
    id: str
    url: str
    kind: JobKind
    title: str
    state: JobState
    done: int
    total: int | None
    error: str
    created_at: str
    of: str | None


JobState = Literal["waiting", "running", "paused", "done", "partly", "failed", "undoing", "undone"]


class KeptApart(TypedDict):
    decision_id: str


class KindInput(TypedDict):
    reason: NotRequired[str]
    kind: EntityKind


class KnownArticleInput(TypedDict):
    headline: NotRequired[str]
    text: str
    published_at: NotRequired[str | None]
    byline: NotRequired[str]
    language: NotRequired[str]
    url: NotRequired[str]
    embargo_until: NotRequired[str | None]
    state: NotRequired[NewArticleState]
    subjects: NotRequired[list[SubjectInput]]
    text_format: NotRequired[TextFormat]
    tags: NotRequired[list[GivenTag]]


class Learned(TypedDict):
    url: str
    text: str
    scope: ScopeEnum
    active: bool
    verdict: Verdict
    rule: str


Level = Literal["about", "passing"]


class Line(TypedDict):
    line: str
    query: str
    count: NotRequired[int | None]
    exact: NotRequired[bool | None]
    problem: NotRequired[str]
    counted_at: NotRequired[str | None]
    newest: str | None


class ListSearchDetail(TypedDict):
    id: str
    url: str
    web_url: str
    name: str
    are_names: bool
    state: ListState
    lines: int
    counted: int
    created_at: str
    results: list[Line]


class ListSearchInput(TypedDict):
    name: NotRequired[str]
    lines: list[str]
    are_names: NotRequired[bool]


class ListSearch(TypedDict):
    id: str
    url: str
    web_url: str
    name: str
    are_names: bool
    state: ListState
    lines: int
    counted: int
    created_at: str


ListState = Literal["waiting", "done"]


class MentionInput(TypedDict):
    field: Field
    start: int


class Mention(TypedDict):
    field: Field
    start: int
    end: int
    text: str


class MergePlan(TypedDict):
    stays: EntityRef
    goes: EntityRef
    because: str
    names: list[str]
    left_out: list[str]
    stories: Count
    both: Count
    events: Count
    parts: Count


class Merged(TypedDict):
    stays: EntityRef
    decision_id: str
    batch_id: str | None


class Message(TypedDict):
    id: int
    key: str
    kind: MessageShapeKind
    object_id: str | None
    state: WebhookMessageState
    attempts: int
    answer: str
    milliseconds: int | None
    created_at: str
    tried_at: str | None
    due_at: str


MessageShapeKind = Literal["article", "person", "organization", "place", "event", "source", "alert", "test"]

NewArticleState = Literal["published", "draft", "withheld"]


class NewRecordInput(TypedDict):
    kind: EntityKind
    name: str
    description: NotRequired[str]


class News(TypedDict):
    cursor: str
    at: str
    action: str
    kind: NewsShapeKind
    id: str
    url: str
    gone: bool
    merged_into: str | None
    merged_into_id: NotRequired[str | None]
    actor: str | None
    data: dict[str, Any]
    object: NotRequired[dict[str, Any] | None]


NewsShapeKind = Literal["article", "person", "organization", "place", "event", "source"]


class Next(TypedDict):
    seen: str
    result: Group | None


class NoticeInput(TypedDict):
    kind: NotRequired[StandingNoticeKind]
    text: str


NoticeKind = Literal[
    "legal", "outcome", "rights", "other", "original", "update", "correction", "clarification", "retraction"
]


class Notice(TypedDict):
    kind: NoticeKind
    text: str


class OtherInput(TypedDict):
    reason: NotRequired[str]
    other: str


class PaginatedAlertShapeList(TypedDict):
    next: str | None
    previous: str | None
    results: list[Alert]


class PaginatedBatchShapeList(TypedDict):
    next: str | None
    previous: str | None
    results: list[Batch]


class PaginatedDecisionShapeList(TypedDict):
    next: str | None
    previous: str | None
    results: list[Decision]


class PaginatedDeliveryShapeList(TypedDict):
    next: str | None
    previous: str | None
    results: list[Delivery]


class PaginatedEntityShapeList(TypedDict):
    next: str | None
    previous: str | None
    results: list[Entity]


class PaginatedEventShapeList(TypedDict):
    next: str | None
    previous: str | None
    results: list[Event]


class PaginatedJobShapeList(TypedDict):
    next: str | None
    previous: str | None
    results: list[Job]


class PaginatedListSearchShapeList(TypedDict):
    next: str | None
    previous: str | None
    results: list[ListSearch]


class PaginatedMessageShapeList(TypedDict):
    next: str | None
    previous: str | None
    results: list[Message]


class PaginatedReportShapeList(TypedDict):
    next: str | None
    previous: str | None
    results: list[Report]


class PaginatedRevisionShapeList(TypedDict):
    next: str | None
    previous: str | None
    results: list[Revision]


class PaginatedRuleShapeList(TypedDict):
    next: str | None
    previous: str | None
    results: list[Rule]


class PaginatedSavedSearchShapeList(TypedDict):
    next: str | None
    previous: str | None
    results: list[SavedSearch]


class PaginatedSourceShapeList(TypedDict):
    next: str | None
    previous: str | None
    results: list[Source]


class PaginatedStandingNoticeList(TypedDict):
    next: str | None
    previous: str | None
    results: list[StandingNotice]


class PaginatedStoryShapeList(TypedDict):
    next: str | None
    previous: str | None
    results: list[Story]


class PaginatedTagShapeList(TypedDict):
    next: str | None
    previous: str | None
    results: list[Tag]


class PaginatedTaggingRunShapeList(TypedDict):
    next: str | None
    previous: str | None
    results: list[TaggingRun]


class PaginatedTokenShapeList(TypedDict):
    next: str | None
    previous: str | None
    results: list[Token]


class PaginatedUploadShapeList(TypedDict):
    next: str | None
    previous: str | None
    results: list[Upload]


class PaginatedWebhookShapeList(TypedDict):
    next: str | None
    previous: str | None
    results: list[Webhook]


class ParticipantInput(TypedDict):
    role: NotRequired[RoleEnum]
    entity: NotRequired[str | None]
    surface: NotRequired[str]


class Participant(TypedDict):
    role: RoleEnum
    entity: EntityRef | None
    surface: str


class ArticleChange(TypedDict):
    state: NotRequired[SetArticleState]
    reason: NotRequired[str]
    embargo_until: NotRequired[str | None]
    byline: NotRequired[str]
    headline: NotRequired[str]
    text: NotRequired[str]
    text_format: NotRequired[TextFormat]
    kind: NotRequired[RevisionKind]
    notice: NotRequired[str]


class EntityChange(TypedDict):
    name: NotRequired[str]
    description: NotRequired[str]
    external_ids: NotRequired[dict[str, str]]
    roles: NotRequired[list[RoleInput]]
    parent: NotRequired[str | None]
    reason: NotRequired[str]
    status: NotRequired[SetStatus]


class EventChange(TypedDict):
    title: NotRequired[str]
    type: NotRequired[EventType]
    description: NotRequired[str]
    start: NotRequired[str | None]
    end: NotRequired[str | None]
    precision: NotRequired[Precision]
    planned: NotRequired[bool]
    place: NotRequired[str | None]
    participants: NotRequired[list[ParticipantInput]]
    articles: NotRequired[list[str]]
    reason: NotRequired[str]
    status: NotRequired[SetStatus]


class RuleChange(TypedDict):
    active: NotRequired[bool]
    reason: NotRequired[str]


class PatchedSavedSearchInputRequest(TypedDict):
    name: NotRequired[str]
    query: NotRequired[str]
    filters: NotRequired[Filters]
    mail: NotRequired[Rhythm]
    is_shared: NotRequired[bool]


class SourceChange(TypedDict):
    tag_policy: NotRequired[TagPolicy]
    trusts_own_tags: NotRequired[bool]
    language: NotRequired[str]
    place: NotRequired[str]
    name: NotRequired[str]


class PatchedWebhookInputRequest(TypedDict):
    name: NotRequired[str]
    address: NotRequired[str]
    kinds: NotRequired[list[WebhookKind]]
    include_object: NotRequired[bool]
    tags: NotRequired[Tags]


class Piece(TypedDict):
    change: Change
    text: str


class Place(TypedDict):
    field: Field
    start: int
    end: int


Precision = Literal["minute", "day", "week", "month", "quarter", "year", "decade", "unknown"]

PublishedPrecision = Literal["minute", "day"]


class Quality(TypedDict):
    decisions: int
    is_capped: bool
    total: Share
    by: Groups
    acceptance: list[Acceptance]
    weeks: list[Week]
    rules: list[RuleScore]


QueueEnum = Literal["live", "backfill"]


class QueueShape(TypedDict):
    window: int
    seen: str
    results: list[Group]


class ReasonInput(TypedDict):
    reason: NotRequired[str]


class RecordDecided(TypedDict):
    record: EntityRef
    decision_id: str


class RelinkInput(TypedDict):
    reason: NotRequired[str]
    entity: NotRequired[str]
    new: NotRequired[NewRecordInput]
    mention: NotRequired[MentionInput]


class ReportDecided(TypedDict):
    id: str
    event: str
    article: str
    article_url: str
    state: TagState
    confidence: float
    evidence: dict[str, Any]
    claims: dict[str, Any]
    decided_by: NotRequired[str | None]
    decision_id: str


class Report(TypedDict):
    id: str
    event: str
    article: str
    article_url: str
    state: TagState
    confidence: float
    evidence: dict[str, Any]
    claims: dict[str, Any]
    decided_by: NotRequired[str | None]


class Results(TypedDict):
    count: Count
    exactly: Exactly | None
    results: list[Hit]
    facets: Facets | None
    facets_exact: bool | None
    did_you_mean: list[str]
    next: str | None


class Retried(TypedDict):
    uploads: int


class RetypeInput(TypedDict):
    reason: NotRequired[str]
    kind: EntityKind


class RevisionDetail(TypedDict):
    number: int
    url: str
    kind: RevisionKind
    notice: str
    created_at: str
    headline: str
    text: str
    differences: dict[str, list[list[Piece]]]


RevisionKind = Literal["original", "update", "correction", "clarification", "retraction"]


class RevisionRef(TypedDict):
    number: int
    kind: RevisionKind
    created_at: str


class Revision(TypedDict):
    number: int
    url: str
    kind: RevisionKind
    notice: str
    created_at: str


Rhythm = Literal["never", "at_once", "daily", "weekly"]

RoleEnum = Literal["agent", "patient", "participant"]

RoleInput = TypedDict(
    "RoleInput", {"title": "str", "of": "NotRequired[str]", "from": "NotRequired[str]", "to": "NotRequired[str]"}
)

RoleShape = TypedDict(
    "RoleShape", {"title": "str", "of": "str", "record": "EntityRef | None", "from": "str", "to": "str"}
)


class RotateInput(TypedDict):
    overlap_hours: NotRequired[int]


RuleAction = Literal["link", "not_link", "never"]


class RuleDetail(TypedDict):
    url: str
    text: str
    scope: ScopeEnum
    active: bool
    verdict: Verdict
    id: str
    action: RuleAction
    surface: str
    kind: str
    context: str
    entity: str | None
    source: SourceRef | None
    article: str | None
    pro: int
    con: int
    switched: bool | None
    hits: int
    taught_by: NotRequired[str | None]
    taught_at: str | None
    decisions_for: list[str]
    decisions_against: list[str]
    may_change: Count


class RuleScore(TypedDict):
    rule: str
    says: str
    stories: int
    helped: int
    hurt: int


class Rule(TypedDict):
    url: str
    text: str
    scope: ScopeEnum
    active: bool
    verdict: Verdict
    id: str
    action: RuleAction
    surface: str
    kind: str
    context: str
    entity: str | None
    source: SourceRef | None
    article: str | None
    pro: int
    con: int
    switched: bool | None
    hits: int
    taught_by: NotRequired[str | None]
    taught_at: str | None


class RuleSwitched(TypedDict):
    url: str
    text: str
    scope: ScopeEnum
    active: bool
    verdict: Verdict
    id: str
    action: RuleAction
    surface: str
    kind: str
    context: str
    entity: str | None
    source: SourceRef | None
    article: str | None
    pro: int
    con: int
    switched: bool | None
    hits: int
    taught_by: NotRequired[str | None]
    taught_at: str | None
    decisions_for: list[str]
    decisions_against: list[str]
    may_change: Count
    decision_id: str


class SavedSearchInputRequest(TypedDict):
    name: str
    query: NotRequired[str]
    filters: NotRequired[Filters]
    mail: NotRequired[Rhythm]
    is_shared: NotRequired[bool]


class SavedSearch(TypedDict):
    id: str
    url: str
    web_url: str
    name: str
    query: str
    filters: dict[str, list[str]]
    mail: Rhythm
    is_shared: bool
    owner: str
    problem: str
    created_at: str


Scope = Literal["read", "write", "review", "admin"]

ScopeEnum = Literal["article", "source", "everywhere"]


class SentAgain(TypedDict):
    messages: int


SetArticleState = Literal["published", "draft", "withheld", "withdrawn"]

SetStatus = Literal["confirmed"]


class Share(TypedDict):
    right: int
    of: int
    share: float
    low: float
    high: float


class SignOffInput(TypedDict):
    reason: NotRequired[str]
    everything: NotRequired[bool]


class SignedOff(TypedDict):
    decision_id: str


class SourceInput(TypedDict):
    tag_policy: NotRequired[TagPolicy]
    trusts_own_tags: NotRequired[bool]
    language: NotRequired[str]
    place: NotRequired[str]
    name: str


class SourceRef(TypedDict):
    id: str
    name: str


class Source(TypedDict):
    id: str
    url: str
    name: str
    tag_policy: TagPolicy
    trusts_own_tags: bool
    language: str
    place: str


SpanKind = Literal["person", "organization", "place", "other"]


class SplitInput(TypedDict):
    aliases: NotRequired[list[str]]
    articles: NotRequired[list[str]]
    events: NotRequired[list[str]]
    name: str
    description: NotRequired[str]
    reason: NotRequired[str]


class SplitPlan(TypedDict):
    names: list[str]
    stays: list[str]
    stories: Count
    events: int


class Split(TypedDict):
    made: EntityRef
    decision_id: str
    batch_id: str


class StandingNotice(TypedDict):
    id: str
    kind: StandingNoticeKind
    text: str
    created_at: str
    created_by: NotRequired[str | None]
    ended_at: str | None


StandingNoticeKind = Literal["legal", "outcome", "rights", "other"]

Status = Literal["proposed", "confirmed"]


class Story(TypedDict):
    id: str
    api_url: str
    web_url: str
    url: str
    headline: str
    text: NotRequired[str]
    byline: str
    source: SourceRef | None
    external_id: str
    published_at: str | None
    published_precision: PublishedPrecision
    language: str
    state: ArticleState
    state_reason: str
    embargo_until: str | None
    subjects: list[Subject]
    revision: RevisionRef
    created_at: str
    updated_at: str
    tagging: Tagging | None
    tags: list[Tag]
    events: list[EventRef]
    notices: list[Notice]


class SubjectInput(TypedDict):
    scheme: NotRequired[str]
    code: NotRequired[str]
    name: NotRequired[str]


class Subject(TypedDict):
    scheme: str
    code: str
    name: str


class TagDecided(TypedDict):
    id: str
    url: str
    article: str
    kind: EntityKind
    entity: EntityRef
    level: Level
    state: TagState
    confidence: float
    relevance: float
    mentions: NotRequired[list[Mention]]
    provenance: dict[str, Any]
    decided_by: NotRequired[str | None]
    decided_at: str | None
    decision_id: str
    learned: list[Learned]


class TagInput(TypedDict):
    reason: NotRequired[str]
    entity: NotRequired[str]
    new: NotRequired[NewRecordInput]
    article: str
    level: NotRequired[Level]
    surface: NotRequired[str]


TagPolicy = Literal["opt_in", "mixed", "opt_out"]


class Tag(TypedDict):
    id: str
    url: str
    article: str
    kind: EntityKind
    entity: EntityRef
    level: Level
    state: TagState
    confidence: float
    relevance: float
    mentions: NotRequired[list[Mention]]
    provenance: dict[str, Any]
    decided_by: NotRequired[str | None]
    decided_at: str | None


TagState = Literal["suggested", "accepted", "rejected"]


class TaggingRun(TypedDict):
    id: str
    url: str
    article: str
    revision: int
    state: TaggingRunShapeState
    queue: QueueEnum
    attempts: int
    error: str
    note: str
    pipeline: str
    knowledge: str
    timings: dict[str, float]
    created_at: str
    finished_at: str | None


TaggingRunShapeState = Literal["queued", "running", "done", "failed", "superseded"]


class Tagging(TypedDict):
    state: TaggingState
    error: str | None
    note: str | None
    finished_at: str | None


TaggingState = Literal["queued", "running", "done", "failed"]

Tags = Literal["shown", "accepted", "all"]

TextFormat = Literal["text", "html", "markdown"]


class TokenInput(TypedDict):
    name: str
    scopes: list[Scope]
    sources: NotRequired[list[str]]
    days: NotRequired[int]
    user: NotRequired[str]


class Token(TypedDict):
    id: str
    url: str
    name: str
    user: str
    scopes: list[Scope]
    sources: list[SourceRef]
    begins: str
    created_at: str
    expires_at: str | None
    rotated_at: str | None
    last_used_at: str | None


class TokenWithText(TypedDict):
    id: str
    url: str
    name: str
    user: str
    scopes: list[Scope]
    sources: list[SourceRef]
    begins: str
    created_at: str
    expires_at: str | None
    rotated_at: str | None
    last_used_at: str | None
    token: str


class Undone(TypedDict):
    id: str
    url: str
    action: DecisionAction
    at: str
    actor: str
    token_name: str
    article: str | None
    entity: str | None
    event: str | None
    target_kind: str
    target_id: str
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str
    undoes: str | None
    undone_by: NotRequired[str | None]
    replays: list[str]


class UndoneShape(TypedDict):
    withdrawn: int
    put_back: int
    kept: int


class UploadInput(TypedDict):
    source: NotRequired[str]
    headline: NotRequired[str]
    byline: NotRequired[str]
    published_at: NotRequired[str]
    embargo_until: NotRequired[str]
    language: NotRequired[str]
    url: NotRequired[str]
    external_id: NotRequired[str]
    state: NotRequired[NewArticleState]
    columns: NotRequired[str]
    file: str


class Upload(TypedDict):
    id: str
    url: str
    state: UploadState
    articles: list[str]
    errors: list[dict[str, Any]]
    notes: list[dict[str, Any]]
    filename: str
    size: int
    sha256: str
    source: SourceRef | None
    original: str
    created_at: str
    finished_at: str | None


UploadState = Literal["received", "reading", "done", "partly", "failed", "undone"]

Verdict = Literal["holds", "waiting", "contested", "gone"]


class WebhookInputRequest(TypedDict):
    name: str
    address: str
    kinds: NotRequired[list[WebhookKind]]
    include_object: NotRequired[bool]
    tags: NotRequired[Tags]


WebhookKind = Literal["article", "person", "organization", "place", "event", "source", "alert"]

WebhookMessageState = Literal["waiting", "taken", "given_up", "dropped"]


class Webhook(TypedDict):
    id: str
    url: str
    name: str
    address: str
    kinds: list[WebhookKind]
    include_object: bool
    tags: Tags
    state: WebhookState
    problem: str
    failures: int
    resting_until: str | None
    taken_at: str | None
    created_at: str


WebhookState = Literal["active", "paused", "stopped"]


class WebhookWithSecret(TypedDict):
    id: str
    url: str
    name: str
    address: str
    kinds: list[WebhookKind]
    include_object: bool
    tags: Tags
    state: WebhookState
    problem: str
    failures: int
    resting_until: str | None
    taken_at: str | None
    created_at: str
    secret: str


class Week(TypedDict):
    week: str
    decisions: int
    decisions_per_story: float
    signed_off_by_one_key: int

"""The one way to change a tag, a record of the authority file or an event. Admin, site and API come through here.

Every function takes the ``actor`` and writes one Decision in the transaction of its effect. ``key`` makes it
idempotent: the same key answers with the Decision that was made.
"""

from tagging.decisions.act import DecisionError
from tagging.decisions.entities import (
    NewRecord,
    add_alias,
    confirm,
    create_entity,
    never_profile,
    remove_alias,
    rename,
    set_kind,
)
from tagging.decisions.event_merging import (
    EventMerge,
    keep_events_apart,
    merge_events,
    plan_event_merge,
    split_event,
)
from tagging.decisions.events import (
    accept_report,
    attach,
    confirm_event,
    create_event,
    delete_event,
    edit_event,
    pin_event,
    reject_event,
    reject_report,
    unpin_event,
)
from tagging.decisions.mentions import relink_mention
from tagging.decisions.merging import Merge, keep_apart, merge, plan_merge
from tagging.decisions.rules import only_here, switch_rule
from tagging.decisions.signing import sign_off
from tagging.decisions.splitting import Chosen, Split, plan_split, split
from tagging.decisions.tags import accept, add_tag, led_to, reject, relink, retype, set_level
from tagging.decisions.undoing import undo

__all__ = [
    "Chosen",
    "DecisionError",
    "EventMerge",
    "Merge",
    "NewRecord",
    "Split",
    "accept",
    "accept_report",
    "add_alias",
    "add_tag",
    "attach",
    "confirm",
    "confirm_event",
    "create_entity",
    "create_event",
    "delete_event",
    "edit_event",
    "keep_apart",
    "keep_events_apart",
    "led_to",
    "merge",
    "merge_events",
    "never_profile",
    "only_here",
    "pin_event",
    "plan_event_merge",
    "plan_merge",
    "plan_split",
    "reject",
    "reject_event",
    "reject_report",
    "relink",
    "relink_mention",
    "remove_alias",
    "rename",
    "retype",
    "set_kind",
    "set_level",
    "sign_off",
    "split",
    "split_event",
    "switch_rule",
    "undo",
    "unpin_event",
]

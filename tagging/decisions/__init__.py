"""The one way to change a tag or a record of the authority file. Admin, site and API come through here.

Every function takes the ``actor`` and writes one Decision in the transaction of its effect. ``key`` makes it
idempotent: the same key answers with the Decision that was made.
"""

from tagging.decisions.act import DecisionError
from tagging.decisions.entities import (
    add_alias,
    confirm,
    create_entity,
    never_profile,
    remove_alias,
    rename,
    set_kind,
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
    "Merge",
    "Split",
    "accept",
    "add_alias",
    "add_tag",
    "confirm",
    "create_entity",
    "keep_apart",
    "led_to",
    "merge",
    "never_profile",
    "only_here",
    "plan_merge",
    "plan_split",
    "reject",
    "relink",
    "relink_mention",
    "remove_alias",
    "rename",
    "retype",
    "set_kind",
    "set_level",
    "sign_off",
    "split",
    "switch_rule",
    "undo",
]

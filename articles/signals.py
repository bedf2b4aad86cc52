"""What ``articles`` announces to whoever works with stories. Sent inside the transaction that made the change."""

from django.dispatch import Signal

# Revisions were stored, each of another Article. Arguments: revisions (list of Revision), queue ("live" or "backfill").
revisions_saved = Signal()

# An Article is withdrawn or erased. Arguments: article (Article).
article_removed = Signal()

# Who may see an Article has changed: its state, its embargo, or the end of one. Arguments: article (Article).
visibility_changed = Signal()

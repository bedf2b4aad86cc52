"""What ``tagging`` announces. Sent after the tagging of an article, or a decision on it, is stored."""

from django.dispatch import Signal

# The tags of an Article are settled for now. Arguments: article_id (UUID).
article_settled = Signal()

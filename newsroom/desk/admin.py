"""Found by admin autodiscover: one module per admin face."""

from django.contrib import admin
from django.contrib.auth.models import Group

from newsroom.desk import accounts, articles, batches, decisions, entities, events, rules, runs, sources, uploads

__all__ = ["accounts", "articles", "batches", "decisions", "entities", "events", "rules", "runs", "sources", "uploads"]

admin.site.unregister(Group)  # what a user may do follows from the role alone

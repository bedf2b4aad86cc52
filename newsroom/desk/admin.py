"""Found by admin autodiscover: one module per admin face."""

from newsroom.desk import accounts, articles, decisions, entities, events, runs, sources, uploads

__all__ = ["accounts", "articles", "decisions", "entities", "events", "runs", "sources", "uploads"]

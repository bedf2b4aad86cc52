"""The two text-search configurations, made by the first migration: by stem, and word for word; both without accents."""

STEMMED, EXACT = "newsroom_english", "newsroom_simple"

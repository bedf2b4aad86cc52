"""Training of the MiniLM recogniser: ``manage.py train_recogniser``; docs/training.md says how.

Only ``network``, ``fitting`` and ``export`` need PyTorch, which the archive itself does without; nobody but the command
imports them.
"""

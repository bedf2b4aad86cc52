"""Every date and time expression of a story, and what it means on the calendar.

``tokens`` reads the words, ``grammar`` finds where a rule holds, the rules (``calendar_rules``, ``quarter_rules``,
``relative_rules``, ``duration_rules``, ``times``) say what it means, ``story`` knows what it is reckoned from,
``reading`` puts it together. A rule that is not sure says nothing.
"""

from tagging.pipeline.dates.reading import day_of_story, read_dates

__all__ = ["day_of_story", "read_dates"]

"""Measured quality of the tagging: on real sets where they are at hand, and on the project's own gold stories.

``sets`` loads stories with what is true of them, ``archive`` tags them one after the other as the real archive does,
the modules named after a quality score that, ``measuring`` runs it all, ``report`` writes it down. Nothing needs a
database.
"""

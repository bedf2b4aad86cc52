"""A typed client of Newsroom's REST API, on the standard library alone.

from newsroom_client import Newsroom

with Newsroom("https://news.example", token) as newsroom:
    story = newsroom.create_story(text="The ferry sailed again, Mayor Mara Quill said.", source="Harbour Desk")
    story = newsroom.until_tagged(story["id"])
    print([tag["entity"]["name"] for tag in story["tags"]])
"""

from newsroom_client.client import Kind, Newsroom
from newsroom_client.http import ApiError, Changed, NotFound, Problem, Unreachable
from newsroom_client.webhooks import BadMessage, read_message

__all__ = [
    "ApiError",
    "BadMessage",
    "Changed",
    "Kind",
    "Newsroom",
    "NotFound",
    "Problem",
    "Unreachable",
    "read_message",
]

"""``jobs/``: whatever takes long, in one list and one shape."""

from __future__ import annotations

from typing import Any

from articles.models import Item
from newsroom.lists.models import ListSearch
from tagging.models import Batch
from tests.factories import UploadFactory

JOBS = "/api/v1/jobs/"


def told(client: Any, query: str = "") -> list[tuple[str, str]]:
    return [(job["kind"], job["state"]) for job in client.get(JOBS + query).json()["results"]]


def test_each_sees_what_is_theirs_newest_first(editor: Any, reader: Any) -> None:
    UploadFactory(state="reading")
    Batch.objects.create(title="Rows follow", state="paused", total=3, done=1)
    ListSearch.objects.create(owner=reader.user, name="Names", lines=["a", "b"], counted=1)
    ListSearch.objects.create(owner=editor.user, name="Others", lines=["a"], counted=1, state="done")
    UploadFactory()
    everything = [("upload", "waiting"), ("list_search", "done"), ("batch", "paused"), ("upload", "running")]
    assert told(editor) == everything
    assert told(reader) == [("list_search", "running")]
    assert told(editor, "?unfinished=true") == [("upload", "waiting"), ("upload", "running")]
    assert told(editor, "?kind=batch") == [("batch", "paused")]
    assert told(editor, "?kind=annotation") == []
    first = editor.get(f"{JOBS}?limit=3").json()
    assert [job["kind"] for job in first["results"]] == ["upload", "list_search", "batch"]
    second = editor.get(first["next"]).json()
    assert ([job["kind"] for job in second["results"]], second["next"]) == (["upload"], None)
    assert editor.get(f"{JOBS}?cursor=x").status_code == 400


def test_a_job_says_how_far_it_is_and_where_all_of_it_is_told(editor: Any) -> None:
    upload = UploadFactory(state="partly", filename="wire.zip")
    for position, state in enumerate(("done", "failed", "duplicate")):
        Item.objects.create(upload=upload, position=position, state=state)
    job = editor.get(f"{JOBS}{upload.pk}/").json()
    assert (job["title"], job["state"], job["done"], job["total"]) == ("wire.zip", "partly", 3, 3)
    assert editor.get(job["of"]).json()["id"] == str(upload.pk)


def test_a_batch_is_stopped_by_whoever_may_review(client_of: Any, reader: Any) -> None:
    batch = Batch.objects.create(title="Rows follow", state="waiting")
    path = f"{JOBS}{batch.pk}/cancel/"
    assert reader.post(path).status_code == 404
    assert client_of("editor", scopes=["read"]).post(path).status_code == 403
    editor = client_of("editor")
    assert editor.post(path).json()["state"] == "paused"
    assert editor.post(path).status_code == 409
    assert editor.post(f"{JOBS}{UploadFactory().pk}/cancel/").status_code == 409

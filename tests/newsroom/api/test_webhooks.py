"""``webhooks/``: kept by their owner alone, with a secret that is shown once."""

from __future__ import annotations

from typing import Any

import pytest

from newsroom.webhooks.models import Message, Webhook

HOOKS = "/api/v1/webhooks/"
GIVEN = {"name": "Site", "address": "https://site.example/hook", "kinds": ["article", "alert"]}


def make(client: Any, **values: Any) -> dict[str, Any]:
    answer = client.post(HOOKS, {**GIVEN, **values})
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def test_its_secret_is_told_once(editor: Any) -> None:
    made = make(editor)
    assert made["secret"].startswith("whsec_")
    assert "secret" not in editor.get(made["url"]).json()
    rotated = editor.post(f"{made['url']}rotate/").json()
    assert rotated["secret"] != made["secret"]
    assert Webhook.objects.get().secrets == [rotated["secret"], made["secret"]]


def test_only_its_owner_sees_it(editor: Any, admin: Any) -> None:
    url = make(editor)["url"]
    assert admin.get(HOOKS).json()["results"] == []
    for method, address in (
        ("get", url),
        ("patch", url),
        ("delete", url),
        *(("post", f"{url}{act}/") for act in ("pause", "continue", "rotate", "test", "replay")),
        ("get", f"{url}messages/"),
        ("post", f"{url}messages/1/replay/"),
    ):
        assert getattr(admin, method)(address, {}).status_code == 404


def test_a_token_that_only_reads_makes_none(client_of: Any, nobody: Any) -> None:
    assert client_of("editor", scopes=["read"]).post(HOOKS, GIVEN).status_code == 403
    assert nobody.post(HOOKS, GIVEN).status_code == 401


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("address", "http://site.example/hook"),
        ("address", "ftp://site.example/"),
        ("address", "https://user:password@site.example/"),
        ("address", "https://site.example/\r\nX-Evil: 1"),
        ("address", "https://site.example:99999/"),
        ("address", "site"),
        ("address", 4),
        ("name", " "),
        ("kinds", ["user"]),
        ("tags", "none"),
        ("include_object", "yes"),
    ],
)
def test_what_is_wrong_is_told(editor: Any, field: str, value: Any) -> None:
    answer = editor.post(HOOKS, {**GIVEN, field: value})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["attr"].split(".")[0] == field
    assert not Webhook.objects.exists()


def test_names_are_used_once_and_their_number_is_limited(editor: Any) -> None:
    make(editor)
    again = editor.post(HOOKS, GIVEN)
    assert (again.status_code, again.json()["errors"][0]["attr"]) == (400, "name")
    for n in range(19):
        make(editor, name=f"Another {n}")
    assert editor.post(HOOKS, {**GIVEN, "name": "One more"}).status_code == 400


def test_it_is_changed_paused_and_deleted(editor: Any) -> None:
    url = make(editor)["url"]
    assert editor.patch(url, {"kinds": [], "include_object": True}).json()["include_object"] is True
    assert editor.patch(url, {"address": "http://x.example/"}).status_code == 400
    assert editor.post(f"{url}pause/").json()["state"] == "paused"
    assert editor.post(f"{url}pause/").status_code == 409
    assert editor.post(f"{url}continue/").json()["state"] == "active"
    assert editor.post(f"{url}continue/").status_code == 409
    assert editor.delete(url).status_code == 204
    assert editor.get(url).status_code == 404


def test_the_log_and_sending_again(editor: Any) -> None:
    made = make(editor)
    hook = Webhook.objects.get()
    taken, waiting = (
        Message.objects.create(webhook=hook, kind="article", state=state) for state in ("taken", "waiting")
    )
    log = f"{made['url']}messages/"
    assert [row["id"] for row in editor.get(log).json()["results"]] == [waiting.pk, taken.pk]
    assert [row["id"] for row in editor.get(f"{log}?state=taken").json()["results"]] == [taken.pk]
    first = editor.get(f"{log}?limit=1").json()
    assert ([row["id"] for row in first["results"]], first["previous"]) == ([waiting.pk], None)
    assert [row["id"] for row in editor.get(first["next"]).json()["results"]] == [taken.pk]
    assert editor.get(f"{log}?state=lost").status_code == 400
    assert editor.post(f"{log}{taken.pk}/replay/").json()["state"] == "waiting"
    assert editor.post(f"{log}{waiting.pk}/replay/").status_code == 409
    assert editor.post(f"{log}999999/replay/").status_code == 404
    assert editor.post(f"{made['url']}replay/").json() == {"messages": 0}


def test_a_test_tells_what_came_of_it(editor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = editor.post(f"{make(editor, address='https://127.0.0.1/hook')['url']}test/").json()
    assert (answer["kind"], answer["state"]) == ("test", "given_up")
    assert answer["answer"] == "127.0.0.1 is 127.0.0.1, which is no public address."

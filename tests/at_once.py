"""Two callers at the same moment, each with its own thread and database connection."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Start all calls together; their answers, or the exceptions they raised, in order."""
    barrier = threading.Barrier(len(calls))
    answers: list[Any] = [None] * len(calls)

    def run(number: int) -> None:
        try:
            with connection.cursor():  # connected before the start
                barrier.wait(30)
            answers[number] = calls[number]()
        except Exception as error:
            answers[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def elsewhere(call: Callable[[], Any]) -> Any:
    """The answer of ``call`` on another connection, while the caller's transaction stays as it is."""
    [answer] = at_once(call)
    if isinstance(answer, Exception):
        raise answer
    return answer

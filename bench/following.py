"""Four who do whatever comes to mind, and followers that read the change feed alone, over HTTP.

At the end each follower's copy must be what the lists of the API tell, byte for byte. Half of the followers are killed
again and again, and go on from what they last kept.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from statistics import quantiles

from bench.follower import Copy, as_bytes, differing, listed, over_http
from bench.system import Servers, servers, web
from newsroom import children

ROLES = ("reader", "editor", "standards")
DOING = 4  # processes
SECONDS = float(os.environ.get("BENCH_SECONDS", "60"))
SETTLE = "import bench.at_random as at_random; at_random.settle()"


def run() -> None:
    with servers(seeds=False) as below, web(below) as address:
        roots = f"{address}/api/v1/"
        tokens = {role: below.manage("api_token", f"follows-{role}", "--role", role).strip() for role in ROLES}
        followers = [Following(below, roots, role, tokens[role], killed) for role in ROLES for killed in (False, True)]
        for follower in followers:
            follower.start()
        said = _do(below, followers)
        below.run("-c", f"import django; django.setup(); {SETTLE}")
        print(f"\nFollowers of {DOING} processes that did at random for {SECONDS:.0f} s: {said}")
        print("| as | killed | rows | lag p50 | lag p95 | things | same bytes |\n|---|---|---|---|---|---|---|")
        for follower in followers:
            follower.stop()
            print(follower.outcome())


class Following:
    """A follower in a process of its own; what it keeps lies in a file."""

    def __init__(self, below: Servers, root: str, role: str, token: str, is_killed: bool) -> None:
        self.below, self.root, self.role, self.token, self.is_killed = below, root, role, token, is_killed
        self.file = below.root / f"{role}-{is_killed}.json"
        self.kills = 0

    def start(self) -> None:
        argv = [sys.executable, "-m", "bench.follower", self.root, self.token, str(self.file)]
        self.process = subprocess.Popen(argv, cwd=children.PROJECT, env=self.below.env)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def kill_and_resume(self) -> None:
        self.stop()
        self.kills += 1
        self.start()

    def outcome(self) -> str:
        """Reads what is left, and compares."""
        copy, get = Copy.kept_at(self.file), over_http(self.root, self.token)
        copy.follow_to_the_end(get)
        told, kept = listed(get), copy.state()
        same = as_bytes(kept) == as_bytes(told)
        for line in [] if same else differing(kept, told)[:5]:
            print(f"  {line:.400}", file=sys.stderr)
        lags = quantiles(copy.lags, n=20) if len(copy.lags) > 1 else [0.0] * 19
        killed = f"{self.kills} times" if self.is_killed else "no"
        figures = f"{copy.rows:,} | {lags[9]:.2f} s | {lags[18]:.2f} s | {len(told):,}"
        return f"| {self.role} | {killed} | {figures} | {'yes' if same else 'NO'} |"


def _do(below: Servers, followers: list[Following]) -> str:
    """What was done, in words; meanwhile some followers are killed."""
    argv = [sys.executable, "-m", "bench.at_random"]
    doing = [
        subprocess.Popen(
            [*argv, str(seed), str(SECONDS)], cwd=children.PROJECT, env=below.env, stdout=subprocess.PIPE, text=True
        )
        for seed in range(DOING)
    ]
    killed = [follower for follower in followers if follower.is_killed]
    while any(process.poll() is None for process in doing):
        time.sleep(2 + random.random() * 6)
        random.choice(killed).kill_and_resume()
    done: dict[str, int] = {}
    for process in doing:
        for name, count in json.loads(process.communicate()[0]).items():
            done[name] = done.get(name, 0) + count
    return f"{sum(done.values()):,} acts ({', '.join(f'{name} {count}' for name, count in sorted(done.items()))})"

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What an author sees who has set up a webhook: `netkan run` with a host and two repositories of
its own. Prints TAP."""
import json
import os
import re
import subprocess

from service import (NETKAN, Service, env, git, has, host, netkan_of, new_repositories, passed, plan,
                     put, said, until, work)


def waiting():
    done = subprocess.run([NETKAN, "queue", "stat", "Inbound.fifo", "--state",
                           os.path.join(work, "state")], env=env, capture_output=True, text=True)
    return json.loads(done.stdout)["messages"]


def after_a_pass():
    service = Service()
    first = until(lambda: has("Mod-1"))
    host.versions["Mod"] = "2"
    status, _ = service.release("Mod")
    took = until(lambda: has("Mod-2"), 10)
    passed("a hook right after a pass over the same mod sees the new release",
           first and status == 204 and took, f"{first} {status} {took} {said()}")
    return service


def pushed(service):
    push = {"ref": "refs/heads/master", "commits": [{"added": ["NetKAN/Late.netkan"], "modified": []}]}
    put("Late.netkan", netkan_of("Late"))
    status, text = service.signed("/gh/inflate", push)
    passed("a push to NetKAN brings in a mod that nobody knew",
           status == 204 and until(lambda: has("Late-1"), 10), f"{status} {text} {said()}")


def ckanmeta_pushed(service):
    """Somebody takes a file out of CKAN-meta; the bot knows it when GitHub has called."""
    git("", "clone", "-q", "ckanmeta.git", "person")
    git("person", "rm", "-q", "-r", "Mod")
    git("person", "commit", "-q", "-m", "Take Mod out")
    git("person", "push", "-q")
    tip = git("ckanmeta.git", "rev-parse", "master")
    push = {"ref": "refs/heads/master", "commits": [{"removed": ["Mod/Mod-2.ckan"]}]}
    status, _ = service.signed("/gh/mirror", push)
    seen = until(lambda: git("state/repos/ksp-ckanmeta.git", "rev-parse", "master") == tip, 5)
    service.release("Mod")
    again = until(lambda: git("ckanmeta.git", "rev-parse", "master") != tip, 10)
    passed("a push to CKAN-meta is known at once", status == 204 and seen and again,
           f"{status} {seen} {again} {said()}")


def metrics(service):
    """The examples of what to do with the metrics, their list, and the program go together."""
    _, text = service.call("GET", "/metrics")
    have = set(re.findall(r"^# TYPE (netkan_\w+)", text, re.M))
    named = {}
    for path in ("etc/prometheus-alerts.yml", "etc/grafana-dashboard.json", "doc/design/metrics.md"):
        with open(os.path.join(os.environ["NETKAN_SOURCE"], path), encoding="utf-8") as file:
            found = set(re.findall(r"netkan_\w+", file.read()))
            named[path] = {re.sub("_(bucket|sum|count)$", "", name) for name in found}
    listed = {name for name in named["doc/design/metrics.md"] if not name.startswith("netkan_aws_")}
    passed("every metric is in the list, those of AWS aside", listed == have, listed ^ have)
    used = named["etc/prometheus-alerts.yml"] | named["etc/grafana-dashboard.json"]
    passed("dashboard and alerts name metrics that there are", used <= have, used - have)
    lives = set(re.findall(r'^netkan_role_life_seconds\{role="([^"]+)"\} [1-9]', text, re.M))
    wanted = {"inflator", "indexer", "scheduler", "status-export", "webhooks", "webhooks-fetching"}
    passed("every role shows life", wanted <= lives, wanted - lives)
    counted = re.search(r'^netkan_http_requests_total\{host="127.0.0.1"\} (\d+)', text, re.M)
    passed("requests are counted by host", counted and int(counted[1]) > 0, text[-500:])

def before_a_thousand():
    lines = "".join(json.dumps({"body": netkan_of(f"Slow{i}"), "group": f"Slow{i}",
                                "attributes": {"GameId": "ksp"}}) + "\n" for i in range(1000))
    subprocess.run([NETKAN, "queue", "send", "Inbound.fifo", "--state",
                    os.path.join(work, "state")], input=lines, env=env, text=True, check=True)
    service = Service("--jobs", "2")
    host.versions["Mod"] = "3"
    status, _ = service.release("Mod")
    took = until(lambda: has("Mod-3"), 10)
    left = waiting()
    passed("a hook goes before a thousand messages that waited already",
           status == 204 and took and left > 500, f"{status} {took} s, {left} wait; {said()}")
    service.process.kill()
    service.process.wait()


new_repositories()
running = after_a_pass()
pushed(running)
ckanmeta_pushed(running)
metrics(running)
running.stop()
before_a_thousand()
plan()

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What callers of the webhooks send, as their documentation has it, oddly, or to do harm: each gets
a clear answer and nobody else is hurt. Prints TAP."""
import json
import os
import resource
import socket
import subprocess
import time

from service import NETKAN, Service, env, new_repositories, passed, plan, put, said, until, work

# As GitHub documents its events; what no bot looks at is shortened.
REPOSITORY = {"id": 186853002, "name": "NetKAN", "full_name": "KSP-CKAN/NetKAN", "private": False,
              "owner": {"name": "KSP-CKAN", "login": "KSP-CKAN", "type": "Organization"},
              "html_url": "https://github.com/KSP-CKAN/NetKAN", "default_branch": "master",
              "master_branch": "master", "pushed_at": 1557933657, "topics": []}
SENDER = {"login": "author", "id": 21031067, "type": "User", "site_admin": False}
COMMIT = {"id": "6113728f27ae82c7b1a177c8d03f9e96e0adf246", "distinct": True,
          "tree_id": "8d4e1ae6ad5e5a3ae6c35ab6c6d0ad0c4c7d39d1", "message": "Edit Dock",
          "timestamp": "2026-05-15T17:20:49+02:00",
          "url": "https://github.com/KSP-CKAN/NetKAN/commit/6113728f27ae",
          "author": {"name": "An Author", "email": "author@example.com", "username": "author"},
          "committer": {"name": "GitHub", "email": "noreply@github.com", "username": "web-flow"},
          "added": [], "removed": [], "modified": ["NetKAN/Dock.netkan"]}
PUSH = {"ref": "refs/heads/master", "before": "a" * 40, "after": COMMIT["id"], "created": False,
        "deleted": False, "forced": False, "base_ref": None,
        "compare": "https://github.com/KSP-CKAN/NetKAN/compare/aaaaaaaaaaaa...6113728f27ae",
        "commits": [COMMIT], "head_commit": COMMIT, "repository": REPOSITORY,
        "pusher": {"name": "author", "email": "author@example.com"}, "sender": SENDER}
TAG = {**PUSH, "ref": "refs/tags/simple-tag", "after": "0" * 40, "deleted": True, "commits": [],
       "head_commit": None}
RELEASE = {"action": "published", "release": {
    "url": "https://api.github.com/repos/author/Dock/releases/17372790", "id": 17372790,
    "tag_name": "0.0.1", "target_commitish": "master", "name": None, "draft": False, "author": SENDER,
    "prerelease": False, "created_at": "2026-05-15T15:19:25Z", "published_at": "2026-05-15T15:20:53Z",
    "assets": [], "tarball_url": "https://api.github.com/repos/author/Dock/tarball/0.0.1",
    "body": None}, "repository": REPOSITORY, "sender": SENDER}
PING = {"zen": "Anything added dilutes everything else.", "hook_id": 109948940,
        "hook": {"type": "Repository", "id": 109948940, "name": "web", "active": True,
                 "events": ["release"], "config": {"content_type": "json", "insecure_ssl": "0"}},
        "repository": REPOSITORY, "sender": SENDER}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
# As SpaceDock's ckan.py sends them.
ADD = (b"name=Dock+Mod&id=77&license=MIT&username=author&email=a%40example.com&short_description=A+mod"
       b"&description=A+mod%0D%0Awith+lines&external_link=&source_link=&user_url=%2Fprofile%2Fauthor"
       b"&mod_url=https%3A%2F%2Fspacedock.info%2Fmod%2F77%2FDock&site_name=SpaceDock")


def queued(name):
    done = subprocess.run([NETKAN, "queue", "receive", name, "--all", "--delete", "--state",
                           os.path.join(work, "state")], env=env, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def documented(service):
    def event(path, name, value):
        return service.signed(path, value, {"X-GitHub-Event": name, "User-Agent": "GitHub-Hookshot/1",
                                            "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958"})

    def form(path, body):
        return service.call("POST", path, body, FORM)

    cases = [
        ("a push", event("/gh/inflate", "push", PUSH), (204, ""), 1),
        ("a push of a tag that is deleted", event("/gh/inflate", "push", TAG),
         (200, '{"message":"Wrong branch"}\n'), 0),
        ("a release", event("/gh/release?identifier=Dock", "release", RELEASE), (204, ""), 1),
        ("a release that is deleted", event("/gh/release?identifier=Dock", "release",
                                            {**RELEASE, "action": "deleted"}), (204, ""), 0),
        ("a ping", event("/gh/release?identifier=Dock", "ping", PING), (200, "pong"), 0),
        ("a new version", form("/sd/inflate", b"mod_id=77&event_type=update"), (204, ""), 0),
        ("a mod that is deleted", form("/sd/inflate", b"mod_id=77&event_type=delete"), (204, ""), 0),
        ("a mod that nobody knows", form("/sd/inflate", b"mod_id=78&event_type=update"),
         (404, "No such module"), 0),
        ("a mod to add", form("/sd/add", ADD), (204, ""), 0),
    ]
    wrong = [(name, got) for name, got, want, _ in cases if got != want]
    # Equal wishes that wait become one, so the pushes and releases of one mod leave one message.
    inbound, adding = queued("Inbound.fifo"), queued("Adding.fifo")
    if [m["group"] for m in inbound] != ["Dock"]:
        wrong.append(inbound)
    body = json.loads(adding[0]["body"]) if len(adding) == 1 else {}
    if body.get("description") != "A mod\r\nwith lines" or body["all_authors"][0]["username"] != "author":
        wrong.append(adding)
    passed("what GitHub and SpaceDock send is understood", not wrong, wrong)


def mistakes(service):
    def post(path, body=b"", headers=None):
        return service.call("POST", path, body, headers)

    answers = {
        "a wrong signature": (400, post("/gh/inflate", b"{}", {"X-Hub-Signature-256": "sha256=" + "0" * 64})),
        "no signature": (400, post("/gh/mirror", b"{}")),
        "half a signature": (400, post("/gh/mirror", b"{}", {"X-Hub-Signature": "sha1=12"})),
        "an unknown game": (404, post("/inflate/ksp3", b'{"identifiers":["Dock"]}')),
        "a missing mod": (404, post("/inflate", b'{"identifiers":["Nobody"]}')),
        "an id that is no number": (404, post("/sd/inflate", b"mod_id=seven", FORM)),
        "an id below zero": (404, post("/sd/inflate", b"mod_id=-77", FORM)),
        "an id that is a list": (400, post("/inflate", b'{"identifiers":[[77]]}')),
        "a body that is not UTF-8": (400, post("/inflate", b'{"identifiers":["\xff\xfe"]}')),
        "a body that is no JSON": (400, post("/inflate", b"mod_id=77")),
        "nesting without end": (400, post("/inflate", b"[" * 100000)),
        "10 MB of JSON": (413, post("/inflate", b'{"identifiers":["' + b"a" * 10 ** 7 + b'"]}')),
        "10 MB of JSON, signed": (400, service.signed("/gh/inflate", ["a" * 1000] * 10 ** 4)),
        "many identifiers": (400, post("/inflate", json.dumps({"identifiers": [str(i) for i in range(9000)]}).encode())),
        "a way out": (400, post("/inflate", b'{"identifiers":["../NetKAN/Dock"]}')),
        "a slash at the end": (404, post("/inflate/ksp/", b"{}")),
        "no path": (404, post("/nothing")),
        "a GET": (405, service.call("GET", "/inflate/ksp")),
        "a HEAD": (405, service.call("HEAD", "/gh/release")),
        "a PUT": (405, service.call("PUT", "/sd/add", b"{}")),
        "a POST of the page": (405, post("/")),
    }
    wrong = {name: got for name, (want, got) in answers.items()
             if got[0] != want or (not got[1] and name != "a HEAD")}
    passed("every mistake has a clear answer", not wrong and not queued("Inbound.fifo"), wrong)


def odd_forms(service):
    def post(path, body=b"", headers=None):
        return service.call("POST", path, body, headers)[0]

    boundary = {"Content-Type": 'Multipart/Form-Data; charset=x; boundary="a b"'}
    parts = (b'--a b\r\nContent-Disposition: form-data; name="mod_id"\r\n\r\n77\r\n'
             b'--a b\r\nContent-Disposition: form-data; name="mod_id"\r\n\r\n78\r\n--a b--\r\n')
    answers = {
        "a charset": (204, post("/sd/inflate", b"mod_id=77", {"Content-Type": "application/x-www-form-urlencoded; charset=latin-1"})),
        "capital letters": (204, post("/sd/inflate", b"mod_id=77", {"Content-Type": "Application/X-WWW-Form-Urlencoded"})),
        "the old name of forms": (204, post("/sd/inflate", b"mod_id=77", {"Content-Type": "application/x-url-encoded"})),
        "a field twice": (204, post("/sd/inflate", b"mod_id=77&mod_id=78", FORM)),
        "a field encoded": (204, post("/sd/inflate", b"%6dod_id=%37%37&&", FORM)),
        "a blank as plus": (404, post("/sd/inflate", b"mod_id=+77", FORM)),
        "no type": (404, post("/sd/inflate", b"mod_id=77")),
        "many parts": (204, post("/sd/inflate", parts, boundary)),
        "JSON without a type": (204, post("/inflate", b'{"identifiers":["Dock"]}')),
        "JSON as a form": (204, post("/inflate", b'{"identifiers":["Dock"]}', FORM)),
        "JSON with a mark": (204, post("/inflate", b'\xef\xbb\xbf{"identifiers":["Dock"]}')),
        "a key twice": (204, post("/inflate", b'{"identifiers":["No"],"identifiers":["Dock"]}')),
        "a path encoded": (204, post("/%69nflate/k%73p", b'{"identifiers":["Dock"]}')),
        "OPTIONS": (200, service.call("OPTIONS", "/inflate/ksp")[0]),
    }
    wrong = {name: got for name, (want, got) in answers.items() if got != want}
    passed("odd forms mean what they meant to the Python bot", not wrong, wrong)
    queued("Inbound.fifo")


def memory_kb(service):
    with open(f"/proc/{service.process.pid}/status", encoding="utf-8") as file:
        return int(next(line for line in file if line.startswith("VmRSS")).split()[1])


def send_endlessly(service, head, piece, seconds):
    """How many bytes were taken until the connection was shut; None when it never was."""
    sent, until_s = 0, time.monotonic() + seconds
    with socket.create_connection(("127.0.0.1", service.port), timeout=10) as connection:
        try:
            connection.sendall(head)
            while time.monotonic() < until_s:
                connection.sendall(piece)
                sent += len(piece)
        except OSError:
            return sent
    return None


def giants(service):
    before = memory_kb(service)
    status, text = service.call("POST", "/inflate", b"x", {"Content-Length": str(1 << 30)})
    piece = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    head = b"POST /inflate HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    taken = send_endlessly(service, head, piece, 20)
    grown = memory_kb(service) - before
    passed("a body of a gigabyte is refused, and one without end is cut off",
           status == 413 and text and taken is not None and taken < 1 << 30 and grown < 64 * 1024,
           f"{status} {text} {taken} {grown} KiB")


def slow(service):
    """Two hundred connections that send a byte now and then, in the headers and in the body."""
    heads = [b"POST /inflate HTTP/1.1\r\nX", b"POST /inflate HTTP/1.1\r\nContent-Length: 999\r\n\r\n{"]
    crowd = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(200)]
    for i, connection in enumerate(crowd):
        connection.sendall(heads[i % 2])
        connection.setblocking(False)
    begun, longest, headers_end = time.monotonic(), 0, None
    while time.monotonic() - begun < 25 and headers_end is None:
        asked = time.monotonic()
        status, _ = service.call("POST", "/inflate", b'{"identifiers":["Dock"]}')
        longest = max(longest, time.monotonic() - asked if status == 204 else 99)
        time.sleep(1)
        alive = [drip(connection) for connection in crowd]
        if not any(alive[::2]):
            headers_end = time.monotonic() - begun
    for connection in crowd:
        connection.close()
    passed("who sends a byte now and then is dropped, and keeps nobody waiting",
           headers_end and longest < 1, f"{headers_end} s, longest answer {longest} s")


def drip(connection):
    try:
        connection.send(b"x")
        return connection.recv(1) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


def limits():
    def calls(service, address):
        headers = {"X-Forwarded-For": address}
        return [service.call("POST", "/inflate", b'{"identifiers":["Dock"]}', headers)[0] for _ in range(4)]

    service = Service("--rate-limit", "3", "--trusted-proxies", "127.0.0.1", command="webhooks")
    far, other = calls(service, "198.51.100.7"), calls(service, "203.0.113.9, 198.51.100.8")
    signed = [service.release("Dock")[0] for _ in range(5)]
    service.stop()
    good = far == [204] * 3 + [429] and other == [204] * 3 + [429] and signed == [204] * 5
    passed("a proxy's word about its caller counts for the limit", good, f"{far} {other} {signed}")
    service = Service("--rate-limit", "3", command="webhooks")
    near = calls(service, "198.51.100.7")
    service.stop()
    passed("anybody else's word does not", near == [204] * 4, near)


resource.setrlimit(resource.RLIMIT_NOFILE, (1024, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
new_repositories()
put("Dock.netkan", "identifier: Dock\n$kref: '#/ckan/spacedock/77'\n")
server = Service(command="webhooks")
documented(server)
mistakes(server)
odd_forms(server)
giants(server)
slow(server)
answered = until(lambda: server.call("GET", "/healthz")[0] == 200)
passed("it is well after all that", answered is not None and server.process.poll() is None, said())
server.stop()
limits()
plan()

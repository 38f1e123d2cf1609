#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What an author sees who has set up a webhook: `netkan run` with a host and two repositories of
its own. Prints TAP."""
import atexit
import hashlib
import hmac
import http.client
import http.server
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zipfile

NETKAN = os.environ["NETKAN_BINARY"]
SECRET = "old-one new-one"
WAIT_S = 30
work = tempfile.mkdtemp()
atexit.register(shutil.rmtree, work, True)
env = {k: v for k, v in os.environ.items() if not k.startswith(("NETKAN_", "AWS_"))}
env.update(HOME=work, GIT_AUTHOR_NAME="Test", GIT_AUTHOR_EMAIL="t@localhost",
           GIT_COMMITTER_NAME="Test", GIT_COMMITTER_EMAIL="t@localhost",
           GIT_CONFIG_GLOBAL="/dev/null")
results = []


def passed(name, good, why=""):
    results.append(bool(good))
    print(f"{'ok' if good else 'not ok'} {len(results)} - {name}", flush=True)
    if not good:
        print(f"# {why}")


def until(check, seconds=WAIT_S):
    """The seconds it took until check() was true, or None."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        if check():
            return time.monotonic() - begun
        time.sleep(0.02)
    return None


def git(folder, *args):
    done = subprocess.run(["git", "-C", os.path.join(work, folder), *args], env=env,
                          capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else ""


class Host(http.server.ThreadingHTTPServer):
    """Metanetkans whose version can be changed, the archive of their mods, and slow answers."""
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answer)
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as out:
            out.writestr("GameData/Mod/a.cfg", "PART {}\n")
        self.archive, self.versions = archive.getvalue(), {}
        self.url = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *_):
        pass


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        name = self.path.strip("/").split(".")[0]
        if self.path.endswith(".zip"):
            body = self.server.archive
        else:
            if name.startswith("Slow"):
                time.sleep(0.05)
            version = self.server.versions.get(name, "1")
            body = (f"version: '{version}'\ndownload: {self.server.url}/{name}-{version}.zip\nname: {name}\n"
                    "abstract: A mod\nauthor: Somebody\nlicense: MIT\nksp_version: '1.12'\n"
                    "install:\n- find: Mod\n  install_to: GameData\n").encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


host = Host()


def netkan_of(name, more=""):
    return f"identifier: {name}\n$kref: '#/ckan/netkan/{host.url}/{name}.netkan'\n{more}"


def put(name, text, message="Edit"):
    with open(os.path.join(work, "netkan", "NetKAN", name), "w", encoding="utf-8") as file:
        file.write(text)
    git("netkan", "add", "-A")
    git("netkan", "commit", "-q", "-m", message)


def new_repositories():
    git("", "init", "-q", "--bare", "-b", "master", "ckanmeta.git")
    git("", "init", "-q", "-b", "master", "netkan")
    os.makedirs(os.path.join(work, "netkan", "NetKAN"))
    put("Mod.netkan", netkan_of("Mod"), "Import")


def options():
    return ["--state", os.path.join(work, "state"), "--netkan-remotes", "ksp=" + work + "/netkan",
            "--ckanmeta-remotes", "ksp=" + work + "/ckanmeta.git", "--dev", "--allow-private-hosts"]


class Service:
    def __init__(self, *more):
        self.log = open(os.path.join(work, "log"), "ab")
        self.port = 5900 + os.getpid() % 100
        self.process = subprocess.Popen(
            [NETKAN, "run", *options(), "--listen", f"127.0.0.1:{self.port}", *more],
            env={**env, "NETKAN_WEBHOOK_SECRET": SECRET}, stdout=self.log, stderr=self.log)
        atexit.register(self.stop)
        if until(lambda: self.call("GET", "/healthz")[0] == 200) is None:
            sys.exit("Bail out! the service does not answer: " + said())

    def call(self, method, path, body=b"", headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except OSError:
            return 0, ""
        finally:
            connection.close()

    def signed(self, path, value):
        body = json.dumps(value).encode()
        digest = hmac.new(b"new-one", body, hashlib.sha256).hexdigest()
        return self.call("POST", path, body, {"Content-Type": "application/json",
                                              "X-Hub-Signature-256": "sha256=" + digest})

    def release(self, name):
        return self.signed(f"/gh/release?identifier={name}", {"action": "published"})

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)
        self.log.close()


def said():
    with open(os.path.join(work, "log"), encoding="utf-8", errors="replace") as file:
        return file.read()[-800:]


def has(stem):
    return f"NetKAN added mod - {stem}\n" in git("ckanmeta.git", "log", "--format=%s", "master")


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
    passed("every metric is in the list", named["doc/design/metrics.md"] == have,
           named["doc/design/metrics.md"] ^ have)
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
print(f"1..{len(results)}")

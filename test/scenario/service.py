# SPDX-License-Identifier: MIT
"""What scenarios about webhooks share: repositories, a host, the program as a service, and TAP."""
import atexit
import hashlib
import hmac
import http.client
import http.server
import io
import json
import os
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


def options(command):
    own = ["--dev", "--allow-private-hosts"] if command == "run" else []
    return ["--state", os.path.join(work, "state"), "--netkan-remotes", "ksp=" + work + "/netkan",
            "--ckanmeta-remotes", "ksp=" + work + "/ckanmeta.git", *own]


class Service:
    def __init__(self, *more, command="run"):
        self.log = open(os.path.join(work, "log"), "ab")
        self.port = 20000 + os.getpid() % 10000
        self.process = subprocess.Popen(
            [NETKAN, command, *options(command), "--listen", f"127.0.0.1:{self.port}", *more],
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

    def signed(self, path, value, headers=None):
        body = json.dumps(value).encode()
        digest = hmac.new(b"new-one", body, hashlib.sha256).hexdigest()
        return self.call("POST", path, body, {"Content-Type": "application/json",
                                              "X-Hub-Signature-256": "sha256=" + digest,
                                              **(headers or {})})

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


def plan():
    print(f"1..{len(results)}")

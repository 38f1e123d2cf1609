# SPDX-License-Identifier: MIT
"""What the scenarios in Python share: zips, netkans, an inflator under watch, and a proxy that
plays every host by its name, also behind TLS."""
import http.server
import io
import json
import os
import shutil
import ssl
import subprocess
import tempfile
import threading
import time
import zipfile

NETKAN = os.environ["NETKAN_BINARY"]
GOOD_PATH, GOOD_TEXT = "GameData/Mod/a.cfg", b"PART {}\n"
NAMES = ("api.github.com", "github.com", "spacedock.info", "sourceforge.net")


def pack(names, data=GOOD_TEXT, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name in names:
            archive.writestr(name, data)
    return out.getvalue()


def netkan(url, extra="", identifier="Mod"):
    """Everything that a module needs; no host is asked but for the download."""
    return (f"identifier: {identifier}\nversion: '1'\ndownload: {url}\nname: Mod\n"
            f"abstract: A mod\nauthor: Somebody\nlicense: MIT\nksp_version: '1.12'\n{extra}")


def good(url, identifier="Good"):
    return netkan(url, "install:\n  - find: Mod\n    install_to: GameData\n", identifier)


def message(body, group):
    return json.dumps({"body": body, "attributes": {"GameId": "ksp"}, "group": group}) + "\n"


class Host(http.server.BaseHTTPRequestHandler):
    """Answers by `routes`, (host, path) or path to bytes or a function of the request; all else
    is 404. As a proxy it is every host of NAMES."""
    routes, asked, tls, protocol_version = {}, [], None, "HTTP/1.1"

    def reply(self, body, status=200, headers=()):
        self.send_response(status)
        names = {name.lower() for name, _ in headers}
        for name, value in headers:
            self.send_header(name, value)
        if "content-length" not in names:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_GET(self):
        host = self.headers.get("Host", "").split(":")[0]
        path = self.path
        if "://" in path:
            path = "/" + path.split("/", 3)[3]
        self.asked.append((time.monotonic(), host, path))
        what = self.routes.get((host, path), self.routes.get(path))
        try:
            if what is None:
                self.reply(b"", 404)
            elif callable(what):
                what(self)
            else:
                self.reply(what)
        except OSError:
            self.close_connection = True

    do_HEAD = do_GET

    def do_CONNECT(self):
        self.send_response(200)
        self.end_headers()
        self.connection = self.tls.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb", -1)
        self.wfile = self.connection.makefile("wb", 0)
        self.close_connection = False

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Clients that leave are what these scenarios are about."""


def serve(routes, tls=None):
    """Start a host; its port and what it was asked: (time, host, path)."""
    asked = []
    kind = type("Play", (Host,), {"routes": routes, "asked": asked, "tls": tls})
    server = Server(("127.0.0.1", 0), kind)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1], asked


def certificate(folder):
    """A TLS context for NAMES and the file of its certificate; None where there is no openssl."""
    if not shutil.which("openssl"):
        return None, None
    cert, key = os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=test",
                    "-addext", "subjectAltName=" + ",".join("DNS:" + n for n in NAMES),
                    "-keyout", key, "-out", cert], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context, cert


class Bot:
    """A state folder, and the program run upon it."""

    def __init__(self, proxy=None, ca_file=None):
        self.state = tempfile.mkdtemp()
        self.env = {"PATH": os.environ["PATH"], "HOME": self.state, "TZ": "UTC"}
        if proxy:
            self.env.update(http_proxy=f"http://127.0.0.1:{proxy}", CURL_CA_BUNDLE=ca_file,
                            https_proxy=f"http://127.0.0.1:{proxy}")
        self.child, self.peak, self.took = None, 0.0, 0.0

    def run(self, *args, text=""):
        done = subprocess.run([NETKAN, *args, "--state", self.state], input=text.encode(),
                              capture_output=True, env=self.env, check=False, timeout=120)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def send(self, text):
        self.run("queue", "send", "In", text=text)

    def start(self, *args):
        with open(os.path.join(self.state, "log"), "ab") as log:
            self.child = subprocess.Popen(
                [NETKAN, "inflator", "--queues", "In,Out", "--allow-private-hosts", *args,
                 "--state", self.state], stdout=log, stderr=log, env=self.env)
        return self.child

    def _look(self):
        # What wait4() says begins with what this process had when it forked, so ask /proc.
        try:
            with open(f"/proc/{self.child.pid}/status", encoding="ascii", errors="replace") as f:
                for line in f:
                    if line.startswith("VmHWM"):
                        self.peak = max(self.peak, int(line.split()[1]) / 1024)
        except OSError:
            pass

    def watch(self, until=lambda: False, give_up_s=100):
        """Until the inflator ends or `until` holds; False when it had to be killed."""
        began = time.monotonic()
        while self.child.poll() is None and not until():
            self._look()
            if time.monotonic() - began > give_up_s:
                self.kill()
                return False
            time.sleep(0.01)
        self.took += time.monotonic() - began
        return True

    def inflate(self, text, *args, give_up_s=100):
        """The answers to messages, when all have one."""
        self.send(text)
        self.start("--drain", *args)
        self.watch(give_up_s=give_up_s)
        return self.answers()

    def answers(self, queue="Out"):
        _, out, _ = self.run("queue", "receive", queue, "--all", "--delete")
        return [json.loads(line) for line in out.splitlines()]

    def stat(self, queue="In"):
        code, out, _ = self.run("queue", "stat", queue)
        return json.loads(out) if code == 0 else {}

    def log(self):
        if not os.path.exists(os.path.join(self.state, "log")):
            return ""
        with open(os.path.join(self.state, "log"), encoding="utf-8", errors="replace") as log:
            return log.read()

    def kill(self):
        if self.child and self.child.poll() is None:
            self.child.kill()
        if self.child:
            self.child.wait()

    def close(self):
        self.kill()
        shutil.rmtree(self.state, ignore_errors=True)


class Tap:
    """Tests as TAP: each says what it took, and why it is not ok."""

    def __init__(self, n):
        self.n, self.failed = 0, False
        print(f"1..{n}", flush=True)

    def result(self, name, why, bot, notes=()):
        self.n += 1
        self.failed |= bool(why)
        print(f"{'not ok' if why else 'ok'} {self.n} - {name}")
        print(f"# {bot.took:.2f} s, {bot.peak:.0f} MiB")
        for note in notes:
            print("# " + note.replace("\n", " ").replace("\r", " ")[:240])
        if why:
            print(f"# {why}")
            print("\n".join("# " + line[:300] for line in bot.log().splitlines()[-8:]))
        print(end="", flush=True)

    def skip(self, name, reason):
        self.n += 1
        print(f"ok {self.n} - {name} # SKIP {reason}", flush=True)


def errors(answers):
    return [a["attributes"]["ModIdentifier"] + ": " + a["attributes"].get("ErrorMessage", "inflated")
            for a in answers]


def of(answers, identifier):
    return [a["attributes"] for a in answers if a["attributes"]["ModIdentifier"] == identifier]


def only(answers, identifier, success):
    """There is one answer for the mod, good or an error with a text."""
    found = of(answers, identifier)
    return len(found) == 1 and found[0]["Success"] == str(success) and (
        success or bool(found[0].get("ErrorMessage")))

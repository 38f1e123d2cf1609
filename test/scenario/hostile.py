#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Hosts and netkans that mean harm: each is answered by one error for its mod, in little time
and memory, and the netkan that comes after it is inflated. Prints TAP with what each took."""
import http.server
import io
import json
import os
import shutil
import struct
import subprocess
import tempfile
import threading
import time
import zipfile
import zlib

NETKAN = os.environ["NETKAN_BINARY"]
MEMORY_MIB, SECONDS, GIVE_UP_S = 128, 30, 100
GOOD_PATH, GOOD_TEXT = "GameData/Mod/a.cfg", b"PART {}\n"


def pack(names, data=GOOD_TEXT, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name in names:
            archive.writestr(name, data)
    return out.getvalue()


def bomb():
    """A version file of 2 GiB in some 2 MB."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    block, size, crc, parts = b"\0" * (1 << 20), 0, 0, []
    for _ in range(2048):
        parts.append(squeeze.compress(block))
        crc, size = zlib.crc32(block, crc), size + len(block)
    parts.append(squeeze.flush())
    data, name = b"".join(parts), b"GameData/Mod/Mod.version"
    same = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, crc, len(data), size, len(name), 0)
    local = b"PK\3\4" + same + name + data
    central = b"PK\1\2" + struct.pack("<H", 20) + same + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


def crowd():
    """A million entries that all are the first, in a central directory of its own."""
    name = b"GameData/Mod/a.cfg"
    same = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 33, 0, 0, 0, len(name), 0)
    local = b"PK\3\4" + same + name
    one = b"PK\1\2" + struct.pack("<H", 20) + same + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name
    n = 1000000
    at = len(local) + n * len(one)
    end64 = b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, n, n, n * len(one), len(local))
    where = b"PK\6\7" + struct.pack("<IQI", 0, at, 1)
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return local + one * n + end64 + where + end


def huge_headers():
    """An entry whose headers promise nearly 4 GiB."""
    data = bytearray(pack([GOOD_PATH], method=zipfile.ZIP_STORED))
    central = data.find(b"PK\1\2")
    for at in (18, 22, central + 20, central + 24):
        data[at:at + 4] = struct.pack("<I", 0xFFFFFFF0)
    return bytes(data)


FILES = {
    "/good.zip": pack([GOOD_PATH]),
    "/bomb.zip": bomb(),
    "/crowd.zip": crowd(),
    "/headers.zip": huge_headers(),
    "/type.zip": b"<html><body>Sign in</body></html>",
    "/aliases.netkan": b"a: &a [x,x,x,x,x,x,x,x,x,x]\n" + b"".join(
        b"%c: &%c [%s]\n" % (c, c, b",".join([b"*%c" % (c - 1)] * 10)) for c in range(98, 108)),
    "/list.netkan": b"[1, 2, 3]\n",
    "/nested.netkan": b"[" * 200000,
}


class Host(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path.startswith("/loop"):
            self.send_response(302)
            self.send_header("Location", self.path + "x" if len(self.path) < 200 else "/loop")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = FILES.get(self.path, b"")
        self.send_response(200)
        size = {"/announced.zip": 10 ** 12, "/short.zip": 999}.get(self.path, len(body))
        self.send_header("Content-Length", str(size))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            pass

    def log_message(self, *_):
        pass


def netkan(port, path, extra=""):
    return (f"identifier: Mod\nversion: '1'\ndownload: http://127.0.0.1:{port}{path}\nname: Mod\n"
            f"abstract: A mod\nauthor: Somebody\nlicense: MIT\nksp_version: '1.12'\n{extra}")


def meta(port, path):
    return f"identifier: Mod\n$kref: '#/ckan/netkan/http://127.0.0.1:{port}{path}'\nlicense: MIT\n"


def cases(port):
    avc = "$vref: '#/ckan/ksp-avc'\n"
    deep = "identifier: Mod\nx: " + "[" * 100000
    laughs = "identifier: Mod\n" + FILES["/aliases.netkan"].decode()
    return [
        ("a zip bomb", netkan(port, "/bomb.zip", avc)),
        ("a zip with a million entries", netkan(port, "/crowd.zip")),
        ("headers that promise 4 GiB", netkan(port, "/headers.zip", avc)),
        ("a page where a zip should be", netkan(port, "/type.zip")),
        ("a body announced with a terabyte", netkan(port, "/announced.zip")),
        ("a body shorter than announced", netkan(port, "/short.zip")),
        ("redirects without end", netkan(port, "/loop")),
        ("a metanetkan that is nested without end", meta(port, "/nested.netkan")),
        ("a metanetkan of aliases to aliases", meta(port, "/aliases.netkan")),
        ("a metanetkan that is a list", meta(port, "/list.netkan")),
        ("a netkan that is nested without end", deep),
        ("a netkan of aliases to aliases", laughs),
        ("a netkan that is no YAML", "identifier: Mod\nname: 'open\n"),
    ]


def line(body, group):
    return json.dumps({"body": body, "attributes": {"GameId": "ksp"}, "group": group}) + "\n"


def run(args, state, text=""):
    done = subprocess.run([NETKAN, *args, "--state", state], input=text.encode(), capture_output=True,
                          env={"PATH": os.environ["PATH"], "HOME": state, "TZ": "UTC"}, check=False,
                          timeout=120)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def peak_mib(pid):
    """What wait4() says begins with what this process had when it forked, so ask /proc."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as status:
            lines = [l for l in status if l.startswith("VmHWM")]
            return int(lines[0].split()[1]) / 1024 if lines else 0
    except OSError:
        return 0


def inflate(text, state):
    """Run the inflator over messages: its answers, seconds, MiB and log."""
    run(["queue", "send", "In"], state, text)
    began = time.monotonic()
    with open(os.path.join(state, "log"), "wb") as log:
        child = subprocess.Popen(
            [NETKAN, "inflator", "--queues", "In,Out", "--drain", "--jobs", "1",
             "--allow-private-hosts", "--state", state], stdout=log, stderr=log,
            env={"PATH": os.environ["PATH"], "HOME": state, "TZ": "UTC"})
        peak = 0.0
        while child.poll() is None:
            peak = max(peak, peak_mib(child.pid))
            if time.monotonic() - began > GIVE_UP_S:
                child.kill()
            time.sleep(0.01)
    took = time.monotonic() - began
    _, out, _ = run(["queue", "receive", "Out", "--all", "--delete"], state)
    with open(os.path.join(state, "log"), encoding="utf-8", errors="replace") as log:
        return [json.loads(l) for l in out.splitlines()], took, peak, log.read()


def judge(answers, took, mib):
    bad = [a for a in answers if a["attributes"]["ModIdentifier"] == "Mod"]
    good = [a for a in answers if a["attributes"]["ModIdentifier"] == "Good"]
    if len(bad) != 1 or bad[0]["attributes"]["Success"] != "False" or not bad[0]["attributes"].get("ErrorMessage"):
        return "is not answered by one error"
    if len(good) != 1 or good[0]["attributes"]["Success"] != "True":
        return "takes the netkan that follows with it"
    if took > SECONDS or mib > MEMORY_MIB:
        return f"takes more than {SECONDS} s or {MEMORY_MIB} MiB"
    return ""


def main():
    host = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host)
    threading.Thread(target=host.serve_forever, daemon=True).start()
    port = host.server_address[1]
    good = netkan(port, "/good.zip").replace("Mod\n", "Good\n", 1) + "install:\n  - find: Mod\n    install_to: GameData\n"
    failed = 0
    table = cases(port)
    print(f"1..{len(table)}")
    for n, (name, body) in enumerate(table, 1):
        state = tempfile.mkdtemp()
        answers, took, mib, log = inflate(line(body, "Mod") + line(good, "Good"), state)
        why = judge(answers, took, mib)
        print(f"{'not ok' if why else 'ok'} {n} - {name}")
        print(f"# {took:.2f} s, {mib:.0f} MiB")
        for answer in answers:
            print("# " + answer["attributes"].get("ErrorMessage", "inflated").replace("\n", " ")[:200])
        if why:
            print(f"# {why}")
            print("\n".join("# " + l[:300] for l in log.splitlines()[-5:]))
        failed += bool(why)
        shutil.rmtree(state)
    return 1 if failed else 0


raise SystemExit(main())

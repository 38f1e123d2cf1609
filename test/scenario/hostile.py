#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Hosts and netkans that mean harm: each is answered by one error for its mod, in little time
and memory, and the netkan that comes after it is inflated. Prints TAP with what each took."""
import os
import struct
import sys
import zipfile
import zlib

from harness import GOOD_PATH, Bot, Tap, errors, good, message, netkan, only, pack, serve

MEMORY_MIB, SECONDS = (1024, 240) if "NETKAN_TEST_SANITIZED" in os.environ else (128, 30)


def zipped(name, parts):
    """A zip of one entry whose text comes in parts, squeezed to next to nothing."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    size, crc, packed = 0, 0, []
    for part in parts:
        packed.append(squeeze.compress(part))
        crc, size = zlib.crc32(part, crc), size + len(part)
    packed.append(squeeze.flush())
    data = b"".join(packed)
    same = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, crc, len(data), size, len(name), 0)
    local = b"PK\3\4" + same + name + data
    central = b"PK\1\2" + struct.pack("<H", 20) + same + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


def bomb():
    """A version file of 2 GiB in some 2 MB."""
    return zipped(b"GameData/Mod/Mod.version", (b"\0" * (1 << 20) for _ in range(2048)))


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


def squeezed_json():
    """A gigabyte of blanks in a list, squeezed as the answer's encoding."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = b" " * (1 << 20)
    return b"".join([squeeze.compress(b"["), *(squeeze.compress(block) for _ in range(1024)),
                     squeeze.flush()])


def announce(size):
    return lambda host: host.reply(b"", headers=[("Content-Length", str(size))])


def short(host):
    host.reply(b"PK", headers=[("Content-Length", "999"), ("Connection", "close")])


def loop(host):
    at = host.path + "x" if len(host.path) < 200 else "/loop"
    host.reply(b"", 302, [("Location", at)])


def endless(host):
    """A body without an end, in chunks."""
    host.send_response(200)
    host.send_header("Transfer-Encoding", "chunked")
    host.end_headers()
    while True:
        host.wfile.write(b"10000\r\n" + b" " * 65536 + b"\r\n")


def endless_headers(host):
    host.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        host.wfile.write(b"X-More: " + b"x" * 1000 + b"\r\n")


ALIASES = b"a: &a [x,x,x,x,x,x,x,x,x,x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (c, c, b",".join([b"*%c" % (c - 1)] * 10)) for c in range(98, 108))

ROUTES = {
    "/good.zip": pack([GOOD_PATH]),
    "/bomb.zip": bomb(),
    "/crowd.zip": crowd(),
    "/headers.zip": huge_headers(),
    "/page.zip": b"<html><body>Sign in</body></html>",
    "/json.zip": b'{"message": "Not here"}',
    "/empty.zip": b"",
    "/name.zip": pack([f"GameData/Mod/{'a' * 200}!"]),
    "/names.zip": pack([f"GameData/Mod/{'a' * 23}{i}!" for i in range(1000)]),
    "/nested.version.zip": zipped(b"GameData/Mod/Mod.version", (b'{"A":' * 10000 for _ in range(30))),
    "/announced.zip": announce(10 ** 12),
    "/short.zip": short,
    "/loop.zip": loop,
    "/page/api/json": b"<!DOCTYPE html><html></html>",
    "/zip/api/json": pack([GOOD_PATH]),
    "/deep/api/json": b'{"builds":' + b"[" * 4000000,
    "/large/api/json": b'{"builds":[' + b'{"url":"x"},' * 1600000 + b"]}",
    "/wrong/api/json": b'{"builds":{"url":7}}',
    "/squeezed/api/json":
        lambda host, body=squeezed_json(): host.reply(body, headers=[("Content-Encoding", "gzip")]),
    "/endless/api/json": endless,
    "/headers/api/json": endless_headers,
    "/aliases.netkan": ALIASES,
    "/list.netkan": b"[1, 2, 3]\n",
    "/nested.netkan": b"[" * 200000,
    "/page.netkan": b"<html>\n<body>: 'Sign in'\n",
    "/large.netkan": b"identifier: Mod\n" + b"# nothing\n" * 2000000,
}
ROUTES.update({"/" + "loop.zip" + "x" * n: loop for n in range(200)}, **{"/loop": loop})


def cases(base):
    avc = "$vref: '#/ckan/ksp-avc'\n"
    slow = "install:\n  - find_regexp: '(a+)+$'\n    install_to: GameData\n"
    laughs = "identifier: Mod\n" + ALIASES.decode()

    def jenkins(path):
        return f"identifier: Mod\n$kref: '#/ckan/jenkins/{base}{path}'\nlicense: MIT\n"

    def meta(path):
        return f"identifier: Mod\n$kref: '#/ckan/netkan/{base}{path}'\nlicense: MIT\n"

    return [
        ("a zip bomb", netkan(base + "/bomb.zip", avc)),
        ("a zip with a million entries", netkan(base + "/crowd.zip")),
        ("headers that promise 4 GiB", netkan(base + "/headers.zip", avc)),
        ("a page where a zip should be", netkan(base + "/page.zip")),
        ("JSON where a zip should be", netkan(base + "/json.zip")),
        ("nothing where a zip should be", netkan(base + "/empty.zip")),
        ("a version file that is nested without end", netkan(base + "/nested.version.zip", avc)),
        ("a pattern that never ends on a name in a zip", netkan(base + "/name.zip", slow)),
        ("a pattern that is slow on each of a thousand names", netkan(base + "/names.zip", slow)),
        ("a body announced with a terabyte", netkan(base + "/announced.zip")),
        ("a body shorter than announced", netkan(base + "/short.zip")),
        ("redirects without end", netkan(base + "/loop.zip")),
        ("a page where JSON should be", jenkins("/page")),
        ("a zip where JSON should be", jenkins("/zip")),
        ("JSON of the wrong shape", jenkins("/wrong")),
        ("JSON that is nested without end", jenkins("/deep")),
        ("JSON that is too large", jenkins("/large")),
        ("JSON that is squeezed a gigabyte", jenkins("/squeezed")),
        ("JSON without end", jenkins("/endless")),
        ("headers without end", jenkins("/headers")),
        ("a metanetkan that is nested without end", meta("/nested.netkan")),
        ("a metanetkan of aliases to aliases", meta("/aliases.netkan")),
        ("a metanetkan that is a list", meta("/list.netkan")),
        ("a metanetkan that is a page", meta("/page.netkan")),
        ("a metanetkan that is too large", meta("/large.netkan")),
        ("a metanetkan that names itself", meta("/self.netkan")),
        ("a netkan that is nested without end", "identifier: Mod\nx: " + "[" * 100000),
        ("a netkan that is deep in blocks", "identifier: Mod\n" + "".join(
            " " * i + "x:\n" for i in range(600))),
        ("a netkan of aliases to aliases", laughs),
        ("a netkan that is no YAML", "identifier: Mod\nname: 'open\n"),
    ]


def judge(answers, bot):
    if not only(answers, "Mod", False):
        return "is not answered by one error"
    if not only(answers, "Good", True):
        return "takes the netkan that follows with it"
    if bot.took > SECONDS or bot.peak > MEMORY_MIB:
        return f"takes more than {SECONDS} s or {MEMORY_MIB} MiB"
    return ""


def main():
    port, _ = serve(ROUTES)
    base = f"http://127.0.0.1:{port}"
    table = cases(base)
    ROUTES["/self.netkan"] = f"identifier: Mod\n$kref: '#/ckan/netkan/{base}/self.netkan'\n".encode()
    table = [case for case in table if all(word in case[0] for word in sys.argv[1:])]
    tap = Tap(len(table))
    for name, body in table:
        bot = Bot()
        answers = bot.inflate(message(body, "Mod") + message(good(base + "/good.zip"), "Good"),
                              "--jobs", "1")
        tap.result(name, judge(answers, bot), bot, errors(answers))
        bot.close()
    return 1 if tap.failed else 0


raise SystemExit(main())

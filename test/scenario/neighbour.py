#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What one mod, one host or one crash does to the others: nothing. Prints TAP with what each
took."""
import os
import signal
import tempfile
import threading
import time

from harness import (GOOD_PATH, Bot, Tap, certificate, errors, good, message, netkan, of, only,
                     pack, serve)

MEMORY_MIB = 1024 if "NETKAN_TEST_SANITIZED" in os.environ else 64
API = "api.github.com"


def within(bot, seconds):
    return "" if bot.took <= seconds and bot.peak <= MEMORY_MIB else \
        f"takes more than {seconds} s or {MEMORY_MIB} MiB"


# ---- hosts that take their time ----

def drip_headers(host):
    for byte in b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 1000:
        host.wfile.write(bytes([byte]))
        time.sleep(0.5)


def drip_body(host):
    host.send_response(200)
    host.send_header("Content-Length", "100000")
    host.end_headers()
    for _ in range(1000):
        host.wfile.write(b"P")
        time.sleep(0.5)


def slow_hosts(tap):
    """A text whose headers drip is given up after 10 s, a body that drips after 30 s."""
    port, asked = serve({"/good.zip": pack([GOOD_PATH]), "/a.netkan": drip_headers,
                         "/b.zip": drip_body})
    base, bot = f"http://127.0.0.1:{port}", Bot()
    slow = (message(f"identifier: Headers\n$kref: '#/ckan/netkan/{base}/a.netkan'\n", "Headers") +
            message(netkan(base + "/b.zip", identifier="Body"), "Body"))
    others = [f"Good{i}" for i in range(8)]
    bot.send(slow + "".join(message(good(f"{base}/good.zip", n), n) for n in others))
    bot.start("--drain", "--jobs", "3")
    bot.watch(lambda: bot.stat("Out").get("messages", 0) >= len(others), 10)
    soon = bot.took
    bot.watch(give_up_s=60)
    answers = bot.answers()
    why = within(bot, 45)
    if soon > 9:
        why = f"the others waited {soon:.1f} s"
    if not all(only(answers, n, True) for n in others):
        why = "another mod is not inflated"
    if not only(answers, "Headers", False) or not only(answers, "Body", False):
        why = "is not answered by one error"
    tap.result("hosts that drip are given up, and the other mods go on meanwhile", why, bot,
               errors(answers))
    bot.close()


# ---- GitHub's limit ----

def limited(status, headers):
    return lambda host: host.reply(b'{"message": "API rate limit exceeded"}', status, headers)


def github(tap, name, answer, tls, ca_file):
    """Ten mods at GitHub, which has had enough, and three elsewhere, with one job."""
    where = {(API, f"/repos/a/{i}"): answer for i in range(10)}
    port, asked = serve({**where, ("elsewhere.example", "/good.zip"): pack([GOOD_PATH])}, tls)
    bot = Bot(port, ca_file)
    bot.send("".join(message(f"identifier: Hub{i}\n$kref: '#/ckan/github/a/{i}'\nlicense: MIT\n",
                             f"Hub{i}") for i in range(10)) +
             "".join(message(good("http://elsewhere.example/good.zip", n), n)
                     for n in ("One", "Two", "Three")))
    bot.start("--jobs", "1")
    bot.watch(lambda: bot.stat("Out").get("messages", 0) >= 3 and
              bot.stat().get("delayed", 0) + bot.stat().get("leased", 0) >= 10, 20)
    stat, answers = bot.stat(), bot.answers()
    bot.kill()
    calls = [path for _, host, path in asked if host == API]
    why = within(bot, 15)
    if not all(only(answers, n, True) for n in ("One", "Two", "Three")) or len(answers) != 3:
        why = "the mods of other hosts are not inflated, or GitHub's are blamed"
    if stat.get("messages", 0) + stat.get("delayed", 0) + stat.get("leased", 0) != 10:
        why = "the messages of GitHub's mods are lost"
    if len(calls) > 1:
        why = f"asks GitHub {len(calls)} times against its wish"
    tap.result(name, why, bot, [str(stat), f"{len(calls)} request to {API}"] + errors(answers))
    bot.close()


def short_limit(tap, tls, ca_file):
    """After the time that GitHub asked for the mod is answered, in the same process."""
    begin = time.monotonic()

    def answer(host):
        if time.monotonic() - begin < 2.5:
            return limited(429, [("Retry-After", "3"), ("X-RateLimit-Remaining", "7")])(host)
        return host.reply(b'{"message": "Gone"}', 404)

    port, _ = serve({(API, "/repos/a/b"): answer}, tls)
    bot = Bot(port, ca_file)
    answers = bot.inflate(message("identifier: Hub\n$kref: '#/ckan/github/a/b'\n", "Hub"),
                          give_up_s=90)
    why = within(bot, 75)
    if not only(answers, "Hub", False) or "(404)" not in of(answers, "Hub")[0]["ErrorMessage"]:
        why = "is not asked again"
    tap.result("a mod that GitHub put off is asked for when the time has come", why, bot,
               errors(answers))
    bot.close()


# ---- one message among others ----

def malformed(tap):
    port, _ = serve({"/good.zip": pack([GOOD_PATH])})
    bot = Bot()
    names = [f"Good{i}" for i in range(9)]
    texts = [message(good(f"http://127.0.0.1:{port}/good.zip", n), n) for n in names]
    broken = [("Broken", "# first\nidentifier: Broken\nname: [a\nlicense: MIT\n", "line 4, column 1:"),
              ("Alias", "name: x\nidentifier: 'Alias'\nabstract: *no\n", "line 3, column 11:"),
              ("Key", "{ 'identifier': 'Key',\n [a]: 1 }", "line 2, column 2:"),
              ("NK-Group", "a: b: c\n", "line 1, column 5:")]
    for i, (name, text, _) in enumerate(broken):
        texts.insert(2 * i, message(text, name if name == "NK-Group" else "Other"))
    bot.send("".join(texts))
    answers = bot.inflate("", "--jobs", "2")
    why = within(bot, 20)
    if not all(only(answers, n, True) for n in names) or len(answers) != len(names) + len(broken):
        why = "takes others with it"
    for name, _, place in broken:
        if not only(answers, name, False) or place not in of(answers, name)[0]["ErrorMessage"]:
            why = f"{name} is not told its line and column"
    tap.result("messages that are no YAML are told where, and the others go through", why, bot,
               [e for e in errors(answers) if "inflated" not in e])
    bot.close()


def two_documents(tap):
    port, asked = serve({"/good.zip": pack([GOOD_PATH])})
    bot, url = Bot(), f"http://127.0.0.1:{port}/good.zip"
    answers = bot.inflate(message(good(url) + "---\n" + good(url), "Good") +
                          message(good(url, "Same"), "Same"), "--jobs", "4")
    why = within(bot, 10)
    if len(asked) != 1:
        why = f"fetches the file {len(asked)} times"
    if not only(answers, "Good", True) or not only(answers, "Same", True):
        why = "is not inflated"
    tap.result("two documents and another mod with one download fetch it once", why, bot,
               errors(answers))
    bot.close()


# ---- a crash ----

def crash(tap):
    """What brings the process down each time becomes a dead letter; all else is answered."""
    bot = Bot()

    def poison(host):
        os.kill(bot.child.pid, signal.SIGKILL)

    port, asked = serve({"/good.zip": pack([GOOD_PATH]), "/poison.zip": poison})
    base, names = f"http://127.0.0.1:{port}", [f"Good{i}" for i in range(6)]
    texts = [message(good(f"{base}/good.zip", n), n) for n in names]
    texts.insert(3, message(netkan(f"{base}/poison.zip", identifier="Poison"), "Poison"))
    bot.send("".join(texts))
    runs = 0
    while runs < 12:
        runs += 1
        bot.start("--drain", "--jobs", "3")
        if not bot.watch(give_up_s=60) or bot.child.returncode == 0:
            break
    answers, dead = bot.answers(), bot.answers("In-dead")
    tries = sum(path == "/poison.zip" for _, _, path in asked)
    why = within(bot, 60)
    # What was sent when the process ended, but not yet dropped, is sent once more.
    if not all(of(answers, n) and all(a["Success"] == "True" for a in of(answers, n)) for n in names):
        why = "others are lost"
    if len(dead) != 1 or dead[0]["group"] != "Poison":
        why = "the poison is no dead letter"
    if tries != 5:
        why = f"the poison was tried {tries} times, not 5"
    tap.result("a netkan that kills the process five times is a dead letter, alone", why, bot,
               [f"{runs} runs"] + errors(answers) + [str(d["attributes"]) for d in dead])
    bot.close()


def main():
    with tempfile.TemporaryDirectory() as folder:
        tls, ca_file = certificate(folder)
        tap = Tap(9)
        slow_hosts(tap)
        malformed(tap)
        two_documents(tap)
        crash(tap)
        hour = str(int(time.time()) + 3600)
        limits = [
            ("a 403 with no requests left", 403, [("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", hour)]),
            ("a 429 with no requests left", 429, [("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", hour)]),
            ("a 403 with Retry-After", 403, [("X-RateLimit-Remaining", "12"), ("Retry-After", "600")]),
            ("a 429 with Retry-After", 429, [("Retry-After", "600")]),
        ]
        for name, status, headers in limits:
            name = f"{name} puts GitHub's mods off, and the others go on"
            if tls:
                github(tap, name, limited(status, headers), tls, ca_file)
            else:
                tap.skip(name, "openssl is not installed")
        if tls:
            short_limit(tap, tls, ca_file)
        else:
            tap.skip("a mod that GitHub put off is asked for in time", "openssl is not installed")
    return 1 if tap.failed else 0


raise SystemExit(main())

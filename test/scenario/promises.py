#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the bot promises, from a message to the remote: each test's name is the sentence that it
proves. Prints TAP."""
import json
import os
import stat
import subprocess
import time

from harness import Bot, Tap, certificate, message, netkan, pack, serve

GIT = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "p", "GIT_AUTHOR_EMAIL": "p@example.com",
       "GIT_COMMITTER_NAME": "p", "GIT_COMMITTER_EMAIL": "p@example.com"}


class World(Bot):
    """A bot with a remote, and a folder of commands that come before the system's."""

    def __init__(self, proxy=None, ca_file=None):
        super().__init__(proxy, ca_file)
        self.remote, self.bin = f"{self.state}/remote.git", f"{self.state}/bin"
        self.env.update(GIT, PATH=f"{self.bin}:{self.env['PATH']}")
        os.mkdir(self.bin)
        self.git("init", "-q", "--bare", "-b", "master", self.remote)

    def git(self, *args):
        return subprocess.run(["git", *args], env={**self.env, "PATH": os.environ["PATH"]}, check=False,
                              capture_output=True, text=True).stdout.strip()

    def log_of(self):
        return self.git("-C", self.remote, "log", "--format=%s", "master").splitlines()[::-1]

    def outcomes(self, *lines):
        self.run("queue", "send", "Outbound.fifo", text="".join(json.dumps(x) + "\n" for x in lines))

    def index(self, *args):
        return self.run("indexer", "--ckanmeta-remotes", f"ksp=file://{self.remote}", "--drain", *args)

    def status(self):
        return json.loads(self.run("dump-status", "--game", "ksp")[1])

    def claims_too_much(self):
        """Mods that the status calls indexed and the remote does not have."""
        there = self.git("-C", self.remote, "ls-tree", "--name-only", "master").splitlines()
        return [mod for mod, row in self.status().items() if row["last_indexed"] and mod not in there]


def module(mod, version="1", at="12:00:00", **rest):
    body = {"identifier": mod, "version": version, **rest}
    return {"body": json.dumps(body) + "\n", "attributes": {
        "ModIdentifier": mod, "Staged": "False", "Success": "True", "CheckTime": f"2026-08-22T{at}",
        "GameId": "KSP", "FileName": f"./{mod}-{version}.ckan"}}


def killed_at_git(step, after):
    """The indexer is killed when it calls git for the step-th time, or behind that."""
    world = World()
    try:
        world.outcomes(module("Known"))
        world.index()
        world.outcomes(module("One"), module("Two"), module("Known", "2"))
        real = subprocess.run(["which", "git"], capture_output=True, text=True, check=True).stdout.strip()
        with open(f"{world.bin}/git", "w", encoding="utf-8") as file:
            file.write(f"#!/bin/sh\necho >>{world.state}/calls\n"
                       f"n=$(wc -l <{world.state}/calls)\n"
                       f"[ $n != {step} ] || {'' if after else 'kill -9 $PPID;'} "
                       f"{{ {real} \"$@\"; {'kill -9 $PPID' if after else ':'}; exit; }}\n"
                       f"exec {real} \"$@\"\n")
        os.chmod(f"{world.bin}/git", stat.S_IRWXU)
        code, _, _ = world.index()
        os.remove(f"{world.bin}/git")
        if world.claims_too_much():
            return f"git call {step}: {world.claims_too_much()} is at no remote", code
        world.index()
        rows = world.status()
        lost = [m for m in ("One", "Two", "Known") if not rows.get(m, {}).get("last_indexed")]
        want = [f"NetKAN added mod - {m}" for m in ("Known-1", "One-1", "Two-1", "Known-2")]
        if lost or sorted(world.log_of()) != sorted(want):
            return f"git call {step}: no status of {lost}, commits {world.log_of()}", code
        return "", code
    finally:
        world.close()


def killed_while_inflating(tap):
    """The host kills the inflator twice before it answers."""
    world = World()
    calls = []

    def answer(request):
        calls.append(1)
        if len(calls) < 3:
            world.child.kill()
        request.reply(pack(["GameData/Mod/a.cfg"]))

    port, _ = serve({"/mod.zip": answer})
    text = netkan(f"http://127.0.0.1:{port}/mod.zip", "install:\n  - find: Mod\n    install_to: GameData\n")
    world.send(message(text, "Mod"))
    for _ in range(3):
        world.start("--drain")
        world.watch()
    found = world.answers()
    why = "" if [a["attributes"]["Success"] for a in found] == ["True"] else f"answers: {found}"
    tap.result("an inflator killed while it works loses no module and answers once", why, world)
    world.close()


def killed_anywhere(tap):
    why, kills = [], 0
    for after in (False, True):
        for step in range(1, 6):
            problem, code = killed_at_git(step, after)
            kills += code == -9
            why += [problem] if problem else []
    if kills < 6:
        why.append(f"it was killed only {kills} times")
    world = World()
    tap.result("an indexer killed at any step loses no module, and no status claims more than the remote has",
               "; ".join(why), world, [f"killed {kills} times"])
    world.close()


def hopeless(tap):
    world = World()
    good, nameless, bad, evil = module("Good"), module("Nameless"), module("Bad"), module("Evil")
    del nameless["attributes"]["GameId"]
    bad["body"] = "{ no JSON"
    evil["attributes"]["ModIdentifier"] = "../Evil"
    world.outcomes(nameless, bad, evil, good)
    world.index()
    reasons = [a["attributes"]["Reason"] for a in world.answers("Outbound-dead.fifo")]
    waiting = world.stat("Outbound.fifo")
    why = "" if len(reasons) == 3 and world.log_of() == ["NetKAN added mod - Good-1"] and \
        waiting["messages"] == 0 else f"{reasons} {world.log_of()} {waiting}"
    tap.result("a message without GameId, with bad JSON or with .. in its identifier ends in the dead "
               "letters, and the queue moves on", why, world, reasons)
    world.close()


def quiet(tap):
    world = World()
    a, b = {"resources": {"homepage": "https://a"}}, {"resources": {"homepage": "https://b"}}
    for i, rest in enumerate([a, a, b, a, b, a, b, a]):
        world.outcomes(module("Mod", at=f"12:{10 + i}:00", **rest))
        world.index()
    why = "" if world.log_of() == ["NetKAN added mod - Mod-1"] else str(world.log_of())
    tap.result("the same content again makes no commit, and what flips to and fro makes none within the window",
               why, world)
    world.close()


def deaf(tap):
    def throttle(request):
        request.reply(b"", 429, [("Retry-After", "60")])

    port, _ = serve({"/hook": throttle})
    world = World()
    failures = [{"body": "{}", "attributes": {
        "ModIdentifier": f"M{i}", "Staged": "False", "Success": "False", "GameId": "KSP",
        "CheckTime": "2026-08-22T12:00:00", "ErrorMessage": text}} for text in ("x", "y") for i in range(50)]
    began = time.monotonic()
    world.outcomes(*failures, module("Good"))
    code, _, _ = world.index("--notify", f"http://127.0.0.1:{port}/hook,http://127.0.0.1:1/gone",
                             "--allow-private-hosts")
    took = time.monotonic() - began
    why = "" if code == 0 and took < 20 and world.log_of() == ["NetKAN added mod - Good-1"] and \
        len(world.status()) == 51 else f"{code} {took} {world.log_of()}"
    tap.result("indexing goes on while those who are told are gone or throttle us", why, world)
    world.close()


def every_release(tap):
    name = "all releases that are asked for make one commit per missing version, oldest first, " \
        "and none gets a higher epoch"
    world = World()
    tls, ca_file = certificate(world.state)
    if not tls:
        tap.skip(name, "openssl is not installed")
        world.close()
        return
    zipped = pack(["GameData/Mod/a.cfg"])

    class Routes(dict):
        def get(self, key, otherwise=None):
            path = key[1] if isinstance(key, tuple) else key
            if path.endswith(".zip"):
                return zipped
            if path.startswith("/repos/o/Mod/releases"):
                return json.dumps([release(v) for v in (4, 3, 2, 1)] if "page=1" in path.split("&") or
                                  "&page=" not in path else []).encode()
            if path == "/repos/o/Mod":
                return json.dumps({"full_name": "o/Mod", "name": "Mod", "html_url": "https://github.com/o/Mod",
                                   "default_branch": "main", "owner": {"login": "o", "type": "User"}}).encode()
            return otherwise

    def release(v):
        return {"tag_name": f"{v}.0", "name": f"{v}.0", "prerelease": False, "draft": False, "author": {"login": "o"},
                "published_at": f"2026-0{v}-01T00:00:00Z", "assets": [{
                    "name": "Mod.zip", "browser_download_url": f"https://github.com/o/Mod/releases/download/{v}.0/Mod.zip",
                    "updated_at": f"2026-0{v}-01T00:00:00Z"}]}

    port, _ = serve(Routes(), tls)
    for key in ("http_proxy", "https_proxy"):
        world.env[key] = f"http://127.0.0.1:{port}"
    world.env["CURL_CA_BUNDLE"] = ca_file
    os.makedirs(f"{world.state}/netkan/NetKAN")
    with open(f"{world.state}/netkan/NetKAN/Mod.netkan", "w", encoding="utf-8") as file:
        file.write("identifier: Mod\n$kref: '#/ckan/github/o/Mod'\nname: Mod\nabstract: A mod\nauthor: o\n"
                   "license: MIT\nksp_version: '1.12'\nspec_version: v1.4\n"
                   "install:\n  - find: Mod\n    install_to: GameData\n")
    for args in (("init", "-q", "-b", "master", "."), ("add", "."), ("commit", "-q", "-m", "first")):
        world.git("-C", f"{world.state}/netkan", *args)
    world.run("backfill", "Mod", "--netkan-remotes", f"ksp={world.state}/netkan")
    world.run("inflator", "--queues", "Inbound.fifo,Outbound.fifo", "--drain")
    world.index()
    got, row = world.log_of(), world.status().get("Mod", {})
    why = "" if got == [f"NetKAN added mod - Mod-{v}.0" for v in (1, 2, 3, 4)] and \
        row["release_date"].startswith("2026-04") else f"{got} {row}"
    world.run("backfill", "Mod", "--netkan-remotes", f"ksp={world.state}/netkan")
    world.run("inflator", "--queues", "Inbound.fifo,Outbound.fifo", "--drain")
    world.index()
    why = why or ("" if world.log_of() == got else f"again: {world.log_of()}")
    tap.result(name, why, world)
    world.close()


def main():
    tests = (killed_anywhere, killed_while_inflating, hopeless, quiet, deaf, every_release)
    tap = Tap(len(tests))
    for test in tests:
        test(tap)


main()

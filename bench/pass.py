#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a pass of the inflator over all mods costs: `bench/pass.py NETKAN DATA [FILTER] [OPTION...]`.

DATA is the folder of the reference data (oracle/ below it). A simulated upstream answers; every
input is sent to a queue, the inflator drains it, and that again with the same state: first a cold
pass, then ones that find everything remembered. FILTER is a regular expression over the inputs'
ids ("." is all); OPTIONs go to the inflator. BENCH_TMP names where to work: on a file system in
memory the kernel's search for a free inode is not measured."""
import collections
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time

PASSES = 3
netkan, data = os.path.abspath(sys.argv[1]), os.path.join(os.path.abspath(sys.argv[2]), "oracle")
chosen = re.compile(sys.argv[3] if len(sys.argv) > 3 else ".")
work = tempfile.mkdtemp(prefix="pass-", dir=os.environ.get("BENCH_TMP"))
path = lambda name: os.path.join(work, name)


def start_upstream():
    subprocess.run(["tar", "-xf", os.path.join(data, "world-active.tar.xz"), "-C", work], check=True)
    server = subprocess.Popen(["node", os.path.join(data, "world_server.mjs"), "--world",
                               path("world-active"), "--certs", path("certs"), "--port-file",
                               path("port"), "--log", path("log")], stdout=subprocess.DEVNULL)
    while not (os.path.exists(path("port")) and os.path.exists(path("certs/ca.pem"))):
        time.sleep(0.1)
    return server


def environment():
    port = open(path("port")).read().strip()
    env = {k: v for k, v in os.environ.items() if not k.startswith(("NETKAN_", "AWS_"))}
    env.update(http_proxy=f"http://127.0.0.1:{port}", https_proxy=f"http://127.0.0.1:{port}",
               CURL_CA_BUNDLE=path("certs/ca.pem"), NETKAN_STATE=path("state"))
    return env


def messages():
    packed = os.path.join(data, "active.inputs.jsonl.xz")
    text = subprocess.run(["xz", "-dc", packed], stdout=subprocess.PIPE, check=True, text=True)
    for line in text.stdout.splitlines():
        one = json.loads(line)
        if chosen.search(one["id"]):
            group = re.sub("[^A-Za-z0-9_-]", "-", one["id"].split("?")[0])
            yield json.dumps({"body": one["body"], "attributes": one["attributes"],
                              "group": group})


def requests(since):
    """What was logged behind an offset: how often each status, bytes of bodies, the log's end."""
    time.sleep(0.5)  # the upstream writes its log now and then
    with open(path("log")) as log:
        log.seek(since)
        lines = [line.split() for line in log.read().splitlines()]
        return (collections.Counter(line[2] for line in lines),
                sum(int(line[3]) for line in lines), log.tell())


def drain(env):
    """Run the inflator: seconds, user and kernel seconds, peak in MiB."""
    begun, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    child = subprocess.Popen([netkan, "inflator", "--queues", "In.fifo,Out.fifo", "--game", "KSP",
                              "--drain", "--cachedir", path("cache"), *sys.argv[4:]], env=env,
                             stderr=subprocess.DEVNULL)
    peak = 0
    while child.poll() is None:
        try:
            status = open(f"/proc/{child.pid}/status").read()
            peak = max(peak, int(re.search(r"VmHWM:\s+(\d+)", status)[1]))
        except (OSError, TypeError):
            pass
        time.sleep(0.02)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (time.monotonic() - begun, after.ru_utime - before.ru_utime,
            after.ru_stime - before.ru_stime, peak / 1024)


def main():
    env, at = environment(), 0
    lines = "\n".join(messages()) + "\n"
    for folder in ("state", "cache"):
        os.mkdir(path(folder))
    print(f"{lines.count(chr(10))} netkans, {len(os.sched_getaffinity(0))} cores")
    for number in range(PASSES):
        subprocess.run([netkan, "queue", "send", "In.fifo"], env=env, input=lines, text=True,
                       check=True, stdout=subprocess.DEVNULL)
        took, user, kernel, peak = drain(env)
        answers = subprocess.run([netkan, "queue", "receive", "Out.fifo", "--all", "--delete"],
                                 env=env, text=True, check=True, stdout=subprocess.PIPE).stdout
        counts, size, at = requests(at)
        print(f"pass {number + 1}: {took:.1f} s, cpu {user + kernel:.2f} s (user {user:.2f}, "
              f"kernel {kernel:.2f}), {peak:.0f} MiB, {answers.count(chr(10))} answers, "
              f"{sum(counts.values())} requests "
              f"({', '.join(f'{n} x {s}' for s, n in counts.most_common(5))}), "
              f"{size / 1e6:.1f} MB")


server = start_upstream()
try:
    main()
finally:
    server.kill()
    shutil.rmtree(work)

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""GitHub's pull requests, as a proxy that is api.github.com: github.py FOLDER REPOSITORY.git

FOLDER gets ca.pem, port (once it listens), pulls.json (all pull requests, after each request) and
requests (a line each: method, path, status). A line "METHOD PART STATUS [Header: value]" in its
file faults answers the next request of this method whose path has this part; put "drop" for the
status to do what was asked and then hang up. The file `closed` holds numbers of requests that
people have closed. Heads must be branches of the repository that differ from the base."""
import http.server
import json
import os
import re
import socketserver
import ssl
import subprocess
import sys
import urllib.parse

FOLDER, REPOSITORY = sys.argv[1:3]
CERTIFICATE, KEY = f"{FOLDER}/ca.pem", f"{FOLDER}/ca.key"
pulls = []


def path(name):
    return os.path.join(FOLDER, name)


def lines(name):
    try:
        with open(path(name), encoding="utf-8") as file:
            return file.read().splitlines()
    except FileNotFoundError:
        return []


def fault_for(method, what):
    rules = lines("faults")
    for i, rule in enumerate(rules):
        want, part, status, *header = rule.split(" ", 3)
        if want == method and part in what:
            with open(path("faults"), "w", encoding="utf-8") as file:
                file.writelines(line + "\n" for line in rules[:i] + rules[i + 1:])
            return status, header[0] if header else ""
    return "", ""


def commit_of(branch):
    asked = subprocess.run(["git", "-C", REPOSITORY, "rev-parse", "-q", "--verify", f"refs/heads/{branch}"],
                           capture_output=True, text=True, check=False)
    return asked.stdout.strip()


def refusal(text):
    return 422, {"message": "Validation Failed", "errors": [{"resource": "PullRequest", "message": text}]}


def find(query):
    branch = query.get("head", [":"])[0].split(":", 1)[1]
    state = query.get("state", ["open"])[0]
    return 200, [p for p in pulls if p["head"]["ref"] == branch and state in ("all", p["state"])]


def create(sent):
    head = commit_of(sent["head"])
    if not head:
        return refusal("head is invalid")
    if head == commit_of(sent["base"]):
        return refusal(f"No commits between {sent['base']} and {sent['head']}")
    if any(p["head"]["ref"] == sent["head"] and p["state"] == "open" for p in pulls):
        return refusal(f"A pull request already exists for owner:{sent['head']}.")
    number = len(pulls) + 1
    pulls.append({"number": number, "state": "open", "title": sent["title"], "body": sent["body"],
                  "head": {"ref": sent["head"]}, "base": {"ref": sent["base"]}, "labels": [],
                  "comments": [], "updates": 0, "html_url": f"https://github.com/owner/name/pull/{number}"})
    return 201, pulls[-1]


def answer(method, where, sent):
    url = urllib.parse.urlsplit(where)
    rest = re.sub(r"^/repos/[^/]+/[^/]+", "", url.path)
    number = re.match(r"/(?:pulls|issues)/(\d+)", rest)
    pull = pulls[int(number[1]) - 1] if number and int(number[1]) <= len(pulls) else None
    if rest == "/pulls":
        return find(urllib.parse.parse_qs(url.query)) if method == "GET" else create(sent)
    if pull and method == "PATCH":
        pull.update(sent, updates=pull["updates"] + 1)
        return 200, pull
    if pull and method == "PUT" and rest.endswith("/labels"):
        pull["labels"] = [{"name": name} for name in sent["labels"]]
        return 200, pull["labels"]
    if pull and method == "POST" and rest.endswith("/comments"):
        pull["comments"].append(sent["body"])
        return 201, {}
    return 404, {"message": "Not Found"}


class Proxy(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_CONNECT(self):
        self.send_response(200)
        self.end_headers()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE, KEY)
        try:
            self.connection = context.wrap_socket(self.connection, server_side=True)
        except OSError:
            self.close_connection = True
            return
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)

    def respond(self):
        for number in lines("closed"):
            pulls[int(number) - 1]["state"] = "closed"
        sent = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"null")
        status, header = fault_for(self.command, self.path)
        text = {"message": "a fault"}
        if status in ("", "drop"):
            code, text = answer(self.command, self.path, sent)
        else:
            code = int(status)
        with open(path("pulls.json"), "w", encoding="utf-8") as file:
            json.dump(pulls, file)
        with open(path("requests"), "a", encoding="utf-8") as file:
            file.write(f"{self.command} {self.path} {code}\n")
        self.close_connection = status == "drop"
        if not self.close_connection:
            self.reply(code, header, json.dumps(text).encode())

    def reply(self, code, header, body):
        self.send_response(code)
        if header:
            self.send_header(*header.split(": ", 1))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_PATCH = respond

    def log_message(self, *_):
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


def main():
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                    "-nodes", "-keyout", KEY, "-out", CERTIFICATE, "-days", "3650", "-subj",
                    "/CN=api.github.com", "-addext", "subjectAltName=DNS:api.github.com"],
                   check=True, capture_output=True)
    with open(path("pulls.json"), "w", encoding="utf-8") as file:
        json.dump(pulls, file)
    with Server(("127.0.0.1", 0), Proxy) as server:
        with open(path("port.new"), "w", encoding="utf-8") as file:
            file.write(str(server.server_address[1]))
        os.rename(path("port.new"), path("port"))
        server.serve_forever()


main()

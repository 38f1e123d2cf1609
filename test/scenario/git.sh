# shellcheck shell=sh
# SPDX-License-Identifier: MIT
#
# What scenarios with repositories share, sourced behind lib.sh: a remote ckanmeta.git, and
# messages as an inflator sends them.

export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
export GIT_AUTHOR_NAME=person GIT_AUTHOR_EMAIL=person@example.com
export GIT_COMMITTER_NAME=person GIT_COMMITTER_EMAIL=person@example.com

new_ckanmeta() {
	git init -q --bare -b master "$work/ckanmeta.git"
}

# A repository of netkans, netkan, with these files.
new_netkan() {
	git init -q -b master netkan
	mkdir netkan/NetKAN
	cp "$@" netkan/NetKAN/
	git -C netkan add .
	git -C netkan commit -q -m first
}

# A push by somebody else, with this subject.
elsewhere() {
	rm -rf "$work/.elsewhere"
	git clone -q "$work/ckanmeta.git" "$work/.elsewhere" 2>/dev/null
	echo "$1" >"$work/.elsewhere/$(date +%s%N)"
	git -C "$work/.elsewhere" add .
	git -C "$work/.elsewhere" commit -q -m "$1"
	git -C "$work/.elsewhere" push -q
}

refuse() {
	printf '#!/bin/sh\necho "%s" >&2\nexit 1\n' "$1" >"$work/ckanmeta.git/hooks/pre-receive"
	chmod +x "$work/ckanmeta.git/hooks/pre-receive"
}

allow() {
	rm -f "$work/ckanmeta.git/hooks/pre-receive"
}

# A line for `netkan queue send`: version $1 of Foo.
message() {
	printf '{"body": "{\\"identifier\\": \\"Foo\\", \\"version\\": \\"%s\\"}\\n", ' "$1"
	printf '"attributes": {"ModIdentifier": "Foo", "Staged": "False", "Success": "True", '
	printf '"CheckTime": "2026-08-22T12:00:00", '
	printf '"GameId": "KSP", "FileName": "./Foo-%s.ckan"}}\n' "$1"
}

send() {
	"$netkan" queue send Outbound.fifo --state state
}

# The subjects of the remote's master are these, newest first.
log_is() {
	git -C "$work/ckanmeta.git" log --format=%s master >"$work/.log" 2>&1
	[ "$(cat "$work/.log")" = "$1" ] || wrong "the log is: $(cat "$work/.log")"
}

first_is() {
	git -C "$work/ckanmeta.git" log -1 --format=%s master >"$work/.log" 2>&1
	[ "$(cat "$work/.log")" = "$1" ] || wrong "the newest commit is: $(cat "$work/.log")"
}

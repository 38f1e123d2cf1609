# shellcheck shell=sh
# SPDX-License-Identifier: MIT
#
# Pull requests in scenarios, sourced behind lib.sh: a double of GitHub for the repository
# $work/$1.git, and what it says.

# Start the double; the program reaches it as a proxy. Its files are in $work/github.
github_start() {
	mkdir -p "$work/github"
	python3 "$NETKAN_SOURCE/test/support/github.py" "$work/github" "$work/$1.git" >"$work/.github" 2>&1 &
	github_pid=$!
	trap 'kill "$github_pid" 2>/dev/null; finish' EXIT
	for _ in $(seq 100); do
		[ -f "$work/github/port" ] && break
		sleep 0.1
	done
	[ -f "$work/github/port" ] || wrong "there is no double of GitHub: $(cat "$work/.github")"
	https_proxy=http://127.0.0.1:$(cat "$work/github/port")
	CURL_CA_BUNDLE=$work/github/ca.pem
	export https_proxy CURL_CA_BUNDLE
	unset HTTPS_PROXY no_proxy NO_PROXY SSL_CERT_FILE
}

# The next request of method $1 whose path has $2 is answered with status $3 and header $4.
github_fault() {
	echo "$*" >>"$work/github/faults"
}

# jq program $1 says $2 of the pull requests.
pulls_are() {
	jq -rc "$1" "$work/github/pulls.json" >"$work/.pulls"
	[ "$(cat "$work/.pulls")" = "$2" ] || wrong "the pull requests are: $(cat "$work/.pulls")"
}

# So many requests of method $1 were made whose path has $2.
asked() {
	n=$(grep -c "^$1 .*$2" "$work/github/requests" || true)
	[ "$n" = "$3" ] || wrong "$n requests, want $3: $(cat "$work/github/requests")"
}

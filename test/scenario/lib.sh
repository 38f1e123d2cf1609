# shellcheck shell=sh
# SPDX-License-Identifier: MIT
#
# What scenarios share. A script sources this, then runs the program and says what must be seen:
#
#	run inflate --check
#	status 0
#	sees 'ok'
#	passed 'a check of good settings says ok'
#
# Each script has a folder of its own, $work, where it starts and which goes at its end; HOME is
# in it, and no setting of the caller's environment gets in.
set -eu

netkan=$NETKAN_BINARY
work=$(mktemp -d)
n_tests=0
n_failed=0
good=true

finish() {
	code=$?
	cd /
	chmod -R u+w "$work" 2>/dev/null || true
	rm -rf "$work"
	[ "$code" = 0 ] || echo "Bail out! the script ended with $code"
	exit "$code"
}
trap finish EXIT
trap 'exit 1' INT TERM

aws_modules=${NETKAN_TEST_AWS_MODULES:-}
for variable in $(env | sed -n 's/^\(NETKAN_[A-Z_]*\|AWS_[A-Z_]*\|GH_Token\|GL_Token\|GAME\|QUEUES\)=.*/\1/p'); do
	case $variable in
	NETKAN_BINARY | NETKAN_SOURCE | NETKAN_TEST_DATA) ;;
	NETKAN_TEST_LONG | NETKAN_TEST_KILLS) ;; # how much to test
	*) unset "$variable" ;;
	esac
done
unset STATE_DIRECTORY XDG_STATE_HOME
export HOME="$work/home"
mkdir "$HOME"
cd "$work"

# Run the program; its exit status and both outputs are looked at afterwards.
run() {
	code=0
	"$netkan" "$@" >"$work/.out" 2>"$work/.err" </dev/null || code=$?
}

# The same with a file as standard input.
run_on() {
	input=$1
	shift
	code=0
	"$netkan" "$@" >"$work/.out" 2>"$work/.err" <"$input" || code=$?
}

wrong() {
	good=false
	echo "# $*"
	sed 's/^/#   out: /' "$work/.out"
	sed 's/^/#   err: /' "$work/.err"
}

status() {
	[ "$code" = "$1" ] || wrong "exit status $code, want $1"
}

# The text stands in either output.
sees() {
	grep -qF -e "$1" "$work/.out" "$work/.err" || wrong "does not say: $1"
}

sees_not() {
	if grep -qF -e "$1" "$work/.out" "$work/.err"; then
		wrong "says: $1"
	fi
}

# The end of one test: its name is a sentence.
passed() {
	n_tests=$((n_tests + 1))
	if $good; then
		echo "ok $n_tests - $1"
	else
		echo "not ok $n_tests - $1"
		n_failed=$((n_failed + 1))
	fi
	good=true
}

skipped() {
	n_tests=$((n_tests + 1))
	echo "ok $n_tests - $1 # SKIP $2"
	good=true
}

plan() {
	echo "1..$n_tests"
}

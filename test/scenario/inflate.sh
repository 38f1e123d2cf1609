#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Somebody inflates files by hand, as with the C# program: documents are written byte for byte
# as it writes them, here from recorded answers of the hosts.
# shellcheck source=test/scenario/lib.sh
. "$(dirname "$0")/lib.sh"

data=$NETKAN_SOURCE/test/scenario/data
replay=$data/100special
cp "$data/100special.netkan" .
mkdir out

same() {
	cmp -s "$1" "$2" || wrong "$1 and $2 differ"
}

run --replay "$replay" --outputdir out 100special.netkan
status 0
same out/100special-1.ckan "$data/100special-1.ckan"
[ ! -s "$work/.out" ] || wrong 'something was printed'
passed 'a file becomes a document, and nothing is said'

run inflate --replay "$replay" --stdout ./100special.netkan
status 0
same "$work/.out" "$data/100special-1.ckan"
passed 'stdout prints instead of writing'

run_on 100special.netkan inflate --replay "$replay" --stdout -
status 0
same "$work/.out" "$data/100special-1.ckan"
passed 'a dash is standard input'

rm -f out/*
run -v --replay "$replay" --outputdir out absent.netkan 100special.netkan
status 3
sees 'INFO CKAN.NetKAN.Program (null) - Transforming absent.netkan'
sees "FATAL CKAN.NetKAN.Program (null) - absent.netkan: Could not find file '$work/absent.netkan'."
same out/100special-1.ckan "$data/100special-1.ckan"
passed 'of several files the others are written when one fails'

run --replay "$replay" absent.netkan missing.netkan
status 2
passed 'when all of several files fail the work has failed'

sed 's/3953/3954/' 100special.netkan >other.txt
run --replay "$replay" other.txt
status 2
sees 'WARN CKAN.NetKAN.Program (null) - Input other.txt is not a .netkan file'
sees "Error: Have metadata for 100special, but wanted other"
passed 'another name than the identifier is refused, and another ending warned of'

mkdir elsewhere
sed 's/3953/3954/' 100special.netkan >elsewhere/100special.netkan
run --replay "$replay" elsewhere/100special.netkan
status 2
sees 'https://spacedock.info/api/mod/3954'
passed 'an answer that was not recorded is named'

run --replay "$replay" --validate-ckan "$data/100special-1.ckan"
status 0
{ cat "$data/100special-1.ckan"; echo; } >want
same "$work/.out" want
passed 'a good document passes validation and is printed with an empty line'

sed '/"license"/d' "$data/100special-1.ckan" >bad.ckan
run --replay "$replay" --validate-ckan bad.ckan
status 2
sees 'FATAL CKAN.NetKAN.Program (null) - '
passed 'a document without a licence fails validation'

cat >netkan.conf <<END
# jobs is for the inflator: one file serves all commands
replay = $replay
outputdir = out
github-token = hunter2
jobs = 2
END
rm -f out/*
run --config netkan.conf -d 100special.netkan
status 0
same out/100special-1.ckan "$data/100special-1.ckan"
sees_not hunter2
passed 'settings may stand in a file, and a token is never shown'

plan

#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# setup.sh install GROUP...  installs what is missing of these groups of tools/packages.txt
# setup.sh unpack GROUP DIR [PATTERN..]  fetches a group's packages, of arm64 or as the group's name
#                                        says, into a folder, unless they are there; of the files
#                                        only those that fit a pattern
# setup.sh suite GROUP SUITE DIR  fetches a group's packages from another suite of Debian's into a
#                                 folder (suite.sh), unless they are there
#
# Installs by apt-get. Nothing to do is quick. Without root and without sudo the command is printed,
# and nothing happens.
set -eu

tools=$(cd "$(dirname "$0")" && pwd)

packages() {
	for group in "$@"; do
		sed -n "s/^$group  *//p" "$tools/packages.txt"
	done
}

missing() {
	names=$(packages "$@")
	# shellcheck disable=SC2086,SC2016 # a list of names; dpkg-query's own format
	there=$(dpkg-query -W -f='${db:Status-Abbrev} ${Package}\n' $names 2>/dev/null |
		sed -n 's/^.i *//p')
	for p in $names; do
		echo "$there" | grep -qx "$p" || echo "$p"
	done
}

fail() {
	echo "mullion: $*" >&2
	exit 1
}

install_missing() {
	need=$(missing "$@" | tr '\n' ' ')
	[ -n "$need" ] || return 0
	root=
	if [ "$(id -u)" != 0 ]; then
		root='sudo'
		# sudo that would ask for a password needs somebody to ask.
		if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null && ! [ -t 0 ]; then
			fail "packages are missing; as root: apt-get update &&" \
				"apt-get install -y --no-install-recommends $need"
		fi
	fi
	echo "mullion: installing $need" >&2
	# The lists may be absent (a fresh image) or old: an update comes first; install decides.
	$root env DEBIAN_FRONTEND=noninteractive apt-get -q update >&2 || true
	# shellcheck disable=SC2086 # a list of names
	$root env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends \
		$need </dev/null >&2 || fail "apt-get could not install: $need"
}

unpack() {
	want=$(packages "$1")
	folder=$2
	case $1 in
	armel | armhf) arch=$1 ;;
	sunxi) arch=armhf ;;
	*) arch=arm64 ;;
	esac
	shift 2
	# which files, apart: one that knows of no patterns compares the packages
	if [ "$(cat "$folder/.stamp" 2>/dev/null)" != "$want" ] ||
		[ "$(cat "$folder/.only" 2>/dev/null)" != "$*" ]; then
		echo "mullion: unpacking packages into ${folder#"$PWD"/}" >&2
		only=$*
		for pattern; do
			set -- "$@" --only "$pattern"
			shift
		done
		# shellcheck disable=SC2086 # a list of names
		"$tools/foreign.sh" "$arch" "$folder" "$@" $want
		echo "$only" >"$folder/.only"
		echo "$want" >"$folder/.stamp"
	fi
}

other_suite() {
	want="$2 $(packages "$1")"
	[ "$(cat "$3/.stamp" 2>/dev/null)" = "$want" ] && return
	# shellcheck disable=SC2046 # a list of names
	"$tools/suite.sh" "$@" $(packages "$1")
	echo "$want" >"$3/.stamp"
}

# One at a time: of tests that run at once several may want the same.
if [ "$1" != locked ]; then
	exec flock -o "${TMPDIR:-/tmp}/mullion-setup.$(id -u).lock" "$0" locked "$@"
fi
shift

case $1 in
install)
	shift
	install_missing "$@"
	;;
unpack)
	shift
	unpack "$@"
	;;
suite)
	shift
	other_suite "$@"
	;;
*) fail "setup.sh: what is '$1'?" ;;
esac

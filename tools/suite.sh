#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# suite.sh GROUP SUITE DIR PACKAGE..: fetches Debian packages of another suite than the system's
# (trixie; backports: that of the system's own release) and unpacks them under DIR/root, with apt
# state of its own that is gone afterwards: the user's sources, lists and packages stay as they are.
# The mirror is the system's own. tools/suite/GROUP.sh DIR then makes the programs in DIR that start
# them, and prints why where they do not run. DIR/versions.txt records what was fetched. DIR is
# there as a whole, or as it was before. Exit code 3, with one line, where they cannot be had.
set -eu

group=$1 suite=$2 dir=$3
shift 3
tools=$(cd "$(dirname "$0")" && pwd)
# shellcheck disable=SC1091 # of every Debian
release=$(. /etc/os-release && echo "${VERSION_CODENAME-}")
[ "$suite" != backports ] || suite=$release-backports

work=$(mktemp -d "${TMPDIR:-/tmp}/mullion-suite.XXXXXX")
trap 'rm -rf "$work" "$dir.new"' EXIT
mkdir -p "$work/state/lists/partial" "$work/cache/archives/partial" "$work/debs"

cannot() {
	echo "mullion: setup: $group cannot be had from Debian's $suite: $1" >&2
	exit 3
}

# What of a suite of backports is no newer there is in the release that they are for.
key=/usr/share/keyrings/debian-archive-keyring.gpg
[ ! -e $key ] || signed="[signed-by=$key] "
# shellcheck disable=SC2016 # apt-get's own variables
apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
	awk '$1 !~ /[-\/]/ && $2 == "main" {print $3}' | sort -u |
	while read -r mirror; do
		for name in "$suite" "${suite%-backports}"; do
			echo "deb ${signed-}$mirror $name main"
		done
	done | sort -u >"$work/sources.list"
[ -s "$work/sources.list" ] || cannot "apt-get indextargets names no mirror of Debian"

fetch() {
	command=$1
	shift
	"$command" -oDir::Etc::SourceList="$work/sources.list" -oDir::Etc::SourceParts=/dev/null \
		-oDir::State="$work/state" -oDir::State::status=/dev/null \
		-oDir::Cache="$work/cache" \
		-oAPT::Sandbox::User= -oAcquire::Languages=none -oAcquire::Retries=1 \
		-oAcquire::http::Timeout=20 -oAcquire::https::Timeout=20 \
		-oAPT::Default-Release="$suite" "$@"
}

# What apt says is wrong, in one line.
reason() {
	said=$(sed -n 's/^E: //p' "$work/log" | tail -n 1)
	cannot "${said:-apt-get says nothing}"
}

fetch apt-get -q update >"$work/log" 2>&1 || true # one of several mirrors is enough
(cd "$work/debs" && fetch apt-get -q --print-uris download "$@") >"$work/uris" 2>>"$work/log" ||
	reason
size=$(awk '/^.http|^.file|^.copy|^.cdrom/ {bytes += $3} END {print int(bytes / 1e6 + 1)}' \
	"$work/uris")
echo "mullion: fetching $group of Debian's $suite into ${dir#"$PWD"/} ($size MB)" >&2
# apt's own progress, where somebody looks
if [ -t 2 ]; then
	(cd "$work/debs" && fetch apt-get download "$@") >&2 || cannot "see above"
else
	(cd "$work/debs" && fetch apt-get -q download "$@") >"$work/log" 2>&1 || reason
fi

rm -rf "$dir.new"
mkdir -p "$dir.new/root"
for deb in "$work"/debs/*.deb; do
	dpkg-deb -x "$deb" "$dir.new/root" 2>/dev/null || cannot "${deb##*/} cannot be unpacked"
	# shellcheck disable=SC2016 # dpkg-deb's own format
	dpkg-deb -W --showformat='${Package} ${Version} ${Architecture}\n' "$deb"
	rm "$deb"
done >"$dir.new/versions.txt"
why=$("$tools/suite/$group.sh" "$dir.new") || cannot "$why"
rm -rf "$dir"
mv "$dir.new" "$dir"

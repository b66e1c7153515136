#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# debian_source.sh DIR PACKAGE PATTERN: fetches the source of a Debian package and unpacks the files
# of its upstream archive that fit the pattern (of tar: * stands for /, too) into DIR. The mirror is
# the system's own; the user's apt stays as it is. Nothing to do when DIR is there already.
set -eu

# One at a time: of tests that run at once several may want the same.
if [ "$1" != locked ]; then
	exec flock -o "${TMPDIR:-/tmp}/mullion-source.$(id -u).lock" "$0" locked "$@"
fi
shift

dir=$1 package=$2 pattern=$3
[ ! -d "$dir" ] || exit 0
work=$(mktemp -d "${TMPDIR:-/tmp}/mullion-source.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/state/lists/partial" "$work/cache/archives/partial"

# The same mirrors as for binaries; of their suites the release itself.
# shellcheck disable=SC2016 # apt-get's own variables
apt-get indextargets --format '$(REPO_URI) $(SUITE) $(COMPONENT)' 'Created-By: Packages' |
	awk '$2 !~ /[-\/]/ {print "deb-src", $1, $2, $3}' | sort -u >"$work/sources.list"
source_of() {
	apt-get -q -oDir::Etc::SourceList="$work/sources.list" -oDir::Etc::SourceParts=/dev/null \
		-oDir::State="$work/state" -oDir::Cache="$work/cache" -oAPT::Sandbox::User= \
		-oAcquire::Languages=none -oAcquire::Retries=3 "$@"
}
if ! (cd "$work" && source_of update && source_of source --download-only "$package") \
	>"$work/log" 2>&1; then
	tail -5 "$work/log" >&2
	echo "mullion: cannot fetch the source of $package" \
		"(a Debian mirror with sources is needed; see above)" >&2
	exit 1
fi
mkdir -p "$dir.new"
tar -xf "$work"/*.orig.tar.* -C "$dir.new" --wildcards "$pattern"
mv "$dir.new" "$dir"

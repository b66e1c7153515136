#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# foreign.sh ARCH DIR [--only PATTERN].. PACKAGE...: fetches Debian packages of an architecture and
# unpacks them under DIR/root, with apt state of its own in DIR/apt: the user's sources, lists and
# architectures stay as they are. The mirror is the system's own. DIR/versions.txt records what was
# fetched; DIR/vmlinuz and DIR/busybox point at what a guest needs. With --only just the files that
# fit a pattern (of tar: * stands for /, too) are unpacked, and the packages are not kept.
set -eu

arch=$1
dir=$2
shift 2
only=
while [ "${1-}" = --only ]; do
	only="$only $2"
	shift 2
done
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)

apt=$dir/apt
mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial"
foreign() {
	command=$1
	shift
	"$command" -q -oAPT::Architecture="$arch" -oAPT::Architectures="$arch" \
		-oDir::State="$apt/state" -oDir::State::status=/dev/null \
		-oDir::Cache="$apt/cache" -oAPT::Sandbox::User= \
		-oAcquire::Languages=none -oAcquire::Retries=3 "$@"
}

# A source of the user's that has nothing for it makes update fail and does no harm: download
# decides.
foreign apt-get update >"$apt/update.log" 2>&1 || true

# The first package that one depends on.
needs() {
	foreign apt-cache show --no-all-versions "$1" | sed -n 's/^Depends: *\([^ ,]*\).*/\1/p'
}

# The kernel's package is empty and depends on the newest real one; so is that of its headers, and
# most of them are in one that all kernels of the version have in common.
names=
for p in "$@"; do
	case $p in
	linux-image-*) p=$(needs "$p") ;;
	linux-headers-*)
		p=$(needs "$p")
		p="$p $(needs "$p")"
		;;
	esac
	names="$names $p"
done

rm -rf "$dir/new" "$dir/debs.new"
mkdir -p "$dir/new" "$dir/debs.new"
# shellcheck disable=SC2086 # a list of names
if ! (cd "$dir/debs.new" && foreign apt-get download $names) >"$apt/download.log" 2>&1; then
	cat "$apt/update.log" "$apt/download.log" >&2
	echo "mullion: setup: cannot fetch the $arch packages:$names" \
		"(a Debian mirror is needed; see above)" >&2
	exit 1
fi
for deb in "$dir"/debs.new/*.deb; do
	if [ -n "$only" ]; then
		# shellcheck disable=SC2086 # a list of patterns
		(set -f; dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$dir/new" --wildcards $only)
	else
		dpkg-deb -x "$deb" "$dir/new"
	fi
	# shellcheck disable=SC2016 # dpkg-deb's own format
	dpkg-deb -W --showformat='${Package} ${Version} ${Architecture}\n' "$deb"
	[ -z "$only" ] || rm "$deb"
done >"$dir/versions.txt"

rm -rf "$dir/root" "$dir/debs"
mv "$dir/new" "$dir/root"
mv "$dir/debs.new" "$dir/debs"
kernel=$(find "$dir/root" -path "$dir/root/boot/*" -name 'vmlinuz-*' | sort | tail -n 1)
[ -z "$kernel" ] || ln -sf "root/boot/${kernel##*/}" "$dir/vmlinuz"
[ ! -e "$dir/root/bin/busybox" ] || ln -sf root/bin/busybox "$dir/busybox"

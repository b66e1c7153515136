#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# qemu10.sh DIR: makes DIR/qemu-system-aarch64, which starts the QEMU in DIR/root with its own
# firmware, option ROMs and modules; the system's are of another version.
set -eu

cat >"$1/qemu-system-aarch64" <<'EOF'
#!/bin/sh
# Made by tools/suite/qemu10.sh.
root=$(dirname "$(readlink -f "$0")")/root
set -- -L "$root/usr/share/qemu" -L "$root/usr/share/seabios" -L "$root/usr/lib/ipxe/qemu" "$@"
for modules in "$root"/usr/lib/*-linux-gnu*/qemu; do
	export QEMU_MODULE_DIR="$modules"
done
exec "$root/usr/bin/qemu-system-aarch64" "$@"
EOF
chmod +x "$1/qemu-system-aarch64"
if ! "$1/qemu-system-aarch64" --version >/dev/null 2>&1; then
	echo "its QEMU does not run"
	exit 1
fi

#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# gcc14.sh DIR: makes the compiler in DIR/root run beside an older C library than it was built for.
# Each of its programs becomes a script that starts it by its own dynamic linker, with its own
# libraries; gcc starts the others by their place. CROSS=DIR/root/usr/bin/aarch64-linux-gnu- is then
# for make.
set -eu

root=$1/root
bin=$root/usr/bin
for linker in "$root"/usr/lib/*-linux-gnu*/ld-linux*.so.*; do
	libraries=$(dirname "$linker")
done

find "$bin" "$root"/usr/libexec "$root"/usr/lib/gcc-cross -type f -perm -u+x ! -name '*.so*' |
	while read -r program; do
		[ "$(head -c 4 "$program" | tail -c 3)" = ELF ] || continue
		from=$(realpath -s --relative-to="${program%/*}" "$libraries")
		mv "$program" "$program.elf"
		cat >"$program" <<-EOF
			#!/bin/sh
			# Made by tools/suite/gcc14.sh.
			self=\$(readlink -f "\$0")
			libraries=\${self%/*}/$from
			exec "\$libraries/${linker##*/}" --argv0 "\$self" \\
				--library-path "\$libraries" "\$self.elf" "\$@"
		EOF
		chmod +x "$program"
	done
ln -sf aarch64-linux-gnu-gcc-14 "$bin/aarch64-linux-gnu-gcc"
if ! echo 'int main;' | "$bin/aarch64-linux-gnu-gcc" -c -x c - -o "$1/main.o" 2>/dev/null; then
	echo "its gcc does not run"
	exit 1
fi
rm "$1/main.o"

# SPDX-License-Identifier: GPL-2.0-only
#
# Sourced by quickstart and test: which Debian packages does the build need?

PACKAGES="gcc libc6-dev cmake ninja-build pkg-config python3 patch binutils libdw-dev libjansson-dev"
TEST_PACKAGES="libcmocka-dev graphviz clang llvm cppcheck afl++ libelf-dev zlib1g-dev liblzma-dev libbz2-dev lowdown man-db zsh fish chromium chromium-driver python3-selenium gdb"

# Packages of "$@" that are not installed.
missing_packages() {
	local p

	for p in "$@"; do
		dpkg-query -W -f '${db:Status-Status}\n' "$p" 2>/dev/null |
			grep -qx installed || echo "$p"
	done
}

run_as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

# sudo may ask for a password only where there is somebody to ask.
may_install() {
	[ "$(id -u)" = 0 ] && return
	command -v sudo >/dev/null || return
	[ -t 0 ] || sudo -n true 2>/dev/null
}

# Install what is missing of "$@", or name it and stop.
need_packages() {
	local missing

	if ! command -v dpkg-query >/dev/null; then
		echo "not Debian: make sure that these are installed: $*" >&2
		return
	fi
	missing=$(missing_packages "$@" | tr '\n' ' ')
	[ -n "$missing" ] || return 0
	if ! may_install; then
		echo "rmapsim: packages are missing; run: sudo apt-get install $missing" >&2
		exit 2
	fi
	echo "installing: $missing"
	run_as_root env DEBIAN_FRONTEND=noninteractive \
		apt-get install -y -q --no-install-recommends $missing \
		>/tmp/rmapsim-apt.$$ 2>&1 ||
	{ run_as_root apt-get update -q >/dev/null 2>&1 &&
	  run_as_root env DEBIAN_FRONTEND=noninteractive \
		apt-get install -y -q --no-install-recommends $missing \
		>/tmp/rmapsim-apt.$$ 2>&1; } || {
		tail -5 /tmp/rmapsim-apt.$$ >&2
		rm -f /tmp/rmapsim-apt.$$
		echo "rmapsim: apt-get: could not install $missing; install them by hand" >&2
		exit 2
	}
	rm -f /tmp/rmapsim-apt.$$
}

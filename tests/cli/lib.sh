# SPDX-License-Identifier: GPL-2.0-only
# What every command-line test needs.  A case is a function; `run` executes
# the program, `expect_*` look at what it did.  A failing case prints what was
# run and keeps its folder.

RMAPSIM=$1
DIR=$(mktemp -d "${TMPDIR:-/tmp}/rmapsim-test.XXXXXX")
FAILED=0
CASES=0
cd "$DIR" || exit 1

# run [--in FILE] ARGS...: sets STATUS; output in $DIR/out and $DIR/err.
run() {
	LAST="$*"
	"$RMAPSIM" "$@" >out 2>err </dev/null
	STATUS=$?
}

fail() {
	FAILED=$((FAILED + 1))
	printf 'not ok: %s\n' "$CASE"
	printf '  rmapsim %s\n  status %s: %s\n' "$LAST" "$STATUS" "$1"
	sed 's/^/  out: /' out | head -n 20
	sed 's/^/  err: /' err | head -n 20
}

expect_status() {
	[ "$STATUS" -eq "$1" ] || fail "expected status $1"
}

# expect_out REGEX, expect_err REGEX: a line matches.
expect_out() {
	grep -Eq -- "$1" out || fail "stdout lacks: $1"
}

expect_err() {
	grep -Eq -- "$1" err || fail "stderr lacks: $1"
}

expect_no_out() {
	grep -Eq -- "$1" out && fail "stdout has: $1"
	return 0
}

expect_quiet_out() {
	[ -s out ] && fail "stdout is not empty"
	return 0
}

# Bad input: status 2, one line on stderr that names the program and subject.
expect_refused() {
	expect_status 2
	expect_quiet_out
	[ "$(wc -l <err)" -eq 1 ] || fail "stderr is not one line"
	expect_err '^rmapsim: '
	expect_err "$1"
}

# golden NAME FILE: FILE equals tests/golden/NAME (GOLDEN_UPDATE=1 rewrites).
golden() {
	local want="$RMAPSIM_SOURCE/tests/golden/$1"

	if [ -n "${GOLDEN_UPDATE:-}" ]; then
		cp "$2" "$want"
	fi
	if ! diff -u "$want" "$2" >golden.diff 2>&1; then
		fail "differs from tests/golden/$1"
		head -n 40 golden.diff
	fi
}

case_is() {
	CASE=$1
	CASES=$((CASES + 1))
}

finish() {
	if [ "$FAILED" -ne 0 ]; then
		printf '%s failed, files kept in %s\n' "$FAILED" "$DIR"
		exit 1
	fi
	cd / && rm -rf "$DIR"
	printf '%s cases\n' "$CASES"
}

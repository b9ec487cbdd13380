# SPDX-License-Identifier: GPL-2.0-only
# Any bytes are an input that is done with quickly, the same bytes do the same
# in each process, and a bug ends as fleets expect it.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

FUZZ="$RMAPSIM_BUILD/fuzz"
SEEDS="$RMAPSIM_SOURCE/corpus/seeds"

# An engine has another command line.
if ! "$FUZZ/fuzz_schedule" 2>&1 | grep -q "no input to run"; then
	printf 'the targets have an engine: nothing to test\n'
	finish
	exit 0
fi

target() {
	local name=$1

	shift
	LAST="($name) $*"
	"$FUZZ/$name" "$@" >out 2>err </dev/null
	STATUS=$?
}

mkdir odd
: >odd/empty
printf 'x' >odd/one
head -c 1048576 /dev/zero >odd/zeros
head -c 1048576 /dev/zero | tr '\0' '\377' >odd/ones

for name in fuzz_schedule fuzz_scenario fuzz_trace fuzz_litmus; do
	case_is "$name: any bytes, in less than 100 ms"
	target $name odd
	expect_status 0
	expect_out "^4 inputs, each run 3 times, no bug; "
	awk '{ sub(/.*slowest /, ""); exit !($1 < 100) }' out ||
		fail "too slow"

	seeds=$SEEDS/$name
	# The others share what could differ: 20 of each would only take longer.
	processes=5
	[ $name = fuzz_scenario ] && processes=20
	case_is "$name: the same in $processes processes"
	mkdir few
	for f in $(ls "$seeds" | head -n 3); do
		cp "$seeds/$f" few
	done
	target $name few
	expect_status 0
	sed 's/, slowest.*//' out >first
	for i in $(seq 2 $processes); do
		LANG=C PADDING=$(printf '%0*d' $((i * 97)) 0) target $name few
		sed 's/, slowest.*//' out | cmp -s - first ||
			fail "another hash in process $i"
	done
	rm -r few

	case_is "$name: no input, no file"
	target $name
	expect_status 2
	expect_err "no input to run"
	target $name missing
	expect_status 2
	expect_err "missing: "
done

case_is "engines' options are ignored"
target fuzz_litmus -runs=0 -max_len=4096 odd
expect_status 0

# The report, then lines that parsers know, then the signal.
case_is "a bug"
BUG="$RMAPSIM_SOURCE/corpus/regress/5eb2a1d074e3-v6.15-elided-lock.trace"
run show --as=bytes "$BUG"
cp out crash
ulimit -c 0
RMAPSIM_FUZZ_REV=v6.15 RMAPSIM_FUZZ_MODEL=sc target fuzz_scenario crash 2>&-
expect_status 134
expect_err "^BUG: RMAPSIM: slab-use-after-free in __get_spte_lockless$"
expect_err "^ASSERT FAILED: .*__get_spte_lockless"
expect_err "^DEDUP_TOKEN: 5eb2a1d074e3$"
tail -n 1 err | grep -q "^SUMMARY: RMAPSIM: slab-use-after-free core/kvm/.*:[0-9]* in __get_spte_lockless" ||
	fail "the last line is no summary"

case_is "the same bytes on code without the bug"
RMAPSIM_FUZZ_MODEL=sc target fuzz_scenario crash
expect_status 0

if command -v gdb >/dev/null; then
	case_is "the stack names the check and the signature"
	RMAPSIM_FUZZ_REV=v6.15 RMAPSIM_FUZZ_MODEL=sc gdb -q -batch -nx \
		-iex "set debuginfod enabled off" -ex run -ex bt \
		--args "$FUZZ/fuzz_scenario" crash >out 2>err </dev/null
	LAST="(gdb fuzz_scenario)"
	expect_out " bug_(UAF|[A-Z]+[0-9]*) "
	tr '\n' ' ' <out | sed 's/#/\n#/g' | grep '^#' |
		grep -o 'signature_[0-9a-f] ' | tr -d '\n' >digits
	[ "$(cat digits)" = "signature_b signature_e signature_5 " ] ||
		fail "other digits: $(cat digits)"
fi

finish

# SPDX-License-Identifier: GPL-2.0-only
# Regression traces are at most twice as long as the shortest known runs, and
# the minimiser keeps their signature and stops where nothing gives.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

REGRESS="$RMAPSIM_SOURCE/corpus/regress"
MINIMA="$RMAPSIM_SOURCE/tests/minima"

# length FILE: steps and switches of the run of a trace.
length() {
	run show "$1"
	sed -n 's/^Interleaving (\([0-9,]*\) steps, \([0-9]*\) switch.*/\1 \2/p' \
		out | tr -d , | awk '{ print $1 + $2 }'
}

key() {
	sed -n "s/^$1  *//p" "$2"
}

grep -v '^#' "$MINIMA/minima.txt" >minima
for trace in "$REGRESS"/*.trace; do
	name=$(basename "$trace" .trace)
	case_is "length of $name"
	want=$(awk -v n="$name" '$1 == n { print $2 + $3 }' minima)
	got=$(length "$trace")
	[ -n "$want" ] || fail "tests/minima/minima.txt does not have it"
	[ "${got:-999999}" -le $((2 * ${want:-0})) ] ||
		fail "$got steps and switches, the minimum is $want"
done

while read -r name steps switches where; do
	case_is "the minimum of $name is a run"
	trace="$REGRESS/$name.trace"
	[ -f "$trace" ] || fail "there is no such trace"
	[ "$where" = beside ] || continue
	run replay "$MINIMA/$name.trace"
	expect_status 1
	[ "$(key signature "$MINIMA/$name.trace")" = "$(key signature "$trace")" ] ||
		fail "of another bug"
	got=$(length "$MINIMA/$name.trace")
	# Plain accesses differ between builds.
	[ "$got" -le $((2 * (steps + switches))) ] || fail "it is $got long"
done <minima

# reason NAME: why it is longer than what the tool makes of it.
reason() {
	awk -v n="$1" '$1 == n { $1 = ""; print }' "$MINIMA/longer.txt"
}

# A bug of each kind: what comes out is as small as it gets.
TWICE="b01-unlock-relaxed v6.15-elided-lock p05-lost-many b23-locked-not-masked \
	v6.15-mmio-over-present h06-flush-follows-w"

for trace in "$REGRESS"/*.trace; do
	name=$(basename "$trace" .trace)
	case_is "minimising $name"
	cp "$trace" bug.trace
	run minimise bug.trace
	grep -q "no such mutation" err && continue
	expect_status 0
	expect_no_out "NOT at its end"
	[ -n "$(reason "$name")" ] ||
		expect_no_out " -> [0-9]+ (task|operation)s?,"
	[ "$(key signature bug.min.trace)" = "$(key signature bug.trace)" ] ||
		fail "another signature"
	was=$(length bug.trace)
	is=$(length bug.min.trace)
	[ "$is" -le "$was" ] || fail "it grew"
	[ "$is" -ge "$was" ] || [ -n "$(reason "$name")" ] ||
		fail "$is instead of $was: keep what the tool makes, or say in tests/minima/longer.txt why not"
	[ "$is" -lt "$was" ] || [ -z "$(reason "$name")" ] ||
		fail "tests/minima/longer.txt has a reason for nothing"
	case " $TWICE " in *[[:space:]]"${name#*-}"[[:space:]]*) ;; *) continue ;; esac
	cp bug.min.trace once
	run minimise -q bug.min.trace
	cmp -s once bug.min.trace || fail "not the same again"
	run replay bug.min.trace
	expect_status 1
done

case_is "what is minimised stays as it is"
cp "$REGRESS"/38c1088087de-*.trace bug.trace
run minimise -q bug.trace
# Samples are of a build: plain accesses differ.
grep -vE '^(core|chance) ' bug.trace >was
grep -vE '^(core|chance) ' bug.min.trace >is
cmp -s was is || fail "changed: $(diff was is)"

finish

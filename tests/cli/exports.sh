# SPDX-License-Identifier: GPL-2.0-only
# A run for other people and other programs: mail, dot, Perfetto, ShiViz.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

REGRESS=$RMAPSIM_SOURCE/corpus/regress
cp "$REGRESS/5eb2a1d074e3-v6.15-elided-lock.trace" b10.trace
# Nothing is left of its bug when aging begins last.
sed -e '/run 1 x3/d' -e 's/^verdict.*/verdict none/' -e '/^signature/d' \
	b10.trace >quiet.trace

# export FORM [ARGS]: what comes out holds together, and is the same twice.
export_as() {
	local form=$1

	shift
	case_is "$form $*"
	run show "--as=$form" "$@" b10.trace
	expect_status 0
	expect_no_out "[^ -~]"
	mv out "$form.out"
	python3 "$RMAPSIM_SOURCE/tests/cli/exports.py" "$form" "$form.out" \
		>out 2>&1 || fail "it does not hold together"
	run show "--as=$form" "$@" b10.trace
	cmp -s out "$form.out" || fail "another one the second time"
}

export_as dot
if command -v dot >/dev/null; then
	dot -Tsvg dot.out >dot.svg 2>dot.err || fail "dot refuses it"
	[ -s dot.err ] && fail "dot warns: $(head -n 1 dot.err)"
fi
cp dot.out small.dot
export_as dot --events
[ "$(wc -l <dot.out)" -gt "$(($(wc -l <small.dot) * 3))" ] ||
	fail "--events shows no more"
export_as shiviz
export_as shiviz --events

case_is "delayed stores land on a line of their own"
cp "$REGRESS/5eb2a1d074e3-aug24-relaxed-unlock.trace" weak.trace
run show --as=shiviz weak.trace
expect_out '^buffer-cpu1 "step [0-9]+: drain desc#1.sptes.0. = &spte#6" '
cp out weak.shiviz
python3 "$RMAPSIM_SOURCE/tests/cli/exports.py" shiviz weak.shiviz \
	>out 2>&1 || fail "it does not hold together"
run show --as=dot weak.trace
expect_out '-> e[0-9]+ .label="delayed"'

export_as perfetto

case_is "a run without a bug"
for form in dot shiviz perfetto; do
	run show --as=$form quiet.trace
	expect_status 0
done
expect_out "no bug .timestamps are step numbers"
run show --as=mail quiet.trace
expect_refused "quiet.trace: no bug"

case_is "a mail"
run show --as=mail b10.trace
expect_status 0
expect_no_out "[^ -~]"
expect_no_out ".{79}"
cp out mail
head -n 1 mail | grep -qx \
	'Subject: \[rmapsim\] slab-use-after-free in __get_spte_lockless' ||
	fail "the subject"
sed -n 's/^\([a-z ]*:\)  .*/\1/p' mail | head -n 7 | tr '\n' ' ' >fields
[ "$(cat fields)" = "tool: core tree: commit: config: compiler: model: reproducer: " ] ||
	fail "the fields are $(cat fields)"
expect_out "^BUG: RMAPSIM: slab-use-after-free in __get_spte_lockless$"
expect_out "^Nothing orders step [0-9]+ of task 3, zapper .free table#1"
expect_out "^ Aging takes the lock of an empty rmap"
expect_out "^Reported-by: "
expect_out "^Closes: "
expect_out "^Reproduce: rmapsim replay MAIL$"
grep -qx -e '-- ' mail || fail "no line '-- '"

# The trace in $1 is that of b10.trace.
same_trace() {
	run replay "$1"
	expect_status 1
	run show --as=trace "$1"
	expect_status 0
	cp out got
	run show --as=trace b10.trace
	cmp -s out got || fail "another trace"
}

case_is "a mail replays"
same_trace mail
case_is "a mail that was quoted, twice, by who ends lines in CR LF"
{ echo "On some day, somebody wrote:"; sed -e 's/^/> > /' -e 's/$/\r/' mail; } >quoted
same_trace quoted
case_is "a mail whose trace is torn is no fuzzer's input"
grep -v '^end$' mail >torn
run replay torn
expect_refused "^rmapsim: torn, the trace in it:[0-9]+: "

case_is "no mail about a benchmark program"
run explore -q --program lazy01 --runs 20000 --for 60s -o found
trace=$(ls found/*.trace 2>/dev/null | head -n 1)
run show --as=mail "$trace"
expect_refused "benchmark program 'lazy01'.*--force"
run show --as=mail --force "$trace"
expect_status 0
expect_out "NOTE: this is benchmark program"

case_is "no mail about a mutation"
cp "$REGRESS/17451a80bc08-b09-no-unlock.trace" seeded.trace
run show --as=mail seeded.trace
expect_refused "seeded.trace"
if ! grep -q "no such mutation" err; then
	expect_refused "seeded mutation 'b09-test-age-no-unlock'.*--force"
	run show --as=mail --force seeded.trace
	expect_status 0
	expect_out "NOTE: seeded mutation 'b09-test-age-no-unlock' is active"
	expect_out "^Subject: .rmapsim. .not the kernel's code. possible deadlock"
fi

case_is "where every step is or none more can be"
run show --as=mail --events b10.trace
expect_refused "--events"
finish

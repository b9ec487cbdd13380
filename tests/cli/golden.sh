# SPDX-License-Identifier: GPL-2.0-only
# What people read, word for word: help, lists and reports.  After a change
# that is meant, GOLDEN_UPDATE=1 writes the files again; look at the diff.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

case_is "help"
run help
expect_status 0
golden help.out out
cp out commands
run --help
expect_status 0
cmp -s commands out || fail "--help is not help"

for c in $(awk '/^  [a-z]/ { print $1 }' commands); do
	case_is "help $c"
	run help "$c"
	expect_status 0
	golden "help-$c.out" out
	cp out once
	run "$c" --help
	expect_status 0
	cmp -s once out || fail "$c --help is not help $c"
done

for t in scenarios strategies operations models race-rules mutations revisions; do
	case_is "list $t"
	run list $t
	expect_status 0
	# The hash of the sources is not for people.
	sed -E 's/ [0-9a-f]{8}  / HASH      /' out >stable
	golden "list-$t.out" stable
	expect_no_out "[^ -~]"
done

# What a compiler decides is taken out: offsets, inlining, how many plain
# accesses there are and so the numbers of the steps.  One frame is known to
# be merged with its caller by gcc and not by clang.
stable_report() {
	sed -E -e 's/\+0x[0-9a-f]+\/0x[0-9a-f]+//' -e 's/ \[inline\]$//' \
		-e 's/^( [a-z_0-9]+ [a-z/_]+\.c):[0-9]+$/\1/' \
		-e 's/(, at: [a-z_0-9]+) [a-z/_]+\.c:[0-9]+,/\1,/' \
		-e 's/^( *)\.  \(.*(folded|of the run)\)$/\1.  (folded)/' \
		-e 's/\b([Ss]tep) [0-9]+/\1 N/g' -e 's/^  [0-9]+:$/  N:/' \
		-e 's/\([0-9]+ steps,/(N steps,/' -e 's/@[0-9]+$/@N/' \
		-e 's/[0-9]+ = \[[0-9,]+\]/N = [N]/g' \
		-e 's/ [0-9]+ accesses of/ N accesses of/' \
		-e 's/^(  task [0-9]+:) [0-9]+ holding/\1 N holding/' \
		-e 's/^ {0,4}[0-9]+  /    N  /' -e '/^Build: /d' \
		-e '/^ kvm_age_hva_range /d' "$1" | uniq
}

# report TRACE GOLDEN [DELETE]: lines that match DELETE are not compared.
report() {
	case_is "report of $1"
	cp "$RMAPSIM_SOURCE/corpus/regress/$1.trace" t.trace
	run replay t.trace
	expect_status 1
	expect_no_out "[^ -~]"
	expect_no_out ".{79}"
	expect_out "^Build:     rmapsim"
	stable_report out | sed -e "${3:-}" >stable
	golden "$2" stable
}

report cf88d0e6b861-b23-locked-not-masked wild.report
report 17451a80bc08-b09-no-unlock deadlock.report
# Its table is full of plain accesses.
report 5eb2a1d074e3-v6.15-elided-lock use-after-free.report \
	'/^Interleaving/,/^Missing order/{/^Missing order/!d}'
finish

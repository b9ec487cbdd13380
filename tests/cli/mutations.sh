# SPDX-License-Identifier: GPL-2.0-only
# A defect that was put in on purpose is found with the default settings, its
# report says that it is one, and the code without it stays silent.  A few of
# each kind: the whole catalogue is what `rmapsim mutants` is for.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

TABLE=$RMAPSIM_SOURCE/core/mutations/mutations.def

# Found by a deadlock, a wild access, a rule, a state and a TLB; a control.
SAMPLE="b09-test-age-no-unlock b23-locked-not-masked m12-ager-reorders-entries
	p05-remove-loses-many h04-flush-after-unlock c06-writers-lock-empty"

# The words of a mutation's entry: expected verdict and first check.
entry() {
	grep -A 1 "^MUTATION[A-Z_]*([A-Za-z0-9_]*, *\"$1\"" "$TABLE" | tr -d '\n'
}

run list mutations
expect_status 0
MUTATIONS=$(awk '/^  [^ ]/ { print $1 }' out)
[ -n "$MUTATIONS" ] || fail "no mutations"
[ "$(echo "$MUTATIONS" | wc -l)" -eq "$(grep -c '^MUTATION[A-Z_]*(' "$TABLE")" ] ||
	fail "the list is not the table"

# A control, which changes nothing that matters, is to stay silent.
silent() {
	case_is "$1 is silent"
	run explore --mutation "$1" --runs 30000 --quiet
	expect_status 0
	expect_quiet_out
}

found() {
	case_is "$1 is found"
	rm -rf rmapsim-out
	run explore --mutation "$1" --for 30s --quiet
	expect_status 1
	expect_out "^NOTE: .*$1"
	expect_out "^BUG: RMAPSIM: "
	expect_no_out "[^ -~]"
	expect_no_out ".{79}"
	TRACE=$(ls rmapsim-out/*.trace) || fail "no trace"
	grep -q "^mutation *$1\$" "$TRACE" || fail "trace of something else"

	case_is "$1 is seen again"
	run replay "$TRACE"
	expect_status 1
	expect_out "^NOTE: .*$1"

	case_is "newest without $1 does not show it"
	run replay --mutation none "$TRACE"
	[ "$STATUS" -eq 0 ] || [ "$STATUS" -eq 3 ] ||
		fail "it is not the mutation's"
}

for m in $SAMPLE; do
	case $(entry "$m") in
	*'"silent"'*) silent "$m" ;;
	*) found "$m" ;;
	esac
done

case_is "the same search of the code as it is finds nothing"
run explore --runs 30000 --quiet
expect_status 0
expect_quiet_out
finish

# SPDX-License-Identifier: GPL-2.0-only
# tools/variant: a patch or a file of one's own becomes a core to search.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

NAME=test-$$
PATCH=$RMAPSIM_SOURCE/core/mutations/b09-test-age-no-unlock.patch
trap 'rm -rf "$RMAPSIM_BUILD/variants/$NAME" "$RMAPSIM_BUILD/variants/.$NAME"' EXIT

# variant ARGS...: as `run`, of the script.
variant() {
	LAST="(tools/variant) $*"
	"$RMAPSIM_SOURCE/tools/variant" --build "$RMAPSIM_BUILD" "$@" \
		>out 2>err </dev/null
	STATUS=$?
}

refused() {
	expect_status 2
	expect_quiet_out
	expect_err '^rmapsim: '
	expect_err "$1"
	for left in "$NAME" ".$NAME"; do
		[ ! -e "$RMAPSIM_BUILD/variants/$left" ] ||
			fail "$left is left in variants"
	done
}

if [ ! -e "$RMAPSIM_BUILD/generated/variant.json" ]; then
	finish
	exit 0
fi

case_is "help"
variant --help
expect_status 0
expect_out "^usage: tools/variant"

case_is "refused"
variant
refused "no name"
variant 'No/Name' "$PATCH"
refused "bad name"
variant v6.15 "$PATCH"
refused "is a revision or mutation"
variant --base v9 "$NAME" "$PATCH"
refused "unknown base; one of newest, v6.15, v8"
variant "$NAME"
refused "no such variant"
variant "$NAME" nowhere.patch
refused "no such file"
variant --remove "$NAME"
refused "no such variant"
variant --jobs 0 "$NAME" "$PATCH"
refused "--jobs 0: too few"
: >empty.patch
variant "$NAME" empty.patch
refused "empty.patch: is empty"
variant --build "$DIR" "$NAME" "$PATCH"
refused "no build there"

case_is "a patch that does not apply"
sed 's/^-/-x/' "$PATCH" >bad.patch
variant "$NAME" bad.patch
refused "bad.patch: does not apply"
expect_err "FAILED"

case_is "a patch of something else"
cat >other.patch <<'P'
--- /dev/null
+++ b/core/world/own.c
@@ -0,0 +1 @@
+int own;
P
variant "$NAME" other.patch
refused "core/world/own.c: only sources in core/kvm"

case_is "a file that is not in core/kvm"
echo >own.c
variant "$NAME" own.c
refused "own.c: core/kvm has no file of this name"

case_is "a file that does not compile"
{ cat "$RMAPSIM_SOURCE/core/kvm/age.c"; echo 'int broken('; } >age.c
variant "$NAME" age.c
refused "age.c: does not compile"
expect_err "error: "

case_is "a file that does not link"
sed 's/^bool kvm_age_gfn(/bool kvm_age_gfm(struct kvm *kvm, struct kvm_gfn_range *range);\nbool kvm_age_gfm(/' \
	"$RMAPSIM_SOURCE/core/kvm/age.c" >age.c
variant "$NAME" age.c
refused "age.c: compiles, but does not link"
expect_err "kvm_age_gfn"

case_is "a patch is a core"
variant "$NAME" "$PATCH"
expect_status 0
expect_out "^variant $NAME: newest with 1 changed file, core [0-9a-f]{8}$"
HASH=$(sed -n 's/.*, core //p' out)
run list variants
expect_status 0
expect_out "^  $NAME +newest +$HASH  b09-test-age-no-unlock.patch$"
variant --list
expect_out "^  $NAME +newest"

case_is "it is found, by the same run as the built-in one"
run explore test-age-vs-unmap --core "$NAME" --runs 3000 --quiet
expect_status 1
expect_out "^BUG: RMAPSIM: "
expect_out "^NOTE: the code is variant '$NAME'"
expect_out " core/kvm/[a-z_]+\.c:[0-9]+"
grep -E '^(BUG|Found|seen at)| core/kvm' out >own
TRACE=$(ls rmapsim-out/*.trace) || fail "no trace"
grep -q "^core *$NAME small $HASH\$" "$TRACE" || fail "not in the trace"
run explore test-age-vs-unmap --mutation b09-test-age-no-unlock --runs 3000 \
	--quiet -o other
if [ "$STATUS" = 1 ]; then
	grep -E '^(BUG|Found|seen at)| core/kvm' out >builtin
	cmp -s own builtin || fail "another run than that of the mutation"
fi

case_is "replay and show enter the variant by themselves"
run replay "$TRACE"
expect_status 1
expect_out "variant '$NAME'"
run replay --core "$NAME" "$TRACE"
expect_status 1
run show "$TRACE"
expect_status 0
run show --as=trace "$TRACE"
expect_out "^core *$NAME small $HASH$"
run replay --rev newest "$TRACE"
expect_status 0

# All functions are compared where the same patch is built as a mutation.
case_is "what was fixed since, by the functions that the trace names"
expect_err "core differs: trace $NAME $HASH, this build newest [0-9a-f]{8} \(1 function changed( of those it was in)?: kvm_rmap_age_gfn_range\)$"
expect_err "^  ran.*: kvm_rmap_age_gfn_range$"

case_is "two traces of one command are of one program"
run replay "$TRACE" "$TRACE"
expect_status 2
expect_err "name this trace alone"

case_is "--core with --rev"
run explore --core "$NAME" --rev v8
expect_refused "does not go with --rev"

case_is "the same name again, of other sources"
cp "$RMAPSIM_SOURCE/core/kvm/age.c" age.c
variant "$NAME" age.c
expect_status 0
expect_out "newest with 0 changed files"
run replay "$TRACE"
expect_status 0
expect_err "core differs: trace $NAME $HASH, this build $NAME .*kvm_rmap_age_gfn_range"
run explore --core "$NAME" --runs 3000 --quiet
expect_status 0

case_is "again, of what it was made of"
variant "$NAME"
expect_status 0
expect_out "newest with 0 changed files"

case_is "on another base, where the bug still is"
cp "$RMAPSIM_BUILD/core/v6_15/kvm/age.c" age.c
variant --base v6.15 "$NAME" age.c
expect_status 0
run explore --core "$NAME" --for 60s --quiet
expect_status 1
expect_out "slab-use-after-free"

case_is "a set-up that fails is told by its operations, and has no step"
sed 's/PTE_LIST_EXT - 1) {/PTE_LIST_EXT) {/' \
	"$RMAPSIM_SOURCE/core/kvm/rmap.c" >rmap.c
variant "$NAME" rmap.c
expect_status 0
run explore --core "$NAME" -o setup age-sequential --quiet
expect_status 1
expect_out "^BUG: RMAPSIM: slab-out-of-bounds in rmap_get_next"
expect_out "by task 0 \(setup\) on cpu 0, before step 1:"
expect_out "^No task is needed: it is the set-up that does it, in this order:"
expect_out "^  age 0 1"
expect_no_out "step 0|Step it:|Interleaving"
cp setup/*.trace setup.trace
run replay --gdb setup.trace
expect_refused "there is no step to stand at"
run corpus add setup.trace "$DIR"
expect_refused "a corpus is for every build; make a mutation of it first"

case_is "one that is older than the program"
touch -d '2001-01-01' "$RMAPSIM_BUILD/variants/$NAME/rmapsim"
run explore --core "$NAME" --runs 1
expect_refused "run 'tools/variant $NAME' to build it again"

case_is "removed"
variant --remove "$NAME"
expect_status 0
run explore --core "$NAME"
expect_refused "unknown variant"
run replay "$TRACE"
expect_refused "is not built; build it with 'tools/variant $NAME PATCH'"
finish

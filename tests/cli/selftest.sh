# SPDX-License-Identifier: GPL-2.0-only
# Can this build be trusted, and would it say so if it could not?
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

LITMUS=$RMAPSIM_SOURCE/corpus/litmus

case_is "determinism"
run selftest determinism --runs 3
expect_status 0
expect_out "^determinism: [0-9]+ scenarios, 3 runs each, .* the same in 5 ways and another process, "
case_is "determinism under another model"
run selftest determinism --runs 2 --model lkmm --seed 99
expect_status 0

case_is "a digest is the same again, and for another seed another"
run selftest digest --runs 2
expect_status 0
cp out digest
run selftest digest --runs 2
cmp -s digest out || fail "differs"
run selftest digest --runs 2 --seed 2
cmp -s digest out && fail "does not depend on the seed"
run selftest determinism --runs 2 --against digest
expect_status 0
expect_out "elsewhere"

case_is "another digest: exit 4, the scenario is named"
sed 's/^age-vs-zap .*/age-vs-zap 0123456789abcdef/' digest >other
run selftest determinism --runs 2 --against other
expect_status 4
expect_quiet_out
expect_err "^rmapsim: internal error: uncontrolled nondeterminism: here age-vs-zap "
case_is "a digest that ends early"
head -n 3 digest >other
run selftest determinism --runs 2 --against other
expect_status 4
case_is "a digest of other runs proves nothing, and is no error of ours"
run selftest determinism --runs 3 --against digest
expect_refused "is of runs=2 .*, and this is of runs=3 "
head -c 5000 /dev/urandom >other
run selftest determinism --runs 2 --against other
expect_refused "^rmapsim: other: no digest"

case_is "no digest"
run selftest determinism --runs 2 --against nonesuch
expect_refused "nonesuch"

case_is "outside of the sources: what was left out"
run selftest --runs 1
expect_status 0
expect_out "^determinism: "
expect_out "^model: left out, there is no corpus/litmus here; "
run selftest model
expect_refused "name the folder"

case_is "models"
run selftest model "$LITMUS"
expect_status 0
expect_out "^model: [0-9]+ litmus tests under 4 models: as the table says"
case_is "a table that says something else: exit 4"
mkdir -p corpus/kernel
cp "$LITMUS/kernel/SB+poonceonces.litmus" corpus/kernel
grep '^kernel/SB+poonceonces ' "$LITMUS/expected.txt" >row
sed 's/Sometimes/Never/g' row >corpus/expected.txt
run selftest model corpus
expect_status 4
expect_err "^rmapsim: internal error: kernel/SB.poonceonces: under tso Sometimes "
case_is "only one model"
run selftest model --model sc corpus
expect_status 0
expect_out "^model: 1 litmus tests under sc"
case_is "no folder"
run selftest model nonesuch
expect_refused "nonesuch"
case_is "unknown topic"
run selftest everything
expect_refused "everything: unknown topic"
finish

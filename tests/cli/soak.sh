# SPDX-License-Identifier: GPL-2.0-only
# tools/soak: newest is silent, in pieces, and what is done is not done again.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

SOAK="$RMAPSIM_SOURCE/tools/soak"
RUNS=1000000
# The sanitizers look at every access of the tool: a tenth takes as long.
grep -Eq 'RMAPSIM_(SANITIZE|ENGINE):STRING=.|RMAPSIM_TSAN:BOOL=ON' \
	"$RMAPSIM_BUILD/CMakeCache.txt" && RUNS=100000
PIECE=$((RUNS / 5))

soak() {
	LAST="soak: $*"
	"$SOAK" --rmapsim "$RMAPSIM" --jobs 1 --piece $PIECE --state state "$@" \
		>out 2>err </dev/null
	STATUS=$?
}

case_is "a first piece"
soak --runs $PIECE
expect_status 0
expect_out "^silent over [0-9,]+ schedules$"
[ "$(wc -l <state)" -eq 1 ] || fail "the state is not one line"

case_is "newest is silent over the rest; the first piece is counted"
printf 'torn li' >>state
soak --runs $RUNS
expect_status 0
expect_out "^silent over $(python3 -c "print(f'{$RUNS:,}')") schedules$"
[ "$(grep -c ' silent$' state)" -eq 5 ] || fail "not five pieces"
expect_no_out "^seed 1: "

case_is "nothing is left to do"
soak --runs $RUNS
expect_status 0
expect_no_out "^seed"

case_is "a report ends it"
soak --runs $RUNS -- --rev=v6.15
expect_status 1
expect_out "^seed [0-9]+: BUG: RMAPSIM: .*trace$"

case_is "pieces of another search are not counted"
soak --runs 2000 --piece 1000 --state one -- age-vs-zap
expect_status 0
soak --runs 2000 --piece 1000 --state one -- age-vs-zap
expect_no_out "^seed"
soak --runs 2000 --piece 1000 --state one
expect_status 0
expect_out "^seed 1: silent, 1,000 of 2,000 schedules"

case_is "damaged lines are done again"
sed -i '1s/ 1000 / x /' one
head -c 300 /dev/urandom >>one
soak --runs 2000 --piece 1000 --state one -- age-vs-zap
expect_status 0
expect_out "^seed 1: silent"
expect_no_out "^seed 2"

case_is "interrupted, it stops, and goes on from there"
cat >int.py <<'P'
import signal, subprocess, sys
p = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, text=True)
p.stdout.readline()
p.send_signal(signal.SIGINT)
p.stdout.read()
sys.exit(p.wait())
P
LAST="soak, SIGINT"
python3 int.py "$SOAK" --rmapsim "$RMAPSIM" --jobs 1 --piece 1000 \
	--state int --runs 100000000 >out 2>err
STATUS=$?
expect_status 130
[ "$(wc -l <err)" -eq 1 ] || fail "stderr is not one line"
expect_err "interrupted; the same command goes on"
soak --runs 1000 --state int
expect_status 0

case_is "bad words"
soak --runs inf
expect_status 2
soak --runs 1000 --state bad -- nonesuch-scenario
expect_status 2
expect_err "cannot start the search"
soak --first-seed -1
expect_status 2
"$SOAK" --rmapsim /bin/true --state bad >out 2>err
STATUS=$?
expect_status 2
soak --runs x
expect_status 2
expect_err "bad number 'x'; write 1e8"
soak --jobs 0
expect_status 2
soak --state none/state
expect_status 4
expect_err "none/state"
for what in /dev/full .; do
	soak --runs 1000 --state $what
	expect_status 2
	[ "$(wc -l <err)" -eq 1 ] || fail "stderr is not one line"
	expect_err "$what: is not a file; give another"
done
"$SOAK" --rmapsim none >out 2>err
STATUS=$?
expect_status 2
expect_err "none: not there"
finish

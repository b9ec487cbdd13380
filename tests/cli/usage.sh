# SPDX-License-Identifier: GPL-2.0-only
# Bad usage: one line, exit 2, nothing written.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

refused() {
	local want=$1

	shift
	case_is "refused: $*"
	run "$@"
	expect_refused "$want"
	[ -e rmapsim-out ] && fail "an output folder appeared"
	return 0
}

refused "unknown command" expolre
refused "unknown scenario" explore age-vs-zapp
refused "did you mean|nearest|see 'rmapsim list" explore age-vs-zapp
refused "revision" explore --rev v9.99
refused "mutation" explore --mutation nonesuch
refused "strategy" explore --strategy=magic
refused "^rmapsim: --model: unknown model 'sparc'; see 'rmapsim list models'$" \
	explore --model=sparc
refused "unknown model 'sparc'" replay --model sparc
refused "unknown model ''|--model: bad value" explore --model=
refused "model: not an option" list --model=sc
refused "^rmapsim: --seed" explore --seed=twelve
refused "^rmapsim: --for" explore --for=soon
refused "^rmapsim: --runs" explore --runs=-3
refused "frobnicate: not an option" explore --frobnicate
refused "nonesuch.scn" explore --scenario nonesuch.scn
refused "--scenario b.scn: is a second file" explore --scenario a.scn \
	--scenario b.scn
refused "write --scenario own.scn" explore own.scn
refused "nonesuch.trace" replay nonesuch.trace
refused "nonesuch.trace" show nonesuch.trace
refused "topic" list nonsense
refused "did you mean 'scenarios'\?" list scenario
refused "--json: takes no value" explore --json=3
refused "leave it out" demo age-vs-zap
refused "leave it out" help explore replay
refused "rmapsim-out" replay
refused "corpus" corpus frob

case_is "no command prints the commands"
run
expect_out "^  explore"
case_is "help"
run help
expect_status 0
expect_out "^  replay"
case_is "version"
run --version
expect_status 0
expect_out "^rmapsim [0-9]+\.[0-9]+"
for c in explore replay show demo list bench corpus stress; do
	case_is "help $c"
	run help "$c"
	expect_status 0
	expect_out "^usage: rmapsim $c"
done

case_is "output folder cannot be written"
: >file
run explore -q --rev v6.15 --runs 100 -o file/out
expect_refused "file/out"

case_is "output folder cannot be made, before any search"
run explore -q age-vs-zap --runs 10 -o /proc/nonesuch
expect_refused "/proc/nonesuch"
finish

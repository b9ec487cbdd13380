# SPDX-License-Identifier: GPL-2.0-only
# explore --exhaustive: what was exhausted is said, and nothing else.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

case_is "by classes, by states, and whatever is sooner: silent on newest"
for how in "" =auto =dpor =states; do
	run explore --exhaustive$how age-vs-zap age-vs-shrink
	expect_status 0
	expect_out "^age-vs-zap: exhaustive: all [0-9,]+ (classes|states), [0-9,]+ runs, model sc, "
	expect_out "^age-vs-shrink: exhaustive: all "
done

case_is "a bound on preemptions is in the end line, unless nothing is beyond it"
run explore --exhaustive --preemptions 1 age-vs-zap
expect_status 0
expect_out "^age-vs-zap: exhaustive up to 1 preemption: all [0-9,]+ states"
run explore --exhaustive --preemptions 100 age-vs-zap
expect_status 0
expect_out "^age-vs-zap: exhaustive: all [0-9,]+ states"

case_is "a budget that ends first is no exhaustion"
run explore --exhaustive=states --runs 5 age-vs-zap
expect_status 0
expect_out "^age-vs-zap: NOT exhaustive \(budget\): "
expect_no_out "all [0-9,]+ states"

case_is "a search that was stopped goes on from its state"
run explore --exhaustive=states log-clear-words
states=$(sed -nE 's/.*: all ([0-9,]+) states.*/\1/p' out)
for i in st again; do
	run explore --exhaustive=states --runs 1500 --state $i log-clear-words
	expect_out "^log-clear-words: NOT exhaustive \(budget\): "
done
cmp -s st again || fail "another process comes to other states"
run explore --exhaustive=states --runs 1500 --state st age-vs-zap
expect_status 2
expect_err "^rmapsim: st: is the state of another search; "
python3 - <<-END
	state = bytearray(open("st", "rb").read())
	state[3000] ^= 1
	open("damaged", "wb").write(state)
END
run explore --exhaustive=states --state damaged log-clear-words
expect_status 2
expect_err "^rmapsim: damaged: is damaged or no state of a search; "
run explore --exhaustive=states --state st log-clear-words
expect_status 0
expect_out "^log-clear-words: exhaustive: all $states states"
[ ! -e st ] || fail "the state of a search that is over"

case_is "a bug is reported as ever, with a trace that replays"
for how in dpor states; do
	rm -rf rmapsim-out
	run explore --exhaustive=$how --rev v6.15 age-refault
	expect_status 1
	expect_out "^BUG: RMAPSIM: "
	expect_out "^age-refault: NOT exhaustive \(a bug was found\)"
	run replay
	expect_status 1
done

case_is "its twin is silent"
run explore --exhaustive age-refault
expect_status 0
expect_out "^age-refault: exhaustive: all "

case_is "who shares a CPU is disabled by a step: both orders, and no claim"
for cpu in 0 1; do
	cat >cpu$cpu.scn <<-END
	scenario cpus
	vm geometry=small gfns=2 vcpus=2 roots=2 mmu=shadow
	setup
	  fault v0 0
	tasks
	  1 vcpu0 cpu0
	    fault v0 1
	  2 ager cpu$cpu
	    age 0 1
	end
	END
done
run explore --exhaustive --scenario cpu0.scn
expect_status 0
expect_out "^cpus: NOT exhaustive \(tasks share a CPU\): [0-9]{2,} states, [0-9]{2,} runs"
run explore --exhaustive=states --scenario cpu1.scn
expect_status 0
expect_out "^cpus: exhaustive: all .*s, data races as met$"
run explore --exhaustive=states --runs 2 --state st --scenario cpu0.scn
expect_status 0
expect_out "^cpus: NOT exhaustive \(budget\): "
[ -e st ] || fail "no state of a search that was stopped"
rm -f st
run explore --exhaustive=dpor --scenario cpu0.scn
expect_refused "^rmapsim: cpus: not for classes \(shared CPU, trylock or yield\); use --exhaustive=states"
run explore --exhaustive=dpor --scenario cpu1.scn
expect_status 0
expect_out "^cpus: exhaustive: all [0-9,]+ classes, .*s$"

case_is "bad input"
run explore --exhaustive=some age-vs-zap
expect_status 2
expect_err "^rmapsim: --exhaustive: bad value 'some'; give auto, dpor or states"
run explore --exhaustive=dpor --preemptions 2 age-vs-zap
expect_status 2
expect_err "^rmapsim: --exhaustive=dpor: knows neither --preemptions nor"
run explore --exhaustive --preemptions 101 age-vs-zap
expect_status 2
expect_err "^rmapsim: --preemptions: bad value '101'"
run explore --exhaustive=states --runs 5 --state nodir/st age-vs-zap
expect_refused "^rmapsim: nodir/st: "
run explore --exhaustive generated
expect_refused "^rmapsim: generated: "

case_is "options that do nothing together"
for opt in "--jobs 2" "--seeds 1..2" --resume "--strategy pos" "--steps 9"; do
	run explore --exhaustive $opt age-vs-zap
	expect_refused "^rmapsim: ${opt%% *}: does not go with --exhaustive"
done
run explore --exhaustive --oblige "a:1 < b:2" age-vs-zap
expect_refused "^rmapsim: --oblige: does not go with --exhaustive"
for opt in "--preemptions 2" "--state st"; do
	run explore $opt age-vs-zap
	expect_refused "^rmapsim: ${opt%% *}: goes with --exhaustive only"
done
for opt in --json "--strategy pos" --strict --coverage; do
	run mutants --exhaustive $opt
	expect_refused "^rmapsim: ${opt%% *}: does not go with --exhaustive"
done

case_is "classes that end at --runs leave nothing for states"
run explore --exhaustive --runs 5 age-refault
expect_status 0
expect_out "^age-refault: NOT exhaustive \(budget\): [0-9,]+ classes"

finish

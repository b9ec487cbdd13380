# SPDX-License-Identifier: GPL-2.0-only
# rmapsim litmus: output, exit status, and tests that are not understood.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

sb() {
	cat <<-END
	C SB$1

	(* Result: $2 *)

	{}

	P0(int *x, int *y)
	{
		int r0;

		WRITE_ONCE(*x, 1);
		$1
		r0 = READ_ONCE(*y);
	}

	P1(int *x, int *y)
	{
		int r0;

		WRITE_ONCE(*y, 1);
		$1
		r0 = READ_ONCE(*x);
	}

	exists (0:r0=0 /\\ 1:r0=0)
	END
}

mkdir tests
sb "" Sometimes >tests/sb.litmus
sb "smp_mb();" Never >tests/sb+mb.litmus
printf 'C bad\n{}\nP0(int *x)\n{\n\tfrobnicate(x);\n}\nexists (x=0)\n' >bad.litmus
: >empty.litmus
printf 'X86 SB\n{}\n' >x86.litmus
head -c 300 /dev/zero >zero.litmus

refused() {
	case_is "refused: $*"
	local want=$1

	shift
	run "$@"
	expect_refused "$want"
}

refused "name a file" litmus
refused "nonesuch.litmus" litmus nonesuch.litmus
refused "^rmapsim: bad.litmus:5: the function 'frobnicate'" litmus bad.litmus
refused "empty.litmus:1: .*first line" litmus empty.litmus
refused "x86.litmus:1: .*first line" litmus x86.litmus
refused "zero.litmus: is no text" litmus zero.litmus
refused "unknown model" litmus --model=alpha tests/sb.litmus
refused "^rmapsim: --executions" litmus --executions=0 tests/sb.litmus
mkdir none
refused "no file here" litmus none

case_is "herd's output"
run litmus --model=tso tests/sb.litmus
expect_status 0
expect_out '^Test SB Allowed$'
expect_out '^States 4$'
expect_out '^[0-9]+ +\*>0:r0=0; 1:r0=0;$'
expect_out '^[0-9]+ +:>0:r0=1; 1:r0=1;$'
expect_out '^Ok$'
expect_out '^Condition exists \(0:r0=0 /\\ 1:r0=0\)$'
expect_out '^Observation SB Sometimes [1-9][0-9]* [1-9][0-9]*$'
expect_out '^Bound: exhaustive$'

case_is "the same in a model that forbids it"
run litmus --model=sc tests/sb.litmus
expect_status 0
expect_out '^States 3$'
expect_out '^No$'
expect_out '^Observation SB Never 0 [1-9]'

case_is "a search that is cut says so"
run litmus --model=sc --executions=2 tests/sb.litmus
expect_out '^Bound: NOT exhaustive, 2 executions$'

case_is "folders, and what cannot be read does not stop the rest"
run litmus -q --model=lkmm bad.litmus tests
expect_status 2
expect_err "frobnicate"
expect_out '^Observation SB Sometimes'
expect_out '^Observation SBsmp_mb\(\); Never'

case_is "json"
run litmus --json --model=x86 tests/sb.litmus
expect_status 0
expect_out '"type":"litmus".*"model":"x86".*"observation":"Sometimes".*"exhaustive":true'

case_is "a verdict weaker than the comment's is a failure, under lkmm"
sb "" Never >wrong.litmus
run litmus -q --model=lkmm wrong.litmus
expect_status 1
expect_err "Result: Never"
run litmus -q --model=tso wrong.litmus
expect_status 0
finish

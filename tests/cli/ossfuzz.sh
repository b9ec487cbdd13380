# SPDX-License-Identifier: GPL-2.0-only
# tools/ossfuzz-check: targets that the fleet would refuse are refused, each
# for its own reason, and their sound twin is not.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

if ! command -v clang++ >/dev/null || ! command -v objdump >/dev/null; then
	finish
	exit 0
fi

check() {
	LAST="(tools/ossfuzz-check) $*"
	"$RMAPSIM_SOURCE/tools/ossfuzz-check" "$@" >out 2>err </dev/null
	STATUS=$?
}

# target BODY FLAGS...: a program out/toy with that entry point.
target() {
	rm -rf out.d && mkdir out.d
	{
		echo '#include <stdint.h>'
		echo '#include <stdlib.h>'
		echo "int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)"
		echo "{ $1 return 0; }"
	} >toy.c
	shift
	clang -O1 "$@" -c toy.c -o toy.o &&
		clang++ "$@" -fsanitize=fuzzer toy.o -o out.d/toy ||
		fail "the toy does not compile"
}

# refused REASON: one check failed, with that reason.
refused() {
	expect_status 1
	expect_out "$1"
	expect_out ' [1-9][0-9]* failed$'
}

BODY='if (n > 2 && p[0] == 1 && p[1] == 2) return p[2];'
FUZZER=-fsanitize=fuzzer-no-link
ASAN="-fsanitize=address $FUZZER"

case_is "a sound target passes"
target "$BODY" $ASAN
printf 'one' >seed
(cd "$DIR" && cmake -E tar cf out.d/toy_seed_corpus.zip --format=zip seed)
printf '"word"\n' >out.d/toy.dict
printf '[libfuzzer]\nmax_len = 64\n' >out.d/toy.options
check --out out.d
expect_status 0
expect_out 'seeds: 1 run$'
expect_out 'dictionary: 1 words$'
expect_out ' 0 failed$'

case_is "an option that libFuzzer does not have, a folder in the seeds"
printf '[libfuzzer]\nmax_lenn = 64\n' >out.d/toy.options
mkdir sub && cp seed sub/seed
cmake -E tar cf out.d/toy_seed_corpus.zip --format=zip sub
check --out out.d
refused 'options: libFuzzer does not know one'
refused 'seeds: sub/.*not flat'

case_is "a seed that crashes"
target 'if (n == 3) abort();' $ASAN
cmake -E tar cf out.d/toy_seed_corpus.zip --format=zip seed
check --out out.d
refused 'seeds: ended with'

case_is "no sanitizer"
target "$BODY" $FUZZER
check --out out.d
refused 'calls: [0-9]+ calls of asan, where there should be at least 1000'

case_is "the wrong sanitizer, beside the one that is expected"
check --out out.d --sanitizer undefined
expect_status 0
target "$BODY" -fsanitize=address $FUZZER
check --out out.d --sanitizer undefined
refused 'calls: [0-9]+ calls of asan, where there should be at most 0'

case_is "a crash at the start"
target 'abort();' $ASAN
check --out out.d
refused 'start: ended with'

case_is "an exit in the middle"
target 'if (n) _Exit(0);' $ASAN
check --out out.d
refused 'start: did not do 4 runs'

case_is "a library of this machine alone"
target "$BODY" $ASAN
clang -shared -fPIC -x c -o libmine.so - <<<'int mine;'
clang++ $ASAN -fsanitize=fuzzer toy.o -Wl,--no-as-needed -L. -lmine \
	-Wl,-rpath,"$DIR" -o out.d/toy
check --out out.d
refused 'libraries: needs libmine.so'

case_is "no target at all"
rm out.d/toy
check --out out.d
refused 'a target is missing'

case_is "bad input"
check --engine nothing
expect_refused "nothing: no such engine"
check --sanitizer thread
expect_refused "thread: no such sanitizer"
check --out nowhere
expect_refused "nowhere: no such folder"
check --words
expect_refused "unrecognized arguments: --words"

finish

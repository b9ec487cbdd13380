# SPDX-License-Identifier: GPL-2.0-only
# tools/growth tells a search that grows or slows down from one that does not.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

growth() {
	LAST="growth: $*"
	"$RMAPSIM_SOURCE/tools/growth" --rmapsim "$RMAPSIM" "$@" \
		>out 2>err </dev/null
	STATUS=$?
}

case_is "a default search does neither"
growth --for 12s --memory 4 --slower 0.5
expect_status 0
expect_out "^memory: [+-][0-9.]+ MiB"
expect_out "^steps a second of CPU time: "

case_is "too short to tell, a bad program, a bad search"
growth --for 100ms
expect_status 1
expect_out "too short to tell"
growth --for 100ms -- nonesuch
expect_status 2
growth --rmapsim /nonesuch
expect_status 2
expect_err "/nonesuch.*give --rmapsim"
growth --for 1s -- --rev=v6.15
expect_status 4
expect_err "ended with 1"

case_is "seen where it is, and only there"
cat >stand-in <<'P'
#!/usr/bin/env python3
import json, os, time
leak, slow = float(os.environ["LEAK"]), float(os.environ["SLOW"])
kept, steps = [], 0
for i in range(7):
    end = time.process_time() + 0.32
    while time.process_time() < end:
        pass
    kept.append(bytearray(os.urandom(int(leak * 2**20))))
    steps += int(1e6 * (1 - slow * i / 6))
    print(json.dumps({"type": "pulse", "schedules": steps // 10,
                      "steps": steps}), flush=True)
print(json.dumps({"type": "end"}), flush=True)
P
chmod +x stand-in
stand_in() {
	LEAK=$1 SLOW=$2 growth --rmapsim ./stand-in
	expect_status "$3"
}
stand_in 0 0 0
stand_in 1 0 1
expect_out "^memory grew by more than"
stand_in 0 0.5 1
expect_out "^slowed down by more than"
finish

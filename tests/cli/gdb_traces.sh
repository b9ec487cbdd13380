# SPDX-License-Identifier: GPL-2.0-only
# Every regression trace under gdb: the same steps, the same report.
. "$RMAPSIM_SOURCE/tests/cli/gdb_lib.sh" || exit 1

need_gdb

case_is "every regression trace: the same steps, the same report"
mkdir events
TRACES=
export EVENTS="$DIR/events"
for t in "$RMAPSIM_SOURCE"/corpus/regress/*.trace; do
	name=$(basename "$t")
	# Of a mutation that this build has not, or of another variant.
	"$RMAPSIM" show --events "$t" >"events/$name" 2>err || continue
	"$RMAPSIM" replay "$t" >"events/alone.$name" 2>err
	TRACES="$TRACES $t"
done
export TRACES
echo "source $RMAPSIM_SOURCE/tests/cli/gdb_steps.py" | session $B10@1
for t in $TRACES; do
	name=$(basename "$t")
	grep -qx "good $name" out || fail "$name: $(grep "$name" out | head -n 1)"
	cmp -s "events/under.$name" "events/alone.$name" ||
		fail "$name: another report under gdb"
done
[ "$(echo $TRACES | wc -w)" -ge 8 ] || fail "too few traces: $TRACES"

finish

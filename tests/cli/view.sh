# SPDX-License-Identifier: GPL-2.0-only
# A run as JSON Lines and as a page: whole, documented, the same every time.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1
VIEWER="$RMAPSIM_SOURCE/replay/viewer"
cp "$RMAPSIM_SOURCE/corpus/regress/"*-v6.15-elided-lock.trace bug.trace
cp "$RMAPSIM_SOURCE/corpus/regress/"*-aug24-relaxed-unlock.trace weak.trace
"$RMAPSIM" show --as=trace --passing bug.trace >pass.trace

for t in bug weak pass; do
	case_is "json of $t: every line, every key"
	run show --as=json $t.trace
	expect_status 0
	cp out $t.json
	python3 "$RMAPSIM_SOURCE/tests/cli/view.py" \
		"$RMAPSIM_SOURCE/docs/json.md" $t.json >check 2>&1 ||
		fail "$(head -n 5 check)"

	case_is "json of $t: the same bytes again"
	run show --as=json $t.trace
	cmp -s out $t.json || fail "another output"
	PADDING=$(printf '%070000d' 0) run show --as=json $t.trace
	cmp -s out $t.json || fail "another output with a large environment"
done

case_is "the nearest passing run is a trace of its own"
run show --as=trace --passing bug.trace
expect_status 0
cmp -s out pass.trace || fail "another trace"
expect_out "^verdict +none"
expect_out "^found +5eb2a1d074e3 without choice [0-9]+$"
expect_no_out "^(signature|passes|certain|shows) "
run replay pass.trace
expect_status 0
run diff bug.trace pass.trace
expect_status 1

case_is "it needs a trace that names one, and is a trace first"
run show --as=trace --passing pass.trace
expect_status 2
expect_err "it names no passing run"
run show --as=html --passing bug.trace
expect_status 2
expect_err "add --as=trace"

case_is "the page"
run show --as=html bug.trace
expect_status 0
cp out bug.html
expect_out "BUG: RMAPSIM: slab-use-after-free in __get_spte_lockless"
# The namespace of SVG is a name, nobody goes there.
grep -Eo 'https?:[^" ]*' out | sort -u >links
[ "$(cat links)" = "http://www.w3.org/2000/svg" ] ||
	fail "a link: $(cat links)"
sed '/id="data">/,/<\/script>/d' out >code
grep -Eq '<(link|img|iframe)|@import|url\(|src=|fetch\(|XMLHttp' code &&
	fail "the page loads something"

case_is "the page holds the report and the objects"
run show bug.trace
sed -e 's/&/\&amp;/g' -e 's/</\&lt;/g' out >report
python3 - bug.html report bug.json <<'END' >check 2>&1 || fail "$(cat check)"
import json, re, sys
page, report, lines = (open(p).read() for p in sys.argv[1:])
assert "<pre>\n" + report + "</pre>" in page, "the report"
data = re.search(r'id="data">(.*?)</script>', page, re.S).group(1)
assert "<" not in data, "markup in the data"
want = [json.loads(l) for l in lines.splitlines()]
assert json.loads(data) == [want], "the objects"
END

case_is "the same page again"
run show --as=html bug.trace
cmp -s out bug.html || fail "another page"

case_is "two runs"
run show --as=html bug.trace pass.trace
expect_status 0
expect_out "^no bug: the run of [0-9]+ steps ended without a verdict$"
run show --as=html bug.trace pass.trace weak.trace
expect_refused "weak.trace"
run show --as=html bug.trace nowhere.trace
expect_refused "nowhere.trace"
run show --as=json bug.trace pass.trace
expect_refused "pass.trace"

case_is "at most 60 KB of code"
SIZE=$(cat "$VIEWER"/*.html "$VIEWER"/*.css "$VIEWER"/*.js | wc -c)
[ "$SIZE" -le 61440 ] || fail "$SIZE bytes"
finish

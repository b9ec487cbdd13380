// SPDX-License-Identifier: GPL-2.0-only
// Where do two runs part?

function sameEvent(a, b) {
	return a.task === b.task && a.op === b.op && a.place === b.place &&
		a.old === b.old && a.new === b.new && a.delayed === b.delayed;
}

// Up to the first event that differs both are one run: folded in both alike.
function compareRuns([a, b]) {
	if (!b)
		return;
	let n = 0;

	while (n < a.events.length && n < b.events.length &&
	       sameEvent(a.events[n], b.events[n]))
		n++;
	for (const r of [a, b]) {
		r.differs = r.events[n] || null;
		r.splitAt = n;
		r.events.slice(0, n).forEach(e => {
			e.shown = false;
		});
		showAlike(r, r === a ? b : a, n);
	}
	state.runs.parted = n;
	$("lanes").classList.add("two");
}

// What one of the two shows of a place, the other shows as well.
function showAlike(r, other, from) {
	const places = new Set(other.events.slice(from).filter(e => e.shown)
		.map(e => e.place).filter(Boolean));

	r.events.slice(from).forEach((e, n) => {
		if (n === 0 || !r.bug && places.has(e.place))
			e.shown = true;
	});
}

function differRow(r) {
	const e = r.differs, n = state.runs.parted;

	return bandRow(r, `${n ? "the same up to here" :
		"no step is the same"}; here ${letter(e.task)} ` +
		`${r.tasks[e.task - 1].name} goes on`, "differ");
}

function bandRow(r, text, cls) {
	return make("tr", { class: `band ${cls || ""}` }, make("td", {
		colspan: r.lanes.length + 1 }, text));
}

// The two rows where they part stand at one height.
function alignRuns() {
	const rows = [...document.querySelectorAll(".differ")];
	const tops = rows.map(x => x.getBoundingClientRect().top);

	if (rows.length === 2)
		rows.forEach((x, n) => {
			x.closest("table").style.marginTop =
				Math.max(0, tops[1 - n] - tops[n]) + "px";
		});
}

// SPDX-License-Identifier: GPL-2.0-only
// Where does the reader stand?  One focused step, shown by every panel.

const state = {
	runs: [], view: 0, pos: 0, focus: "",
	filter: "", unchanged: false, folded: false, order: false, frame: -1,
	edges: { rf: true, co: false, fr: false, sync: false },
};

const run = () => state.runs[state.view];
const current = () => run().events[state.pos];

// Each panel adds itself; "lanes": the rows have changed, too.
const panels = [];

function refresh(lanes) {
	for (const p of panels)
		p(lanes);
	saveFragment();
}

function pick(view, pos) {
	const events = state.runs[view].events;

	if (!events.length)
		return;
	state.view = view;
	state.pos = Math.max(0, Math.min(pos, events.length - 1));
	state.frame = -1;
	const opened = unfold(run(), state.pos);
	refresh(opened);
	reveal(view, state.pos);
}

function go(e) {
	if (e)
		pick(state.view, e.pos);
}

function focusOn(name) {
	state.focus = state.focus === name ? "" : name;
	refresh(false);
	markFocus();
}

function inFocus(e) {
	const f = state.focus;

	return f !== "" && (e.object === f || e.place === f ||
		(e.place || "").startsWith(f + ".") ||
		(e.place || "").startsWith(f + "["));
}

// ---- #step=17&focus=desc%231 ----

function saveFragment() {
	const e = current(), parts = [];

	if (state.runs.length > 1)
		parts.push("run=" + (state.view + 1));
	if (e)
		parts.push("step=" + e.step);
	if (state.focus)
		parts.push("focus=" + encodeURIComponent(state.focus));
	const want = "#" + parts.join("&");
	if (location.hash !== want)
		history.replaceState(null, "", want);
}

function loadFragment() {
	const words = new URLSearchParams(location.hash.slice(1));
	const view = Number(words.get("run") || 1) - 1;

	if (state.runs[view])
		state.view = view;
	if (words.has("focus"))
		state.focus = words.get("focus");
	return words.has("step") ? stepPos(run(), Number(words.get("step"))) : -1;
}

// The event that is the step, not what happens at its end.
function stepPos(r, step) {
	const e = r.events.find(x => x.step === step && !x.mark) ||
		r.events.find(x => x.step >= step);

	return e ? e.pos : -1;
}

// ---- moving ----

function shownFrom(pos, way, fits) {
	const r = run();

	for (let i = pos + way; i >= 0 && i < r.events.length; i += way) {
		const e = r.events[i];
		if (isVisible(r, e) && (!fits || fits(e)))
			return e;
	}
	return null;
}

const move = {
	next: way => go(shownFrom(state.pos, way)),
	same: way => go(shownFrom(state.pos, way,
		e => e.task === current().task)),
	first: () => go(run().events[0]),
	last: () => go(run().events[run().events.length - 1]),
	verdict: () => go(run().at || run().events[run().events.length - 1]),
	touch: () => {
		const r = run(), from = state.pos;
		go(r.events.find(e => e.pos > from && inFocus(e)) ||
			r.events.find(inFocus));
	},
	turn: () => {
		const r = run(), from = state.pos;
		const turned = e => e.pos && r.events[e.pos - 1].task !== e.task;
		go(r.events.find(e => e.pos > from && turned(e)) ||
			r.events.find(turned));
	},
	step: n => {
		const pos = stepPos(run(), n);
		if (pos >= 0)
			pick(state.view, pos);
	},
};

// SPDX-License-Identifier: GPL-2.0-only
// What happened in which task?  A table, a lane for each task, time downwards.

// More rows than this make a browser slow: then it is a window of them.
const ROWS_MAX = 1500;
// With more switches a fold is of many tasks, else of one.
const SWITCHES_MAX = 40;

function isVisible(r, e) {
	return e.shown || r.open.has(e.fold);
}

// Events that are folded together: their number, and the fold of each.
function findFolds(r) {
	const few = r.switches.length <= SWITCHES_MAX;
	let fold = null;

	r.folds = new Map();
	r.open = new Set();
	r.events.forEach((e, n) => {
		if (e.shown || r.splitAt === n ||
		    few && n && r.events[n - 1].task !== e.task)
			fold = null;
		if (e.shown)
			return;
		if (fold === null) {
			fold = e.i;
			r.folds.set(fold, []);
		}
		e.fold = fold;
		r.folds.get(fold).push(e);
	});
}

// Open what hides this event; true: there was something.
function unfold(r, pos) {
	const e = r.events[pos];

	if (isVisible(r, e))
		return false;
	r.open.add(e.fold);
	return true;
}

function toggleFold(r, fold) {
	if (!r.open.delete(fold))
		r.open.add(fold);
	refresh(true);
}

// ---- cells ----

function laneOf(r, task) {
	return r.lanes.indexOf(task);
}

function cells(r, task, cls, ...parts) {
	return r.lanes.map(t => make("td", {
		class: "lane" + (t === task ? " own" : ""),
		style: `--hue:var(--t${(t - 1) % 7 + 1})`,
	}, ...t === task ? parts : []));
}

function whatCell(r, e) {
	const what = make("span", { class: "what" });

	if (e.place)
		what.append(" ", make("span", { class: "place" }, e.place));
	if ("new" in e && e.op !== "drain")
		what.append(`: ${e.old} \u2192 `,
			make("span", { class: "now" }, e.new));
	else
		what.append(valueWords(r, e));
	return what;
}

function tags(r, e) {
	const out = [];

	if (e.delayed)
		out.push("stays in the store buffer");
	if (e.op === "drain")
		out.push("now others see it");
	if (e.takes && e.takes.mode === "bit")
		out.push("takes the bit lock");
	if (e.drops && e.drops.mode === "bit")
		out.push("drops the bit lock");
	if (e.plain && r.pair.includes(e))
		out.push("plain");
	return out.length ? make("span", { class: "tag" },
		` (${out.join(", ")})`) : null;
}

function verdictBox(r) {
	const bug = r.bug, word = bug.verdict.replace(/^slab-/, "");

	return make("span", { class: "verdict" },
		`${word.replace(/-/g, " ").toUpperCase()} ${bug.check || ""}`,
		make("small", null, bug.text), ...sidesOf(r));
}

function standing(r) {
	const last = r.events.length - 1;

	return r.tasks.filter(t => t.before).map(t => make("small", null,
		`${letter(t.id)} ${t.name}, cpu ${t.cpu}, stands before ` +
		`${t.before.op} ${t.before.place} in ${t.before.func}(), holding ` +
		locksWords(heldAt(r, last).filter(b => b.task === t.id))));
}

// Who did what with which locks: the two steps that the verdict is about.
function sidesOf(r) {
	if (r.tasks.some(t => t.before) && /lock|step-limit/.test(r.bug.verdict))
		return standing(r);
	const did = e => e === r.at && r.bug.verdict === "invariant" ? "saw it" :
		e.op === "free" ? "freed it" : "new" in e ? "stored it" : "used it";

	return r.pair.map(e => make("small", null,
		`${letter(e.task)} ${did(e)} at step ${e.step}` +
		`${e.func ? ` in ${e.func}()` : ""}, holding ${heldWords(r, e)}`));
}

function eventClass(e) {
	const scn = e.op === "begin" || e.op === "end" ? " scn" : "";
	const kind = "new" in e ? " write" : e.op === "read" ? " read" : "";

	return `event${scn}${kind}${e.op === "free" ? " free" : ""}` +
		(e.shown ? "" : " opened");
}

// The function stands above its first event: a change of place is news.
function eventRow(r, view, e, last) {
	const fn = e.func && e.func !== last[e.task] && e.op !== "begin" &&
		e.op !== "end" ? make("span", { class: "fn" }, e.func + "()") : null;
	const parts = [make("span", { class: "dot" }, letter(e.task)),
		make("span", { class: "op" }, opWord(e)), whatCell(r, e),
		tags(r, e), fn, e === r.at && r.bug ? verdictBox(r) : null];
	const row = make("tr", { class: eventClass(e), id: `e${view}-${e.i}`,
		onclick: () => pick(view, e.pos) },
		make("td", { class: "step" }, make("button", { type: "button",
			class: "stepno", "aria-label": whole(r, e) },
			e.mark ? "\u00b7" : String(e.step))),
		...cells(r, e.task, "", ...parts));

	last[e.task] = e.func;
	return row;
}

function foldWords(events) {
	const ops = new Map(), steps = events.filter(e => !e.mark);
	const first = events[0].step, end = events[events.length - 1].step;

	steps.forEach(e => ops.set(e.op, (ops.get(e.op) || 0) + 1));
	const what = [...ops].map(([op, n]) => `${n} ${op}`).join(", ");
	return `${first === end ? first : first + "\u2013" + end}: ${what}`;
}

function foldRow(r, view, fold) {
	const events = r.folds.get(fold), open = r.open.has(fold);
	const one = events.every(e => e.task === events[0].task);
	const button = make("button", { type: "button",
		"aria-expanded": String(open),
		onclick: () => toggleFold(r, fold) },
		make("b", null, open ? "\u2212" : "+"), foldWords(events));

	if (one)
		return make("tr", { class: "fold", id: `f${view}-${fold}` },
			make("td", { class: "step" }),
			...cells(r, events[0].task, "", button));
	return make("tr", { class: "fold", id: `f${view}-${fold}` },
		make("td", { class: "step" }),
		make("td", { class: "lane", colspan: r.lanes.length }, button));
}

// Why the task of the last row is not that of this one; as in the report.
function switchRow(r, last, e) {
	if (!last || last.task === e.task)
		return null;
	const s = r.switches.filter(x => x.from === last.task &&
		x.event > last.i && x.event <= e.i).pop();

	return s ? make("tr", { class: "switch" }, make("td", { class: "step" }),
		make("td", { class: "why", colspan: r.lanes.length },
			make("span", null, make("b", null, s.why),
				onButton(r, last, e)))) : null;
}

// Where it could have gone on: so far that nothing ends it but itself.
function onButton(r, last, e) {
	return e.could && e.could.includes(last.task) ? copyButton("let " +
		`${letter(last.task)} go on`, insteadCommand(r,
		[`${decision(e)}:run ${last.task} x9999`])) : null;
}

// ---- the table ----

function headRow(r) {
	return make("thead", null, make("tr", null,
		make("th", { class: "step", scope: "col" }, "step"),
		...r.lanes.map(t => make("th", { class: "lane", scope: "col",
			style: `--hue:var(--t${(t - 1) % 7 + 1})` },
			laneName(r, t)))));
}

function laneName(r, task) {
	const t = r.tasks[task - 1];

	return state.runs.length > 1 ? `${letter(task)} ${t.name}` :
		`${letter(task)}  ${taskName(r, task)}, cpu ${t.cpu}`;
}

// Barriers and the like have no row of their own where all else is shown.
function hasSteps(r, fold) {
	return r.folds.get(fold).some(e => !e.mark);
}

// What is to be seen, in order: { e } or { fold }.
function visibleRows(r) {
	const rows = [];
	let seen = null;

	for (const e of r.events) {
		if (!e.shown && e.fold !== seen && hasSteps(r, e.fold))
			rows.push({ fold: e.fold, pos: e.pos });
		seen = e.shown ? null : e.fold;
		if (isVisible(r, e))
			rows.push({ e, pos: e.pos });
	}
	return rows;
}

// Around the focused step, or the verdict.
function rowWindow(r, rows) {
	const at = state.runs[state.view] === r ? state.pos :
		r.at ? r.at.pos : 0;
	const middle = rows.findIndex(x => x.pos >= at);
	const from = Math.max(0, Math.min(middle - ROWS_MAX * 2 / 3,
		rows.length - ROWS_MAX));

	return [from, Math.min(rows.length, from + ROWS_MAX)];
}

function cutRow(r, n, way) {
	return n ? make("tr", { class: "fold" }, make("td", { class: "step" }),
		make("td", { class: "lane", colspan: r.lanes.length },
			`${count(n, "row")} ${way}: go there with a step number`)) : null;
}

function bodyRows(r, view) {
	const all = visibleRows(r), [from, to] = rowWindow(r, all);
	const body = make("tbody"), funcs = [];
	let last = null;

	body.append(...[cutRow(r, from, "before")].filter(Boolean));
	for (const row of all.slice(from, to)) {
		const events = row.e ? [row.e] : r.folds.get(row.fold);
		const turn = switchRow(r, last, events[0]);

		if (r.differs && row.pos >= r.differs.pos && !body.differ)
			body.append(body.differ = differRow(r));
		if (turn) {
			body.append(turn);
			funcs.length = 0;
		}
		body.append(row.e ? eventRow(r, view, row.e, funcs) :
			foldRow(r, view, row.fold));
		last = row.e || r.open.has(row.fold) ? events[0] :
			events[events.length - 1];
		if (r.certain && r.certain === row.e)
			body.append(bandRow(r, "whatever happens from here on, " +
				"the verdict is this one"));
		if (r.chance && r.chance === row.e)
			body.append(bandRow(r, chanceText(r.bug.chance)));
	}
	body.append(...[endRow(r), cutRow(r, all.length - to, "behind")]
		.filter(Boolean));
	return body;
}

// Two counts, so that nobody takes it for more.
function chanceText(c) {
	return `of ${c.of} random continuations from here on ${c.fail} have ` +
		`this verdict, from right before it ${c.before}`;
}

// A verdict that is of no step: who is stuck, what the quiet state showed.
function endRow(r) {
	if (!r.bug || r.at)
		return null;
	return make("tr", { class: "end" }, make("td", { class: "step" }),
		make("td", { class: "lane", colspan: r.lanes.length },
			verdictBox(r)));
}

function caption(r) {
	return make("caption", { class: state.runs.length > 1 ? null : "unseen" },
		`${r.bug ? verdictWords(r.bug) : "no bug"}, ` +
		`${r.info.steps} steps: ` + (r.info.trace || r.info.scenario)
			.replace(/^.*\//, ""));
}

function buildLanes(r, view) {
	const used = new Set(r.events.map(e => e.task));

	r.lanes = r.tasks.map(t => t.id).filter(id => used.has(id));
	r.body = bodyRows(r, view);
	r.picture.replaceChildren(make("table", null, caption(r), headRow(r),
		r.body));
}

function rowOf(view, e) {
	return $(`e${view}-${e.i}`) || $(`f${view}-${e.fold}`);
}

function reveal(view, pos) {
	const row = rowOf(view, state.runs[view].events[pos]);

	if (!row)
		return;
	const box = $("lanes"), b = box.getBoundingClientRect();
	const at = row.getBoundingClientRect();

	if (at.top < b.top + 50 || at.bottom > b.bottom - 20)
		box.scrollTop += at.bottom - b.top - b.height * 2 / 3;
}

// ---- what changes with the focused step ----

function markRows() {
	document.querySelectorAll(".picked").forEach(x => {
		x.classList.remove("picked");
		x.removeAttribute("aria-current");
	});
	const row = $(`e${state.view}-${current().i}`);
	if (row) {
		row.classList.add("picked");
		row.setAttribute("aria-current", "step");
	}
	markOrder();
}

// Only what happens before the focused step stays bright.
function markOrder() {
	const at = current();

	$("lanes").classList.toggle("order", state.order);
	if (!state.order)
		return;
	state.runs.forEach((r, view) => r.events.forEach(e => {
		const row = $(`e${view}-${e.i}`);
		if (row)
			row.classList.toggle("apart", view === state.view &&
				e !== at && before(e, at) === false);
	}));
}

function markFocus() {
	state.runs.forEach((r, view) => r.events.forEach(e => {
		const row = $(`e${view}-${e.i}`);
		if (row)
			row.classList.toggle("focus", inFocus(e));
		if (row)
			row.classList.toggle("pair", r.pair.includes(e));
	}));
}

panels.push(rebuild => {
	const visible = current() && $(`e${state.view}-${current().i}`);

	if (rebuild || !visible) {
		state.runs.forEach(buildLanes);
		alignRuns();
		state.runs.forEach(drawArrows);
		markFocus();
	}
	markRows();
	lightArrows();
});

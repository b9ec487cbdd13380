// SPDX-License-Identifier: GPL-2.0-only
// What do the objects of docs/json.md say, put together?

// Events have numbers .i, as in the data, and places .pos in run.events.
function loadRun(list) {
	const of = type => list.filter(o => o.type === type);
	const run = {
		info: of("run")[0], bug: of("bug")[0], notes: of("note"),
		tasks: of("task"), events: of("event"),
		switches: of("switch"), objects: of("object"),
		frames: of("frame"), sources: of("source"),
		candidates: of("candidate"),
		byId: new Map(), readers: new Map(), drains: new Map(),
	};

	run.events.forEach((e, pos) => {
		e.pos = pos;
		run.byId.set(e.i, e);
	});
	run.events.forEach(e => linkEvent(run, e));
	run.bars = findBars(run);
	run.places = findPlaces(run);
	// What no task did was seen when all had ended.
	run.at = run.bug && run.bug.task ? eventOf(run, run.bug.event) : null;
	run.pair = (run.bug && run.bug.pair || []).map(i => eventOf(run, i));
	if (run.pair.some(e => !e))
		run.pair = [];
	run.certain = run.bug && run.bug.certain ?
		eventOf(run, run.bug.certain.event) : null;
	run.chance = run.bug && run.bug.chance ?
		eventOf(run, run.bug.chance.event) : null;
	[run.certain, run.chance, run.at, ...run.pair].filter(Boolean).forEach(e => {
		e.shown = true;
	});
	if (!run.events.some(e => e.shown))
		run.events.forEach(e => {
			e.shown = run.events.length < 200 || e.op === "begin";
		});
	return run;
}

function eventOf(run, i) {
	return run.byId.get(i) || null;
}

function linkEvent(run, e) {
	if (typeof e.from === "number") {
		if (!run.readers.has(e.from))
			run.readers.set(e.from, []);
		run.readers.get(e.from).push(e);
	}
	if (e.op === "drain")
		run.drains.set(e.store, e);
}

// Who holds which lock from which event to which.
function findBars(run) {
	const bars = [], open = new Map();

	for (const e of run.events) {
		const key = l => e.task + " " + l.lock;

		if (e.takes) {
			const bar = { task: e.task, ...e.takes, from: e, to: null,
				depth: depthOf(bars, e.task) };
			bars.push(bar);
			open.set(key(e.takes), bar);
		}
		if (e.drops && open.has(key(e.drops))) {
			open.get(key(e.drops)).to = e;
			open.delete(key(e.drops));
		}
	}
	return bars;
}

function depthOf(bars, task) {
	return bars.filter(b => b.task === task && !b.to).length;
}

function heldAt(run, pos) {
	return run.bars.filter(b => b.from.pos <= pos &&
		(!b.to || b.to.pos > pos));
}

function lockName(bar) {
	return bar.mode === "bit" ? bar.lock : `${bar.lock} (${bar.mode})`;
}

// SRCU keeps nobody out: in the report it is no lock.
function locksWords(bars) {
	const locks = bars.filter(b => b.lock !== "srcu");

	return (locks.map(lockName).join(" and ") || "no lock") +
		(locks.length < bars.length ? ", inside srcu (read)" : "");
}

// What the task of an event holds when it executes it.
function heldWords(run, e) {
	return locksWords(heldAt(run, e.pos - 1)
		.filter(b => b.task === e.task));
}

// ---- memory ----

// Every place that an event accessed, with what it held before the first.
function findPlaces(run) {
	const places = new Map(), words = new Map();

	for (const e of run.events) {
		if (e.shown && places.has(e.place))
			places.get(e.place).shown = true;
		if (!("old" in e) || places.has(e.place))
			continue;
		const p = { place: e.place, object: e.object || "", from:
			parseInt(e.address, 16), init: e.old, shown: e.shown };

		p.to = p.from + e.bytes;
		places.set(e.place, p);
		const word = Math.floor(p.from / 8);
		words.set(word, [...words.get(word) || [], p]);
	}
	for (const p of places.values())
		p.beside = words.get(Math.floor(p.from / 8)).filter(q =>
			q !== p && q.from < p.to && p.from < q.to);
	return places;
}

function isStore(e) {
	return "new" in e && e.op !== "drain";
}

// A delayed store is in memory when it is drained.
function changesMemory(e) {
	return "new" in e && !e.delayed;
}

// What memory holds behind the event at @pos: place to { value, by, was }.
function memoryAt(run, pos) {
	const now = new Map();

	for (let i = 0; i <= pos && i < run.events.length; i++) {
		const e = run.events[i], p = run.places.get(e.place);

		if (!p || !changesMemory(e))
			continue;
		const old = now.get(e.place);
		now.set(e.place, { value: e.new, by: e,
			was: old ? old.value : p.init });
		for (const q of p.beside)
			now.set(q.place, { value: "(part of it stored)", by: e,
				was: null });
	}
	return now;
}

// Stores that wait in a buffer behind the event at @pos.
function waitingAt(run, pos) {
	return run.events.filter(e => e.delayed && e.pos <= pos &&
		!(run.drains.has(e.i) && run.drains.get(e.i).pos <= pos));
}

// ---- words ----

function letter(task) {
	return String.fromCharCode(64 + task);
}

function taskName(run, id) {
	const t = run.tasks[id - 1];

	return t ? `task ${id} ${t.name}` : "the set-up";
}

function stepWord(e) {
	return e.step ? "step " + e.step : "the start";
}

// "cmpxchg.acquire", "write_lock"
function opWord(e) {
	return e.call || e.op + (e.order ? "." + e.order : "");
}

function valueWords(run, e) {
	if (e.what)
		return " " + e.what;
	if (e.op === "drain") {
		const s = eventOf(run, e.store);
		return ` = ${e.new}` + (s ? ` (store of step ${s.step})` : "");
	}
	if (e.bad || !("old" in e))
		return e.failed ? " (failed)" : "";
	return "new" in e ? `: ${e.old} \u2192 ${e.new}` :
		` = ${e.old}` + (e.failed ? " (failed)" : "");
}

function verdictWords(bug) {
	return bug.verdict + (bug.check ? " " + bug.check : "");
}

function words(run, e) {
	return `${opWord(e)} ${e.place || ""}${valueWords(run, e)}`;
}

function whole(run, e) {
	return `step ${e.step}, ${letter(e.task)} ${words(run, e)}`;
}

// ---- order ----

// a happens before b, by the clocks; null: they are not known.  Clocks count
// steps: a mark is surely known only with the step behind it.
function before(a, b) {
	if (!a.clock || !b.clock)
		return null;
	if (a.task === b.task && a.op !== "drain" && b.op !== "drain")
		return a.pos < b.pos;
	const own = a.clock[a.task - 1], known = b.clock[a.task - 1];

	return a !== b && (known > own || (known === own && !a.mark));
}

// ---- what if ----

// The number of the decision: what a task begins with has that of before.
function decision(e) {
	return e.step + (e.mark ? 1 : 0);
}

// The trace, as a command has it: what made the run stands before it.
function traceWord(r) {
	return (r.info.options || "") + (r.info.trace || "TRACE");
}

function insteadCommand(r, choices) {
	return `rmapsim replay ${choices.map(c => `--instead='${c}'`).join(" ")} ` +
		traceWord(r);
}

// SPDX-License-Identifier: GPL-2.0-only
// Which step is connected with which?  Drawn over the table of lanes.

// In a lane, from its left: the channel of arrows, the bars of locks, the dot.
const CHANNEL = 5, CHANNELS = 4, BARS = 24, BAR = 6;

// Where rows and lanes are; asked once a drawing, because asking is slow.
function measure(r, view) {
	const origin = r.picture.getBoundingClientRect();
	const lanes = [...r.picture.querySelectorAll("thead th.lane")].map(th => {
		const b = th.getBoundingClientRect();
		return { left: b.left - origin.left, right: b.right - origin.left };
	});

	return { view, lanes, origin, rows: new Map() };
}

// Where the text ends that stands beside the dot.
function lineEnd(row, y) {
	const middle = y.top + y.height / 2;
	const parts = row.querySelectorAll(".own > :not(.verdict)");

	return Math.max(y.right, ...[...parts]
		.flatMap(p => [...p.getClientRects()])
		.filter(b => b.top < middle && middle < b.bottom)
		.map(b => b.right));
}

function boxOf(m, e) {
	if (m.rows.has(e))
		return m.rows.get(e);
	const row = rowOf(m.view, e), lane = laneOf(state.runs[m.view], e.task);
	let box = null;

	if (row && m.lanes[lane]) {
		const b = row.getBoundingClientRect();
		const op = row.querySelector(".dot, button b");
		const y = op ? op.getBoundingClientRect() : b;
		const end = lineEnd(row, y);
		box = { top: b.top - m.origin.top, bottom: b.bottom - m.origin.top,
			y: y.top + y.height / 2 - m.origin.top, lane,
			dot: m.lanes[lane].left + 32, folded: !op || row.className === "fold",
			end: Math.min(end - m.origin.left + 4, m.lanes[lane].right) };
	}
	m.rows.set(e, box);
	return box;
}

// ---- edges ----

// Kind, from, to, text.  What program order implies is left out.
function edgesOf(r) {
	const out = [], add = (kind, a, b, text) => {
		if (a && b && a.task !== b.task)
			out.push({ kind, a, b, text });
	};

	const seen = new Set();

	// A task that reads the same store again learns nothing new.
	for (const e of r.events) {
		const key = `${e.task} ${e.from} ${e.place}`;

		if (typeof e.from === "number" && "old" in e && !seen.has(key))
			add("rf", eventOf(r, e.from), e, "reads from");
		seen.add(key);
		if (typeof e.after === "number")
			add("sync", eventOf(r, e.after), e, "is ordered behind");
	}
	for (const chain of storesByPlace(r).values())
		chainEdges(r, chain, add);
	return out;
}

function storesByPlace(r) {
	const stores = new Map();

	for (const e of r.events) {
		if (!isStore(e) && e.op !== "drain" || e.delayed || !e.place ||
		    !("new" in e))
			continue;
		stores.set(e.place, [...stores.get(e.place) || [], e]);
	}
	return stores;
}

// Coherence: store to next store; from-read: read to the store behind its own.
function chainEdges(r, chain, add) {
	chain.forEach((s, n) => {
		const next = chain[n + 1];
		if (!next)
			return;
		add("co", s, next, "is overwritten by");
		const store = s.op === "drain" ? s.store : s.i;
		for (const reader of r.readers.get(store) || [])
			add("fr", reader, next, "read before");
	});
}

// Of a state that is wrong: who had looked before it was made.
function isStory(r, edge) {
	return edge.kind === "fr" && edge.b === r.pair[0] &&
		edge.a.task === r.pair[1].task;
}

function wantedEdges(r) {
	r.edges = r.edges || edgesOf(r);
	return r.edges.filter(x => (state.edges[x.kind] || isStory(r, x)) &&
		(x.a.shown || x.b.shown || isVisible(r, x.a) && isVisible(r, x.b)));
}

// From the side of @a that faces @b, down the channel, to that of @b.  A row
// has text in one lane only, so what is level crosses nothing.
function route(m, a, b, n) {
	const right = Math.max(a.lane, b.lane);
	const x = m.lanes[right].left + CHANNEL + n % CHANNELS * 4;
	const from = a.lane < right ? a.end : a.dot - 4;
	const to = b.lane < right ? b.end + 5 : b.dot - 6;

	return { d: `M${from} ${a.y} H${x} V${b.y} H${to}`, x: to, y: b.y,
		way: b.lane < right ? -1 : 1, mid: x };
}

function drawEdge(r, m, svg, edge, n) {
	const a = boxOf(m, edge.a), b = boxOf(m, edge.b);

	if (!a || !b || a === b || Math.abs(a.y - b.y) < 2)
		return;
	const to = route(m, a, b, n);
	const text = `${whole(r, edge.b)}: ${edge.text} ${whole(r, edge.a)}`;
	const path = draw("path", { class: `edge ${edge.kind}`, d: to.d }, text);

	edge.path = path;
	svg.append(path, draw("path", { class: `head ${edge.kind}`,
		d: `M${to.x + to.way * 5} ${to.y} l${-to.way * 8} -4 v8 z` }));
	if (edge.pill)
		drawPill(svg, edge, to, b.y);
}

// The words of an edge, in an empty cell that it passes through: of this row
// the lane of the text is not, and only that one.
function drawPill(svg, edge, to, y) {
	const width = edge.pill.length * 7 + 14, room = to.mid - to.x;
	const x = to.way > 0 ? to.mid - width - 5 :
		room < width + 16 ? to.mid + 6 : (to.x + to.mid - width) / 2;
	const t = draw("text", { class: "pilltext", x: x + 8, y: y + 4 });

	t.textContent = edge.pill;
	svg.append(draw("rect", { class: `pill ${edge.kind}`, x, y: y - 10, width,
		height: 19, rx: 9 }), t);
}

// ---- bars ----

function drawBar(r, m, svg, bar) {
	const from = boxOf(m, bar.from), to = bar.to && boxOf(m, bar.to);

	if (!from)
		return;
	const end = to ? to.y : r.picture.scrollHeight - 4;
	const kind = bar.lock === "srcu" ? "srcu" : bar.mode;

	svg.append(draw("rect", { class: `bar ${kind} hit`,
		x: m.lanes[from.lane].left + BARS - bar.depth * (BAR + 2),
		y: from.y, width: BAR - 1, height: Math.max(4, end - from.y) },
		`${letter(bar.task)} holds ${lockName(bar)} from step ${bar.from.step}` +
		(bar.to ? ` to ${bar.to.step}` : " to the end")));
}

// The sub-lane of the store buffer, at the right of the lane.
function drawWait(r, m, svg, store) {
	const from = boxOf(m, store), drain = r.drains.get(store.i);
	const to = drain && boxOf(m, drain);

	if (!from)
		return;
	const x = m.lanes[from.lane].right - 9;
	const end = to ? to.y : r.picture.scrollHeight - 8;
	const text = `the store of step ${store.step} to ${store.place} waits in ` +
		`the buffer of cpu ${store.cpu} ` +
		(drain ? `until step ${drain.step}` : "to the end");

	svg.append(draw("path", { class: "edge wait hit",
		d: `M${from.end} ${from.y} H${x} V${end}` +
		(to ? ` H${to.end}` : "") }, text));
	svg.append(draw("circle", { class: "ring", cx: x, cy: from.y, r: 4 }));
	if (to)
		svg.append(draw("circle", { class: "ring full", cx: x, cy: end,
			r: 4 }));
}

function drawArrows(r, view) {
	const svg = draw("svg", { "aria-hidden": "true" }), m = measure(r, view);
	const edges = wantedEdges(r).slice();

	if (r.pair.length && r.bug.ordered === false)
		edges.push({ kind: "none", a: r.pair[0], b: r.pair[1],
			text: "is not ordered with", pill: "no order" });
	for (const edge of edges)
		if (isStory(r, edge))
			edge.pill = "had been read before";
	r.picture.append(svg);
	svg.style.height = r.picture.scrollHeight + "px";
	r.bars.forEach(bar => drawBar(r, m, svg, bar));
	r.events.filter(e => e.delayed).forEach(e => drawWait(r, m, svg, e));
	edges.forEach((edge, n) => drawEdge(r, m, svg, edge, n));
	r.drawn = edges;
}

function lightArrows() {
	const at = current();

	for (const edge of run().drawn || []) {
		if (edge.path)
			edge.path.classList.toggle("lit",
				edge.a === at || edge.b === at);
	}
}

function redrawArrows() {
	state.runs.forEach((r, view) => {
		const old = r.picture.querySelector("svg");
		if (old)
			old.remove();
		drawArrows(r, view);
	});
	lightArrows();
}

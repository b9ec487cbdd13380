// SPDX-License-Identifier: GPL-2.0-only
// How is the page put together?

function badge(text, cls) {
	return make("span", { class: cls }, text);
}

function fillHead() {
	const i = state.runs[0].info, parts = [];

	if (i.mutation)
		parts.push(badge(`SEEDED: ${i.mutation}`, "seeded"),
			" this is not upstream code \u00b7 ");
	else if (i.variant)
		parts.push(badge(`VARIANT: ${i.variant}`, "seeded"),
			" this is not upstream code \u00b7 ");
	parts.push(`scenario ${i.scenario} \u00b7 core ${i.rev} ${i.core} \u00b7 ` +
		`model ${i.model} \u00b7 ${count(i.steps, "step")}, ` +
		`${i.switches} switch${i.switches === 1 ? "" : "es"}`);
	if (i.minimised && `${i.minimised}` !== `${i.steps},${i.switches}`)
		parts.push(` (minimised from ${i.minimised[0]}, ` +
			`${i.minimised[1]})`);
	$("badges").append(...parts);
}

function button(text, title, run, id) {
	return make("button", { type: "button", title, id, onclick: run }, text);
}

function edgeBox(kind, text) {
	const box = make("input", { type: "checkbox", id: "edge-" + kind,
		onchange: ev => {
			state.edges[kind] = ev.target.checked;
			redrawArrows();
		} });

	box.checked = state.edges[kind];
	return make("label", null, box, " " + text);
}

function orderBox() {
	return make("label", { title: "key o: dim what does not happen before" },
		make("input", { type: "checkbox", id: "order",
			onchange: toggleOrder }), " order");
}

function goTo(ev) {
	if (ev.target.value !== "")
		move.step(Number(ev.target.value));
}

function stepBox() {
	return make("label", { id: "where" }, "step ", make("input", {
		type: "number", id: "goto", min: 0, onchange: goTo }),
	make("span", { id: "of" }));
}

function fillBar() {
	const touch = button("", "key f", move.touch, "touch");

	$("bar").append(stepBox(),
		button("|<", "first step", move.first),
		button("<", "key k", () => move.next(-1)),
		button(">", "key j", () => move.next(1)),
		button(">|", "last step", move.last),
		button("next switch", "key n", move.turn), touch,
		button("verdict", "key v", move.verdict),
		make("span", { class: "gap" }),
		edgeBox("rf", "reads from"), edgeBox("co", "coherence"),
		edgeBox("fr", "from-read"), edgeBox("sync", "synchronises"),
		orderBox(), button("open all", "unfold every step", toggleAll, "all"),
		button("report", "key r", toggleReport),
		button("?", "keys", toggleHelp));
	panels.push(() => {
		$("goto").value = current().step;
		$("of").textContent = ` / ${run().info.steps}`;
		touch.textContent = `next on ${state.focus || "..."}`;
		touch.disabled = !state.focus;
	});
}

function toggleAll() {
	const open = state.runs.some(r => r.open.size < r.folds.size);

	for (const r of state.runs)
		r.open = new Set(open ? r.folds.keys() : []);
	$("all").textContent = open ? "fold" : "open all";
	refresh(true);
	reveal(state.view, state.pos);
}

// ---- what the picture's signs mean ----

const LEGEND = [
	["bar", "lock held"], ["bar read", "read lock"],
	["bar bit", "bit lock"], ["edge rf", "reads from"],
	["edge wait", "waits in a store buffer"], ["edge none", "no order"],
];

function legend() {
	return make("div", { class: "legend none" }, ...LEGEND.map(([cls, text]) => {
		const svg = draw("svg", { "aria-hidden": "true" });
		svg.append(cls.startsWith("bar") ?
			draw("rect", { class: cls, x: 10, y: 1, width: 6, height: 9 }) :
			draw("path", { class: cls, d: "M0 5 H26" }));
		return make("span", null, svg, " " + text);
	}));
}

function makePictures() {
	for (const r of state.runs) {
		findFolds(r);
		r.picture = make("div", { class: "picture" +
			(r.events.some(e => e.delayed) ? " waits" : "") });
		$("lanes").append(r.picture);
	}
	$("badges").after(legend());
}

// ---- start ----

// The object of the verdict, so that its steps can be told at a glance.
function firstFocus(r) {
	return r.bug ? r.bug.object || r.bug.place || "" : "";
}

function begin() {
	const r = run();
	const at = r.differs || r.at || r.events[r.events.length - 1];

	state.focus = firstFocus(r);
	state.pos = at ? at.pos : 0;
	const wanted = loadFragment();
	if (wanted >= 0)
		state.pos = wanted;
}

function start() {
	const lists = JSON.parse($("data").textContent);

	state.runs = lists.map(loadRun).filter(r => r.events.length);
	if (!state.runs.length)
		return;
	compareRuns(state.runs);
	document.documentElement.classList.add("js");
	$("view").hidden = false;
	makePictures();
	fillHead();
	fillBar();
	makeMemory();
	makeHelp();
	begin();
	unfold(run(), state.pos);
	refresh(true);
	reveal(state.view, state.pos);
	document.addEventListener("keydown", onKey);
	window.addEventListener("resize", redrawArrows);
	window.addEventListener("hashchange", () => {
		const pos = loadFragment();
		if (pos >= 0)
			pick(state.view, pos);
		markFocus();
	});
}

start();

// SPDX-License-Identifier: GPL-2.0-only
// Which locks are held, what waits in buffers, what is ordered?

function lockRow(r, t) {
	const held = heldAt(r, state.pos).filter(b => b.task === t.id);
	const list = held.map(b => make("li", null, link(lockName(b),
		() => go(b.from)), ` since step ${b.from.step}`));

	return make("tr", null, make("th", { scope: "row" },
		`${letter(t.id)} ${t.name}`), make("td", null, held.length ?
		make("ul", null, ...list) :
		make("span", { class: "none" }, "nothing")));
}

function waitRow(r, s) {
	return make("tr", null, make("th", { scope: "row" }, `cpu ${s.cpu}`),
		make("td", null, `${s.place} = ${s.new}, `,
			link(`store of step ${s.step}`, () => go(s))));
}

function fillLocks() {
	const r = run(), waits = waitingAt(r, state.pos);
	const parts = [heading(`Locks held after ${stepWord(current())}`),
		make("table", null, ...r.tasks.map(t => lockRow(r, t)))];

	if (r.events.some(e => e.delayed))
		parts.push(heading("Store buffers"), waits.length ?
			make("table", null, ...waits.map(s => waitRow(r, s))) :
			make("span", { class: "none" }, "empty"));
	$("locks").replaceChildren(...parts);
}

// The last event of the task up to the focused one has what it knows.
function clockRow(r, t) {
	const e = r.events.slice(0, state.pos + 1).reverse()
		.find(x => x.task === t.id && x.clock);

	return make("tr", null, make("th", { scope: "row" },
		`${letter(t.id)} ${t.name}`), make("td", { class: "mono" },
		e ? `[${e.clock.join(", ")}]` : "\u2013"));
}

function fillClocks() {
	const r = run();

	if (!r.events.some(e => e.clock))
		return;
	$("clocks").replaceChildren(heading("Clocks"), make("table", null,
		...r.tasks.map(t => clockRow(r, t))), make("p", { class: "none" },
		"the last step of each task that happens before a task's last one"));
}

panels.push(fillLocks, fillClocks);

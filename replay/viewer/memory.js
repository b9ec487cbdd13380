// SPDX-License-Identifier: GPL-2.0-only
// What does memory hold, and who wrote it?

function memoryTools() {
	const search = make("input", { type: "search", id: "filter",
		placeholder: "filter by name  /", "aria-label": "Filter by name",
		oninput: ev => {
			state.filter = ev.target.value;
			fillMemory();
		} });

	return make("div", { class: "tools" }, search,
		memoryBox("unchanged", "what nothing has stored to"),
		memoryBox("folded", "what only folded steps touch"));
}

function memoryBox(name, title) {
	return make("label", { title }, make("input", { type: "checkbox",
		id: name, onchange: ev => {
			state[name] = ev.target.checked;
			fillMemory();
		} }), " " + name);
}

// Objects by name; the victim first, then as the run came to them.
function groups(r, now) {
	const out = new Map(), victim = r.bug && r.bug.object;

	if (victim)
		out.set(victim, []);
	for (const p of r.places.values()) {
		if (!wanted(p, now))
			continue;
		if (!out.has(p.object))
			out.set(p.object, []);
		out.get(p.object).push(p);
	}
	if (victim && !out.get(victim).length && state.filter &&
	    !matches(victim))
		out.delete(victim);
	return out;
}

function matches(name) {
	return name.toLowerCase().includes(state.filter.toLowerCase());
}

function wanted(p, now) {
	if (state.filter && !matches(p.place) && !matches(p.object))
		return false;
	if (!state.filter && !state.folded && !p.shown)
		return false;
	return state.unchanged || now.has(p.place) ||
		run().bug && p.place === run().bug.place;
}

function objectRow(r, name) {
	const o = r.objects.find(x => x.name === name) || {};
	const free = eventOf(r, o.free), gone = free && free.pos <= state.pos;
	const cls = o.cache && o.cache.replace(/_/g, " ") !== name ?
		` ${o.cache}` : "";
	const at = gone ? [" ", link(`freed at step ${free.step}`,
		() => go(free), { class: "freed" })] : [];

	return make("tr", null, make("th", { colspan: 3, scope: "rowgroup",
		class: name === state.focus ? "focus" : null },
		link(name || "others", () => focusOn(name),
			{ class: gone ? "gone" : null, title: "focus on it" }),
		make("span", { class: "none" }, cls), ...at));
}

function writerCell(cell) {
	return cell ? link(`${letter(cell.by.task)} ${cell.by.step}`,
		() => go(cell.by), { title: "who wrote it: " +
			whole(run(), cell.by) }) : "\u2013";
}

function placeRow(p, now, gone) {
	const cell = now.get(p.place), fresh = cell && cell.by.pos === state.pos;
	const short = p.object && p.place.startsWith(p.object + ".") ?
		p.place.slice(p.object.length) : p.place;
	const value = make("td", { class: gone ? "gone" : null },
		cell ? cell.value : p.init);

	if (fresh && cell.was !== null)
		value.prepend(make("span", { class: "was" }, cell.was), " ");
	return make("tr", { class: fresh ? "new" : null },
		make("td", null, (fresh ? "\u2217 " : "") + short), value,
		make("td", null, writerCell(cell)));
}

function fillMemory() {
	const r = run(), now = memoryAt(r, state.pos);
	const table = make("table", null, make("thead", null, make("tr", null,
		make("th", { scope: "col" }, "place"),
		make("th", { scope: "col" }, "value"),
		make("th", { scope: "col" }, "by"))));

	for (const [name, places] of groups(r, now)) {
		const o = r.objects.find(x => x.name === name) || {};
		const free = eventOf(r, o.free);
		table.append(make("tbody", null, objectRow(r, name),
			...places.map(p => placeRow(p, now,
				free && free.pos <= state.pos))));
	}
	$("memlist").replaceChildren(table);
	$("memhead").textContent = `Memory after ${stepWord(current())}`;
}

function makeMemory() {
	$("memory").append(make("h2", { id: "memhead" }), memoryTools(),
		make("div", { id: "memlist" }));
	panels.push(fillMemory);
}

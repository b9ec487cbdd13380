// SPDX-License-Identifier: GPL-2.0-only
// Which key does what?

const KEYS = [
	["j", "next step", () => move.next(1)],
	["k", "step before", () => move.next(-1)],
	["J", "next step of the same task", () => move.same(1)],
	["K", "step before of the same task", () => move.same(-1)],
	["n", "next switch", () => move.turn()],
	["f", "next step on the object in focus", () => move.touch()],
	["v", "the verdict", () => move.verdict()],
	["g", "go to a step", () => $("goto").focus()],
	["/", "filter memory by name", () => $("filter").focus()],
	["o", "order: dim what does not happen before the step",
		() => toggleOrder()],
	["r", "the report as text", () => toggleReport()],
	["?", "this list", () => toggleHelp()],
];

function toggleOrder() {
	state.order = !state.order;
	$("order").checked = state.order;
	refresh(false);
}

function toggleReport() {
	document.documentElement.classList.toggle("report");
	redrawArrows();
}

function toggleHelp() {
	const help = $("help");

	if (help.open)
		help.close();
	else
		help.show();
}

function makeHelp() {
	$("help").append(heading("Keys"), make("table", null,
		...KEYS.map(([key, text]) => make("tr", null,
			make("td", null, make("kbd", null, key)),
			make("td", null, text)))),
	link("close", toggleHelp));
}

function onKey(ev) {
	const typing = /^(INPUT|TEXTAREA)$/.test(ev.target.tagName) &&
		ev.target.type !== "checkbox";

	if (ev.key === "Escape")
		ev.target.blur();
	if (typing || ev.ctrlKey || ev.altKey || ev.metaKey)
		return;
	const key = KEYS.find(k => k[0] === ev.key);
	if (key) {
		ev.preventDefault();
		key[2]();
	}
}

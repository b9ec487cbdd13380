// SPDX-License-Identifier: GPL-2.0-only
// What is this step, where in the code, and what is it connected with?

function item(label, ...parts) {
	return make("li", null, label, ...parts);
}

function toEvent(r, e) {
	return link(whole(r, e), () => go(e));
}

function readsFrom(r, e) {
	if (!("from" in e) || e.bad)
		return [];
	const w = typeof e.from === "number" ? eventOf(r, e.from) : null;

	if (w)
		return [item("reads from ", toEvent(r, w))];
	return [item(`reads what ${e.from === "setup" ? "the set-up stored" :
		e.from === "init" ? "nobody has stored since the allocation" :
		"a step that is not here stored"}`)];
}

const READERS_MAX = 6;

function readBy(r, e) {
	const all = r.readers.get(e.i) || [];
	const out = all.slice(0, READERS_MAX)
		.map(x => item("read by ", toEvent(r, x)));

	if (all.length > READERS_MAX)
		out.push(item(`and by ${all.length - READERS_MAX} more`));
	return out;
}

function orderFacts(r, e) {
	const out = [], after = eventOf(r, e.after);

	if (after)
		out.push(item("ordered behind ", toEvent(r, after)));
	if (r.pair.includes(e)) {
		const other = r.pair[0] === e ? r.pair[1] : r.pair[0];
		const none = r.bug.ordered === false;
		out.push(make("li", { class: none ? "alarm" : null }, none ?
			"nothing orders it with " :
			"the other side of the verdict: ", toEvent(r, other)));
	}
	return out;
}

function bufferFacts(r, e) {
	const drain = r.drains.get(e.i), store = eventOf(r, e.store);

	if (e.delayed)
		return [item("waits in the store buffer ", drain ? "until " :
			"to the end of the run", drain ? toEvent(r, drain) : null)];
	return store ? [item("makes visible ", toEvent(r, store))] : [];
}

function command(text) {
	return make("div", null, make("code", null, text), " ",
		copyButton("copy", text));
}

function candidateItem(r, c) {
	return item(toEvent(r, eventOf(r, c.store)), c.early ?
		": it waited in its buffer, and could have been drained before " :
		": it could have waited on, and the older value been read ",
	c.instead ? copyButton("replay with this one",
		insteadCommand(r, c.instead)) : null);
}

function candidateFacts(r, e) {
	const list = r.candidates.filter(c => c.read === e.i);

	return list.length ? [make("h3", null, "Other legal outcomes of this read"),
		make("ul", { id: "candidates" },
			...list.map(c => candidateItem(r, c)))] : [];
}

function insteadFacts(r, e) {
	const gdb = `rmapsim replay --gdb ${traceWord(r)}@${e.step}`;

	return [...(e.could || []).map(t => copyButton(`run ${letter(t)} ` +
		"here instead", insteadCommand(r, [`${decision(e)}:run ${t}`]))),
	command(gdb)];
}

function factsOf(r, e) {
	const facts = [...readsFrom(r, e), ...readBy(r, e), ...bufferFacts(r, e),
		...orderFacts(r, e), item(`holding ${heldWords(r, e)}`)];

	return make("div", null,
		make("h3", null, `Step ${e.step}, ${letter(e.task)} ` +
			`${taskName(r, e.task)}, cpu ${e.cpu}`),
		make("p", { class: "mono" }, words(r, e) +
			(e.plain ? " (plain)" : "")),
		e === r.at && r.bug ? make("p", { class: "alarm" },
			`${verdictWords(r.bug)}: ${r.bug.text}`) : null,
		make("ul", null, ...facts), ...candidateFacts(r, e),
		...insteadFacts(r, e));
}

// ---- stack and source ----

function framesOf(r, e) {
	return (e.stack || []).map(id => r.frames[id]);
}

// The frame to look at: the one chosen, else the innermost under test.
function frameAt(r, e) {
	const frames = framesOf(r, e);

	return frames[state.frame] || frames.find(f => f.core) || frames[0];
}

function stackItem(f, n, at) {
	const where = f.file ? ` ${f.file.replace("core/", "")}:${f.line}` : "";

	return make("li", { title: f.at || "inlined",
		class: `${f.core ? "" : "world"}${f === at ? " on" : ""}` },
		link(f.func || "?", () => {
			state.frame = n;
			fillDetail();
		}), make("span", { class: "none" }, where));
}

function stackOf(r, e) {
	const at = frameAt(r, e);

	return make("div", null, heading(`Stack of ${letter(e.task)}`),
		make("ol", null, ...framesOf(r, e)
			.map((f, n) => stackItem(f, n, at))));
}

function sourceRows(excerpt, line) {
	return excerpt.lines.map((text, n) => make("tr", {
		class: excerpt.first + n === line ? "at" : null },
		make("td", null, String(excerpt.first + n)),
		make("td", null, text)))
		.filter((_, n) => Math.abs(excerpt.first + n - line) <= 9);
}

function sourceOf(r, e) {
	const f = frameAt(r, e);

	if (!f || !f.file)
		return make("div", null, heading("Source"));
	const of = r.sources.filter(s => s.file === f.file);
	const excerpt = of.find(s => s.lines && s.first <= f.line &&
		f.line < s.first + s.lines.length);

	return make("div", null, make("h2", null, "Source ", make("code", null,
		`${f.file}:${f.line} ${f.func}()`)),
		excerpt ? make("table", { class: "src" },
			...sourceRows(excerpt, f.line)) :
		make("p", { class: "none" }, "This file is not part of the build."));
}

function fillDetail() {
	const r = run(), e = current();

	$("detail").replaceChildren(factsOf(r, e), stackOf(r, e),
		sourceOf(r, e));
}

panels.push(fillDetail);

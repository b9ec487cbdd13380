// SPDX-License-Identifier: GPL-2.0-only
// How are elements made?

const $ = id => document.getElementById(id);

// make("td", { class: "step", onclick: f }, "text", element, ...)
function make(tag, attrs, ...parts) {
	const el = document.createElement(tag);

	set(el, attrs);
	el.append(...parts.filter(p => p !== null && p !== undefined));
	return el;
}

function set(el, attrs) {
	for (const [key, value] of Object.entries(attrs || {})) {
		if (value === null || value === undefined || value === false)
			continue;
		if (key.startsWith("on"))
			el.addEventListener(key.slice(2), value);
		else
			el.setAttribute(key, value === true ? "" : value);
	}
}

// One of the SVG, <title> is what a pointer or a screen reader gets.
function draw(tag, attrs, title) {
	const el = document.createElementNS("http://www.w3.org/2000/svg", tag);

	set(el, attrs);
	if (title) {
		const t = draw("title");
		t.textContent = title;
		el.append(t);
	}
	return el;
}

function link(text, run, attrs) {
	return make("a", { href: "#", onclick: ev => {
		ev.preventDefault();
		ev.stopPropagation();
		run();
	}, ...attrs }, text);
}

function heading(text) {
	return make("h2", null, text);
}

function count(n, word) {
	return `${n} ${word}${n === 1 ? "" : "s"}`;
}

// A button that copies a command, which its title shows.
function copyButton(label, text) {
	return make("button", { type: "button", class: "copy", title: text,
		onclick: ev => {
			ev.stopPropagation();
			if (navigator.clipboard)
				navigator.clipboard.writeText(text);
			ev.target.textContent = "copied";
		} }, label);
}

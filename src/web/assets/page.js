// What a script adds: search as you type, times as people say them, a choice of theme. Without it
// the form's button searches, times are dates, and the theme is the system's.
"use strict";
const form = document.querySelector("form"), said = document.getElementById("said");
const root = document.documentElement, exported = "exported" in document.body.dataset;
const units = [["day", 86400], ["hour", 3600], ["minute", 60]];
const words = new Intl.RelativeTimeFormat("en", { numeric: "always" });
function sayTimes(part) {
	for (const time of part.querySelectorAll("time")) {
		const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000;
		const unit = units.find(([, size]) => Math.abs(seconds) >= size);
		time.title = time.dateTime.replace("T", " ").replace("Z", " UTC");
		time.textContent = unit ? words.format(Math.round(seconds / unit[1]), unit[0]) : "just now";
	}
}
function show(results) {
	document.getElementById("results").replaceWith(results);
	sayTimes(results);
	said.textContent = results.querySelector("h2").textContent;
}
let timer = 0, turn = 0, names = null;
async function search() {
	const mine = ++turn, query = new URLSearchParams(new FormData(form));
	for (const [key, value] of [...query]) if (!value) query.delete(key);
	const url = "/" + (query.size ? "?" + query : "");
	const answer = await fetch(url);
	if (!answer.ok) return;
	const page = new DOMParser().parseFromString(await answer.text(), "text/html");
	if (mine !== turn) return;
	show(document.adoptNode(page.getElementById("results")));
	history.replaceState(null, "", url);
}
// Among files there is no server to ask: names and errors are in one beside this page.
const first = document.getElementById("results");
function add(parent, name, text) {
	const made = parent.appendChild(document.createElement(name));
	if (text) made.textContent = text;
	return made;
}
// A script may be loaded where nothing may be fetched: from a disk.
const load = (url) => new Promise((done) => {
	const script = document.createElement("script");
	script.src = url;
	script.onload = () => done(globalThis.mods);
	document.head.append(script);
});
async function searchFiles() {
	const mine = ++turn, text = form.q.value.trim().toLowerCase();
	names ??= load("mods.js");
	const mods = await names;
	if (mine !== turn) return;
	if (!text) return show(first);
	const found = mods.filter((mod) => (mod[1] + " " + mod[3]).toLowerCase().includes(text));
	const results = document.createElement("section");
	results.id = "results";
	add(results, "h2", found.length + (found.length === 1 ? " mod" : " mods"));
	const body = add(add(results, "table"), "tbody");
	for (const [game, name, state, error] of found.slice(0, 200)) {
		const row = add(body, "tr"), head = add(row, "th"), cell = add(row, "td");
		row.className = state;
		head.scope = "row";
		add(head, "a", name).href = `mod/${game}/${encodeURIComponent(name)}/index.html`;
		add(cell, "span", state).className = "state " + state;
		if (error) add(cell, "p", error).className = "text";
	}
	show(results);
}
if (form) {
	const look = exported ? searchFiles : search;
	form.hidden = false;
	form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, 200); });
	form.addEventListener("submit", (event) => { event.preventDefault(); look(); });
}
let theme = null;
try { theme = localStorage.getItem("theme"); } catch { /* forbidden here */ }
if (theme) root.dataset.theme = theme;
const button = add(add(document.querySelector("header ul"), "li"), "button");
const dark = () => theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
const label = () => { button.textContent = dark() ? "Light theme" : "Dark theme"; };
button.type = "button";
button.addEventListener("click", () => {
	theme = root.dataset.theme = dark() ? "light" : "dark";
	try { localStorage.setItem("theme", theme); } catch { /* for this page then */ }
	label();
});
label();
sayTimes(document);

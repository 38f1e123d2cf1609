// Search as you type: asks the server for the same page with the new filter and puts its
// results in place. Without this the form's button does the same.
"use strict";
const form = document.querySelector("form");
let timer = 0, turn = 0;
async function search() {
	const mine = ++turn;
	const query = new URLSearchParams(new FormData(form));
	for (const [key, value] of [...query]) if (!value) query.delete(key);
	const url = "?" + query;
	const answer = await fetch(url);
	if (!answer.ok) return;
	const page = new DOMParser().parseFromString(await answer.text(), "text/html");
	const results = page.getElementById("results");
	if (mine !== turn || !results) return;
	document.getElementById("results").replaceWith(document.adoptNode(results));
	history.replaceState(null, "", url);
}
if (form) {
	form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(search, 200); });
	form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
}

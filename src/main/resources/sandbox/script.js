// Keeps the page as the sandbox is, and does what the customer does. The page works without it, but stands still.
"use strict";

const post = (body) =>
    fetch("/sandbox/incoming", {
        method: "POST",
        headers: {"Content-Type": "application/json"},
        body: JSON.stringify(body),
    }).then(refresh);

async function refresh() {
    const page = await (await fetch(location.href)).text();
    const fresh = new DOMParser().parseFromString(page, "text/html");
    const typing = document.activeElement?.closest?.("form.say");
    const typed = typing && [typing.dataset.conversation, typing.elements.content.value];
    for (const name of ["main", "header.top"]) {
        const now = document.querySelector(name);
        const next = fresh.querySelector(name);
        if (now && next) now.replaceWith(next);
    }
    const field = typed && document.querySelector(`form.say[data-conversation="${typed[0]}"] input`);
    if (field) {
        field.value = typed[1];
        field.focus();
    }
}

document.addEventListener("click", (event) => {
    const pill = event.target.closest("button.pill");
    if (pill) {
        const {conversation, message, value} = pill.dataset;
        post({conversation: Number(conversation), message: Number(message), value});
    }
});

document.addEventListener("submit", (event) => {
    event.preventDefault();
    const field = event.target.elements.content;
    const content = field.value.trim();
    field.value = "";
    if (content) post({conversation: Number(event.target.dataset.conversation), content});
});

let known = null;
setInterval(async () => {
    try {
        const {revision} = await (await fetch("/sandbox/revision")).json();
        if (known !== null && revision !== known) await refresh();
        known = revision;
    } catch {
        // the sandbox is away; the page keeps what it showed
    }
}, 1000);

"use strict";
const list = document.getElementById("services");
const services = [...list.children];
const search = document.getElementById("search");
const shown = document.getElementById("shown");
const levels = [...document.querySelectorAll("[data-filter]")];
const sorts = [...document.querySelectorAll("[data-sort]")];

const checks = JSON.parse(document.getElementById("checks").textContent);

// The text that the search looks in: the names of failing checks count, too.
const texts = new Map(services.map((each) => {
  const numbers = (each.dataset.failing || "").split(" ").filter(Boolean);
  const names = numbers.map((row) => checks[parseInt(row, 10)][0]);
  const { name, place, level, text } = each.dataset;
  return [each, [name, place, level, text || "", ...names].join(" ").toLowerCase()];
}));

function cell(row, kind, text) {
  const made = row.insertCell();
  const holder = kind === "code" ? made.appendChild(document.createElement("code")) : made;
  if (kind === "figure") made.className = kind;
  holder.textContent = text;
}

// The rows of a service are made when it is opened.
function fill(service) {
  const detail = service.querySelector(".detail");
  if (service.dataset.filled || service.dataset.failing === undefined) return;
  service.dataset.filled = "yes";
  const table = document.createElement("table");
  table.className = "checks";
  const head = table.createTHead().insertRow();
  for (const title of ["", "check", "", "exposure", "fixed by"]) {
    const heading = document.createElement("th");
    heading.textContent = title;
    head.append(heading);
  }
  const body = table.createTBody();
  const add = (number, mark, text, exposure) => {
    const [id, bad, fix] = checks[number];
    const row = body.insertRow();
    cell(row, "", mark);
    cell(row, "code", id);
    cell(row, "", text === null ? bad : text);
    cell(row, "figure", exposure);
    cell(row, "code", fix);
  };
  for (const row of service.dataset.failing.split(" ").filter(Boolean)) {
    const [number, exposure] = row.split(":");
    add(Number(number), "✗", null, exposure);
  }
  for (const number of service.dataset.unknown.split(" ").filter(Boolean)) {
    add(Number(number), "?", "cannot be known without evaluation", "");
  }
  if (body.rows.length) detail.append(table);
}

for (const service of services) service.addEventListener("toggle", () => fill(service));

function refresh() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = levels.filter((each) => each.getAttribute("aria-pressed") === "true");
  let count = 0;
  for (const service of services) {
    const inLevel = !wanted.length || wanted.some((each) => each.dataset.filter === service.dataset.level);
    service.hidden = !(inLevel && words.every((word) => texts.get(service).includes(word)));
    count += service.hidden ? 0 : 1;
  }
  shown.textContent = `${count} of ${services.length} shown`;
}

for (const button of levels) {
  button.addEventListener("click", () => {
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    refresh();
  });
}
for (const button of sorts) {
  button.addEventListener("click", () => {
    for (const other of sorts) other.setAttribute("aria-pressed", String(other === button));
    const key = button.dataset.sort;
    const order = [...services];
    if (key === "exposure") order.sort((a, b) => a.dataset.rank - b.dataset.rank);
    else order.sort((a, b) => a.dataset[key].localeCompare(b.dataset[key]) || a.dataset.rank - b.dataset.rank);
    list.append(...order);
  });
}
search.addEventListener("input", refresh);
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && event.target !== search) {
    event.preventDefault();
    search.focus();
  } else if (event.key === "Escape" && event.target === search) {
    search.value = "";
    refresh();
  }
});
let opened = [];
addEventListener("beforeprint", () => {
  opened = services.filter((each) => !each.open);
  for (const each of opened) {
    fill(each);
    each.open = true;
  }
});
addEventListener("afterprint", () => {
  for (const each of opened) each.open = false;
});
refresh();

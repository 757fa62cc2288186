"use strict";
// Without this script everything is there and read in its order; it only sorts and filters.
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  table.querySelectorAll("thead th").forEach((head, index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const sign = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
      for (const other of table.querySelectorAll("thead th")) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", sign === 1 ? "ascending" : "descending");
      const key = (row) => row.cells[index].dataset.value ?? row.cells[index].textContent;
      const absent = (row) => row.cells[index].classList.contains("absent");
      [...body.rows]
        .sort((one, other) => absent(one) - absent(other) || sign * (head.classList.contains("num") ? key(one) - key(other) : key(one).localeCompare(key(other), "en")))
        .forEach((row) => body.append(row));
    });
  });
}
const place = document.getElementById("filter");
if (place) {
  const label = document.createElement("label");
  const input = document.createElement("input");
  label.className = "filter";
  input.type = "search";
  label.append("Filter the entries", input);
  place.append(label);
  const show = () => {
    for (const entry of document.querySelectorAll(".entry"))
      entry.hidden = !entry.textContent.toLowerCase().includes(input.value.toLowerCase());
  };
  input.addEventListener("input", show);
  window.addEventListener("hashchange", () => {
    const entry = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (entry && entry.hidden) { input.value = ""; show(); entry.scrollIntoView(); }
  });
}

const { href: script } = document.querySelector("link[rel=modulepreload]");
const { href: wasm } = document.querySelector("link[rel=preload][type='application/wasm']");
const program = await import(script);
await program.default({ module_or_path: wasm });
program.hydrate();
for (const island of document.querySelectorAll("leptos-island")) {
  const wake = program[island.dataset.component];
  if (wake) await wake(island);
  else console.error("page and program are of different builds:", island.dataset.component);
}
document.documentElement.dataset.awake = "1";
// On the way to another page, live parts must not load this one again (`live_parts.rs`).
addEventListener("beforeunload", () => (document.documentElement.dataset.leaving = "1"));
// Back again from the browser's memory, it is a page like any other.
addEventListener("pageshow", () => delete document.documentElement.dataset.leaving);

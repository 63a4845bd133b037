const program = await import("/pkg/moneyback.js");
await program.default({ module_or_path: "/pkg/moneyback.wasm" });
program.hydrate();
for (const island of document.querySelectorAll("leptos-island")) {
  const wake = program[island.dataset.component];
  if (wake) await wake(island);
  else console.error("page and program are of different builds:", island.dataset.component);
}
document.documentElement.dataset.awake = "1";

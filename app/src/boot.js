const program = await import("/pkg/moneyback.js");
await program.default({ module_or_path: "/pkg/moneyback.wasm" });
program.hydrate();
for (const island of document.querySelectorAll("leptos-island")) await program[island.dataset.component]?.(island);
document.documentElement.dataset.awake = "1";

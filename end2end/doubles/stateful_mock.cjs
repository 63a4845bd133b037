// stripe-stateful-mock on 127.0.0.1 alone. Prints its port, and ends with its standard input.
const { createExpressApp } = require("stripe-stateful-mock");

const server = createExpressApp().listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.resume();
process.stdin.on("end", () => process.exit());

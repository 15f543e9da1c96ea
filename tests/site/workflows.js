// GitHub's own parser and evaluator of workflows.
// node workflows.js parse FILE...: prints every error, as lines of JSON.
// node workflows.js evaluate: reads [{"expression": "...", "context": {...}}, ...] from the input, and
// prints for each whether it holds.
import { readFileSync } from "node:fs";
import { register } from "node:module";

import { Evaluator, Lexer, Parser, data } from "@actions/expressions";

// The parser imports JSON as bundlers do; Node wants to be told that it is JSON.
const LOADER = `
import { readFileSync } from "node:fs";
export async function load(url, context, next) {
  if (!url.endsWith(".json")) return next(url, context);
  const source = "export default " + readFileSync(new URL(url), "utf-8");
  return { format: "module", source, shortCircuit: true };
}`;
register(`data:text/javascript,${encodeURIComponent(LOADER)}`);
const { NoOperationTraceWriter, convertWorkflowTemplate, parseWorkflow } = await import(
  "@actions/workflow-parser"
);

const FUNCTIONS = ["always", "cancelled", "failure", "success"].map((name) => ({
  name,
  minArgs: 0,
  maxArgs: 0,
  call: () => new data.BooleanData(name === "always" || name === "success"),
}));

function holds({ expression, context }) {
  const known = JSON.parse(JSON.stringify(context), data.reviver);
  const { tokens } = new Lexer(expression).lex();
  const parsed = new Parser(tokens, Object.keys(context), FUNCTIONS).parse();
  const functions = new Map(FUNCTIONS.map((one) => [one.name, one]));
  const value = new Evaluator(parsed, known, functions).evaluate();
  return ![false, null, 0, ""].includes(value.value ?? (value.kind === data.Kind.Null ? null : value));
}

async function errors(path) {
  const content = readFileSync(path, "utf-8");
  const parsed = parseWorkflow({ name: path, content }, new NoOperationTraceWriter());
  if (parsed.value) await convertWorkflowTemplate(parsed.context, parsed.value);
  return parsed.context.errors.getErrors().map((error) => `${path}: ${error.message}`);
}

const [command, ...paths] = process.argv.slice(2);
if (command === "evaluate") {
  console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf-8")).map(holds)));
} else {
  console.log(JSON.stringify((await Promise.all(paths.map(errors))).flat()));
}

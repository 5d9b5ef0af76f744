// Reads {source, cases} from stdin, writes what the browser's evaluator says about each case.
let input = "";
for await (const chunk of process.stdin) input += chunk;
const { source, cases } = JSON.parse(input);
const url = "data:text/javascript;base64," + Buffer.from(source).toString("base64");
const { prune, visible } = await import(url);
const said = cases.map(({ spec, answers, context }) => ({
  visible: [...visible(spec, answers, context)].sort(),
  live: prune(spec, answers, context),
}));
process.stdout.write(JSON.stringify(said));

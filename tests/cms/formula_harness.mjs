// Reads lines of formulas from the standard input, says how the editor's script writes them again.
import { readFileSync } from "node:fs";

const source = readFileSync(process.argv[2], "utf8");
const { parse, write } = await import(`data:text/javascript,${encodeURIComponent(source)}`);
const lines = JSON.parse(readFileSync(0, "utf8"));
const again = (line) => {
  const tree = parse(line);
  return tree === undefined ? null : write(tree);
};
console.log(JSON.stringify(lines.map(again)));

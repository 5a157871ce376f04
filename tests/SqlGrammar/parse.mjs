// Reads [{"name": "...", "sql": "..."}] and writes those that Trino's grammar refuses: [{"name", "line", "column", "message"}], the first error of each.
import { buildSync } from "esbuild";
import { text } from "node:stream/consumers";

// dt-sql-parser is written for bundlers: Node refuses its imports, which name no file extension.
const { outputFiles } = buildSync({
  stdin: { contents: 'export { TrinoSQL } from "dt-sql-parser/dist/parser/trino"', resolveDir: import.meta.dirname },
  bundle: true,
  format: "esm",
  platform: "node",
  write: false,
});
const { TrinoSQL } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);

const refused = [];
for (const { name, sql } of JSON.parse(await text(process.stdin))) {
  const [error] = new TrinoSQL().validate(sql);
  if (error) refused.push({ name, line: error.startLine, column: error.startColumn, message: error.message });
}
process.stdout.write(JSON.stringify(refused));

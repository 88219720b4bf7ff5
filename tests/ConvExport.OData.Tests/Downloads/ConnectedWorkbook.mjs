// Makes a workbook with a query table by Microsoft's package @microsoft/connected-workbooks.
// node ConnectedWorkbook.mjs QUERY.m GRID.json OUT.xlsx   (GRID: [[titles], [cells], …])
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [query, grid, out] = process.argv.slice(2);
const { workbookManager } = createRequire(join(process.cwd(), "x.js"))("@microsoft/connected-workbooks");
const blob = await workbookManager.generateSingleQueryWorkbook(
  { queryMashup: readFileSync(query, "utf8"), refreshOnOpen: false, queryName: "Conversations" },
  { data: JSON.parse(readFileSync(grid, "utf8")), config: { promoteHeaders: true, adjustColumnNames: false } });
writeFileSync(out, Buffer.from(await blob.arrayBuffer()));

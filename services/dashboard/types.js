// Turns schema/*.json (written by the Python side) into TypeScript; with --check it only says whether they drifted.
import { compileFromFile } from "json-schema-to-typescript";
import console from "node:console";
import fs from "node:fs/promises";
import process from "node:process";
import openapiTS, { astToString } from "openapi-typescript";

const HEADER = "// Generated from schema/ by `npm run types`; do not edit.\n";

async function rest() {
  const document = JSON.parse(await fs.readFile("schema/openapi.json", "utf8"));
  const options = { rootTypes: true, rootTypesNoSchemaPrefix: true, defaultNonNullable: false };
  return astToString(await openapiTS(document, options));
}

async function messages() {
  return compileFromFile("schema/messages.json", { bannerComment: "", unreachableDefinitions: true });
}

/** @param {string} path @param {string} text @param {boolean} check */
async function settle(path, text, check) {
  const there = await fs.readFile(path, "utf8").catch(() => "");
  if (there === text) return true;
  if (check) console.error(`${path} drifted from schema/; run: npm run types`);
  else await fs.writeFile(path, text);
  return !check;
}

const check = process.argv.includes("--check");
await fs.mkdir("src/api", { recursive: true });
await fs.mkdir("src/live", { recursive: true });
const settled = [
  await settle("src/api/schema.gen.ts", HEADER + (await rest()), check),
  await settle("src/live/messages.gen.ts", HEADER + (await messages()), check),
];
process.exitCode = settled.every(Boolean) ? 0 : 1;

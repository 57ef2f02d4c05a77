// SPDX-License-Identifier: Apache-2.0
// node read.mjs REPORT: what junit2json and junit-to-ctrf make of a report, as JSON.
import { readFile } from "node:fs/promises";
import { convertJUnitToCTRFReport } from "junit-to-ctrf";
import { parse } from "junit2json";

const report = process.argv[2];
const junit2json = await parse(await readFile(report, "utf8"));
const ctrf = await convertJUnitToCTRFReport(report);
console.log(JSON.stringify({ junit2json, ctrf: ctrf.results }));

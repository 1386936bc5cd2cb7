// Parses the AsyncAPI document on stdin as its authors do, and prints what is wrong with it as JSON.
import { Parser } from "@asyncapi/parser";
import { readFileSync } from "node:fs";

const { document, diagnostics } = await new Parser().parse(readFileSync(0, "utf8"));
const wrong = diagnostics.map(({ code, path, message }) => ({ code, path: path.join("."), message }));
const channels = document ? document.channels().all().map((channel) => channel.address()) : [];
console.log(JSON.stringify({ wrong, channels }));

// Keeps a question that showed a difference, as a file of its own: NAME.json, one per kind and content.
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export function keep(folder, question, difference) {
  const digest = createHash("sha256").update(JSON.stringify(question)).digest("hex").slice(0, 8);
  const path = join(folder, `${difference.kind.replace(/[^a-z0-9]+/gi, "-")}-${digest}.json`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, `${JSON.stringify({ difference, question }, null, 1)}\n`);
  return path;
}

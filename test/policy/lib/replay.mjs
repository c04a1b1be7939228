// Asks our engine what it was asked when it once differed, and compares with what the reference said then.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { compareCases, compareConversions, compareOurs } from "./compare.mjs";

export async function replay(folder, ours, tell) {
  const names = readdirSync(folder).filter((name) => name.endsWith(".question.json"));
  let failed = 0;
  for (const name of names) {
    const { question, answers } = JSON.parse(readFileSync(join(folder, name), "utf8"));
    const our = await ours.ask(question);
    const found = compareOurs(our);
    for (const [version, their] of Object.entries(answers)) {
      found.push(...(question.ask ? compareConversions(question.ask, our, their, version) : compareCases(our, their, version)));
    }
    if (found.length === 0) continue;
    failed += 1;
    tell(`again: ${name}: ${found[0].kind}: ${found[0].detail.slice(0, 1000)}`);
  }
  return { passed: names.length - failed, failed };
}

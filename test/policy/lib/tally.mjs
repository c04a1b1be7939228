// How much was compared, and of which sort: a comparison of nothing but refusals would prove little.
export class Tally {
  constructor(versions) {
    this.versions = versions;
    this.counts = {};
    this.asked = 0;
    this.differing = 0;
  }

  #add(what, by = 1) {
    this.counts[what] = (this.counts[what] ?? 0) + by;
  }

  count(question, our, their) {
    this.asked += 1;
    for (const answer of their) if (answer.died || answer.trap) this.#add("reference died");
    const answer = their.find((one) => !one.died && !one.trap);
    if (!answer) return;
    if (question.ask) {
      this.#add(`${question.ask}`);
      if (answer.refused) this.#add(`${question.ask}, refused`);
      return;
    }
    this.#add("cases");
    this.#add("policies", question.policies.length);
    this.#add("links", question.links.length);
    if (answer.validation && !answer.validation.refused) this.#add(answer.validation.errors.length === 0 ? "cases that validate" : "cases that do not");
    for (const mode of ["plain", "typed"]) {
      for (const one of answer[mode] ?? []) {
        this.#add(`requests, ${mode}`);
        this.#add(`requests, ${mode}: ${one.refused ? "refused" : one.decision}`);
        if (one.errors?.length > 0) this.#add(`requests, ${mode}: with errors`);
        if (one.decision === "deny" && one.reasons.length > 0) this.#add(`requests, ${mode}: denied by a forbid`);
      }
    }
    if (our.compiled) this.#add("requests, compiled", our.compiled.length);
  }

  text() {
    return `compared with ${this.versions.join(" and ")}:\n${Object.entries(this.counts)
      .map(([what, count]) => `  ${String(count).padStart(8)} ${what}`)
      .join("\n")}`;
  }
}

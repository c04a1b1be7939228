// A program that answers one line with one line. Reference processes are replaced after a trap and after 400 questions:
// longer ones have been seen to die inside the JavaScript engine.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const LIMIT_MS = 60_000; // of one answer

export class Peer {
  constructor(command, { questions = Infinity } = {}) {
    this.command = command;
    this.questions = questions;
    this.last = Promise.resolve();
  }

  // One at a time; the answer is the parsed line, or {died: why}.
  ask(question) {
    const answer = this.last.then(() => this.#ask(question));
    this.last = answer.catch(() => undefined);
    return answer;
  }

  async end() {
    await this.last;
    this.#stop();
  }

  async #ask(question) {
    if (this.left === 0) this.#stop();
    if (!this.child) this.#start();
    this.left -= 1;
    const timer = setTimeout(() => this.child?.kill("SIGKILL"), LIMIT_MS);
    this.child.stdin.write(`${typeof question === "string" ? question : JSON.stringify(question)}\n`);
    const line = await new Promise((resolve) => (this.waiting = resolve));
    clearTimeout(timer);
    if (line === null) return { died: `ended with ${this.ended}` };
    const answer = JSON.parse(line);
    if (answer.trap) this.#stop();
    return answer;
  }

  #start() {
    const child = spawn(this.command[0], this.command.slice(1), { stdio: ["pipe", "pipe", "inherit"] });
    this.child = child;
    this.left = this.questions;
    child.stdin.on("error", () => undefined);
    createInterface({ input: child.stdout }).on("line", (line) => this.waiting?.(line));
    child.on("close", (code, signal) => {
      if (this.child !== child) return;
      this.ended = signal ?? code;
      this.child = undefined;
      this.waiting?.(null);
    });
  }

  #stop() {
    const child = this.child;
    this.child = undefined;
    child?.kill("SIGKILL");
  }
}

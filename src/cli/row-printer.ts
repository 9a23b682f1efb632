/** What `run` prints: rows of `get pods -w` as they change, log lines, events, and what kubectl steps print. */
import { SECOND } from "../sim/units.ts";
import type { SimTime } from "../sim/units.ts";
import type { TraceEntry } from "../sim/trace.ts";
import type { Outcome } from "../scenario/outcome.ts";
import type { Simulation } from "../scenario/simulation.ts";

const HEADER = ["NAME", "READY", "STATUS", "RESTARTS", "AGE"];
const TIME_WIDTH = 10;

export class RowPrinter {
  readonly #simulation: Simulation;
  readonly #shown: { logs: boolean; events: boolean };
  #widths = [10, 8, 26, 18, 6];
  #hasHeader = false;
  readonly #last = new Map<string, string>();

  constructor(simulation: Simulation, shown: { logs: boolean; events: boolean }) {
    this.#simulation = simulation;
    this.#shown = shown;
  }

  entry(entry: TraceEntry): void {
    if (entry.type === "object" && entry["kind"] === "Pod") this.#row(entry);
    if (entry.type === "log" && this.#shown.logs) this.#log(entry);
    if (entry.type === "event" && this.#shown.events) this.#event(entry);
  }

  /** What a step's kubectl printed, once it has ended. */
  done(outcome: Outcome): void {
    if (outcome.command === null) return;
    this.#line(this.#simulation.clock.now, `$ kubectl ${outcome.command}`);
    const { output } = outcome;
    process.stdout.write(output === "" || output.endsWith("\n") ? output : `${output}\n`);
  }

  /** One line for each change of a Pod's row, as `kubectl get pods -w` prints it. */
  #row(entry: TraceEntry): void {
    const cells = (entry["row"] as string[] | undefined)?.slice(0, HEADER.length) ?? [];
    const key = `${entry.namespace}/${entry.pod}`;
    // The age alone is no news.
    const news = cells.slice(0, -1).join("\t");
    if (entry["verb"] !== "DELETED" && this.#last.get(key) === news) return;
    this.#last.set(key, news);
    if (!this.#hasHeader) {
      this.#hasHeader = true;
      this.#widths = this.#widths.map((width, i) => Math.max(width, (cells[i]?.length ?? 0) + 3));
      process.stdout.write(`${" ".repeat(TIME_WIDTH + 2)}${this.#columns(HEADER)}\n`);
    }
    this.#line(entry.t, this.#columns(cells));
  }

  #columns(cells: readonly string[]): string {
    return cells
      .map((cell, i) => (i === cells.length - 1 ? cell : cell.padEnd(Math.max(this.#widths[i] ?? 0, cell.length + 3))))
      .join("");
  }

  #log(entry: TraceEntry): void {
    const stream = String(entry["stream"]);
    this.#line(entry.t, `${entry.pod}/${entry.container}#${entry.attempt} ${stream}| ${String(entry["line"])}`);
  }

  #event(entry: TraceEntry): void {
    this.#line(
      entry.t,
      `${String(entry["eventType"])} ${String(entry["reason"])} ${String(entry["involved"])}: ${String(entry["message"])}`,
    );
  }

  #line(t: SimTime, text: string): void {
    process.stdout.write(`[${(t / SECOND).toFixed(3).padStart(TIME_WIDTH - 3)}s] ${text}\n`);
  }
}

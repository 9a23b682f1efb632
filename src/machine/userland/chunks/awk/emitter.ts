/** Collects instructions. */
import type { Code, Instruction, Machine } from "./machine.ts";
import { isTrue } from "./values.ts";

/** A place in the code that jumps lead to. */
export interface Label {
  at: number;
}

export class Emitter {
  protected line = 1;
  readonly #code: Instruction[] = [];

  get code(): Code {
    return this.#code;
  }

  protected step(step: (machine: Machine) => void): void {
    this.#code.push({ step, line: this.line });
  }

  protected wait(wait: (machine: Machine) => Generator<void, void, void>): void {
    this.#code.push({ wait, line: this.line });
  }

  /** Where time is counted: a new statement, or a loop's next round. */
  protected mark(line: number): void {
    this.line = line;
    this.#code.push({ line });
  }

  protected label(): Label {
    return { at: -1 };
  }

  /** The label means what comes next. */
  protected put(label: Label): void {
    label.at = this.#code.length;
  }

  protected jump(label: Label): void {
    this.step((machine) => void (machine.at = label.at));
  }

  /** Takes a value and jumps where it is true, or false. */
  protected jumpIf(wanted: boolean, label: Label): void {
    this.step((machine) => {
      if (isTrue(machine.pop()) === wanted) machine.at = label.at;
    });
  }
}

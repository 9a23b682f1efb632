/** Variables that go on from what they are given: SECONDS counts, RANDOM begins anew. Source: bash 5.2 manual (Bash Variables). */
import type { ByteString } from "../../kernel/types.ts";
import type { ShellState } from "../interp/state.ts";
import type { VariableExtra } from "../interp/variable-table.ts";

function given(value: ByteString): number {
  return parseInt(value, 10) || 0;
}

class Seconds implements VariableExtra {
  /** The time of the clock at which it was 0. */
  #zero: number;

  constructor(zero: number) {
    this.#zero = zero;
  }

  read(state: ShellState): ByteString {
    return String(Math.floor((state.kernel.clock.now - this.#zero) / 1000));
  }

  write(state: ShellState, value: ByteString): null {
    this.#zero = state.kernel.clock.now - given(value) * 1000;
    return null;
  }

  copy(): Seconds {
    return new Seconds(this.#zero);
  }
}

const MODULUS = 0x7fff_ffff;

/** Until it is given a seed, from the machine's own numbers; then Park's and Miller's. */
class RandomNumbers implements VariableExtra {
  #seed: number | null;
  #last = -1;

  constructor(seed: number | null) {
    this.#seed = seed;
  }

  read(state: ShellState): ByteString {
    if (this.#seed === null) return String(state.kernel.random.stream("shell").below(32_768));
    let value: number;
    do {
      const before: number = this.#seed ?? 0;
      const seed = before % MODULUS === 0 ? 123_459_876 : before;
      const next: number = 16_807 * (seed % 127_773) - 2836 * Math.floor(seed / 127_773);
      const after = next < 0 ? next + MODULUS : next;
      this.#seed = after;
      value = ((after >>> 16) ^ (after & 0xffff)) & 0x7fff;
    } while (value === this.#last);
    this.#last = value;
    return String(value);
  }

  write(_state: ShellState, value: ByteString): null {
    this.#seed = given(value) >>> 0;
    this.#last = -1;
    return null;
  }

  copy(): RandomNumbers {
    // Each subshell has numbers of its own.
    return new RandomNumbers(this.#seed);
  }
}

export function addCounters(state: ShellState): void {
  state.ownVariable("SECONDS").extra = new Seconds(state.startedAt);
  state.ownVariable("RANDOM").extra = new RandomNumbers(null);
}

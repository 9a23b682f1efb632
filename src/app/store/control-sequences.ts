/**
 * What a program prints, taken apart: text, control characters, and escape sequences.
 * Source: ECMA-48, console_codes(4).
 */

export type Printed =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "control"; readonly char: string }
  /** What stands behind ESC; of a title and the like all of it. */
  | { readonly type: "escape"; readonly name: string }
  | { readonly type: "csi"; readonly mark: string; readonly parameters: string; readonly final: string };

/** Characters of a sequence; what is longer is none. */
const MAX_SEQUENCE = 4096;

/* oxlint-disable no-control-regex -- control sequences are what this is about. */
/** A sequence from its ESC on: CSI, a string to its end, or two or three characters. */
const SEQUENCE =
  /\u001b(?:\[([<-?]?)([0-9;:]*)[ -/]*([@-~])|[\]P^_X][^\u0007\u001b]*(?:\u0007|\u001b\\)|[ -/]+[0-~]|[0-Z\\`-~])/y;
/** One that has not ended yet. */
const UNFINISHED = /\u001b(?:\[[<-?]?[0-9;:]*[ -/]*|[\]P^_X][^\u0007\u001b]*\u001b?|[ -/]*)$/y;
/** What stands in one piece. */
const TEXT = /[^\u0000-\u001f\u007f]+/y;
/* oxlint-enable no-control-regex */

export class ControlSequences {
  /** The beginning of a sequence whose end has not come. */
  #rest = "";

  /** In whatever pieces it comes. */
  *read(output: string): Generator<Printed> {
    const all = this.#rest + output;
    this.#rest = "";
    let at = 0;
    while (at < all.length) {
      const [text] = matchAt(TEXT, all, at) ?? [];
      if (text !== undefined) {
        yield { type: "text", text };
        at += text.length;
        continue;
      }
      const [whole, mark = "", parameters = "", final] = matchAt(SEQUENCE, all, at) ?? [];
      if (whole !== undefined) {
        yield final === undefined ? { type: "escape", name: whole.slice(1) } : { type: "csi", mark, parameters, final };
        at += whole.length;
        continue;
      }
      if (all.length - at <= MAX_SEQUENCE && matchAt(UNFINISHED, all, at)) {
        this.#rest = all.slice(at);
        return;
      }
      yield { type: "control", char: all[at++] ?? "" };
    }
  }
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/**
 * Regular expressions as nginx's configuration has them: PCRE over bytes, by backtracking with a limit of steps.
 * Source: pcre2pattern(3), pcre2 10.42.
 * Simplified: no recursion, conditions, verbs, Unicode properties or multi-line options; a search that takes more than a
 * million steps is given up as one that does not match.
 */
import { parsePcre, PcreError } from "./pcre-syntax.ts";
import type { PcreNode } from "./pcre-syntax.ts";

export interface PcreMatch {
  readonly index: number;
  /** The whole, then the groups; undefined where one took no part. */
  readonly groups: readonly (string | undefined)[];
}

const MAX_STEPS = 1_000_000;
const MAX_DEPTH = 2500;

class GivenUp extends Error {}

interface State {
  readonly text: string;
  /** Starts and ends of the groups. */
  readonly marks: (number | undefined)[];
  steps: number;
  depth: number;
}

type Next = (at: number) => boolean;
type Matcher = (state: State, at: number, next: Next) => boolean;

function step(state: State): void {
  if (++state.steps > MAX_STEPS) throw new GivenUp();
}

function isWord(text: string, at: number): boolean {
  return /^\w$/.test(text[at] ?? "");
}

export class Pcre {
  readonly source: string;
  readonly groupCount: number;
  /** Group numbers by name. */
  readonly names: ReadonlyMap<string, number>;
  readonly #matcher: Matcher;

  /** Throws a PcreError. */
  constructor(source: string, isCaseless = false) {
    const parsed = parsePcre(source, isCaseless);
    this.source = source;
    this.groupCount = parsed.groups;
    this.names = parsed.names;
    this.#matcher = compile(parsed.node);
  }

  exec(text: string): PcreMatch | null {
    const state: State = { text, marks: [], steps: 0, depth: 0 };
    try {
      for (let from = 0; from <= text.length; from++) {
        state.marks.length = 0;
        let end = -1;
        const matched = this.#matcher(state, from, (at) => {
          end = at;
          return true;
        });
        if (matched) return { index: from, groups: this.#groups(state, from, end) };
      }
    } catch (problem) {
      if (!(problem instanceof GivenUp)) throw problem;
    }
    return null;
  }

  #groups({ text, marks }: State, from: number, end: number): (string | undefined)[] {
    const groups: (string | undefined)[] = [text.slice(from, end)];
    for (let i = 1; i <= this.groupCount; i++) {
      const start = marks[2 * i];
      const stop = marks[2 * i + 1];
      groups.push(start === undefined || stop === undefined ? undefined : text.slice(start, stop));
    }
    return groups;
  }
}

/** Compiles, or says what pcre2_compile() says. */
export function compilePcre(source: string, isCaseless: boolean): Pcre | { message: string } {
  try {
    return new Pcre(source, isCaseless);
  } catch (problem) {
    if (!(problem instanceof PcreError)) throw problem;
    const where = problem.at >= source.length ? "" : ` at "${source.slice(problem.at)}"`;
    return { message: `pcre2_compile() failed: ${problem.message} in "${source}"${where}` };
  }
}

function compile(node: PcreNode): Matcher {
  switch (node.kind) {
    case "empty":
      return (_state, at, next) => next(at);
    case "set":
      return (state, at, next) => at < state.text.length && node.has(state.text.charCodeAt(at)) && next(at + 1);
    case "sequence":
      return sequence(node.parts.map(compile));
    case "choice": {
      const options = node.options.map(compile);
      return (state, at, next) => options.some((option) => option(state, at, next));
    }
    case "group":
      return group(compile(node.body), node.number);
    case "look":
      return look(compile(node.body), node.behind, node.negative);
    case "atomic": {
      const body = compile(node.body);
      return (state, at, next) => {
        let end = -1;
        return body(state, at, (stop) => ((end = stop), true)) && next(end);
      };
    }
    case "assert":
      return (state, at, next) => holds(node.what, state.text, at) && next(at);
    case "back":
      return backReference(node.number, node.isCaseless);
    case "repeat":
      return node.body.kind === "set" ? repeatSet(node.body.has, node) : repeat(compile(node.body), node);
  }
}

function sequence(parts: readonly Matcher[]): Matcher {
  const run = (state: State, index: number, at: number, next: Next): boolean => {
    const part = parts[index];
    if (!part) return next(at);
    step(state);
    return part(state, at, (stop) => run(state, index + 1, stop, next));
  };
  return (state, at, next) => run(state, 0, at, next);
}

function group(body: Matcher, number: number): Matcher {
  return (state, at, next) => {
    const { marks } = state;
    const start = marks[2 * number];
    const stop = marks[2 * number + 1];
    const matched = body(state, at, (end) => {
      const before = [marks[2 * number], marks[2 * number + 1]] as const;
      marks[2 * number] = at;
      marks[2 * number + 1] = end;
      if (next(end)) return true;
      restore(marks, number, before[0], before[1]);
      return false;
    });
    if (!matched) restore(marks, number, start, stop);
    return matched;
  };
}

function restore(marks: State["marks"], number: number, start: number | undefined, stop: number | undefined): void {
  marks[2 * number] = start;
  marks[2 * number + 1] = stop;
}

function look(body: Matcher, behind: boolean, negative: boolean): Matcher {
  return (state, at, next) => {
    let found = false;
    if (!behind) found = body(state, at, () => true);
    else for (let from = at; from >= 0 && !found; from--) found = body(state, from, (stop) => stop === at);
    return found !== negative && next(at);
  };
}

function holds(what: string, text: string, at: number): boolean {
  switch (what) {
    case "^":
    case "A":
    case "G":
      return at === 0;
    case "$":
    case "Z":
      return at === text.length || (at === text.length - 1 && text[at] === "\n");
    case "z":
      return at === text.length;
    case "b":
      return isWord(text, at - 1) !== isWord(text, at);
    default:
      return isWord(text, at - 1) === isWord(text, at);
  }
}

function backReference(number: number, isCaseless: boolean): Matcher {
  return (state, at, next) => {
    const start = state.marks[2 * number];
    const stop = state.marks[2 * number + 1];
    if (start === undefined || stop === undefined) return false;
    const wanted = state.text.slice(start, stop);
    const there = state.text.substr(at, wanted.length);
    const same = isCaseless ? there.toLowerCase() === wanted.toLowerCase() : there === wanted;
    return same && next(at + wanted.length);
  };
}

interface Counts {
  readonly min: number;
  readonly max: number;
  readonly mode: "greedy" | "lazy" | "possessive";
}

/** Of one character: without a call for each. */
function repeatSet(has: (code: number) => boolean, { min, max, mode }: Counts): Matcher {
  return (state, at, next) => {
    const { text } = state;
    const most = Math.min(text.length, at + max);
    let end = at;
    if (mode === "lazy") {
      for (; ; end++) {
        step(state);
        if (end - at >= min && next(end)) return true;
        if (end >= most || !has(text.charCodeAt(end))) return false;
      }
    }
    while (end < most && has(text.charCodeAt(end))) end++;
    if (mode === "possessive") return end - at >= min && next(end);
    for (; end - at >= min; end--) {
      step(state);
      if (next(end)) return true;
    }
    return false;
  };
}

function repeat(body: Matcher, { min, max, mode }: Counts): Matcher {
  const run = (state: State, count: number, at: number, next: Next): boolean => {
    step(state);
    if (++state.depth > MAX_DEPTH) throw new GivenUp();
    const more = (): boolean =>
      count < max && body(state, at, (stop) => (stop > at || count < min) && run(state, count + 1, stop, next));
    const enough = (): boolean => count >= min && next(at);
    const matched = mode === "lazy" ? enough() || more() : more() || enough();
    state.depth--;
    return matched;
  };
  if (mode !== "possessive") return (state, at, next) => run(state, 0, at, next);
  return (state, at, next) => {
    let end = -1;
    return run(state, 0, at, (stop) => ((end = stop), true)) && next(end);
  };
}

/** What somebody did, as the actions that do it again: the lines typed in terminals, the files applied, failures and waits. */
import { SECOND } from "../sim/units.ts";
import type { SimTime } from "../sim/units.ts";
import type { Action } from "./lesson.ts";
import { quote } from "./scenario.ts";
import type { Step } from "./scenario.ts";

/** A shorter pause is that of somebody who types. */
const PAUSE = 3 * SECOND;
const INTERRUPT = "\u0003";

export interface Recorded {
  at: SimTime;
  action: Action;
}

/** The steps of a run as actions with their times, in their order. */
export function recordingOf(steps: readonly Step[]): Recorded[] {
  const found: Recorded[] = [];
  const typed = new Map<string, Typing>();
  for (const { at, input } of steps) {
    switch (input?.type) {
      case "type": {
        const typing = typed.get(input.tty) ?? { text: "", last: null };
        typed.set(input.tty, typing);
        for (const char of input.text) type(typing, char, at, found);
        break;
      }
      case "kubectl":
        found.push({ at, action: { type: "sh", line: `kubectl ${input.args}` } });
        break;
      case "apply":
        found.push({ at, action: { type: "apply", file: input.file, text: input.text } });
        break;
      case "inject":
        found.push({ at, action: { type: "inject", fault: input.fault } });
        break;
      case "heal":
        found.push({ at, action: { type: "heal", id: input.id } });
    }
  }
  return found;
}

/** A terminal's line as far as it has come, and the last one that was sent from it. */
interface Typing {
  text: string;
  last: Recorded | null;
}

function type(typing: Typing, char: string, at: SimTime, found: Recorded[]): void {
  if (char === INTERRUPT) {
    // In the middle of a line it takes the line away; behind one, it ends what that one began.
    if (typing.text === "" && typing.last) interrupt(typing.last, at);
    typing.text = "";
    typing.last = null;
  } else if (char === "\n" || char === "\r") {
    typing.last = typing.text.trim() === "" ? null : { at, action: { type: "sh", line: typing.text } };
    if (typing.last) found.push(typing.last);
    typing.text = "";
  } else typing.text += char;
}

/** A watch does not end by itself: the line gets the time that it had. */
function interrupt(last: Recorded, at: SimTime): void {
  if (last.action.type !== "sh") return;
  const { line } = last.action;
  const seconds = Math.max(1, Math.ceil((at - last.at) / SECOND));
  const isPlain = /^[\w./:=@%+, -]+$/.test(line);
  last.action = { type: "sh", line: `timeout ${seconds} ${isPlain ? line : `sh -c ${quote(line)}`}` };
}

/** The actions alone; with a moment from which they are counted, also the pauses between them. */
export function actionsOf(recorded: readonly Recorded[], from: SimTime | null = null): Action[] {
  let last = from;
  return recorded.flatMap(({ at, action }): Action[] => {
    const pause = last === null ? 0 : at - last;
    if (last !== null) last = at;
    return pause >= PAUSE ? [{ type: "wait", duration: pause }, action] : [action];
  });
}

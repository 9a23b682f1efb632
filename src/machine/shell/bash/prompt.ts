/**
 * `${x@P}`: a text as a prompt.
 *
 * Source: bash 5.2 manual (Controlling the Prompt).
 * Simplified: command substitutions in it are left out, as in prompts; the number of a command in the history is 1, in the shell 0.
 */
import { calendarDate } from "../../../sim/units.ts";
import { shortDirectory, userName } from "../interp/prompt.ts";
import type { ShellState } from "../interp/state.ts";
import { compileString } from "../expand/word.ts";
import { versionOf } from "./version.ts";
import { Parser } from "../syntax/parser.ts";
import type { ByteString } from "../../kernel/types.ts";

const DAYS = "Sun Mon Tue Wed Thu Fri Sat".split(" ");
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

export function renderPromptText(state: ShellState, text: ByteString): ByteString {
  const shown = text.replace(/\\([0-7]{3}|[\s\S])/g, (whole, what: string) =>
    what.length === 3 ? String.fromCharCode(Number.parseInt(what, 8) & 255) : (escape(state, what) ?? whole),
  );
  if (!shown.includes("$") && !shown.includes("\\")) return shown;
  const parser = new Parser(shown, { dialect: state.dialect, syntax: state.extension?.syntax, firstLine: 0 });
  return compileString(parser.readHereDocument().filter((part) => part.kind !== "command")).run(state);
}

/** Null: no escape of a prompt. What would be expanded afterwards is quoted. */
function escape(state: ShellState, letter: string): ByteString | null {
  const { proc, kernel } = state;
  switch (letter) {
    case "u":
      return userName(state) ?? "I have no name!";
    case "h":
      return proc.ns.uts.hostname.replace(/\..*/, "");
    case "H":
      return proc.ns.uts.hostname;
    case "w":
      return quoted(shortDirectory(state.directory, state.get("HOME")));
    case "W":
      return quoted(shortDirectory(state.directory, state.get("HOME")).replace(/^.*\/(?=.)/, ""));
    case "$":
      return proc.cred.uid === 0 ? "#" : "\\$";
    case "s":
      return state.name.replace(/^.*\//, "");
    case "v":
      return versionOf(state).replace(/\.\d+$/, "");
    case "V":
      return versionOf(state);
    case "j":
      return String(state.jobs.all.length);
    case "l":
      return "tty";
    case "!":
      return "1";
    case "#":
      return "0";
    case "n":
      return "\n";
    case "r":
      return "\r";
    case "a":
      return "\x07";
    case "e":
      return "\x1b";
    case "[":
    case "]":
      return "";
    case "\\":
      return "\\\\";
    default:
      return timeText(kernel.clock.epoch, letter);
  }
}

function timeText(epoch: number, letter: string): ByteString | null {
  const { weekday, month, day, hour, minute, second } = calendarDate(epoch);
  const two = (value: number): string => String(value).padStart(2, "0");
  const half = two(hour % 12 === 0 ? 12 : hour % 12);
  switch (letter) {
    case "t":
      return `${two(hour)}:${two(minute)}:${two(second)}`;
    case "T":
      return `${half}:${two(minute)}:${two(second)}`;
    case "@":
      return `${half}:${two(minute)} ${hour < 12 ? "AM" : "PM"}`;
    case "A":
      return `${two(hour)}:${two(minute)}`;
    case "d":
      return `${DAYS[weekday] ?? ""} ${MONTHS[month - 1] ?? ""} ${two(day)}`;
    default:
      return null;
  }
}

function quoted(text: ByteString): ByteString {
  return text.replace(/[$`\\]/g, "\\$&");
}

/**
 * How a command ends that cannot go on: the text for stderr and the exit code, and the one place that frames errors of
 * the API server.
 *
 * A `Failure` is thrown inside kubectl and caught by its main program; it never leaves this room.
 * Source: kubectl pkg/cmd/util/helpers.go (behaviour), v1.33.
 */
import type { ApiResult, Status } from "../api/meta.ts";

export class Failure extends Error {
  override readonly name = "Failure";
  /** Whole lines for stderr. */
  readonly text: string;
  readonly exitCode: number;
  /** What goes to stdout before that: the part that had been printed. */
  readonly printed: string;

  constructor(text: string, exitCode = 1, printed = "") {
    super(text);
    this.text = text;
    this.exitCode = exitCode;
    this.printed = printed;
  }
}

/** One thing that went wrong: `framed` as the last line would show it, and whether it takes `error: ` when it stands alone. */
export interface Problem {
  framed: string;
  plain: boolean;
}

/** Ends the command with `error: TEXT`. */
export function fail(text: string): never {
  throw new Failure(frame([plainProblem(text)]));
}

/** Ends the command with `error: TEXT` after part of its output has been printed. */
export function failAfter(printed: string, text: string): never {
  throw new Failure(frame([plainProblem(text)]), 1, printed);
}

/** Ends the command with `error: TEXT` and where to find help. `command` is `logs` or `rollout status`. */
export function usageFail(command: string, text: string): never {
  throw new Failure(`error: ${text}\nSee 'kubectl ${command} -h' for help and examples\n`);
}

export function failStatus(status: Status, context = ""): never {
  throw new Failure(frame([statusProblem(status, context)]));
}

/** Ends the command where there are problems. */
export function failAll(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new Failure(frame(problems));
}

/** The value, or the end of the command. `context` goes before the server's message. */
export function expectOk<T>(result: ApiResult<T>, context = ""): T {
  if (!result.ok) failStatus(result.status, context);
  return result.value;
}

export function plainProblem(text: string): Problem {
  return { framed: text, plain: true };
}

/** A failure of one thing among several. */
export function problemOf(failure: Failure): Problem {
  const plain = failure.text.startsWith("error: ");
  return { framed: failure.text.replace(/\n$/, "").replace(/^error: /, ""), plain };
}

/** The API server's answer as kubectl shows it. `context` is lost for Invalid errors, which show their causes only. */
export function statusProblem(status: Status, context = ""): Problem {
  if (status.reason === "Invalid") return { framed: invalidText(status), plain: false };
  if (status.reason === "Unauthorized") {
    return { framed: `error: You must be logged in to the server (${status.message})`, plain: false };
  }
  const reason = status.reason === "" || status.reason === "Unknown" ? "" : ` (${status.reason})`;
  return { framed: `Error from server${reason}: ${context}${status.message}`, plain: false };
}

/** All problems as lines; a single plain one gets `error: `. */
function frame(problems: readonly Problem[]): string {
  const [only] = problems;
  if (only && problems.length === 1) {
    return only.plain && !only.framed.startsWith("error: ") ? `error: ${only.framed}\n` : `${only.framed}\n`;
  }
  const lines = problems.map((problem) => problem.framed);
  return lines.map((line) => `${line}\n`).join("");
}

function invalidText(status: Status): string {
  const { kind = "", name = "", causes = [] } = status.details ?? {};
  const subject = kind === "" && name === "" ? "The request" : `The ${kind} ${JSON.stringify(name)}`;
  const [only] = causes;
  if (!only) return kind === "" && name === "" ? `The request is invalid: ${status.message}` : `${subject} is invalid`;
  const lines = [
    ...new Set(causes.map((cause) => (cause.field === "" ? cause.message : `${cause.field}: ${cause.message}`))),
  ];
  if (lines.length === 1) return `${subject} is invalid: ${lines[0] ?? ""}`;
  return `${subject} is invalid: \n${lines.map((line) => `* ${line}`).join("\n")}`;
}

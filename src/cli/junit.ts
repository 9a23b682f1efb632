/** The outcome of a scenario as a JUnit report, for continuous integration. Source: the JUnit XML schema that CI servers read. */
import { SECOND } from "../sim/units.ts";
import type { ProofCase } from "../scenario/lesson-proof.ts";
import type { Outcome } from "../scenario/outcome.ts";

/** One test case for each step that expects something or runs kubectl. */
export function formatJunit(title: string, outcomes: readonly Outcome[]): string {
  const cases = outcomes.filter((outcome) => outcome.step.expect !== null || outcome.command !== null);
  const failed = cases.filter((outcome) => problem(outcome) !== null).length;
  const rows = cases.map((outcome) => {
    const name = escape(
      `${outcome.step.at / SECOND}s ${outcome.command === null ? JSON.stringify(outcome.step.expect) : `kubectl ${outcome.command}`}`,
    );
    const message = problem(outcome);
    return message === null
      ? `  <testcase name="${name}"/>`
      : `  <testcase name="${name}"><failure message="${escape(message)}">${escape(outcome.output)}</failure></testcase>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="${escape(title)}" tests="${cases.length}" failures="${failed}">\n${rows.join("\n")}\n</testsuite>\n`;
}

export interface ProofSuite {
  title: string;
  /** The lesson's file, as it was named. */
  path: string;
  cases: readonly ProofCase[];
}

/** One suite for each lesson, one test case for each thing that was proven of it, with the place in its file. */
export function formatProof(suites: readonly ProofSuite[]): string {
  const parts = suites.map(({ title, path, cases }) => {
    const failed = cases.filter(({ failure }) => failure !== null).length;
    const file = escape(path);
    const rows = cases.map(({ name, line, failure }) => {
      const head = `  <testcase name="${escape(name)}" classname="${file}" file="${file}" line="${line}"`;
      if (failure === null) return `${head}/>`;
      return `${head}><failure message="${escape(failure)}">${file}:${line}</failure></testcase>`;
    });
    return `<testsuite name="${escape(title)}" tests="${cases.length}" failures="${failed}">\n${rows.join("\n")}\n</testsuite>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${parts.join("")}</testsuites>\n`;
}

function problem(outcome: Outcome): string | null {
  if (outcome.failure !== null) return outcome.failure;
  return outcome.step.expect === null && outcome.exit !== null && outcome.exit !== 0
    ? `exit code ${outcome.exit}`
    : null;
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "&#10;");
}

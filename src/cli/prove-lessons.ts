/**
 * Lessons on the command line: each is proven by playing its solutions, and its wrong answers. A line for each thing that was
 * proven; what failed, and errors of the text, as FILE:LINE on standard error.
 */
import { writeFileSync } from "node:fs";
import { basename } from "node:path";
import { proveLesson } from "../scenario/lesson-proof.ts";
import { parseLesson } from "../scenario/lessons.ts";
import { callersPath, readText, UsageError } from "./arguments.ts";
import { allChunks } from "./chunks.ts";
import { drive } from "./drive.ts";
import { formatProof } from "./junit.ts";
import type { ProofSuite } from "./junit.ts";

/** Exit code: 0 proven, 1 not, 2 where a lesson cannot be read. */
export function proveLessons(paths: readonly string[], junit: string | undefined): number {
  const suites: ProofSuite[] = [];
  let exit = 0;
  for (const path of paths) {
    if (!path.endsWith(".md")) throw new UsageError("lessons are run without other files");
    const { lesson, problems } = parseLesson(readText(path), basename(path, ".md"));
    for (const { line, message } of problems) process.stderr.write(`${path}:${line}: ${message}\n`);
    if (problems.length > 0 || !lesson) {
      const cases = problems.map(({ line, message }) => ({ name: `line ${line} can be read`, line, failure: message }));
      suites.push({ title: lesson?.title ?? path, path, cases });
      exit = 2;
      continue;
    }
    process.stdout.write(`${lesson.title}\n`);
    const cases = proveLesson(lesson, allChunks(), drive);
    for (const { name, line, failure } of cases) {
      process.stdout.write(`  ${failure === null ? "ok    " : "FAILED"}  ${name}\n`);
      if (failure === null) continue;
      process.stderr.write(`${path}:${line}: ${name}: ${failure}\n`);
      exit = Math.max(exit, 1);
    }
    suites.push({ title: lesson.title, path, cases });
  }
  if (junit !== undefined) writeFileSync(callersPath(junit), formatProof(suites));
  return exit;
}

/**
 * POSIX regular expressions over byte strings, as regcomp(3) and regexec(3) of glibc 2.36 have them in the C locale.
 *
 * Simplified: where several ways give the longest match, the groups are those of the way that a greedy search finds
 * first; `[[.name.]]` knows single characters only; a search with back-references is given up after half a million steps.
 */
import type { ByteString } from "../../kernel/types.ts";
import type { RegexOptions, RegexOrProblem } from "../regex-types.ts";
import { backtracker } from "./regex-backtrack.ts";
import { literalMatcher } from "./regex-literal.ts";
import { REGEX_ERRORS, RegexSyntaxError, parseRegex } from "./regex-syntax.ts";

/** Compiles an expression; the message of a bad one is regerror's. */
export function compileRegex(source: ByteString, options: RegexOptions = {}): RegexOrProblem {
  try {
    const parsed = parseRegex(source, options);
    const regex = literalMatcher(parsed) ?? backtracker(parsed, options);
    return regex ? { ok: true, regex } : { ok: false, message: REGEX_ERRORS.tooBig };
  } catch (problem) {
    if (problem instanceof RegexSyntaxError) return { ok: false, message: problem.message };
    throw problem;
  }
}

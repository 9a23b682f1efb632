/** The chunk `nginx-more`: what a plain server of files does without. */
import { admit } from "./access.ts";
import { checkFiles } from "./check-files.ts";
import { checkMore } from "./checks-more.ts";
import { BUILD, USAGE } from "./command-texts.ts";
import { serveContent } from "./content.ts";
import { moreSpecs } from "./directives-more.ts";
import { regexOf } from "./expressions.ts";
import { listDirectory } from "./listing.ts";
import type { More } from "./more.ts";
import { runRewrites } from "./rewriting.ts";
import { buildUpstreams } from "./upstream.ts";
import { VariableNames } from "./variable-names.ts";
import { moreVariable } from "./variables-more.ts";

export const more: More = {
  directiveSpecs: moreSpecs,
  checkDirective: checkMore,
  checkVariables: () => new VariableNames(),
  regexOf,
  buildUpstreams,
  checkFiles,
  variable: moreVariable,
  rewrite: runRewrites,
  admit,
  content: serveContent,
  listDirectory,
  usage: USAGE,
  build: BUILD,
};

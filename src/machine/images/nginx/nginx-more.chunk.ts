/** The chunk `nginx-more`: what a plain server of files does without. */
import { admit } from "./access.ts";
import { checkFiles } from "./check-files.ts";
import { checkMore } from "./checks-more.ts";
import { absoluteUrl, addedHeaders, withCharset } from "./added-headers.ts";
import { BUILD, USAGE } from "./command-texts.ts";
import { serveContent } from "./content.ts";
import { moreSpecs } from "./directives-more.ts";
import { finishStatus } from "./error-pages.ts";
import { regexOf } from "./expressions.ts";
import { serveSpecially } from "./file-answers.ts";
import { listDirectory } from "./listing.ts";
import type { More } from "./more.ts";
import { reasonOf } from "./pages.ts";
import { secure } from "./secure.ts";
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
  secure,
  admit,
  content: serveContent,
  serveSpecially,
  finishStatus,
  reasonOf,
  addedHeaders,
  withCharset,
  absoluteUrl,
  listDirectory,
  usage: USAGE,
  build: BUILD,
};

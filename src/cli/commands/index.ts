/** The commands. To add one: write `commands/<name>.ts` with a `Command`, and one line here. */
import { conformance } from "./conformance.ts";
import { explain } from "./explain.ts";
import { faults } from "./faults.ts";
import { kubectl } from "./kubectl.ts";
import { run } from "./run.ts";
import { open, share } from "./share.ts";
import { sh } from "./sh.ts";
import type { Command } from "./types.ts";
import { validate } from "./validate.ts";

export const COMMANDS: readonly Command[] = [run, sh, kubectl, conformance, validate, explain, share, open, faults];

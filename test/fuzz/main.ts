/** The fuzzers. To add one: write `test/fuzz/<name>.ts` with a `Fuzzer`, and one line here. */
import type { Fuzzer } from "./fuzzer.ts";
import { kinds } from "./kinds.ts";
import { links } from "./links.ts";
import { manifests } from "./manifests.ts";
import { objects } from "./objects.ts";
import { pods } from "./pods.ts";
import { shell } from "./shell.ts";

export { runFolder } from "./folder.ts";
export { campaign } from "./fuzzer.ts";

export const FUZZERS: readonly Fuzzer[] = [kinds, links, manifests, objects, pods, shell];

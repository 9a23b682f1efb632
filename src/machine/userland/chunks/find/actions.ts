/** What find does with the files it has found. Source: BusyBox 1.36.1 find. */
import { isError } from "../../../kernel/applet.ts";
import { strerror } from "../../../kernel/errno.ts";
import type { ByteString } from "../../../kernel/types.ts";
import { execProgram, exitCodeOf, forkApplet, waitFor } from "../../exec-program.ts";
import { complain } from "../../message.ts";
import type { Batch, Predicate, Search } from "./expression.ts";

/** Bytes of names after which `-exec ... +` runs its command, and the most names for one. */
const BATCH_BYTES = 32 * 1024;

/** Runs a command and waits for it; whether it exited 0. */
function* runCommand(search: Search, argv: readonly ByteString[]): Generator<void, boolean, void> {
  const { sys } = search;
  yield* sys.flush();
  const child = forkApplet(sys, function* (own) {
    const failed = yield* execProgram(own, argv);
    yield* complain(own, "find", `${argv[0] ?? ""}: ${strerror(failed)}`);
    return 127;
  });
  if (isError(child)) {
    yield* complain(sys, "find", `vfork: ${strerror(child)}`);
    return false;
  }
  const status = yield* waitFor(sys, child.pid);
  return typeof status !== "number" && exitCodeOf(status) === 0;
}

export function printAction({ sys }: Search, end: string): Predicate {
  return function* ({ path }) {
    yield* sys.print(path + end);
    return true;
  };
}

/** `-exec WORDS ;`: `{}` anywhere in a word is the file. */
export function execAction(search: Search, words: readonly ByteString[]): Predicate {
  return ({ path }) =>
    runCommand(
      search,
      words.map((word) => word.replaceAll("{}", () => path)),
    );
}

/** `-exec WORDS {} +`: the command is run with as many names as fit. */
export class ExecBatch implements Batch {
  readonly #search: Search;
  readonly #words: readonly ByteString[];
  #names: ByteString[] = [];
  #bytes = 0;

  constructor(search: Search, words: readonly ByteString[]) {
    this.#search = search;
    this.#words = words;
  }

  readonly action: Predicate = this.#add.bind(this);

  *#add({ path }: { path: ByteString }): Generator<void, boolean, void> {
    this.#names.push(path);
    this.#bytes += path.length + 1;
    if (this.#bytes >= BATCH_BYTES) yield* this.flush();
    return true;
  }

  *flush(): Generator<void, void, void> {
    if (this.#names.length === 0) return;
    const argv = this.#words.flatMap((word) =>
      word.includes("{}") ? this.#names.map((name) => word.replaceAll("{}", () => name)) : [word],
    );
    this.#names = [];
    this.#bytes = 0;
    if (!(yield* runCommand(this.#search, argv))) this.#search.code = 1;
  }
}

/** `-delete`: a directory must be empty by then; `.` stays. */
export function deleteAction(search: Search): Predicate {
  const { sys } = search;
  return function* ({ path, stat }) {
    const failed = stat.kind !== "directory" ? sys.k.unlink(sys.p, path) : path === "." ? 0 : sys.k.rmdir(sys.p, path);
    if (failed < 0) yield* complain(sys, "find", `${path}: ${strerror(failed)}`);
    return true;
  };
}

export function emptyTest({ sys }: Search): Predicate {
  return function* ({ path, stat }) {
    if (stat.kind === "file") return stat.size === 0;
    if (stat.kind !== "directory") return false;
    const entries = sys.k.readdir(sys.p, path);
    if (typeof entries !== "number") return entries.length === 0;
    yield* complain(sys, "find", `${path}: ${strerror(entries)}`);
    return false;
  };
}

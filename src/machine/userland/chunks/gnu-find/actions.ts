/** What GNU's find does with the files it has found. Source: findutils 4.9 (pred.c, exec.c). */
import { isError } from "../../../kernel/applet.ts";
import { ENOTEMPTY, strerror } from "../../../kernel/errno.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../../../kernel/flags.ts";
import type { ByteString } from "../../../kernel/types.ts";
import { execProgram, forkApplet, waitFor } from "../../exec-program.ts";
import { lastComponent } from "../../paths.ts";
import { FindProblem, complain, complainErrno, shown } from "./search.ts";
import type { Batch, Predicate, Search } from "./search.ts";

/** Bytes of names after which `-exec ... +` runs its command. */
const BATCH_BYTES = 128 * 1024;

/** Runs a command in a directory and waits for it; whether it exited 0. */
function* runCommand(
  search: Search,
  argv: readonly ByteString[],
  directory: ByteString | null,
): Generator<void, boolean, void> {
  const { sys } = search;
  yield* sys.flush();
  const child = forkApplet(sys, function* (own) {
    const moved = directory === null ? 0 : own.k.chdir(own.p, directory);
    const failed = moved < 0 ? moved : yield* execProgram(own, argv);
    yield* own.error(`find: ${shown(argv[0] ?? "")}: ${strerror(failed)}\n`);
    return 1;
  });
  if (isError(child)) {
    yield* complain(search, `cannot fork: ${strerror(child)}`);
    return false;
  }
  const status = yield* waitFor(sys, child.pid);
  if (typeof status === "number") return false;
  if (status.signal !== 0) yield* complain(search, `${shown(argv[0] ?? "")} terminated by signal ${status.signal}`);
  return status.signal === 0 && status.code === 0;
}

/** Where -execdir runs its command, and what it calls the file there. */
function localName(path: ByteString): { directory: ByteString; name: ByteString } {
  const base = lastComponent(path);
  const at = path.lastIndexOf("/", path.length - 2);
  if (base === "/") return { directory: "/", name: "/" };
  return { directory: at < 0 ? "." : path.slice(0, at) || "/", name: `./${base}` };
}

/** Asks whether to; the answer is a line of standard input. */
function* asked(search: Search, command: ByteString, path: ByteString): Generator<void, boolean, void> {
  const { sys } = search;
  yield* sys.flush();
  yield* sys.error(`< ${command} ... ${path} > ? `);
  let answer = "";
  for (;;) {
    const next = yield* sys.read(0, 1);
    if (typeof next === "number" || next === "" || next === "\n") break;
    answer += next;
  }
  return /^\s*[yY]/.test(answer);
}

/** `-exec WORDS ;`, `-execdir`, `-ok` and `-okdir`: `{}` anywhere in a word is the file. */
function execAction(search: Search, words: readonly ByteString[], kind: string): Predicate {
  return function* ({ path }) {
    const { directory, name } = kind.endsWith("dir") ? localName(path) : { directory: null, name: path };
    if (kind.startsWith("-ok") && !(yield* asked(search, words[0] ?? "", path))) return false;
    return yield* runCommand(
      search,
      words.map((word) => word.replaceAll("{}", () => name)),
      directory,
    );
  };
}

/** `-exec WORDS {} +`: the command is run with as many names as fit; -execdir's, with those of one directory. */
class ExecBatch implements Batch {
  readonly #search: Search;
  readonly #words: readonly ByteString[];
  readonly #isLocal: boolean;
  #directory: ByteString | null = null;
  #names: ByteString[] = [];
  #bytes = 0;

  constructor(search: Search, words: readonly ByteString[], isLocal: boolean) {
    this.#search = search;
    this.#words = words;
    this.#isLocal = isLocal;
  }

  readonly action: Predicate = this.#add.bind(this);

  *#add({ path }: { path: ByteString }): Generator<void, boolean, void> {
    const { directory, name } = this.#isLocal ? localName(path) : { directory: null, name: path };
    if (directory !== this.#directory) yield* this.flush();
    this.#directory = directory;
    this.#names.push(name);
    this.#bytes += name.length + 1;
    if (this.#bytes >= BATCH_BYTES) yield* this.flush();
    return true;
  }

  *flush(): Generator<void, void, void> {
    if (this.#names.length === 0) return;
    const argv = [...this.#words, ...this.#names];
    this.#names = [];
    this.#bytes = 0;
    if (!(yield* runCommand(this.#search, argv, this.#directory))) this.#search.code = 1;
  }
}

/** The words behind -exec and its kin up to `;`, or `{} +`. */
export function commandAction(search: Search, kind: string, rest: readonly ByteString[]): [Predicate, number] {
  const mayBatch = !kind.startsWith("-ok");
  const end = rest.findIndex((word, i) => word === ";" || (mayBatch && word === "+" && i > 0 && rest[i - 1] === "{}"));
  if (end < 0) {
    const joined = rest.findIndex((word, i) => word === "+" && rest[i - 1]?.includes("{}"));
    if (joined > 0 && mayBatch)
      throw new FindProblem(
        `In '${kind} ... {} +' the '{}' must appear by itself, but you specified ${shown(rest[joined - 1] ?? "")}`,
      );
    throw new FindProblem(`missing argument to \`${kind}'`);
  }
  const words = rest.slice(0, end);
  if (words.length === 0) throw new FindProblem(`invalid argument \`;' to \`${kind}'`);
  if (rest[end] === ";") return [execAction(search, words, kind), end + 1];
  const fixed = words.slice(0, -1);
  if (fixed.some((word) => word.includes("{}")))
    throw new FindProblem(`Only one instance of {} is supported with ${kind} ... +`);
  const batch = new ExecBatch(search, fixed, kind === "-execdir");
  search.batches.push(batch);
  return [batch.action, end + 1];
}

/** `-delete`: a directory must be empty by then; `.` stays. */
export function deleteAction(search: Search): Predicate {
  const { sys } = search;
  return function* ({ path, stat }) {
    if (path === ".") return true;
    const failed = stat.kind === "directory" ? sys.k.rmdir(sys.p, path) : sys.k.unlink(sys.p, path);
    if (failed === 0) return true;
    // It is not empty because something else could not be deleted.
    if (failed !== -ENOTEMPTY || search.code === 0)
      yield* complain(search, `cannot delete ${shown(path)}: ${strerror(failed)}`);
    search.code = 1;
    return false;
  };
}

export function emptyTest(search: Search): Predicate {
  const { sys } = search;
  return function* ({ path, stat }) {
    if (stat.kind === "file") return stat.size === 0;
    if (stat.kind !== "directory") return false;
    const entries = sys.k.readdir(sys.p, path);
    if (typeof entries !== "number") return entries.length === 0;
    yield* complainErrno(search, path, entries);
    return false;
  };
}

/** Where a text goes: standard output, or the file of -fprint and its kin, which is made at once. */
export function* destination(
  search: Search,
  path: ByteString | null,
): Generator<void, (text: string) => Generator<void, void, void>, void> {
  const { sys } = search;
  if (path === null)
    return function* (text) {
      yield* sys.print(text);
    };
  const fd = yield* sys.open(path, O_WRONLY | O_CREAT | O_TRUNC);
  if (isError(fd)) throw new FindProblem(`${shown(path)}: ${strerror(fd)}`);
  return function* (text) {
    if (path === "/dev/stdout") yield* sys.flush();
    yield* sys.writeAll(fd, text);
  };
}

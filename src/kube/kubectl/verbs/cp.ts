/**
 * `kubectl cp`: tar in the container, and an archive through `exec`. Source: kubectl pkg/cmd/cp (behaviour), v1.33.
 * Simplified: `--retries` is taken and never needed, as no connection breaks.
 */
import { decodeUtf8, encodeUtf8 } from "../../../machine/kernel/bytes.ts";
import type { KubeObject } from "../../api/meta.ts";
import { Failure, fail, failStatus } from "../failure.ts";
import { text } from "../fields.ts";
import { Inbox } from "../invocation.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { isLocalDirectory, makeDirectories, walkLocal, writeBytes } from "../local-files.ts";
import { readTar, writeTar } from "../tar-archive.ts";
import { failStream } from "../terminal-session.ts";
import { chooseContainer } from "./exec.ts";

interface FileSpec {
  namespace: string;
  /** Empty: a path of this machine. */
  pod: string;
  path: string;
}

export const cp: Verb = {
  name: "cp",
  short: "Copy files and directories to and from containers",
  usage: "kubectl cp <file-spec-src> <file-spec-dest> [options]",
  flags: [
    { name: "container", short: "c", kind: "string" },
    { name: "no-preserve", kind: "bool" },
    { name: "retries", kind: "int", value: "0" },
  ],
  *run(inv) {
    const [from, to] = inv.args;
    if (from === undefined || to === undefined || inv.args.length > 2) fail("source and destination are required");
    const [source, target] = [fileSpec(inv, from), fileSpec(inv, to)];
    if (source.pod !== "" && target.pod !== "") fail("one of src or dest must be a local file specification");
    if (source.path === "" || target.path === "") fail("filepath can not be empty");
    if (source.pod !== "") return yield* copyFrom(inv, source, target.path);
    if (target.pod !== "") return yield* copyTo(inv, source.path, target);
    return fail("one of src or dest must be a remote file specification");
  },
};

function fileSpec(inv: Invocation, word: string): FileSpec {
  const colon = word.indexOf(":");
  if (colon < 0) return { namespace: "", pod: "", path: word };
  const parts = word.slice(0, colon).split("/");
  const [first = "", second] = parts;
  if (colon === 0 || parts.length > 2) fail("filespec must match the canonical format: [[namespace/]pod:]file/path");
  const path = word.slice(colon + 1);
  return second === undefined
    ? { namespace: inv.namespace, pod: first, path }
    : { namespace: first, pod: second, path };
}

/** The Pod that files are copied to or from, and which of its containers. */
function* place(inv: Invocation, { namespace, pod }: FileSpec): Step<{ pod: KubeObject; container: string }> {
  const found = inv.api.get({ group: "", resource: "pods" }, namespace, pod);
  if (!found.ok) return failStatus(found.status);
  const phase = text(found.value, "status", "phase");
  if (phase === "Succeeded" || phase === "Failed")
    fail(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  return { pod: found.value, container: yield* chooseContainer(inv, found.value) };
}

function* copyTo(inv: Invocation, path: string, target: FileSpec): Step<number> {
  const { sys } = inv;
  if (typeof sys.k.lstat(sys.p, encodeUtf8(path)) === "number") fail(`${path} doesn't exist in local filesystem`);
  const where = yield* place(inv, target);
  const base = baseName(path);
  const isDirectory = yield* execute(inv, where, ["test", "-d", target.path], "", false);
  const wanted = clean(isDirectory.code === 0 ? `${target.path}/${base}` : target.path);
  const archive = writeTar(walkLocal(sys, path, baseName(wanted)), Math.floor(inv.now / 1000));
  const folder = wanted.includes("/") ? wanted.slice(0, wanted.lastIndexOf("/")) || "/" : "";
  const options = inv.flags.bool("no-preserve") ? ["--no-same-permissions", "--no-same-owner"] : [];
  const command = ["tar", ...options, "-xmf", "-", ...(folder === "" ? [] : ["-C", folder])];
  const { stdout, stderr, code } = yield* execute(inv, where, command, archive, true);
  yield* sys.writeAll(1, stdout);
  yield* sys.writeAll(2, stderr);
  return ended(code);
}

function* copyFrom(inv: Invocation, source: FileSpec, target: string): Step<number> {
  const { sys } = inv;
  const where = yield* place(inv, source);
  const { stdout, stderr, code } = yield* execute(inv, where, ["tar", "cf", "-", source.path], "", true);
  // What tar complains of is shown on the standard output, as in the real tool.
  yield* sys.writeAll(1, stderr);
  const prefix = clean(source.path.replace(/^\/+/, "")).replace(/^(\.\.\/)+/, "");
  const local = isLocalDirectory(sys, target) ? `${target}/${baseName(source.path)}` : target;
  for (const entry of readTar(stdout)) {
    const name = decodeUtf8(entry.path);
    if (!name.startsWith(prefix)) return fail(`tar contents corrupted`);
    const path = clean(local + name.slice(prefix.length));
    if (!path.startsWith(clean(local))) {
      yield* inv.err(`warning: file ${JSON.stringify(path)} is outside target destination, skipping\n`);
      continue;
    }
    const folder = entry.kind === "directory" ? path : path.slice(0, Math.max(0, path.lastIndexOf("/")));
    makeDirectories(sys, folder);
    if (entry.kind === "symlink")
      yield* inv.err(
        `warning: skipping symlink: ${JSON.stringify(path)} -> ${JSON.stringify(decodeUtf8(entry.data))} (consider using "kubectl exec -n ${JSON.stringify(source.namespace)} ${JSON.stringify(source.pod)} -- tar cf - ${JSON.stringify(source.path)} | tar xf -")\n`,
      );
    if (entry.kind === "file" && !(yield* writeBytes(sys, path, entry.data, entry.mode)))
      fail(`open ${path}: permission denied`);
  }
  return ended(code);
}

function ended(code: number): number {
  if (code !== 0) throw new Failure(`command terminated with exit code ${code}\n`, code);
  return 0;
}

function baseName(path: string): string {
  const parts = path.replace(/\/+$/, "").split("/");
  return parts.at(-1) ?? "";
}

/** Without empty parts, `.` and what `..` takes back. */
function clean(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== ".." || !path.startsWith("/")) parts.push(part);
  }
  return (path.startsWith("/") ? "/" : "") + parts.join("/");
}

type Arrival = { stream: "stdout" | "stderr"; data: string } | { code: number; error: string | undefined };

/** Runs a command in the container to its end. `matters`: where it cannot be run, kubectl ends. */
function* execute(
  inv: Invocation,
  { pod, container }: { pod: KubeObject; container: string },
  command: readonly string[],
  stdin: string,
  matters: boolean,
): Step<{ stdout: string; stderr: string; code: number }> {
  const inbox = new Inbox<Arrival>();
  const result = inv.api.exec(pod.metadata.namespace ?? "", pod.metadata.name, {
    container,
    command,
    stdin: stdin !== "",
    tty: false,
    onOutput: (stream, data) => inbox.push({ stream, data }),
    onExit: (code, error) => inbox.push({ code, error }),
  });
  const said = { stdout: "", stderr: "", code: 1 };
  if (!result.ok)
    return matters ? failStream(result.status.reason, result.status.message, () => failStatus(result.status)) : said;
  if (stdin !== "") {
    result.value.write(stdin);
    result.value.closeStdin();
  }
  for (;;) {
    const next = yield* inbox.next(inv.sys);
    if (typeof next === "string") break;
    if ("stream" in next.item) said[next.item.stream] += next.item.data;
    else {
      if (next.item.error !== undefined && matters) fail(next.item.error);
      said.code = next.item.code;
      break;
    }
  }
  result.value.disconnect();
  return said;
}

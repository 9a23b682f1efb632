/**
 * `kubectl diff`: what is live and what applying would leave, as files for `diff -u -N` or KUBECTL_EXTERNAL_DIFF.
 * Source: kubectl pkg/cmd/diff (behaviour), v1.33.
 * Simplified: `--prune` is taken and shows nothing more.
 */
import { AppletProgram } from "../../../machine/kernel/applet.ts";
import { encodeUtf8 } from "../../../machine/kernel/bytes.ts";
import type { KubeObject } from "../../api/meta.ts";
import { Failure, fail, failStatus } from "../failure.ts";
import { fields, text } from "../fields.ts";
import type { Fields } from "../fields.ts";
import { parseFlags } from "../flags.ts";
import { FILE_FLAGS, readFileObjects } from "../files.ts";
import type { FileObject } from "../files.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { LAST_APPLIED } from "../last-applied.ts";
import { removeDirectory, writeBytes } from "../local-files.ts";
import { toYaml } from "../printers/yaml.ts";
import { randomSuffix } from "../random-suffix.ts";
import { patchOf, threeWayPatch } from "../three-way-patch.ts";

export const diff: Verb = {
  name: "diff",
  short: "Diff the live version against a would-be applied version",
  usage: "kubectl diff -f FILENAME [options]",
  flags: [
    ...FILE_FLAGS,
    { name: "concurrency", kind: "int", value: "1" },
    { name: "field-manager", kind: "string", value: "kubectl-client-side-apply" },
    { name: "force-conflicts", kind: "bool" },
    { name: "prune", kind: "bool" },
    { name: "prune-allowlist", kind: "array" },
    { name: "selector", short: "l", kind: "string" },
    { name: "server-side", kind: "bool" },
    { name: "show-managed-fields", kind: "bool" },
  ],
  parse(argv) {
    try {
      return parseFlags(argv, diff.flags, "kubectl diff");
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      throw new Failure(error.text.replace(/\nSee [^\n]*\n$/, "\nSee 'kubectl diff -h' for help and examples\n"), 2);
    }
  },
  /** Exit 1 says that there are differences; whatever goes wrong is more than that. */
  *run(inv) {
    try {
      return yield* compare(inv);
    } catch (error) {
      if (error instanceof Failure) throw new Failure(error.text, Math.max(2, error.exitCode));
      throw error;
    }
  },
};

function* compare(inv: Invocation): Step<number> {
  const { sys, flags } = inv;
  if (inv.args.length > 0)
    throw new Failure(`error: Unexpected args: [${inv.args.join(" ")}]\nSee 'kubectl diff -h' for help and examples\n`);
  if (flags.bool("force-conflicts") && !flags.bool("server-side"))
    fail("--force-conflicts only works with --server-side");
  const suffix = yield* randomSuffix(sys);
  const [from, to] = [`/tmp/LIVE-${suffix}`, `/tmp/MERGED-${suffix}`];
  for (const folder of [from, to]) sys.k.mkdir(sys.p, encodeUtf8(folder), 0o700);
  try {
    for (const one of yield* readFileObjects(inv)) {
      const { live, merged } = yield* versions(inv, one);
      const name = fileName(one);
      const [before, after] = text(merged, "kind") === "Secret" ? masked(live, merged) : [live, merged];
      if (before) yield* writeBytes(sys, `${from}/${name}`, encodeUtf8(toYaml(before)), 0o700);
      yield* writeBytes(sys, `${to}/${name}`, encodeUtf8(toYaml(after)), 0o700);
    }
    return yield* runDiff(inv, from, to);
  } finally {
    for (const folder of [from, to]) removeDirectory(sys, folder);
  }
}

/** `v1.Pod.default.web`, `apps.v1.Deployment.default.web`. */
function fileName({ resource, namespace, name }: FileObject): string {
  const group = resource.group === "" ? "" : `${resource.group}.`;
  return `${group}${resource.version}.${resource.kind}.${namespace ?? ""}.${name}`;
}

/** What there is, and what the server says that applying would leave. */
function* versions(inv: Invocation, one: FileObject): Step<{ live: Fields | null; merged: Fields }> {
  const found = inv.api.get(one.resource, one.namespace, one.name);
  if (!found.ok && found.status.reason !== "NotFound") return failStatus(found.status);
  if (!found.ok) {
    const created = inv.api.create(one.resource, one.namespace, one.object, {
      dryRun: true,
      fieldValidation: "Strict",
    });
    return { live: null, merged: shown(yield* inv.ok(created)) };
  }
  const live = found.value;
  const applied = text(fields(live.metadata.annotations), LAST_APPLIED);
  const { lists, type } = patchOf(one.resource);
  const patch = threeWayPatch(applied === "" ? {} : parsed(applied), one.object, live, lists);
  if (live.metadata.deletionTimestamp !== undefined)
    yield* inv.warn([`Detected changes to resource ${one.name} which is currently being deleted.`]);
  const patched = inv.api.patch(one.resource, one.namespace, one.name, type, patch, {
    dryRun: true,
    fieldValidation: "Strict",
  });
  return { live: shown(live), merged: shown(yield* inv.ok(patched)) };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return {};
  }
}

/** Without its managed fields, which are never kept here. */
function shown(object: KubeObject): Fields {
  return object;
}

const MASK = "***";

/** Values of a Secret are not shown, but whether they differ is. */
function masked(live: Fields | null, merged: Fields): [Fields | null, Fields] {
  const [before, after] = [fields(live?.["data"]), fields(merged["data"])];
  const hide = (own: Fields, other: Fields, word: string): Fields =>
    Object.fromEntries(
      Object.keys(own).map((key) => [key, key in other && own[key] !== other[key] ? `${MASK} (${word})` : MASK]),
    );
  return [
    live && { ...live, ...("data" in live && { data: hide(before, after, "before") }) },
    { ...merged, ...("data" in merged && { data: hide(after, before, "after") }) },
  ];
}

/** Runs the program that compares; its exit code is ours. */
function* runDiff(inv: Invocation, from: string, to: string): Step<number> {
  const { sys } = inv;
  const external = (inv.env("KUBECTL_EXTERNAL_DIFF") ?? "").split(" ").filter((word) => word !== "");
  const [program = "diff", ...given] = external;
  const options = external.length === 0 ? ["-u", "-N"] : [];
  const words = [...options, from, to, ...given.filter((word) => /^[a-zA-Z0-9-=]+$/.test(word))];
  const command = ["sh", "-c", 'exec "$0" "$@"', program, ...words].map(encodeUtf8);
  const child = sys.k.fork(
    sys.p,
    new AppletProgram((own) => replaced(own.k.exec(own.p, "/bin/sh", command, own.p.env))),
  );
  if (typeof child === "number")
    return fail(`failed to run ${JSON.stringify(program)}: fork/exec: cannot allocate memory`);
  const end = yield* sys.wait(child.pid);
  const code = typeof end === "number" ? 127 : end.status.code;
  if (code > 1) fail(`failed to run ${JSON.stringify(program)}: exit status ${code}`);
  return code;
}

/** After a successful exec the new program has taken over; this one is never run again. */
function* replaced(result: number): Step<number> {
  if (result === 0) yield;
  return 127;
}

/**
 * Manifests named by `-f`: files, directories and standard input, decoded and checked as far as the client checks them.
 *
 * Source: k8s.io/cli-runtime pkg/resource/visitor.go (behaviour), v0.33.
 * Simplified: `-f URL` is refused, because there is no outside world.
 */
import { encodeUtf8, decodeUtf8 } from "../../machine/kernel/bytes.ts";
import { withMore } from "../api/meta.ts";
import type { KubeObject } from "../api/meta.ts";
import { parseManifest } from "../manifest/parse-manifest.ts";
import { Failure, fail, failAll, plainProblem, problemOf } from "./failure.ts";
import type { Problem } from "./failure.ts";
import type * as KustomizeChunk from "./chunks/kubectl-kustomize.chunk.ts";
import type { Fields } from "./fields.ts";
import { fields, isFields, list, text } from "./fields.ts";
import type { Invocation, Step } from "./invocation.ts";
import { findKind } from "./kinds.ts";
import type { Resource } from "./resources.ts";
import { prepareRules } from "./server-rules.ts";

export interface FileObject {
  /** `p.yaml`, `STDIN`. */
  source: string;
  resource: Resource;
  /** Absent for cluster-scoped objects. */
  namespace: string | undefined;
  name: string;
  /** As written, with its namespace filled in. */
  object: Fields;
  /** As written. */
  written: Fields;
}

/** Flags of every command that takes files. */
export const FILE_FLAGS = [
  { name: "filename", short: "f", kind: "array" },
  { name: "kustomize", short: "k", kind: "string" },
  { name: "recursive", short: "R", kind: "bool" },
] as const;

/** Whether objects are named by `-f` or `-k`. */
export function namesFiles({ flags }: Invocation): boolean {
  return flags.list("filename").length > 0 || flags.text("kustomize") !== "";
}

/** Reads all objects that `-f` or `-k` names; ends the command where one cannot be read. */
export function* readFileObjects(inv: Invocation): Step<FileObject[]> {
  const { objects, problems } = yield* readGoodObjects(inv);
  failAll(problems);
  return objects;
}

/** Reads the objects that can be read, and says what is wrong with the others. */
export function* readGoodObjects(inv: Invocation): Step<{ objects: FileObject[]; problems: Problem[] }> {
  const paths = inv.flags.list("filename", true);
  if (inv.flags.given("kustomize")) {
    if (paths.length > 0) fail("only one of '--filename' or '--kustomize' can be specified");
    return yield* kustomized(inv, inv.flags.text("kustomize"));
  }
  if (paths.length === 0) fail("must specify one of -f and -k");
  if (paths.filter((path) => path === "-").length > 1) fail("standard input cannot be used for multiple arguments");
  const files: { path: string; text: string }[] = [];
  for (const path of paths)
    files.push(...(path === "-" ? [{ path: "STDIN", text: yield* inv.readStdin() }] : manifestFiles(inv, path)));
  return yield* decodeAll(inv, files);
}

function* kustomized(inv: Invocation, directory: string): Step<{ objects: FileObject[]; problems: Problem[] }> {
  const { buildKustomization } = yield* inv.sys.chunk<typeof KustomizeChunk>("kubectl-kustomize");
  const built = buildKustomization(inv, directory);
  if (built.warnings !== "") yield* inv.err(built.warnings);
  return yield* decodeAll(inv, [{ path: directory, text: built.text }]);
}

function* decodeAll(
  inv: Invocation,
  files: readonly { path: string; text: string }[],
): Step<{ objects: FileObject[]; problems: Problem[] }> {
  const objects: FileObject[] = [];
  const problems: Problem[] = [];
  for (const { path, text: content } of files) {
    for (const decoded of decode(inv, path, content)) {
      if ("problem" in decoded) problems.push(decoded.problem);
      else objects.push(decoded);
    }
  }
  for (const { resource, object } of objects) yield* prepareRules(inv, resource.kind, object);
  return { objects, problems };
}

const EXTENSION = /\.(json|ya?ml)$/;

function manifestFiles(inv: Invocation, path: string): { path: string; text: string }[] {
  if (/^https?:\/\//.test(path))
    fail(`unable to read URL ${JSON.stringify(path)}: the simulated cluster has no way to the outside`);
  const { sys } = inv;
  const stat = sys.k.stat(sys.p, encodeUtf8(path));
  if (typeof stat === "number") {
    if (/[*?[]/.test(path)) return globbed(inv, path);
    fail(`the path ${JSON.stringify(path)} does not exist`);
  }
  if (stat.kind !== "directory") {
    const content = inv.readFile(path);
    return content === null ? fail(`open ${path}: permission denied`) : [{ path, text: content }];
  }
  const files = directoryFiles(inv, path.replace(/\/+$/, "") || "/");
  if (files.length === 0) fail(`error reading [${path}]: recognized file extensions are [.json .yaml .yml]`);
  return files;
}

function directoryFiles(inv: Invocation, directory: string): { path: string; text: string }[] {
  const entries = inv.sys.k.readdir(inv.sys.p, encodeUtf8(directory));
  if (typeof entries === "number") return [];
  return entries.flatMap((entry) => {
    const name = decodeUtf8(entry.name);
    const path = directory === "." ? name : `${directory === "/" ? "" : directory}/${name}`;
    if (entry.kind === "directory") return inv.flags.bool("recursive") ? directoryFiles(inv, path) : [];
    const content = EXTENSION.test(path) ? inv.readFile(path) : null;
    return content === null ? [] : [{ path, text: content }];
  });
}

/** A pattern that the shell has left alone. Simplified: `*` and `?` in the last part only. */
function globbed(inv: Invocation, pattern: string): { path: string; text: string }[] {
  const slash = pattern.lastIndexOf("/");
  const directory = slash < 0 ? "." : pattern.slice(0, slash);
  const source = pattern
    .slice(slash + 1)
    .replace(/[.+^${}()|\\]/g, "\\$&")
    .replace(/\*/g, "[^/]*")
    .replace(/\?/g, "[^/]");
  const match = new RegExp(`^${source}$`);
  const entries = inv.sys.k.readdir(inv.sys.p, encodeUtf8(directory));
  const names =
    typeof entries === "number"
      ? []
      : entries.map((entry) => decodeUtf8(entry.name)).filter((name) => match.test(name));
  if (names.length === 0) fail(`the path ${JSON.stringify(pattern)} does not exist`);
  return names.flatMap((name) => manifestFiles(inv, slash < 0 ? name : `${directory}/${name}`));
}

function decode(inv: Invocation, source: string, content: string): (FileObject | { problem: Problem })[] {
  const parsed = parseManifest(content, source);
  const broken = parsed.problems.find((problem) => problem.severity === "error" && problem.field === undefined);
  if (broken && parsed.documents.length === 0)
    return [{ problem: plainProblem(`error parsing ${source}: ${broken.message}`) }];
  return parsed.documents
    .flatMap((document) => {
      const items =
        isFields(document.value) && text(document.value, "kind") === "List"
          ? list(document.value, "items")
          : [document.value];
      return items.filter((item) => item !== null && item !== undefined);
    })
    .map((value) => {
      try {
        if (!isFields(value)) refuseData(source, "invalid object to validate");
        return fileObject(inv, source, fields(value));
      } catch (error) {
        if (error instanceof Failure) return { problem: problemOf(error) };
        throw error;
      }
    });
}

function fileObject(inv: Invocation, source: string, object: Fields): FileObject {
  const apiVersion = text(object, "apiVersion");
  const kind = text(object, "kind");
  checkTyped(inv, source, apiVersion, kind);
  const name = text(object, "metadata", "name");
  const written = text(object, "metadata", "namespace");
  const resource = findKind(apiVersion, kind, inv.api);
  if (!resource) {
    fail(
      `resource mapping not found for name: ${JSON.stringify(name)} namespace: ${JSON.stringify(written)} from ${JSON.stringify(source)}: no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}\nensure CRDs are installed first`,
    );
  }
  if (!resource.namespaced) return { source, resource, namespace: undefined, name, object, written: object };
  const asked = inv.flags.text("namespace");
  if (asked !== "" && written !== "" && written !== asked) {
    fail(
      `the namespace from the provided object ${JSON.stringify(written)} does not match the namespace ${JSON.stringify(asked)}. You must pass '--namespace=${written}' to perform this operation.`,
    );
  }
  const namespace = written || inv.namespace;
  const metadata = withMore(fields(object["metadata"]), { namespace });
  return { source, resource, namespace, name, object: { ...object, metadata }, written: object };
}

/** Without apiVersion or kind an object can be neither validated nor mapped. */
function checkTyped(inv: Invocation, source: string, apiVersion: string, kind: string): void {
  const unset = [...(apiVersion === "" ? ["apiVersion not set"] : []), ...(kind === "" ? ["kind not set"] : [])];
  if (unset.length === 0) return;
  const validate = inv.flags.text("validate");
  if (validate === "ignore" || validate === "false") {
    if (kind === "") fail(`unable to decode ${JSON.stringify(source)}: Object 'Kind' is missing in '{}'`);
    fail(
      `unable to recognize ${JSON.stringify(source)}: no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`,
    );
  }
  const why = unset.length === 1 ? (unset[0] ?? "") : `[${unset.join(", ")}]`;
  refuseData(source, why);
}

function refuseData(source: string, why: string): never {
  return fail(
    `error validating ${JSON.stringify(source)}: error validating data: ${why}; if you choose to ignore these errors, turn validation off with --validate=false`,
  );
}

/** A decoded manifest as an object of the API; only what the client itself reads is looked at. */
export function asObject(value: Fields): KubeObject {
  return value as KubeObject;
}

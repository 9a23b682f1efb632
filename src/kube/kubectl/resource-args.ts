/**
 * The arguments that name objects: `pods`, `pod a b`, `pod/a svc/b`, `deploy,svc`, `all`; and fetching what they name.
 *
 * Source: k8s.io/cli-runtime pkg/resource/builder.go (behaviour), v0.33.
 */
import { goQuoted } from "../api/go-value.ts";
import type { KubeObject, Status } from "../api/meta.ts";
import { fail, statusProblem } from "./failure.ts";
import type { Problem } from "./failure.ts";
import type { Invocation } from "./invocation.ts";
import { RESOURCES, findResource, groupVersion, qualifiedResource } from "./resources.ts";
import type { Resource, Served } from "./resources.ts";

export interface Target {
  resource: Resource;
  /** Absent: all of them. */
  name?: string;
}

/** Takes arguments apart. Ends the command where they make no sense. */
export function parseTargets(args: readonly string[], api: Served): Target[] {
  const slashed = args.filter((arg) => arg.includes("/"));
  if (slashed.length > 0) {
    if (slashed.length !== args.length) {
      fail(
        "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
      );
    }
    return args.map((arg) => slashedTarget(arg, api));
  }
  const [types = "", ...names] = args;
  const resources = types.split(",").flatMap((word) => resourcesNamed(word, api));
  if (names.length === 0) return resources.map((resource) => ({ resource }));
  if (names.includes("")) fail("resource name may not be empty");
  return resources.flatMap((resource) => names.map((name) => ({ resource, name })));
}

/** `TYPE/NAME`. */
export function slashedTarget(arg: string, api: Served): Target & { name: string } {
  const [type = "", name = "", ...more] = arg.split("/");
  if (more.length > 0) fail("arguments in resource/name form may not have more than one slash");
  if (type === "" || name === "") fail("arguments in resource/name form must have a single resource and name");
  return { resource: requireResource(type, api), name };
}

function resourcesNamed(word: string, api: Served): Resource[] {
  if (word === "all") return RESOURCES.filter((resource) => resource.inAll);
  return [requireResource(word, api)];
}

/** The resource that a word names, or the end of the command. */
export function requireResource(word: string, api?: Served): Resource {
  return (
    findResource(word, api) ??
    fail(`the server doesn't have a resource type ${JSON.stringify(word.split(".")[0] ?? "")}`)
  );
}

export interface FetchOptions {
  allNamespaces?: boolean;
  labelSelector?: string;
  fieldSelector?: string;
  ignoreNotFound?: boolean;
}

export interface Fetched {
  objects: KubeObject[];
  problems: Problem[];
  warnings: string[];
  /** The newest resourceVersion that a list was taken at. */
  resourceVersion: string;
}

/** Gets what the targets name, in their order; what could not be had is told of as problems. */
export function fetchTargets(inv: Invocation, targets: readonly Target[], options: FetchOptions = {}): Fetched {
  const fetched: Fetched = { objects: [], problems: [], warnings: [], resourceVersion: "" };
  for (const { resource, name } of targets) {
    if (name !== undefined && options.allNamespaces === true && resource.namespaced) {
      fail("a resource cannot be retrieved by name across all namespaces");
    }
    const namespace = resource.namespaced && options.allNamespaces !== true ? inv.namespace : undefined;
    if (name === undefined) fetchList(inv, resource, namespace, options, fetched);
    else {
      const result = inv.api.get(resource, namespace, name);
      fetched.warnings.push(...result.warnings);
      if (result.ok) fetched.objects.push(result.value);
      else if (result.status.reason !== "NotFound" || options.ignoreNotFound !== true)
        fetched.problems.push(statusProblem(result.status));
    }
  }
  return fetched;
}

function fetchList(
  inv: Invocation,
  resource: Resource,
  namespace: string | undefined,
  options: FetchOptions,
  fetched: Fetched,
): void {
  if (resource.verbs === "create") {
    fetched.problems.push({
      framed: "Error from server (MethodNotAllowed): the server does not allow this method on the requested resource",
      plain: false,
    });
    return;
  }
  const result = inv.api.list(resource, {
    ...(namespace !== undefined && { namespace }),
    ...(options.labelSelector !== undefined &&
      options.labelSelector !== "" && { labelSelector: options.labelSelector }),
    ...(options.fieldSelector !== undefined &&
      options.fieldSelector !== "" && { fieldSelector: options.fieldSelector }),
  });
  fetched.warnings.push(...result.warnings);
  if (!result.ok) fetched.problems.push(statusProblem(enhanced(result.status, resource, options)));
  else {
    fetched.objects.push(...result.value.items);
    fetched.resourceVersion = result.value.resourceVersion;
  }
}

/** What could not be listed is told with what was asked for. */
function enhanced(status: Status, resource: Resource, options: FetchOptions): Status {
  if (status.reason !== "BadRequest" && status.reason !== "NotFound") return status;
  const { labelSelector = "", fieldSelector = "" } = options;
  const version = resource.group === "" ? `/${resource.version}` : groupVersion(resource);
  const subject = goQuoted(`${version}, Resource=${resource.resource}`);
  const asked =
    labelSelector === "" && fieldSelector === ""
      ? `Unable to list ${subject}`
      : `Unable to find ${subject} that match label selector ${goQuoted(labelSelector)}, field selector ${goQuoted(fieldSelector)}`;
  const request = status.message === UNKNOWN ? ` (get ${qualifiedResource(resource)})` : "";
  return { ...status, message: `${asked}: ${status.message}${request}` };
}

const UNKNOWN = "the server could not find the requested resource";

export const NOTHING_NAMED = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`;

/** Targets of commands that change objects: they want names, a selector or `--all`, unless `all` is meant anyway. */
export function parseChangeTargets(
  inv: Invocation,
  args: readonly string[],
  how: "all" | "named" | "any" = "any",
): Target[] {
  const selector = how === "named" ? "" : inv.flags.text("selector");
  if (args.length === 0)
    fail(selector === "" ? NOTHING_NAMED : "at least one resource must be specified to use a selector");
  const targets = parseTargets(args, inv.api);
  const named = targets.some((target) => target.name !== undefined);
  const all = inv.flags.bool("all");
  if (named && (selector !== "" || all) && args.some((arg) => arg.includes("/"))) {
    fail("selectors and the all flag cannot be used when passing resource/name arguments");
  }
  if (named && selector !== "") fail("name cannot be provided when a selector is specified");
  if (all && selector !== "") fail("setting 'all' parameter but found a non empty selector. ");
  const fields = inv.flags.text("field-selector");
  if (!named && selector === "" && !all && how !== "all" && fields === "")
    fail("resource(s) were provided, but no name was specified");
  return targets;
}

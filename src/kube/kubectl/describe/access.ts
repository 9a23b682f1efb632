/** Roles, bindings and service accounts described. Source: kubectl pkg/describe, pkg/util/rbac (behaviour), v1.33. */
import type { KubeObject } from "../../api/meta.ts";
import { byteOrder } from "../printers/json.ts";
import { list, text } from "../fields.ts";
import type { Invocation } from "../invocation.ts";
import { eventsOf, writeEvents } from "./events.ts";
import { DescribeWriter, named, writeLabels } from "./writer.ts";

/** What may be done to one resource, one name of it, or one path. */
interface Permission {
  group: string;
  resource: string;
  resourceName: string | null;
  path: string | null;
  verbs: string[];
}

/** Of both kinds: every resource of every rule by itself, rules for the same thing taken together. */
export function describeRole(_inv: Invocation, object: KubeObject): string {
  const writer = new DescribeWriter();
  writer.line(0, `Name:\t${object.metadata.name}`);
  writeLabels(writer, object);
  writer.line(0, "PolicyRule:");
  writer.line(1, "Resources\tNon-Resource URLs\tResource Names\tVerbs");
  writer.line(1, "---------\t-----------------\t--------------\t-----");
  for (const one of merged(list(object, "rules").flatMap(permissions)).sort((x, y) =>
    byteOrder(orderKey(x), orderKey(y)),
  ))
    writer.line(1, `${resourceText(one)}\t[${one.path ?? ""}]\t[${one.resourceName ?? ""}]\t[${one.verbs.join(" ")}]`);
  return writer.text();
}

function permissions(rule: unknown): Permission[] {
  const texts = (field: string): string[] => list(rule, field).map((one) => text(one));
  const names = texts("resourceNames");
  const verbs = texts("verbs");
  const resources = texts("apiGroups").flatMap((group) =>
    texts("resources").flatMap((resource) =>
      verbs.flatMap((verb) =>
        (names.length === 0 ? [null] : names).map((resourceName) => ({
          group,
          resource,
          resourceName,
          path: null,
          verbs: [verb],
        })),
      ),
    ),
  );
  const paths = texts("nonResourceURLs").flatMap((path) =>
    verbs.map((verb) => ({ group: "", resource: "", resourceName: null, path, verbs: [verb] })),
  );
  return [...resources, ...paths];
}

/** Paths stay as they are: only resources are taken together. */
function merged(all: readonly Permission[]): Permission[] {
  const paths: Permission[] = [];
  const resources = new Map<string, Permission>();
  for (const one of all) {
    const key = JSON.stringify([one.group, one.resource, one.resourceName]);
    const known = resources.get(key);
    if (one.path !== null) paths.push(one);
    else if (known === undefined) resources.set(key, { ...one });
    else known.verbs = [...new Set([...known.verbs, ...one.verbs])];
  }
  return [...paths, ...resources.values()];
}

/** They are sorted by how Go's generated code writes a rule. */
function orderKey({ group, resource, resourceName, path, verbs }: Permission): string {
  const resources = path === null ? `APIGroups:[${group}],Resources:[${resource}]` : "APIGroups:[],Resources:[]";
  return `&PolicyRule{Verbs:[${verbs.join(" ")}],${resources},ResourceNames:[${resourceName ?? ""}],NonResourceURLs:[${path ?? ""}],}`;
}

/** `deployments.apps/scale`. */
function resourceText({ group, resource }: Permission): string {
  const slash = resource.indexOf("/");
  const [name, rest] = slash < 0 ? [resource, ""] : [resource.slice(0, slash), resource.slice(slash)];
  return `${name}${group === "" ? "" : `.${group}`}${rest}`;
}

/** Of both kinds. */
export function describeRoleBinding(_inv: Invocation, object: KubeObject): string {
  const writer = new DescribeWriter();
  writer.line(0, `Name:\t${object.metadata.name}`);
  writeLabels(writer, object);
  writer.line(0, "Role:");
  writer.line(1, `Kind:\t${text(object, "roleRef", "kind")}`);
  writer.line(1, `Name:\t${text(object, "roleRef", "name")}`);
  writer.line(0, "Subjects:");
  writer.line(1, "Kind\tName\tNamespace\n  ----\t----\t---------");
  for (const one of list(object, "subjects"))
    writer.line(1, `${text(one, "kind")}\t${text(one, "name")}\t${text(one, "namespace")}`);
  return writer.text();
}

const TOKEN = "kubernetes.io/service-account-token";

/** Secrets that are named and not there are said to be so. */
export function describeServiceAccount(inv: Invocation, object: KubeObject): string {
  const writer = named(object);
  const { namespace = "default", name, uid } = object.metadata;
  const found = inv.api.list({ group: "", resource: "secrets" }, { namespace });
  const secrets = found.ok ? found.value.items : [];
  const known = new Set(secrets.map((secret) => secret.metadata.name));
  const names = (field: string): string[] =>
    list(object, field)
      .map((one) => text(one, "name"))
      .map((one) => (known.has(one) ? one : `${one} (not found)`));
  const tokens = secrets.filter(
    (secret) =>
      text(secret, "type") === TOKEN &&
      secret.metadata.annotations?.["kubernetes.io/service-account.name"] === name &&
      secret.metadata.annotations["kubernetes.io/service-account.uid"] === uid,
  );
  const tokenNames = tokens.map((secret) => secret.metadata.name);
  writeLabels(writer, object);
  writeNames(writer, "Image pull secrets:", names("imagePullSecrets"));
  writeNames(writer, "Mountable secrets: ", names("secrets"));
  writeNames(writer, "Tokens:            ", tokenNames);
  writeEvents(writer, inv, eventsOf(inv, object));
  return writer.text();
}

/** One a line; the titles are as wide as each other. */
function writeNames(writer: DescribeWriter, title: string, names: readonly string[]): void {
  if (names.length === 0) return writer.line(0, `${title}\t<none>`);
  names.forEach((name, i) => writer.line(0, `${i === 0 ? title : " ".repeat(title.length)}\t${name}`));
}

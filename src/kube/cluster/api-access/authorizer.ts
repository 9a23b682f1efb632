/**
 * RBAC: whether a user may do something, by the Roles and bindings that are in the store at that moment.
 * Source: Kubernetes documentation, "Using RBAC Authorization"; words as in apiserver pkg/endpoints/handlers/responsewriters.
 * Simplified: nothing else authorizes; who writes a Role may grant what he has not himself.
 */
import { qualifiedResource } from "../../api/kinds.ts";
import type { KubeObject, LabelSelector } from "../../api/meta.ts";
import { matchesLabelSelector } from "../../api/selectors.ts";
import { failure } from "../../apiserver/status-errors.ts";
import type { Failed } from "../../apiserver/status-errors.ts";
import type { ApiServer, ResourceRef } from "../../apiserver/types.ts";
import { BUILT_IN_ROLES, EVERYBODY } from "./built-in-roles.ts";
import type { User } from "./credentials.ts";

export interface PolicyRule {
  readonly verbs?: readonly string[];
  readonly apiGroups?: readonly string[];
  /** `pods`, `pods/log`. */
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

export interface Request extends ResourceRef {
  readonly verb: string;
  readonly subresource?: string;
  /** Absent: at the cluster scope. */
  readonly namespace?: string | undefined;
  readonly name?: string;
}

interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

interface Binding extends KubeObject {
  readonly roleRef?: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly Subject[] | null;
}

const GROUP = "rbac.authorization.k8s.io";

/** Whether a rule that is bound to the user allows it. */
export function isAllowed(api: ApiServer, user: User, request: Request): boolean {
  return rulesFor(api, user, request.namespace).some((rule) => allows(rule, request));
}

export function isPathAllowed(api: ApiServer, user: User, verb: string, path: string): boolean {
  return rulesFor(api, user, undefined).some(
    ({ verbs, nonResourceURLs }) =>
      has(verbs, verb) &&
      (nonResourceURLs ?? []).some(
        (url) => url === "*" || url === path || (url.endsWith("*") && path.startsWith(url.slice(0, -1))),
      ),
  );
}

/** What a user is told who may not. */
export function refusal(user: User, request: Request): Failed {
  const { verb, group, resource, subresource = "", namespace, name = "" } = request;
  const subject = name === "" ? qualifiedResource(request) : `${qualifiedResource(request)} ${JSON.stringify(name)}`;
  const asked = subresource === "" ? resource : `${resource}/${subresource}`;
  const where = namespace === undefined ? "at the cluster scope" : `in the namespace ${JSON.stringify(namespace)}`;
  return failure(
    "Forbidden",
    `${subject} is forbidden: User ${JSON.stringify(user.name)} cannot ${verb} resource ${JSON.stringify(asked)} in API group ${JSON.stringify(group)} ${where}`,
    { ...(name !== "" && { name }), ...(group !== "" && { group }), kind: resource },
  );
}

/** The rules that count for a user in a namespace, or for the whole cluster. */
export function rulesFor(api: ApiServer, user: User, namespace: string | undefined): PolicyRule[] {
  const everywhere = objects(api, "clusterrolebindings").filter((one) => isSubject(one, user));
  const here =
    namespace === undefined ? [] : objects(api, "rolebindings", namespace).filter((one) => isSubject(one, user));
  return [
    ...EVERYBODY.flatMap(({ group, rules }) => (user.groups.includes(group) ? rules : [])),
    ...[...everywhere, ...here].flatMap((binding) => rulesOf(api, binding)),
  ];
}

function objects(api: ApiServer, resource: string, namespace?: string): Binding[] {
  const found = api.list({ group: GROUP, resource }, namespace === undefined ? {} : { namespace });
  return found.ok ? found.value.items : [];
}

function isSubject({ subjects, metadata }: Binding, user: User): boolean {
  return (subjects ?? []).some(({ kind, name, namespace }) => {
    if (kind === "Group") return user.groups.includes(name);
    if (kind === "User") return user.name === name;
    return user.name === `system:serviceaccount:${namespace ?? metadata.namespace ?? ""}:${name}`;
  });
}

function rulesOf(api: ApiServer, { roleRef, metadata }: Binding): readonly PolicyRule[] {
  const name = roleRef?.name ?? "";
  const isNamespaced = roleRef?.kind === "Role";
  const found = api.get(
    { group: GROUP, resource: isNamespaced ? "roles" : "clusterroles" },
    isNamespaced ? metadata.namespace : undefined,
    name,
  );
  if (!found.ok) return isNamespaced ? [] : (BUILT_IN_ROLES.get(name) ?? []);
  return [...ownRules(found.value), ...aggregated(api, found.value)];
}

function ownRules(role: KubeObject): readonly PolicyRule[] {
  return (role["rules"] as readonly PolicyRule[] | null | undefined) ?? [];
}

/** A role that is made of the others that bear a label. */
function aggregated(api: ApiServer, role: KubeObject): PolicyRule[] {
  const aggregation = role["aggregationRule"] as { clusterRoleSelectors?: readonly LabelSelector[] } | undefined;
  const selectors = aggregation?.clusterRoleSelectors ?? [];
  if (selectors.length === 0) return [];
  return objects(api, "clusterroles")
    .filter(({ metadata }) => selectors.some((selector) => matchesLabelSelector(selector, metadata.labels)))
    .flatMap(ownRules);
}

function allows(rule: PolicyRule, { verb, group, resource, subresource = "", name = "" }: Request): boolean {
  const asked = subresource === "" ? resource : `${resource}/${subresource}`;
  const names = rule.resourceNames ?? [];
  return (
    has(rule.verbs, verb) &&
    has(rule.apiGroups, group) &&
    (has(rule.resources, asked) || (subresource !== "" && rule.resources?.includes(`*/${subresource}`) === true)) &&
    (names.length === 0 || (name !== "" && names.includes(name)))
  );
}

function has(list: readonly string[] | undefined, word: string): boolean {
  return list?.includes("*") === true || list?.includes(word) === true;
}

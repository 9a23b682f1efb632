/**
 * What somebody may do, by the roles and bindings that the cluster holds.
 *
 * Source: kubernetes plugin/pkg/auth/authorizer/rbac (behaviour), v1.33.
 * Simplified: this is asked by `auth can-i` only. The server lets everybody do everything; of the roles that a cluster is born with,
 * only `cluster-admin` is known.
 */
import type { ApiServer } from "../apiserver/types.ts";
import { list, text } from "./fields.ts";

const RBAC = "rbac.authorization.k8s.io";

export interface Identity {
  user: string;
  groups: readonly string[];
}

export interface Question {
  verb: string;
  /** Absent where an address is meant. */
  resource?: { group: string; resource: string; subresource: string; name: string };
  /** `/healthz`. */
  url?: string;
  /** Absent: in the whole cluster. */
  namespace?: string;
}

/** With the groups that a user is in by being one. */
export function identityOf(user: string, groups: readonly string[]): Identity {
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user);
  const own = account ? ["system:serviceaccounts", `system:serviceaccounts:${account[1] ?? ""}`] : [];
  const all = user === "system:anonymous" ? ["system:unauthenticated"] : [...own, "system:authenticated"];
  return { user, groups: [...new Set([...groups, ...all])] };
}

export function mayDo(api: ApiServer, identity: Identity, question: Question): boolean {
  if (identity.groups.includes("system:masters")) return true;
  const bindings = [
    ...bindingsOf(api, "clusterrolebindings", undefined),
    ...(question.namespace === undefined || question.url !== undefined
      ? []
      : bindingsOf(api, "rolebindings", question.namespace)),
  ];
  return bindings
    .filter((binding) => list(binding, "subjects").some((one) => isMeant(one, binding, identity)))
    .some((binding) => rulesOf(api, binding).some((rule) => allows(rule, question)));
}

function bindingsOf(api: ApiServer, resource: string, namespace: string | undefined): readonly unknown[] {
  const found = api.list({ group: RBAC, resource }, namespace === undefined ? {} : { namespace });
  return found.ok ? found.value.items : [];
}

function isMeant(subject: unknown, binding: unknown, { user, groups }: Identity): boolean {
  const name = text(subject, "name");
  switch (text(subject, "kind")) {
    case "User":
      return name === user;
    case "Group":
      return groups.includes(name);
    default: {
      const namespace = text(subject, "namespace") || text(binding, "metadata", "namespace");
      return user === `system:serviceaccount:${namespace}:${name}`;
    }
  }
}

const EVERYTHING: readonly unknown[] = [
  { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
  { verbs: ["*"], nonResourceURLs: ["*"] },
];

function rulesOf(api: ApiServer, binding: unknown): readonly unknown[] {
  const name = text(binding, "roleRef", "name");
  const isRole = text(binding, "roleRef", "kind") === "Role";
  const found = isRole
    ? api.get({ group: RBAC, resource: "roles" }, text(binding, "metadata", "namespace"), name)
    : api.get({ group: RBAC, resource: "clusterroles" }, undefined, name);
  if (found.ok) return list(found.value, "rules");
  return !isRole && name === "cluster-admin" ? EVERYTHING : [];
}

function allows(rule: unknown, { verb, resource, url }: Question): boolean {
  const has = (field: string, ...wanted: readonly string[]): boolean =>
    list(rule, field).some((one) => one === "*" || wanted.includes(String(one)));
  if (!has("verbs", verb)) return false;
  if (resource === undefined)
    return list(rule, "nonResourceURLs").some((one) => {
      const pattern = String(one);
      return pattern === url || (pattern.endsWith("*") && (url ?? "").startsWith(pattern.slice(0, -1)));
    });
  const { group, resource: type, subresource, name } = resource;
  const full = subresource === "" ? type : `${type}/${subresource}`;
  const names = list(rule, "resourceNames");
  const isNamed = names.length === 0 || (name !== "" && names.includes(name));
  return has("apiGroups", group) && has("resources", full, `*/${subresource}`) && isNamed;
}

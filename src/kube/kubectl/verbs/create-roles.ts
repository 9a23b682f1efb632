/** `kubectl create role`, `clusterrole`, `rolebinding` and `clusterrolebinding`. Source: kubectl pkg/cmd/create (behaviour), v1.33. */
import { Failure, fail } from "../failure.ts";
import type { Fields } from "../fields.ts";
import type { Invocation, Step } from "../invocation.ts";
import { findResource } from "../resources.ts";
import type { MadeKind } from "./create-made.ts";

const GROUP = "rbac.authorization.k8s.io";
const VERBS = [
  "*",
  "bind",
  "create",
  "delete",
  "deletecollection",
  "escalate",
  "get",
  "impersonate",
  "list",
  "patch",
  "proxy",
  "update",
  "use",
  "watch",
];
const URL_VERBS = ["*", "get", "post", "put", "delete", "patch", "head", "options"];
/** Verbs that only these resources know. */
const SPECIAL: Readonly<Record<string, readonly string[]>> = {
  bind: [`roles.${GROUP}`, `clusterroles.${GROUP}`],
  escalate: [`roles.${GROUP}`, `clusterroles.${GROUP}`],
  impersonate: [
    "users.",
    "serviceaccounts.",
    "groups.",
    "uids.authentication.k8s.io",
    "userextras.authentication.k8s.io",
  ],
  use: ["podsecuritypolicies.policy", "podsecuritypolicies.extensions"],
};

interface Subject {
  resource: string;
  group: string;
  subresource: string;
}

function subjectsOf(inv: Invocation): Subject[] {
  const found: Subject[] = [];
  for (const written of inv.flags.list("resource", true)) {
    const slash = written.indexOf("/");
    const head = slash < 0 ? written : written.slice(0, slash);
    const dot = head.indexOf(".");
    if (written === "*") return [{ resource: "*", group: "", subresource: "" }];
    found.push({
      resource: dot < 0 ? head : head.slice(0, dot),
      group: dot < 0 ? "" : head.slice(dot + 1),
      subresource: slash < 0 ? "" : written.slice(slash + 1),
    });
  }
  return found;
}

function verbsOf(inv: Invocation): string[] {
  const verbs = inv.flags.list("verb", true);
  return verbs.includes("*") ? ["*"] : [...new Set(verbs)];
}

/** The resource that the server knows, or what was written. */
function known({ resource, group }: Subject): { resource: string; group: string; isKnown: boolean } {
  const found = findResource(group === "" ? resource : `${resource}.${group}`);
  return found ? { resource: found.resource, group: found.group, isKnown: true } : { resource, group, isKnown: false };
}

function checkSubjects(subjects: readonly Subject[], verbs: readonly string[]): void {
  for (const subject of subjects) {
    if (subject.resource === "") fail("resource must be specified if apiGroup/subresource specified");
    if (subject.resource === "*") return;
    const { resource, group, isKnown } = known(subject);
    let isAllowed = isKnown;
    for (const verb of verbs) {
      const special = SPECIAL[verb];
      if (!special) continue;
      if (!special.includes(`${resource}.${group}`))
        fail(`can not perform '${verb}' on '${resource}' in group '${group}'`);
      isAllowed = true;
    }
    if (!isAllowed) throw new Failure(`the server doesn't have a resource type ${JSON.stringify(subject.resource)}\n`);
  }
}

function* warnOfVerbs(inv: Invocation, verbs: readonly string[]): Step<void> {
  for (const verb of verbs)
    if (!VERBS.includes(verb)) yield* inv.err(`Warning: '${verb}' is not a standard resource verb\n`);
}

function rulesOf(
  inv: Invocation,
  verbs: readonly string[],
  subjects: readonly Subject[],
  urls: readonly string[],
): Fields[] {
  const byGroup = new Map<string, string[]>();
  for (const subject of subjects) {
    const { resource, group } = known(subject);
    const name = subject.subresource === "" ? resource : `${resource}/${subject.subresource}`;
    const names = byGroup.get(group) ?? [];
    if (!names.includes(name)) byGroup.set(group, [...names, name]);
  }
  const resourceNames = [...new Set(inv.flags.list("resource-name"))];
  const rules: Fields[] = [...byGroup]
    .sort(([x], [y]) => (x < y ? -1 : 1))
    .map(([group, resources]) => ({
      verbs,
      apiGroups: [group],
      resources,
      ...(resourceNames.length > 0 && { resourceNames }),
    }));
  return urls.length > 0 ? [...rules, { verbs, nonResourceURLs: urls }] : rules;
}

export const role: MadeKind = {
  name: "role",
  short: "Create a role with single rule",
  usage:
    "NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename] [--dry-run=server|client|none]",
  flags: "resource[] resource-name[] verb[]",
  *make(inv, name) {
    const [verbs, subjects] = [verbsOf(inv), subjectsOf(inv)];
    if (verbs.length === 0) fail("at least one verb must be specified");
    yield* warnOfVerbs(inv, verbs);
    if (subjects.length === 0) fail("at least one resource must be specified");
    checkSubjects(subjects, verbs);
    return {
      kind: "Role",
      apiVersion: `${GROUP}/v1`,
      metadata: { name, creationTimestamp: null },
      rules: rulesOf(inv, verbs, subjects, []),
    };
  },
};

export const clusterRole: MadeKind = {
  name: "clusterrole",
  short: "Create a cluster role",
  usage: "NAME --verb=verb --resource=resource.group [--resource-name=resourcename] [--dry-run=server|client|none]",
  flags: "aggregation-rule[] non-resource-url[] resource[] resource-name[] verb[]",
  *make(inv, name) {
    const { flags } = inv;
    const [verbs, subjects] = [verbsOf(inv), subjectsOf(inv)];
    const urls = [...new Set(flags.list("non-resource-url", true))];
    const aggregation = flags.list("aggregation-rule", true);
    const head = { kind: "ClusterRole", apiVersion: `${GROUP}/v1`, metadata: { name, creationTimestamp: null } };
    if (aggregation.length > 0) {
      if (urls.length + verbs.length + subjects.length + flags.list("resource-name").length > 0)
        fail("aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames");
      const matchLabels = Object.fromEntries(aggregation.map((pair) => pair.split("=") as [string, string]));
      return { ...head, rules: null, aggregationRule: { clusterRoleSelectors: [{ matchLabels }] } };
    }
    if (verbs.length === 0) fail("at least one verb must be specified");
    if (subjects.length === 0 && urls.length === 0) fail("one of resource or nonResourceURL must be specified");
    if (subjects.length > 0) {
      yield* warnOfVerbs(inv, verbs);
      checkSubjects(subjects, verbs);
    }
    if (urls.length > 0) checkUrls(urls, verbs);
    return { ...head, rules: rulesOf(inv, verbs, subjects, urls) };
  },
};

function checkUrls(urls: readonly string[], verbs: readonly string[]): void {
  const strange = verbs.find((verb) => !URL_VERBS.includes(verb));
  if (strange !== undefined) fail(`invalid verb: '${strange}' for nonResourceURL`);
  for (const url of urls) {
    if (url === "*") continue;
    if (!url.startsWith("/")) fail("nonResourceURL should start with /");
    if (url.slice(0, -1).includes("*")) fail("nonResourceURL only supports wildcard matches when '*' is at the end");
  }
}

export const roleBinding: MadeKind = {
  name: "rolebinding",
  short: "Create a role binding for a particular role or cluster role",
  usage:
    "NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]",
  flags: "clusterrole= group[] role= serviceaccount[] user[]",
  refused: "failed to create rolebinding:",
  make(inv, name) {
    const [bound, cluster] = [inv.flags.text("role"), inv.flags.text("clusterrole")];
    if ((bound === "") === (cluster === "")) fail("exactly one of clusterrole or role must be specified");
    return binding(inv, "RoleBinding", name, bound === "" ? ["ClusterRole", cluster] : ["Role", bound]);
  },
};

export const clusterRoleBinding: MadeKind = {
  name: "clusterrolebinding",
  short: "Create a cluster role binding for a particular cluster role",
  usage:
    "NAME --clusterrole=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]",
  flags: "clusterrole= group[] serviceaccount[] user[]",
  required: ["clusterrole"],
  refused: "failed to create clusterrolebinding:",
  make: (inv, name) => binding(inv, "ClusterRoleBinding", name, ["ClusterRole", inv.flags.text("clusterrole")]),
};

function binding(inv: Invocation, kind: string, name: string, [refKind, refName]: [string, string]): Fields {
  const { flags } = inv;
  const subjects: Fields[] = [
    ...flags.list("user").map((user) => ({ kind: "User", apiGroup: GROUP, name: user })),
    ...flags.list("group").map((group) => ({ kind: "Group", apiGroup: GROUP, name: group })),
    ...flags.list("serviceaccount").map((account) => {
      const parts = account.split(":");
      const [namespace = "", own = ""] = parts;
      if (parts.length !== 2 || namespace === "" || own === "") fail("serviceaccount must be <namespace>:<name>");
      return { kind: "ServiceAccount", name: own, namespace };
    }),
  ];
  return {
    kind,
    apiVersion: `${GROUP}/v1`,
    metadata: { name, creationTimestamp: null },
    ...(subjects.length > 0 && { subjects }),
    roleRef: { apiGroup: GROUP, kind: refKind, name: refName },
  };
}

/** `kubectl auth`: who one is, and what one may do. Source: kubectl pkg/cmd/auth (behaviour), v1.33. */
import { formatRfc3339 } from "../../../sim/units.ts";
import { identityOf, mayDo } from "../access.ts";
import type { Identity } from "../access.ts";
import { fail, Failure } from "../failure.ts";
import { flagsOf, PRINT_FLAGS } from "../flag-words.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { chooseOutput } from "../output.ts";
import { findResource } from "../resources.ts";
import type { Resource } from "../resources.ts";
import { TABLE_TABS, tabbed } from "../tabwriter.ts";
import { reconcile } from "./auth-reconcile.ts";

export const auth: Verb = {
  name: "auth",
  short: "Inspect authorization",
  usage: "kubectl auth [flags] [options]",
  flags: [],
  verbs: [
    {
      name: "can-i",
      short: "Check whether an action is allowed",
      usage: "kubectl auth can-i VERB [TYPE | TYPE/NAME | NONRESOURCEURL] [options]",
      flags: flagsOf("all-namespaces,A? list? no-headers? quiet,q? subresource="),
      run: canI,
    },
    reconcile,
    {
      name: "whoami",
      short: "Experimental: Check self subject attributes",
      usage: "kubectl auth whoami [options]",
      flags: PRINT_FLAGS,
      run: whoAmI,
    },
  ],
};

/** The person is the cluster's administrator, unless she acts as somebody else. */
function identity(inv: Invocation): Identity {
  const as = inv.flags.text("as");
  if (as === "")
    return {
      user: inv.host.config.user,
      groups: inv.host.access?.groups ?? ["system:masters", "system:authenticated"],
    };
  return identityOf(as, inv.flags.list("as-group"));
}

function* whoAmI(inv: Invocation): Step<number> {
  const output = yield* chooseOutput(inv, false, true);
  const { user, groups } = identity(inv);
  if (output.kind === "name") {
    yield* inv.line("selfsubjectreview.authentication.k8s.io/<unknown>");
    return 0;
  }
  if (output.kind === "text") {
    const review = {
      kind: "SelfSubjectReview",
      apiVersion: "authentication.k8s.io/v1",
      metadata: { creationTimestamp: formatRfc3339(inv.now) },
      status: { userInfo: { username: user, groups } },
    };
    yield* inv.out(output.print(review));
    return 0;
  }
  yield* inv.out(tabbed(`ATTRIBUTE\tVALUE\nUsername\t${user}\nGroups\t[${groups.join(" ")}]\n`, TABLE_TABS));
  return 0;
}

const RESOURCE_VERBS =
  "get list watch create update patch delete deletecollection use bind impersonate * approve sign escalate attest".split(
    " ",
  );
const ADDRESS_VERBS = "get put post head options delete patch *".split(" ");

function* canI(inv: Invocation): Step<number> {
  const { flags, args } = inv;
  if (flags.bool("list")) return yield* listRules(inv);
  if (args.length !== 2)
    fail(
      "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
    );
  const [verb = "", subject = ""] = args;
  const subresource = flags.text("subresource");
  const isAddress = subject.startsWith("/");
  const slash = subject.indexOf("/");
  const [word, name] = slash < 0 ? [subject, ""] : ([subject.slice(0, slash), subject.slice(slash + 1)] as const);
  const resource = isAddress || word === "*" ? undefined : findResource(word, inv.api);
  if (isAddress) {
    if (subresource !== "") fail("--subresource can not be used with NonResourceURL");
    if (!ADDRESS_VERBS.includes(verb)) yield* inv.err(`Warning: verb '${verb}' is not a known verb\n\n`);
  } else yield* warnOf(inv, verb, word, resource);
  if (flags.bool("no-headers")) fail("--no-headers cannot be set without --list specified");
  const isClusterWide = flags.bool("all-namespaces") || resource?.namespaced === false;
  const namespace = isClusterWide ? undefined : inv.namespace;
  const asked = { group: resource?.group ?? groupOf(word), resource: resource?.resource ?? word, subresource, name };
  const access = flags.text("as") === "" ? inv.host.access : undefined;
  const isAllowed = access
    ? access.may(isAddress ? { verb, path: subject } : { verb, namespace, ...withoutEmpty(asked) })
    : mayDo(inv.api, identity(inv), {
        verb,
        ...(isAddress ? { url: subject } : { resource: asked }),
        ...(namespace !== undefined && { namespace }),
      });
  if (!flags.bool("quiet")) yield* inv.line(isAllowed ? "yes" : "no");
  if (!isAllowed) throw new Failure("");
  return 0;
}

function withoutEmpty<T extends { subresource: string; name: string }>({
  subresource,
  name,
  ...rest
}: T): Omit<T, "subresource" | "name"> & { subresource?: string; name?: string } {
  return { ...rest, ...(subresource !== "" && { subresource }), ...(name !== "" && { name }) };
}

function groupOf(word: string): string {
  return word === "*" ? "*" : word.split(".").slice(1).join(".");
}

function* warnOf(inv: Invocation, verb: string, word: string, resource: Resource | undefined): Step<void> {
  if (!resource && word !== "*") {
    const [type = "", ...group] = word.split(".");
    const where = group.length === 0 ? "" : ` in group '${group.join(".")}'`;
    yield* inv.err(`Warning: the server doesn't have a resource type '${type}'${where}\n\n`);
  }
  if (inv.flags.bool("all-namespaces")) return;
  if (resource && !resource.namespaced) {
    const where = resource.group === "" ? "" : ` in group '${resource.group}'`;
    yield* inv.err(`Warning: resource '${resource.resource}' is not namespace scoped${where}\n\n`);
  }
  if (!RESOURCE_VERBS.includes(verb)) yield* inv.err(`Warning: verb '${verb}' is not a known verb\n\n`);
}

/** What everybody may read who is known to the server; some of it stands in two of the roles that a cluster is born with. */
const READABLE =
  "/api/* /api /apis/* /apis /healthz /healthz /livez /livez /openapi/* /openapi /readyz /readyz /version/ /version/ /version /version".split(
    " ",
  );

/** Simplified: the rules of an administrator; of somebody else they are not listed. */
function* listRules(inv: Invocation): Step<number> {
  const { flags } = inv;
  if (inv.args.length > 0) fail("list option must be specified with no arguments");
  if (flags.bool("quiet") || flags.bool("all-namespaces") || flags.text("subresource") !== "")
    fail("list option can't be specified with neither quiet, all-namespaces nor subresource options");
  if (!identity(inv).groups.includes("system:masters"))
    fail("--list of another than the administrator is not part of this simulator; ask for one action at a time");
  const reviews = [
    "selfsubjectreviews.authentication.k8s.io",
    "selfsubjectaccessreviews.authorization.k8s.io",
    "selfsubjectrulesreviews.authorization.k8s.io",
  ];
  const rows = [
    "*.*\t[]\t[]\t[*]",
    "\t[*]\t[]\t[*]",
    ...reviews.map((name) => `${name}\t[]\t[]\t[create]`),
    ...READABLE.map((url) => `\t[${url}]\t[]\t[get]`),
  ];
  const header = flags.bool("no-headers") ? [] : ["Resources\tNon-Resource URLs\tResource Names\tVerbs"];
  yield* inv.out(tabbed([...header, ...rows, ""].join("\n"), TABLE_TABS));
  return 0;
}

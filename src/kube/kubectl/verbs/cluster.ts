/** Commands about the cluster and its API: `api-resources`, `api-versions`, `cluster-info`, `version`, `auth`, `options`. */
import { fullVersion } from "../../api/versions.ts";
import { fail, usageFail } from "../failure.ts";
import type * as HelpChunk from "../chunks/kubectl-help.chunk.ts";
import type { Verb } from "../invocation.ts";
import { toJson } from "../printers/json.ts";
import { toYaml } from "../printers/yaml.ts";
import { RESOURCES, findResource, groupVersion, qualifiedResource } from "../resources.ts";
import type { Resource } from "../resources.ts";
import { TABLE_TABS, tabbed } from "../tabwriter.ts";
import { buildInfo, clientBuild, serverBuild } from "../version-info.ts";

export const apiResources: Verb = {
  name: "api-resources",
  short: "Print the supported API resources on the server",
  usage: "kubectl api-resources [flags] [options]",
  flags: [
    { name: "api-group", kind: "string" },
    { name: "cached", kind: "bool" },
    { name: "categories", kind: "array" },
    { name: "namespaced", kind: "bool", value: "true" },
    { name: "no-headers", kind: "bool" },
    { name: "output", short: "o", kind: "string" },
    { name: "sort-by", kind: "string" },
    { name: "verbs", kind: "array" },
  ],
  *run(inv) {
    const { flags } = inv;
    if (inv.args.length > 0) usageFail("api-resources", `unexpected arguments: [${inv.args.join(" ")}]`);
    const output = flags.text("output");
    if (!["", "name", "wide"].includes(output)) fail(`--output ${output} is not available`);
    const verbs = flags.list("verbs", true);
    let shown = RESOURCES.filter(
      (one) =>
        (!flags.given("api-group") || one.group === flags.text("api-group")) &&
        (!flags.given("namespaced") || one.namespaced === flags.bool("namespaced")) &&
        (!flags.given("categories") ||
          flags.list("categories", true).every((category) => category === "all" && one.inAll)) &&
        verbs.every((verb) => verbsOf(one).includes(verb)),
    );
    const sortBy = flags.text("sort-by");
    if (sortBy !== "" && sortBy !== "name" && sortBy !== "kind") fail("--sort-by accepts only name or kind");
    if (sortBy === "kind") shown = [...shown].sort((x, y) => (x.kind < y.kind ? -1 : 1));
    if (sortBy === "name") shown = [...shown].sort((x, y) => (x.resource < y.resource ? -1 : 1));
    if (output === "name") {
      for (const one of shown) yield* inv.line(qualifiedResource(one));
      return 0;
    }
    const wide = output === "wide";
    const rows = shown.map((one) =>
      [
        one.resource,
        one.short.join(","),
        groupVersion(one),
        String(one.namespaced),
        one.kind,
        ...(wide ? [verbsOf(one).join(","), one.inAll ? "all" : ""] : []),
      ].join("\t"),
    );
    const header = `NAME\tSHORTNAMES\tAPIVERSION\tNAMESPACED\tKIND${wide ? "\tVERBS\tCATEGORIES" : ""}`;
    yield* inv.out(tabbed([...(flags.bool("no-headers") ? [] : [header]), ...rows, ""].join("\n"), TABLE_TABS));
    return 0;
  },
};

function verbsOf(resource: Resource): string[] {
  if (resource.verbs === "create") return ["create"];
  if (resource.verbs === "read") return ["get", "list"];
  return ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
}

export const apiVersions: Verb = {
  name: "api-versions",
  short: 'Print the supported API versions on the server, in the form of "group/version"',
  usage: "kubectl api-versions [options]",
  flags: [],
  *run(inv) {
    if (inv.args.length > 0) usageFail("api-versions", `unexpected arguments: [${inv.args.join(" ")}]`);
    for (const version of [...new Set(RESOURCES.map(groupVersion))].sort()) yield* inv.line(version);
    return 0;
  },
};

export const clusterInfo: Verb = {
  name: "cluster-info",
  short: "Display cluster information",
  usage: "kubectl cluster-info [flags] [options]",
  flags: [],
  *run(inv) {
    yield* inv.out(
      `Kubernetes control plane is running at ${inv.host.config.server}\n\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n`,
    );
    return 0;
  },
};

const KUSTOMIZE: Readonly<Record<number, string>> = { 33: "v5.6.0", 34: "v5.7.1", 35: "v5.7.1", 36: "v5.7.1" };

export const version: Verb = {
  name: "version",
  short: "Print the client and server version information",
  usage: "kubectl version [flags] [options]",
  flags: [
    { name: "client", kind: "bool" },
    { name: "output", short: "o", kind: "string" },
  ],
  *run(inv) {
    const { flags, host } = inv;
    if (inv.args.length > 0) fail(`extra arguments: [${inv.args.join(" ")}]`);
    const output = flags.text("output");
    if (!["", "yaml", "json"].includes(output)) fail(`--output must be 'yaml' or 'json'`);
    const kustomizeVersion = KUSTOMIZE[inv.minor] ?? "v5.7.1";
    const withServer = !flags.bool("client");
    if (output === "") {
      yield* inv.out(`Client Version: v${fullVersion(host.version)}\nKustomize Version: ${kustomizeVersion}\n`);
      if (withServer) yield* inv.line(`Server Version: v${fullVersion(host.api.kubernetesVersion)}`);
      return 0;
    }
    const all = {
      clientVersion: buildInfo(host.version, clientBuild),
      kustomizeVersion,
      ...(withServer && { serverVersion: buildInfo(host.api.kubernetesVersion, serverBuild) }),
    };
    yield* inv.out(output === "yaml" ? `${toYaml(all)}\n` : `${toJson(all, { indent: 2, sorted: false })}\n`);
    return 0;
  },
};

/** Simplified: everything is allowed; there are no users, roles or bindings that count. */
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
      flags: [
        { name: "all-namespaces", short: "A", kind: "bool" },
        { name: "list", kind: "bool" },
        { name: "no-headers", kind: "bool" },
        { name: "quiet", short: "q", kind: "bool" },
        { name: "subresource", kind: "string" },
      ],
      *run(inv) {
        if (inv.args.length !== 2)
          fail(
            "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
          );
        const word = (inv.args[1] ?? "").split("/")[0] ?? "";
        if (word !== "" && word !== "*" && !findResource(word)) {
          yield* inv.err(`Warning: the server doesn't have a resource type '${word}'\n\n`);
        }
        if (!inv.flags.bool("quiet")) yield* inv.line("yes");
        return 0;
      },
    },
    {
      name: "whoami",
      short: "Experimental: Check self subject attributes",
      usage: "kubectl auth whoami [options]",
      flags: [],
      *run(inv) {
        yield* inv.out(
          tabbed(
            `ATTRIBUTE\tVALUE\nUsername\t${inv.host.config.user}\nGroups\t[system:masters system:authenticated]\n`,
            TABLE_TABS,
          ),
        );
        return 0;
      },
    },
  ],
};

/** Simplified: descriptions of global flags are left out; names and defaults are those of the real tool. */
export const options: Verb = {
  name: "options",
  short: "Print the list of flags inherited by all commands",
  usage: "kubectl options",
  flags: [],
  *run(inv) {
    const { globalOptions } = yield* inv.sys.chunk<typeof HelpChunk>("kubectl-help");
    yield* inv.out(globalOptions(inv.env("HOME") ?? ""));
    return 0;
  },
};

/** Commands about the cluster and its API: `api-resources`, `api-versions`, `cluster-info`, `version`, `options`. */
import { fullVersion } from "../../api/versions.ts";
import type { KubeObject } from "../../api/meta.ts";
import { fail, usageFail } from "../failure.ts";
import { list, text } from "../fields.ts";
import type * as HelpChunk from "../chunks/kubectl-help.chunk.ts";
import type { Verb } from "../invocation.ts";
import { toJson } from "../printers/json.ts";
import { toYaml } from "../printers/yaml.ts";
import { resourcesOf, groupVersion, qualifiedResource } from "../resources.ts";
import type { Resource } from "../resources.ts";
import { TABLE_TABS, tabbed } from "../tabwriter.ts";
import { clusterDump } from "./cluster-dump.ts";
import { buildInfo, clientBuild, serverBuild } from "../version-info.ts";

const SERVICES = { group: "", resource: "services" };

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
    let shown = resourcesOf(inv.api).filter(
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
    for (const version of [...new Set(resourcesOf(inv.api).map(groupVersion))].sort()) yield* inv.line(version);
    return 0;
  },
};

export const clusterInfo: Verb = {
  name: "cluster-info",
  short: "Display cluster information",
  usage: "kubectl cluster-info [flags] [options]",
  flags: [],
  verbs: [clusterDump],
  *run(inv) {
    const { server } = inv.host.config;
    yield* inv.out(`Kubernetes control plane is running at ${server}\n`);
    const services = yield* inv.ok(
      inv.api.list(SERVICES, { namespace: "kube-system", labelSelector: "kubernetes.io/cluster-service=true" }),
    );
    for (const service of services.items) {
      const name = service.metadata.labels?.["kubernetes.io/name"] ?? service.metadata.name;
      yield* inv.out(`${name} is running at ${addressOf(service, server)}\n`);
    }
    yield* inv.out(`\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n`);
    return 0;
  },
};

/** Where a Service of the cluster's own answers. Source: kubectl pkg/cmd/clusterinfo (behaviour), v0.33. */
function addressOf(service: KubeObject, server: string): string {
  const ports = list(service, "spec", "ports");
  const [ingress] = list(service, "status", "loadBalancer", "ingress");
  if (ingress !== undefined) {
    const host = text(ingress, "ip") || text(ingress, "hostname");
    return ports.map((port) => `http://${host}:${text(port, "port")} `).join("");
  }
  const { name, namespace = "" } = service.metadata;
  const port = text(ports[0], "name");
  const isSecure = port === "https" || text(ports[0], "port") === "443";
  const words = [...(isSecure ? ["https"] : []), name, ...(port !== "" || isSecure ? [port] : [])];
  return `${server}/api/v1/namespaces/${namespace}/services/${words.join(":")}/proxy`;
}

/** A client is supported one minor version to either side of its server. */
function skewWarning(client: string, server: string): string {
  const [ours, theirs] = [client, server].map((text) => Number(/^v?1\.(\d+)/.exec(text)?.[1] ?? 0));
  if (Math.abs((ours ?? 0) - (theirs ?? 0)) <= 1) return "";
  return `WARNING: version difference between client (1.${ours}) and server (1.${theirs}) exceeds the supported minor version skew of +/-1\n`;
}

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
      if (withServer) {
        yield* inv.line(`Server Version: v${fullVersion(host.api.kubernetesVersion)}`);
        yield* inv.err(skewWarning(host.version, host.api.kubernetesVersion));
      }
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

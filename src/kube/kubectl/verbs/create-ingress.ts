/** `kubectl create ingress`. Source: kubectl pkg/cmd/create/create_ingress.go (behaviour), v1.33. */
import { fail } from "../failure.ts";
import type { Fields } from "../fields.ts";
import type { MadeKind } from "./create-made.ts";

const RULE =
  /^(?:([a-z0-9]([-a-z0-9]*[a-z0-9])?|\*)(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)?\/([A-Za-z0-9\-._~!$&'()*+,;=:@%/]*)=[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*:(\d+|[a-z]+[-a-z0-9]*)(,tls(=[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)?)?$/;

export const ingress: MadeKind = {
  name: "ingress",
  aliases: ["ing"],
  short: "Create an ingress with the specified name",
  usage: "NAME --rule=host/path=service:port[,tls[=secret]] ",
  flags: "annotation[] class= default-backend= rule[]",
  resource: "ingresses",
  refused: "failed to create ingress:",
  make({ flags }, name) {
    const rules = flags.list("rule");
    const fallback = flags.text("default-backend");
    if (fallback === "" && rules.length === 0)
      fail(
        "not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)",
      );
    for (const rule of rules)
      if (!RULE.test(rule))
        fail(`rule ${rule} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`);
    const annotations = flags.list("annotation").map((pair): [string, string] => {
      const equals = pair.indexOf("=");
      if (equals < 0) fail(`annotation ${pair} is invalid and should be in format key=[value]`);
      return [pair.slice(0, equals), pair.slice(equals + 1)];
    });
    if (fallback !== "" && fallback.split(":").length !== 2)
      fail("default-backend should be in format servicename:serviceport");
    const [ingressClassName, tls] = [flags.text("class"), tlsOf(rules)];
    return {
      kind: "Ingress",
      apiVersion: "networking.k8s.io/v1",
      metadata: {
        name,
        creationTimestamp: null,
        ...(annotations.length > 0 && { annotations: Object.fromEntries(annotations) }),
      },
      spec: {
        ...(ingressClassName !== "" && { ingressClassName }),
        ...(fallback !== "" && { defaultBackend: backend(fallback) }),
        ...(tls.length > 0 && { tls }),
        ...(rules.length > 0 && { rules: rulesOf(rules) }),
      },
      status: { loadBalancer: {} },
    };
  },
};

function backend(written: string): Fields {
  const [name = "", port = ""] = written.split(":");
  return { service: { name, port: /^\d+$/.test(port) ? { number: Number(port) } : { name: port } } };
}

/** Hosts by their secret; a host is listed once. */
function tlsOf(rules: readonly string[]): Fields[] {
  const entries: { hosts: string[]; secretName: string }[] = [];
  const seen = new Set<string>();
  for (const rule of rules) {
    const [path = "", tls] = rule.split(",");
    const host = path.split("/")[0] ?? "";
    if (tls === undefined || seen.has(host)) continue;
    const secretName = tls.split("=")[1] ?? "";
    const known = entries.find((one) => one.secretName === secretName);
    if (known) known.hosts.push(host);
    else if (host !== "" || secretName !== "") entries.push({ hosts: host === "" ? [] : [host], secretName });
    seen.add(host);
  }
  return entries.map(({ hosts, secretName }) => ({
    ...(hosts.length > 0 && { hosts }),
    ...(secretName !== "" && { secretName }),
  }));
}

function rulesOf(rules: readonly string[]): Fields[] {
  const byHost = new Map<string, Fields[]>();
  for (const rule of rules) {
    const written = rule.split(",")[0] ?? "";
    const slash = written.indexOf("/");
    const [path = "", service = ""] = written.slice(slash + 1).split("=");
    const isPrefix = `/${path}`.endsWith("*");
    const entry = {
      path: isPrefix ? `/${path}`.slice(0, -1) : `/${path}`,
      pathType: isPrefix ? "Prefix" : "Exact",
      backend: backend(service),
    };
    const host = written.slice(0, slash);
    byHost.set(host, [...(byHost.get(host) ?? []), entry]);
  }
  return [...byHost].map(([host, paths]) => ({ ...(host !== "" && { host }), http: { paths } }));
}

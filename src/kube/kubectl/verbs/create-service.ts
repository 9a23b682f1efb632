/** `kubectl create service`. Source: kubectl pkg/cmd/create/create_service.go (behaviour), v1.33. */
import { fail } from "../failure.ts";
import type { Fields } from "../fields.ts";
import type { Invocation } from "../invocation.ts";
import type { MadeKind } from "./create-made.ts";

function service(type: string, inv: Invocation, name: string): Fields {
  const { flags } = inv;
  const clusterIP = flags.text("clusterip");
  const externalName = flags.text("external-name");
  const tcp = flags.list("tcp", true);
  if (clusterIP === "None" && type !== "ClusterIP") fail("ClusterIP=None can only be used with ClusterIP service type");
  if (clusterIP !== "None" && tcp.length === 0 && type !== "ExternalName")
    fail("at least one tcp port specifier must be provided");
  if (type === "ExternalName" && !/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(externalName))
    fail(`invalid service external name ${externalName}`);
  const nodePort = Number(flags.text("node-port") || 0);
  const labels = { app: name };
  return {
    kind: "Service",
    apiVersion: "v1",
    metadata: { name, labels },
    spec: {
      ...(tcp.length > 0 && {
        ports: tcp.map((pair) => ({ ...servicePort(pair), ...(nodePort !== 0 && { nodePort }) })),
      }),
      selector: labels,
      ...(clusterIP !== "" && { clusterIP }),
      type,
      ...(externalName !== "" && { externalName }),
    },
  };
}

function servicePort(pair: string): Fields {
  const [written = "", target] = pair.split(":");
  if (!/^\d+$/.test(written)) fail(`strconv.ParseUint: parsing ${JSON.stringify(written)}: invalid syntax`);
  const port = Number(written);
  if (port > 65535) fail(`strconv.ParseUint: parsing ${JSON.stringify(written)}: value out of range`);
  return {
    name: pair.replaceAll(":", "-"),
    protocol: "TCP",
    port,
    targetPort: target === undefined ? port : targetPort(target),
  };
}

function targetPort(written: string): number | string {
  if (/^[+-]?\d+$/.test(written)) {
    const number = Number(written);
    if (number < 1 || number > 65535) fail("must be between 1 and 65535, inclusive");
    return number;
  }
  const problems = [
    ...(written.length > 15 ? ["must be no more than 15 characters"] : []),
    ...(/^[-a-z0-9]+$/i.test(written)
      ? []
      : ["must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"]),
    ...(/[a-z]/.test(written) ? [] : ["must contain at least one letter (a-z)"]),
    ...(written.includes("--") ? ["must not contain consecutive hyphens"] : []),
    ...(/^-|-$/.test(written) ? ["must not begin or end with a hyphen"] : []),
  ];
  return problems.length > 0 ? fail(problems.join(",")) : written;
}

function kind(name: string, type: string, usage: string, flags: string): MadeKind {
  return {
    name: `service ${name}`,
    short: `Create ${type === "ExternalName" ? "an" : "a"} ${type} service`,
    usage,
    flags,
    resource: "services",
    ...(type === "ExternalName" && { required: ["external-name"] }),
    refused: `failed to create ${type} service:`,
    make: (inv, given) => service(type, inv, given),
  };
}

export const serviceKinds: readonly MadeKind[] = [
  kind("clusterip", "ClusterIP", "NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none]", "clusterip= tcp[]"),
  kind(
    "externalname",
    "ExternalName",
    "NAME --external-name external.name [--dry-run=server|client|none]",
    "external-name= tcp[]",
  ),
  kind("loadbalancer", "LoadBalancer", "NAME [--tcp=port:targetPort] [--dry-run=server|client|none]", "tcp[]"),
  kind("nodeport", "NodePort", "NAME [--tcp=port:targetPort] [--dry-run=server|client|none]", "node-port#0 tcp[]"),
];

/** What the profiles of `kubectl debug` change. Source: kubectl pkg/cmd/debug/profiles.go (behaviour), v1.33. */
import { at, fields, list, text } from "./fields.ts";
import type { Fields } from "./fields.ts";

/** A container added to a running Pod, a copy of a Pod, or a Pod on a node. */
export type DebugStyle = "ephemeral" | "copy" | "node";

interface Profile {
  /** Of the container, for a style; `security` is what it has so far. */
  security?: (security: Fields, style: DebugStyle) => Fields | undefined;
  /** On a node: the host's namespaces, and its files at /host. */
  hostNamespaces?: boolean;
  hostFiles?: boolean;
  /** A copy loses its labels whatever is asked for, and keeps the rest. */
  legacyCopy?: boolean;
}

const PROFILES: Readonly<Record<string, Profile>> = {
  legacy: { hostNamespaces: true, hostFiles: true, legacyCopy: true },
  general: {
    hostNamespaces: true,
    hostFiles: true,
    security: (security, style) => (style === "node" ? undefined : adding(security, "SYS_PTRACE")),
  },
  baseline: { security: () => undefined },
  restricted: {
    security: () => ({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
    }),
  },
  netadmin: { hostNamespaces: true, security: (security) => adding(security, "NET_ADMIN", "NET_RAW") },
  sysadmin: { hostNamespaces: true, hostFiles: true, security: (security) => ({ ...security, privileged: true }) },
};

export function isProfile(name: string): boolean {
  return Object.hasOwn(PROFILES, name);
}

/** The Pod as the profile has it. `keep` tells what of `labels`, `liveness`, ... a copy keeps. */
export function applyProfile(
  name: string,
  pod: Fields,
  container: string,
  style: DebugStyle,
  keep: (what: string) => boolean,
): Fields {
  const profile = PROFILES[name] ?? {};
  let result = pod;
  if (style === "node" && profile.hostFiles) result = withHostFiles(result, container);
  if (profile.security) result = withSecurity(result, container, style, profile.security);
  if (style === "node" && profile.hostNamespaces)
    result = withSpec(result, { hostNetwork: true, hostPID: true, hostIPC: true });
  if (style !== "copy") return result;
  return profile.legacyCopy ? withoutMetadata(result, "labels") : stripped(result, keep);
}

function adding(security: Fields, ...names: string[]): Fields {
  return {
    ...security,
    capabilities: { ...fields(security["capabilities"]), add: [...list(security, "capabilities", "add"), ...names] },
  };
}

function withSpec(pod: Fields, more: Fields): Fields {
  return { ...pod, spec: { ...fields(pod["spec"]), ...more } };
}

/** The container of that name, wherever it stands, changed. */
function withContainer(pod: Fields, container: string, change: (one: Fields) => Fields): Fields {
  const changed: Record<string, unknown> = {};
  for (const where of ["initContainers", "containers", "ephemeralContainers"]) {
    const all = list(pod, "spec", where);
    if (all.length > 0)
      changed[where] = all.map((one) => (text(one, "name") === container ? change(fields(one)) : one));
  }
  return withSpec(pod, changed);
}

function withSecurity(
  pod: Fields,
  container: string,
  style: DebugStyle,
  rule: (security: Fields, style: DebugStyle) => Fields | undefined,
): Fields {
  return withContainer(pod, container, ({ securityContext, ...rest }) => {
    const wanted = rule(fields(securityContext), style);
    return wanted === undefined ? rest : { ...rest, securityContext: wanted };
  });
}

function withHostFiles(pod: Fields, container: string): Fields {
  const volumes = [...list(pod, "spec", "volumes"), { name: "host-root", hostPath: { path: "/" } }];
  return withContainer(withSpec(pod, { volumes }), container, (one) => ({
    ...one,
    volumeMounts: [...list(one, "volumeMounts"), { mountPath: "/host", name: "host-root" }],
  }));
}

const PROBES: readonly [field: string, what: string][] = [
  ["livenessProbe", "liveness"],
  ["readinessProbe", "readiness"],
  ["startupProbe", "startup"],
];

/** A copy without what it need not keep, and with one process namespace. */
function stripped(pod: Fields, keep: (what: string) => boolean): Fields {
  let result = pod;
  for (const what of ["labels", "annotations"]) if (!keep(what)) result = withoutMetadata(result, what);
  const gone = PROBES.filter(([, what]) => !keep(what)).map(([field]) => field);
  const containers = list(result, "spec", "containers").map((one) =>
    Object.fromEntries(Object.entries(fields(one)).filter(([field]) => !gone.includes(field))),
  );
  const { initContainers, ...spec } = fields(result["spec"]);
  return {
    ...result,
    spec: {
      ...spec,
      containers,
      ...(keep("init-containers") && initContainers !== undefined && { initContainers }),
      shareProcessNamespace: at(spec, "shareProcessNamespace") ?? true,
    },
  };
}

function withoutMetadata(pod: Fields, field: string): Fields {
  const { [field]: _, ...metadata } = fields(pod["metadata"]);
  return { ...pod, metadata };
}

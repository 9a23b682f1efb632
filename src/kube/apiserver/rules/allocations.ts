/** Addresses and ports that a Service asks for and another has. Source: kubernetes pkg/registry/core/service (texts), v1.36. */
import type { Service } from "../../api/core.ts";
import type { KindInfo } from "../../api/kinds.ts";
import type { KubeObject } from "../../api/meta.ts";
import { FieldErrors } from "../field-errors.ts";
import { invalid } from "../status-errors.ts";
import type { Failed } from "../status-errors.ts";
import type { AdmissionStore } from "./types.ts";

const SERVICES = { group: "", resource: "services" };
const RANGE = [30_000, 32_767] as const;

export function checkAllocations(info: KindInfo, object: KubeObject, store: AdmissionStore): Failed | undefined {
  const { spec, metadata } = object as Service;
  const others = (store.list(SERVICES, undefined) as Service[]).filter((one) => one.metadata.uid !== metadata.uid);
  const errors = new FieldErrors();
  const { clusterIP = "" } = spec;
  if (clusterIP !== "" && clusterIP !== "None" && others.some((one) => one.spec.clusterIP === clusterIP))
    errors.invalid(
      "spec.clusterIPs",
      [clusterIP],
      `failed to allocate IP ${clusterIP}: provided IP is already allocated`,
    );
  const taken = new Set(others.flatMap((one) => (one.spec.ports ?? []).map(({ nodePort }) => nodePort ?? 0)));
  for (const [i, { nodePort }] of (spec.ports ?? []).entries()) {
    if (nodePort === undefined || nodePort === 0) continue;
    const field = `spec.ports[${i}].nodePort`;
    if (nodePort < RANGE[0] || nodePort > RANGE[1])
      errors.invalid(
        field,
        nodePort,
        `provided port is not in the valid range. The range of valid ports is ${RANGE.join("-")}`,
      );
    else if (taken.has(nodePort)) errors.invalid(field, nodePort, "provided port is already allocated");
  }
  return errors.causes.length === 0 ? undefined : invalid(info, metadata.name, errors.causes);
}

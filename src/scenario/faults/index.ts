/** The catalogue of faults. To add one: write `faults/<name>.ts` with a `Fault`, and one line here. */
import type { Cluster } from "../../kube/cluster/cluster.ts";
import type { FaultInput } from "../input.ts";
import { ScenarioError } from "../settings.ts";
import { exit } from "./exit.ts";
import { kubelet, node } from "./node.ts";
import { sandbox } from "./sandbox.ts";
import type { ArmedFault, Fault, FaultCatalogueEntry } from "./types.ts";

const FAULTS: readonly Fault[] = [exit, sandbox, kubelet, node];

export const FAULT_CATALOGUE: readonly FaultCatalogueEntry[] = FAULTS.map((fault) => fault.entry);

/** Arms a fault. Throws ScenarioError where there is no such fault, or a parameter is wrong. */
export function armFault(cluster: Cluster, input: FaultInput): ArmedFault {
  const fault = FAULTS.find((one) => one.entry.name === input.fault);
  if (!fault)
    throw new ScenarioError(
      `fault ${input.id}: there is no fault ${JSON.stringify(input.fault)}; known are ${FAULTS.map((one) => one.entry.name).join(", ")}`,
    );
  if (input.times !== undefined && !(input.times >= 1))
    throw new ScenarioError(`fault ${input.id}: times ${input.times} is not at least 1`);
  const known = new Set([
    "id",
    "fault",
    "namespace",
    "pod",
    "container",
    "times",
    ...fault.entry.parameters.map((one) => one.name),
  ]);
  for (const name of Object.keys(input))
    if (!known.has(name)) throw new ScenarioError(`fault ${input.id}: ${input.fault} has no parameter ${name}`);
  return fault.arm(cluster, input);
}

/** Whether it can strike again. */
export function faultState(armed: ArmedFault): "armed" | "spent" | "healed" {
  if (armed.healed) return "healed";
  return armed.input.times !== undefined && armed.fired >= armed.input.times ? "spent" : "armed";
}

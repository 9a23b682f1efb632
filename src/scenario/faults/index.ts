/** The catalogue of faults. To add one: write `faults/<name>.ts` with a `Fault`, and one line here. */
import type { Cluster } from "../../kube/cluster/cluster.ts";
import type { Random } from "../../sim/random.ts";
import type { FaultInput } from "../input.ts";
import { ScenarioError } from "../settings.ts";
import { checkAim } from "./aim.ts";
import { FaultInWait } from "./armed-fault.ts";
import { backOffReset } from "./back-off-reset.ts";
import { badImage } from "./bad-image.ts";
import { commandMissing } from "./command-missing.ts";
import { configMissing } from "./config-missing.ts";
import { configWrong } from "./config-wrong.ts";
import { crash } from "./crash.ts";
import { diskFull } from "./disk-full.ts";
import { diskPressure } from "./disk-pressure.ts";
import { dnsSlow } from "./dns-slow.ts";
import { dns } from "./dns.ts";
import { drain } from "./drain.ts";
import { exit } from "./exit.ts";
import { filesDeleted } from "./files-deleted.ts";
import { filesOwned } from "./files-owned.ts";
import { hang } from "./hang.ts";
import { imageStore } from "./image-store.ts";
import { killProcess } from "./kill-process.ts";
import { kubeletRestart } from "./kubelet-restart.ts";
import { latency } from "./latency.ts";
import { memoryPressure } from "./memory-pressure.ts";
import { MODE_NAMES, readModes } from "./modes.ts";
import type { Modes } from "./modes.ts";
import { mountFailure } from "./mount-failure.ts";
import { noEndpoints } from "./no-endpoints.ts";
import { nodeNotReady } from "./node-not-ready.ts";
import { nodeOff } from "./node-off.ts";
import { nodeReboot } from "./node-reboot.ts";
import { oom } from "./oom.ts";
import { readValues } from "./parameters.ts";
import type { FaultProblem } from "./parameters.ts";
import { portBlocked } from "./port-blocked.ts";
import { portTaken } from "./port-taken.ts";
import { probeFails } from "./probe-fails.ts";
import { probeFlaps } from "./probe-flaps.ts";
import { pullRefused } from "./pull-refused.ts";
import { readOnly } from "./read-only.ts";
import { registryDown } from "./registry-down.ts";
import { sandbox } from "./sandbox.ts";
import { slowPull } from "./slow-pull.ts";
import { slowStart } from "./slow-start.ts";
import { TARGET_FIELDS } from "./targets.ts";
import type { ArmedFault, Fault, FaultCatalogueEntry } from "./types.ts";

const FAULTS: readonly Fault[] = [
  exit,
  hang,
  slowStart,
  crash,
  oom,
  killProcess,
  commandMissing,
  badImage,
  slowPull,
  pullRefused,
  registryDown,
  imageStore,
  configMissing,
  configWrong,
  mountFailure,
  diskFull,
  readOnly,
  filesDeleted,
  filesOwned,
  dns,
  dnsSlow,
  noEndpoints,
  portBlocked,
  portTaken,
  latency,
  probeFails,
  probeFlaps,
  sandbox,
  backOffReset,
  kubeletRestart,
  nodeNotReady,
  nodeOff,
  nodeReboot,
  drain,
  memoryPressure,
  diskPressure,
];

export const FAULT_CATALOGUE: readonly FaultCatalogueEntry[] = FAULTS.map((fault) => fault.entry);

interface Checked {
  fault: Fault;
  values: Record<string, unknown>;
  modes: Modes;
}

/** What is wrong with a fault as it is to be armed; nothing where it can be. */
export function faultProblems(input: FaultInput): FaultProblem[] {
  const problems: FaultProblem[] = [];
  check(input, problems);
  return problems;
}

/** Arms a fault. Throws ScenarioError where there is no such fault, or something about it is wrong. */
export function armFault(cluster: Cluster, random: Random, input: FaultInput): ArmedFault {
  const problems: FaultProblem[] = [];
  const checked = check(input, problems);
  const [problem] = problems;
  if (!checked || problem)
    throw new ScenarioError(
      `fault ${input.id}: ${problem?.field ?? ""}${problem?.field === "" ? "" : ": "}${problem?.message ?? ""}`,
    );
  const armed = new FaultInWait(cluster, random, checked.fault, input, checked.values, checked.modes);
  armed.arm();
  return armed;
}

function check(input: FaultInput, problems: FaultProblem[]): Checked | null {
  const fault = FAULTS.find((one) => one.entry.name === input.fault);
  if (!fault) {
    const known = FAULTS.map((one) => one.entry.name).join(", ");
    problems.push({ field: "fault", message: `there is no fault ${JSON.stringify(input.fault)}; known are ${known}` });
    return null;
  }
  const { entry } = fault;
  const own = entry.parameters.map((one) => one.name);
  const known = ["id", "fault", ...TARGET_FIELDS[entry.target], ...MODE_NAMES, ...own];
  for (const field of Object.keys(input))
    if (!known.includes(field) && input[field] !== undefined)
      problems.push({
        field,
        message: `${input.fault} has no such parameter; it has ${[...own, ...MODE_NAMES].join(", ")}`,
      });
  checkAim(entry, input, problems);
  return { fault, values: readValues(entry.parameters, input, problems), modes: readModes(entry, input, problems) };
}

/** How far a rollout has come. Source: kubectl pkg/polymorphichelpers/rollout_status.go (behaviour), v1.33. */
import type { KubeObject } from "../api/meta.ts";
import { fail } from "./failure.ts";
import { at, list, num, text } from "./fields.ts";

export interface RolloutState {
  said: string;
  done: boolean;
}

/** Ends the command where there is nothing to tell of such an object. */
export function rolloutState(object: KubeObject): RolloutState {
  switch (object.kind) {
    case "Deployment":
      return deploymentState(object);
    case "DaemonSet":
      return daemonSetState(object);
    case "StatefulSet":
      return statefulSetState(object);
    default:
      return fail(`no status viewer has been implemented for ${object.kind}`);
  }
}

const goesOn = (said: string): RolloutState => ({ said, done: false });
const isDone = (said: string): RolloutState => ({ said, done: true });

function replicasOf(object: KubeObject): number {
  return at(object, "spec", "replicas") === undefined ? 1 : num(object, "spec", "replicas");
}

function isObserved(object: KubeObject): boolean {
  return (object.metadata.generation ?? 0) <= num(object, "status", "observedGeneration");
}

function deploymentState(object: KubeObject): RolloutState {
  const name = JSON.stringify(object.metadata.name);
  const status = (key: string): number => num(object, "status", key);
  const wait = (why: string): RolloutState => goesOn(`Waiting for deployment ${name} rollout to finish: ${why}...`);
  if (!isObserved(object)) return goesOn("Waiting for deployment spec update to be observed...");
  const progressing = list(object, "status", "conditions").find((one) => text(one, "type") === "Progressing");
  if (text(progressing, "reason") === "ProgressDeadlineExceeded")
    fail(`deployment ${name} exceeded its progress deadline`);
  const [wanted, updated] = [replicasOf(object), status("updatedReplicas")];
  if (updated < wanted) return wait(`${updated} out of ${wanted} new replicas have been updated`);
  if (status("replicas") > updated) return wait(`${status("replicas") - updated} old replicas are pending termination`);
  if (status("availableReplicas") < updated)
    return wait(`${status("availableReplicas")} of ${updated} updated replicas are available`);
  return isDone(`deployment ${name} successfully rolled out`);
}

function daemonSetState(object: KubeObject): RolloutState {
  const name = JSON.stringify(object.metadata.name);
  const status = (key: string): number => num(object, "status", key);
  if (text(object, "spec", "updateStrategy", "type") !== "RollingUpdate")
    fail("rollout status is only available for RollingUpdate strategy type");
  if (!isObserved(object)) return goesOn("Waiting for daemon set spec update to be observed...");
  const wanted = status("desiredNumberScheduled");
  const wait = (why: string): RolloutState => goesOn(`Waiting for daemon set ${name} rollout to finish: ${why}...`);
  if (status("updatedNumberScheduled") < wanted)
    return wait(`${status("updatedNumberScheduled")} out of ${wanted} new pods have been updated`);
  if (status("numberAvailable") < wanted)
    return wait(`${status("numberAvailable")} of ${wanted} updated pods are available`);
  return isDone(`daemon set ${name} successfully rolled out`);
}

function statefulSetState(object: KubeObject): RolloutState {
  const status = (key: string): number => num(object, "status", key);
  if (text(object, "spec", "updateStrategy", "type") !== "RollingUpdate")
    fail("rollout status is only available for RollingUpdate strategy type");
  if (status("observedGeneration") === 0 || !isObserved(object))
    return goesOn("Waiting for statefulset spec update to be observed...");
  const wanted = replicasOf(object);
  if (status("readyReplicas") < wanted)
    return goesOn(`Waiting for ${wanted - status("readyReplicas")} pods to be ready...`);
  const updated = status("updatedReplicas");
  const partition = at(object, "spec", "updateStrategy", "rollingUpdate", "partition");
  if (typeof partition === "number") {
    const meant = wanted - partition;
    if (updated < meant)
      return goesOn(
        `Waiting for partitioned roll out to finish: ${updated} out of ${meant} new pods have been updated...`,
      );
    return isDone(`partitioned roll out complete: ${updated} new pods have been updated...`);
  }
  const revision = text(object, "status", "updateRevision");
  if (revision !== text(object, "status", "currentRevision"))
    return goesOn(`waiting for statefulset rolling update to complete ${updated} pods at revision ${revision}...`);
  return isDone(
    `statefulset rolling update complete ${status("currentReplicas")} pods at revision ${text(object, "status", "currentRevision")}...`,
  );
}

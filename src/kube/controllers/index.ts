/**
 * The controllers of the control plane besides the scheduler, which every Pod needs: they are the chunk `controllers`, and
 * are started when there is first something for them (`kube/cluster/late-controllers.ts`). To add one: write `<name>.ts`
 * with a Controller that reconciles by key, name it here, and test it in `<name>.test.ts`. The order is that of their start.
 */
import { customResources } from "./custom-resources.ts";
import { cronJobController } from "./cronjob.ts";
import { daemonSetController } from "./daemonset.ts";
import { deploymentController } from "./deployment.ts";
import { disruptionController } from "./disruption.ts";
import { endpointSliceController } from "./endpoint-slice.ts";
import { endpointsController } from "./endpoints.ts";
import { ephemeralVolumeController } from "./ephemeral-volume.ts";
import { garbageCollector } from "./garbage-collector.ts";
import { inertKinds } from "./inert-kinds.ts";
import { jobController } from "./job.ts";
import { namespaceController } from "./namespace.ts";
import { nodeLifecycleController } from "./node-lifecycle.ts";
import { persistentVolumeController } from "./persistent-volume.ts";
import { podGarbageCollector } from "./pod-gc.ts";
import { pvcProtectionController } from "./pvc-protection.ts";
import { replicaSetController, replicationController } from "./replicaset.ts";
import { resourceQuotaController } from "./resource-quota.ts";
import { serviceLoadBalancer } from "./service-load-balancer.ts";
import { statefulSetController } from "./statefulset.ts";
import { taintEvictionController } from "./taint-eviction.ts";
import type { Controller } from "./types.ts";

export const CONTROLLERS: readonly Controller[] = [
  deploymentController,
  replicaSetController,
  replicationController,
  statefulSetController,
  daemonSetController,
  jobController,
  cronJobController,
  endpointSliceController,
  endpointsController,
  serviceLoadBalancer,
  ephemeralVolumeController,
  persistentVolumeController,
  pvcProtectionController,
  garbageCollector,
  nodeLifecycleController,
  taintEvictionController,
  podGarbageCollector,
  disruptionController,
  resourceQuotaController,
  inertKinds,
  customResources,
  namespaceController,
];

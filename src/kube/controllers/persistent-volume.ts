/**
 * The persistent volume controller: finds a volume for each claim, or has one made, and lets volumes go with their claims.
 *
 * Source: Kubernetes v1.36 documentation, "Persistent Volumes"; kubernetes pkg/controller/volume/persistentvolume (behaviour).
 * Simplified: the one provisioner is that of the default class, `rancher.io/local-path`, whose volumes lie on one node.
 */
import { quantityValue } from "../api/quantity.ts";
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from "../api/storage.ts";
import { SELECTED_NODE } from "../api/storage.ts";
import type { Duration, SimTime } from "../../sim/units.ts";
import { informer, objectKey } from "./informer.ts";
import type { Informer } from "./informer.ts";
import { matchesLabels } from "./label-match.ts";
import { tell } from "./pod-control.ts";
import { sameJson } from "../api/same-json.ts";
import type { Controller, ControllerContext } from "./types.ts";
import { workQueue } from "./work-queue.ts";
import type { WorkQueue } from "./work-queue.ts";

const CLAIMS = { group: "", resource: "persistentvolumeclaims" };
const VOLUMES = { group: "", resource: "persistentvolumes" };
const CLASSES = { group: "storage.k8s.io", resource: "storageclasses" };
const NAME = "persistentvolume-controller";
export const PROVISIONER = "rancher.io/local-path";
const BIND_COMPLETED = "pv.kubernetes.io/bind-completed";
const BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";
const PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";
const PROVISIONING: Duration = 1500;
/** A claim that waits is told so again this often. */
const REMIND: Duration = 15_000;

export const persistentVolumeController: Controller = {
  name: NAME,
  start: (context) => void new PersistentVolumeController(context),
};

class PersistentVolumeController {
  readonly context: ControllerContext;
  readonly component = NAME;
  readonly #queue: WorkQueue;
  readonly #claims: Informer<PersistentVolumeClaim>;
  readonly #volumes: Informer<PersistentVolume>;
  readonly #classes: Informer<StorageClass>;
  /** Claims whose volume is being made. */
  readonly #provisioning = new Set<string>();
  /** What was last said of a claim that waits. */
  readonly #told = new Map<string, { message: string; at: SimTime }>();

  constructor(context: ControllerContext) {
    this.context = context;
    const { clock, delays } = context;
    this.#queue = workQueue(clock, delays.reconcile, (key) => {
      if (key.startsWith("volume ")) this.#reconcileVolume(key.slice("volume ".length));
      else this.#reconcileClaim(key);
    });
    this.#classes = informer<StorageClass>(context, CLASSES, () => this.#addUnbound());
    this.#volumes = informer<PersistentVolume>(context, VOLUMES, (volume) => {
      this.#queue.add(`volume ${volume.metadata.name}`);
      this.#addUnbound();
    });
    this.#claims = informer<PersistentVolumeClaim>(context, CLAIMS, (claim, _before, isDeleted) => {
      if (isDeleted) this.#told.delete(objectKey(claim));
      if (isDeleted && claim.spec.volumeName !== undefined) this.#queue.add(`volume ${claim.spec.volumeName}`);
      else if (!isDeleted) this.#queue.add(objectKey(claim));
    });
    for (const volume of this.#volumes.all()) this.#queue.add(`volume ${volume.metadata.name}`);
    this.#addUnbound();
  }

  #addUnbound(): void {
    for (const claim of this.#claims.all()) if (claim.status?.phase !== "Bound") this.#queue.add(objectKey(claim));
  }

  /* Claims */

  #reconcileClaim(key: string): void {
    const claim = this.#claims.get(key);
    if (!claim || claim.status?.phase === "Bound" || this.#provisioning.has(key)) return;
    if (claim.status?.phase === undefined) return this.#setClaim(claim, {}, { phase: "Pending" });
    const { volumeName } = claim.spec;
    const found =
      volumeName === undefined || volumeName === "" ? this.#match(claim) : this.#volumes.get(`/${volumeName}`);
    if (found) {
      if (isFor(found, claim)) this.#bind(claim, found);
      return;
    }
    if (volumeName === undefined || volumeName === "") this.#wantVolume(key, claim);
  }

  /** The smallest volume that is free and does. */
  #match(claim: PersistentVolumeClaim): PersistentVolume | undefined {
    const wanted = amountOf(claim.spec.resources?.requests?.storage);
    const fitting = [...this.#volumes.all()].filter((volume) => {
      const { claimRef, storageClassName = "", accessModes = [], capacity } = volume.spec;
      if (claimRef) return isFor(volume, claim) && volume.status?.phase !== "Released";
      return (
        volume.status?.phase === "Available" &&
        storageClassName === (claim.spec.storageClassName ?? "") &&
        (claim.spec.accessModes ?? []).every((mode) => accessModes.includes(mode)) &&
        amountOf(capacity?.storage) >= wanted &&
        (claim.spec.selector === undefined || matchesLabels(claim.spec.selector, volume.metadata.labels))
      );
    });
    fitting.sort(
      (a, b) =>
        Number(a.spec.claimRef === undefined) - Number(b.spec.claimRef === undefined) ||
        amountOf(a.spec.capacity?.storage) - amountOf(b.spec.capacity?.storage),
    );
    return fitting[0];
  }

  #wantVolume(key: string, claim: PersistentVolumeClaim): void {
    const className = claim.spec.storageClassName ?? "";
    if (className === "") {
      const message = "no persistent volumes available for this claim and no storage class is set";
      return this.#remind(key, claim, "Normal", "FailedBinding", message);
    }
    const storageClass = this.#classes.get(`/${className}`);
    if (!storageClass) {
      const message = `storageclass.storage.k8s.io ${JSON.stringify(className)} not found`;
      return this.#remind(key, claim, "Warning", "ProvisioningFailed", message);
    }
    const node = claim.metadata.annotations?.[SELECTED_NODE];
    if (storageClass.volumeBindingMode === "WaitForFirstConsumer" && node === undefined) {
      const message = "waiting for first consumer to be created before binding";
      return this.#remind(key, claim, "Normal", "WaitForFirstConsumer", message);
    }
    if (storageClass.provisioner === "kubernetes.io/no-provisioner") {
      const message = "no persistent volumes available for this claim and no storage class is set";
      return this.#remind(key, claim, "Normal", "FailedBinding", message);
    }
    const { provisioner } = storageClass;
    const waiting = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
    if (provisioner !== PROVISIONER) return this.#remind(key, claim, "Normal", "ExternalProvisioning", waiting);
    tell(this, claim, "Normal", "ExternalProvisioning", waiting);
    this.#provision(key, claim, storageClass, node);
  }

  /** Tells of a claim that waits, and again after a while. */
  #remind(
    key: string,
    claim: PersistentVolumeClaim,
    type: "Normal" | "Warning",
    reason: string,
    message: string,
  ): void {
    const { now } = this.context.clock;
    const told = this.#told.get(key);
    if (told === undefined || told.message !== message || now - told.at >= REMIND) {
      tell(this, claim, type, reason, message);
      this.#told.set(key, { message, at: now });
    }
    this.#queue.addAfter(key, REMIND);
  }

  #provision(key: string, claim: PersistentVolumeClaim, storageClass: StorageClass, node: string | undefined): void {
    const { clock, delays, api } = this.context;
    const { namespace = "default", name, uid } = claim.metadata;
    const teller = { context: this.context, component: `${PROVISIONER}_local-path-provisioner` };
    tell(
      teller,
      claim,
      "Normal",
      "Provisioning",
      `External provisioner is provisioning volume for claim "${namespace}/${name}"`,
    );
    this.#provisioning.add(key);
    clock.after(delays.reconcile === 0 ? 0 : PROVISIONING, () => {
      this.#provisioning.delete(key);
      const present = this.#claims.get(key);
      if (!present || present.metadata.uid !== uid) return;
      const made = api.create(VOLUMES, undefined, volumeFor(claim, storageClass, node));
      if (!made.ok) return this.#remind(key, claim, "Warning", "ProvisioningFailed", made.status.message);
      tell(teller, claim, "Normal", "ProvisioningSucceeded", `Successfully provisioned volume pvc-${uid}`);
    });
  }

  #bind(claim: PersistentVolumeClaim, volume: PersistentVolume): void {
    const { api } = this.context;
    const { namespace, name, uid, resourceVersion } = claim.metadata;
    const claimRef = { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace, name, uid, resourceVersion };
    if (volume.spec.claimRef?.uid !== uid) {
      const patch = { spec: { claimRef }, metadata: { annotations: { [BOUND_BY_CONTROLLER]: "yes" } } };
      const result = api.patch(VOLUMES, undefined, volume.metadata.name, "merge", patch);
      if (!result.ok) return;
      this.#volumes.assume(result.value as PersistentVolume);
    }
    const { accessModes, capacity } = volume.spec;
    const annotations = { [BIND_COMPLETED]: "yes", [BOUND_BY_CONTROLLER]: "yes" };
    const change = { metadata: { annotations }, spec: { volumeName: volume.metadata.name } };
    this.#setClaim(claim, change, {
      phase: "Bound",
      ...(accessModes && { accessModes }),
      ...(capacity && { capacity }),
    });
    this.#queue.add(`volume ${volume.metadata.name}`);
  }

  #setClaim(claim: PersistentVolumeClaim, change: object, status: NonNullable<PersistentVolumeClaim["status"]>): void {
    const { api } = this.context;
    const { namespace, name } = claim.metadata;
    if (Object.keys(change).length > 0) {
      const patched = api.patch(CLAIMS, namespace, name, "merge", change);
      if (!patched.ok) return;
    }
    const result = api.updateStatus(CLAIMS, namespace, name, status);
    if (!result.ok) return;
    this.#claims.assume(result.value as PersistentVolumeClaim);
    if (status.phase !== "Bound") this.#queue.add(objectKey(claim));
  }

  /* Volumes */

  #reconcileVolume(name: string): void {
    const volume = this.#volumes.get(`/${name}`);
    if (!volume) return;
    const { claimRef } = volume.spec;
    const claim = claimRef && this.#claims.get(`${claimRef.namespace ?? ""}/${claimRef.name ?? ""}`);
    const isClaimed = claim !== undefined && claimRef?.uid === claim.metadata.uid;
    if (isClaimed) return this.#setVolume(volume, claim.status?.phase === "Bound" ? "Bound" : "Available");
    // A reference without a uid reserves the volume for a claim that is still to come.
    if (claimRef?.uid === undefined) return this.#setVolume(volume, "Available");
    if (volume.spec.persistentVolumeReclaimPolicy === "Delete") {
      this.context.api.delete(VOLUMES, undefined, name);
      return;
    }
    this.#setVolume(volume, "Released");
  }

  #setVolume(volume: PersistentVolume, phase: NonNullable<PersistentVolume["status"]>["phase"]): void {
    const status = { phase };
    if (sameJson(volume.status, status)) return;
    const result = this.context.api.updateStatus(VOLUMES, undefined, volume.metadata.name, status);
    if (result.ok) this.#volumes.assume(result.value as PersistentVolume);
    this.#addUnbound();
  }
}

function amountOf(text: string | undefined): number {
  return text === undefined ? 0 : (quantityValue(text) ?? 0);
}

/** Reserved for that claim, or for nobody. */
function isFor({ spec: { claimRef } }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  if (!claimRef) return true;
  const isNamed = claimRef.namespace === metadata.namespace && claimRef.name === metadata.name;
  return isNamed && (claimRef.uid === undefined || claimRef.uid === metadata.uid);
}

function volumeFor(claim: PersistentVolumeClaim, storageClass: StorageClass, node: string | undefined): unknown {
  const { namespace = "default", name, uid } = claim.metadata;
  const volume = `pvc-${uid}`;
  const here = { key: "kubernetes.io/hostname", operator: "In", values: [node] };
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: volume, annotations: { [PROVISIONED_BY]: storageClass.provisioner } },
    spec: {
      accessModes: claim.spec.accessModes,
      capacity: { storage: claim.spec.resources?.requests?.storage },
      claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace, name, uid },
      hostPath: { path: `/var/local-path-provisioner/${volume}_${namespace}_${name}`, type: "DirectoryOrCreate" },
      ...(node !== undefined && { nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [here] }] } } }),
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? "Delete",
      storageClassName: storageClass.metadata.name,
      volumeMode: claim.spec.volumeMode ?? "Filesystem",
    },
  };
}

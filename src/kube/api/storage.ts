/** Claims, volumes and storage classes. Source: Kubernetes API reference, v1.36 core/v1 and storage.k8s.io/v1. */
import type { LabelSelector, ObjectMeta, Quantity } from "./meta.ts";
import type { ObjectReference } from "./core.ts";
import type { Term } from "./node-selection.ts";

export interface PersistentVolumeClaim {
  apiVersion: "v1";
  kind: "PersistentVolumeClaim";
  metadata: ObjectMeta;
  spec: {
    accessModes?: string[];
    selector?: LabelSelector;
    resources?: { requests?: { storage?: Quantity } };
    volumeName?: string;
    storageClassName?: string;
    volumeMode?: string;
  };
  status?: { phase?: "Pending" | "Bound" | "Lost"; accessModes?: string[]; capacity?: { storage?: Quantity } };
  [field: string]: unknown;
}

export interface PersistentVolume {
  apiVersion: "v1";
  kind: "PersistentVolume";
  metadata: ObjectMeta;
  spec: {
    accessModes?: string[];
    capacity?: { storage?: Quantity };
    claimRef?: ObjectReference;
    storageClassName?: string;
    persistentVolumeReclaimPolicy?: "Retain" | "Delete" | "Recycle";
    volumeMode?: string;
    nodeAffinity?: { required?: { nodeSelectorTerms?: Term[] } };
    [source: string]: unknown;
  };
  status?: { phase?: "Available" | "Bound" | "Released" | "Failed" | "Pending" };
  [field: string]: unknown;
}

export interface StorageClass {
  apiVersion: "storage.k8s.io/v1";
  kind: "StorageClass";
  metadata: ObjectMeta;
  provisioner: string;
  reclaimPolicy?: "Retain" | "Delete";
  volumeBindingMode?: "Immediate" | "WaitForFirstConsumer";
  [field: string]: unknown;
}

/** The annotation with which the scheduler says where a claim's first consumer will run. */
export const SELECTED_NODE = "volume.kubernetes.io/selected-node";

/** The finalizer of every claim, which goes when no Pod uses the claim any more. */
export const PVC_PROTECTION = "kubernetes.io/pvc-protection";

/** The annotation that makes a class the one for claims that name none. */
export const DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class";

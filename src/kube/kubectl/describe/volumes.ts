/** Volumes of Pods and templates, and where they come from. Source: kubectl pkg/describe describeVolumes (behaviour), v1.33. */
import { canonicalQuantity, parseQuantity } from "../../api/quantity.ts";
import { at, fields, flag, isFields, list, num, sortedEntries, text } from "../fields.ts";
import { writeClaim } from "./claim.ts";
import { cut } from "./writer.ts";
import type { DescribeWriter } from "./writer.ts";

export function writeVolumes(writer: DescribeWriter, volumes: readonly unknown[], space: string): void {
  if (volumes.length === 0) return writer.line(0, `${space}Volumes:\t<none>`);
  writer.line(0, `${space}Volumes:`);
  for (const volume of volumes) {
    writer.line(1, `${space === "" ? "" : " "}${text(volume, "name")}:`);
    if (!writeSource(writer, volume, "pod")) writer.line(1, "<unknown>");
  }
}

/**
 * `FIELD=what it is: Title field/how, ...`, the first that is set counts. How a value is shown: nothing for a text, `b` a
 * boolean, `n` a number, `l` a list, `c` a list with commas, `m` a map, `r` a reference to a secret, `o` a text or
 * `<none>`, `u` a text or `<unset>`. Titles have `_` for a space; `|pod` or `|pv` says where a row is for that alone.
 */
const SOURCES = `
hostPath=HostPath (bare host directory volume): Path path, HostPathType type/o
emptyDir=EmptyDir (a temporary directory that shares a pod's lifetime): Medium medium, SizeLimit sizeLimit/q
gcePersistentDisk=GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine): PDName pdName, FSType fsType, Partition partition/n, ReadOnly readOnly/b
awsElasticBlockStore=AWSElasticBlockStore (a Persistent Disk resource in AWS): VolumeID volumeID, FSType fsType, Partition partition/n, ReadOnly readOnly/b
gitRepo=GitRepo (a volume that is pulled from git when the pod is created): Repository repository, Revision revision
secret=Secret (a volume populated by a Secret): SecretName secretName, Optional optional/b
configMap=ConfigMap (a volume populated by a ConfigMap): Name name, Optional optional/b
nfs=NFS (an NFS mount that lasts the lifetime of a pod): Server server, Path path, ReadOnly readOnly/b
iscsi=ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod): TargetPortal targetPortal, IQN iqn, Lun lun/n, ISCSIInterface iscsiInterface, FSType fsType, ReadOnly readOnly/b, Portals portals/l, DiscoveryCHAPAuth chapAuthDiscovery/b, SessionCHAPAuth chapAuthSession/b, SecretRef secretRef/r, InitiatorName initiatorName/o
glusterfs|pod=Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime): EndpointsName endpoints, Path path, ReadOnly readOnly/b
glusterfs|pv=Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime): EndpointsName endpoints, EndpointsNamespace endpointsNamespace/u, Path path, ReadOnly readOnly/b
persistentVolumeClaim=PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace): ClaimName claimName, ReadOnly readOnly/b
ephemeral=EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod):
rbd=RBD (a Rados Block Device mount on the host that shares a pod's lifetime): CephMonitors monitors/l, RBDImage image, FSType fsType, RBDPool pool, RadosUser user, Keyring keyring, SecretRef secretRef/r, ReadOnly readOnly/b
quobyte=Quobyte (a Quobyte mount on the host that shares a pod's lifetime): Registry registry, Volume volume, ReadOnly readOnly/b
downwardAPI=DownwardAPI (a volume populated by information about the pod):
azureDisk=AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod): DiskName diskName, DiskURI diskURI, Kind:_ kind, FSType fsType, CachingMode cachingMode, ReadOnly readOnly/b
vsphereVolume=vSphereVolume (a Persistent Disk resource in vSphere): VolumePath volumePath, FSType fsType, StoragePolicyName storagePolicyName
cinder=Cinder (a Persistent Disk resource in OpenStack): VolumeID volumeID, FSType fsType, ReadOnly readOnly/b, SecretRef secretRef/r
photonPersistentDisk=PhotonPersistentDisk (a Persistent Disk resource in photon platform): PdID pdID, FSType fsType
portworxVolume=PortworxVolume (a Portworx Volume resource): VolumeID volumeID
scaleIO|pod=ScaleIO (a persistent volume backed by a block device in ScaleIO): Gateway gateway, System system, Protection_Domain protectionDomain, Storage_Pool storagePool, Storage_Mode storageMode, VolumeName volumeName, FSType fsType, ReadOnly readOnly/b
scaleIO|pv=ScaleIO (a persistent volume backed by a block device in ScaleIO): Gateway gateway, System system, Protection_Domain protectionDomain, Storage_Pool storagePool, Storage_Mode storageMode, VolumeName volumeName, SecretName secretRef.name, SecretNamespace secretRef.namespace, FSType fsType, ReadOnly readOnly/b
local|pv=LocalVolume (a persistent volume backed by local storage on a node): Path path
cephfs=CephFS (a CephFS mount on the host that shares a pod's lifetime): Monitors monitors/l, Path path, User user, SecretFile secretFile, SecretRef secretRef/r, ReadOnly readOnly/b
storageos=StorageOS (a StorageOS Persistent Disk resource): VolumeName volumeName, VolumeNamespace volumeNamespace, FSType fsType, ReadOnly readOnly/b
fc=FC (a Fibre Channel disk): TargetWWNs targetWWNs/c, LUN lun/o, FSType fsType, ReadOnly readOnly/b
azureFile|pod=AzureFile (an Azure File Service mount on the host and bind mount to the pod): SecretName secretName, ShareName shareName, ReadOnly readOnly/b
azureFile|pv=AzureFile (an Azure File Service mount on the host and bind mount to the pod): SecretName secretName, SecretNamespace secretNamespace, ShareName shareName, ReadOnly readOnly/b
flexVolume=FlexVolume (a generic volume resource that is provisioned/attached using an exec based plugin): Driver driver, FSType fsType, SecretRef secretRef/r, ReadOnly readOnly/b, Options options/m
flocker=Flocker (a Flocker volume mounted by the Flocker agent): DatasetName datasetName, DatasetUUID datasetUUID
projected=Projected (a volume that contains injected data from multiple sources):
csi|pod=CSI (a Container Storage Interface (CSI) volume source): Driver driver, FSType fsType, ReadOnly readOnly/b
csi|pv=CSI (a Container Storage Interface (CSI) volume source): Driver driver, FSType fsType, VolumeHandle volumeHandle, ReadOnly readOnly/b
image=Image (a container image or OCI artifact): Reference reference, PullPolicy pullPolicy
`;

interface Source {
  field: string;
  only: string;
  type: string;
  rows: readonly { title: string; path: readonly string[]; how: string }[];
}

const PARSED: readonly Source[] = SOURCES.trim().split("\n").map(parseSource);

function parseSource(line: string): Source {
  const [, field = "", only = "", type = "", rest = ""] =
    /^(\w+)\|?(\w*)=(.*?): ?((?:[\w:]+ [\w./]+(?:, )?)*)$/.exec(line) ?? [];
  const rows = rest.split(", ").filter((row) => row !== "");
  return {
    field,
    only,
    type,
    rows: rows.map((row) => {
      const [title = "", value = ""] = row.split(" ");
      const [path = "", how = ""] = value.split("/");
      return { title: title.replaceAll("_", " "), path: path.split("."), how };
    }),
  };
}

/** False where there is no source that is known. */
export function writeSource(writer: DescribeWriter, volume: unknown, of: "pod" | "pv"): boolean {
  const found = PARSED.find(({ field, only }) => (only === "" || only === of) && isFields(at(volume, field)));
  if (!found) return false;
  const source = fields(at(volume, found.field));
  writer.line(2, `Type:\t${found.type}`);
  for (const { title, path, how } of found.rows) {
    // One title of the real one has no colon, and one has a space after it.
    const end = title === "ISCSIInterface" || title.endsWith(": ") ? "" : ":";
    writer.line(2, `${title}${end}\t${shown(at(source, ...(path as [string])), how, of)}`);
  }
  writeMore(writer, found.field, source);
  return true;
}

function shown(value: unknown, how: string, of: "pod" | "pv"): string {
  switch (how) {
    case "b":
      return String(value === true);
    case "n":
      return String(num(value));
    case "l":
      return `[${list(value)
        .map((one) => text(one))
        .join(" ")}]`;
    case "c":
      return list(value)
        .map((one) => text(one))
        .join(", ");
    case "m":
      return `map[${sortedEntries(value)
        .map(([key, one]) => `${key}:${one}`)
        .join(" ")}]`;
    case "o":
      return value === undefined ? "<none>" : text(value);
    case "u":
      return value === undefined ? "<unset>" : text(value);
    case "q":
      return (parseQuantity(text(value))?.nano ?? 0n) > 0n ? canonicalQuantity(text(value)) : "<unset>";
    case "r":
      return secretText(value, of);
    default:
      return text(value);
  }
}

/** As Go prints the reference itself. */
function secretText(value: unknown, of: "pod" | "pv"): string {
  if (!isFields(value)) return "nil";
  return of === "pod"
    ? `&LocalObjectReference{Name:${text(value, "name")},}`
    : `&SecretReference{Name:${text(value, "name")},Namespace:${text(value, "namespace")},}`;
}

/** What has lines of its own kind. */
function writeMore(writer: DescribeWriter, field: string, source: unknown): void {
  if (field === "downwardAPI") {
    writer.line(2, "Items:");
    for (const item of list(source, "items")) {
      for (const path of [text(item, "fieldRef", "fieldPath"), text(item, "resourceFieldRef", "resource")])
        if (path !== "") writer.line(3, `${path} -> ${text(item, "path")}`);
    }
  } else if (field === "projected") {
    for (const line of list(source, "sources").flatMap(projectedLines)) writer.line(2, line);
  } else if (field === "csi") writeAttributes(writer, at(source, "volumeAttributes"));
  else if (field === "ephemeral") {
    const template = at(source, "volumeClaimTemplate");
    if (isFields(template)) writeClaim(writer, template, 2);
  }
}

function projectedLines(source: unknown): string[] {
  const { secret, downwardAPI, configMap, serviceAccountToken } = fields(source);
  if (isFields(secret)) return [`SecretName:\t${text(secret, "name")}`, `Optional:\t${flag(secret, "optional")}`];
  if (isFields(downwardAPI)) return ["DownwardAPI:\ttrue"];
  if (isFields(configMap))
    return [`ConfigMapName:\t${text(configMap, "name")}`, `Optional:\t${flag(configMap, "optional")}`];
  return isFields(serviceAccountToken)
    ? [`TokenExpirationSeconds:\t${text(serviceAccountToken, "expirationSeconds")}`]
    : [];
}

const LONGEST = 140;

function writeAttributes(writer: DescribeWriter, attributes: unknown): void {
  const entries = sortedEntries(attributes).map(([key, value]) => cut(`${key}=${value}`, LONGEST));
  if (entries.length === 0) writer.line(2, "VolumeAttributes:\t<none>");
  // Every further line has its level twice, as the real one writes it.
  entries.forEach((one, i) => writer.line(2, `${i === 0 ? "VolumeAttributes:" : ""}\t    ${one}`));
}

/** The Go types of fields, as type errors name them. Source: k8s.io/api core/v1 types, v0.36. */
import type { SchemaType } from "../manifest/schema/schema.ts";

/** Strings that are types of their own. */
const NAMED: Readonly<Record<string, string>> = {
  restartPolicy: "RestartPolicy",
  imagePullPolicy: "PullPolicy",
  dnsPolicy: "DNSPolicy",
  protocol: "Protocol",
  terminationMessagePolicy: "TerminationMessagePolicy",
  scheme: "URIScheme",
  operator: "TolerationOperator",
  effect: "TaintEffect",
  medium: "StorageMedium",
  mountPropagation: "MountPropagationMode",
  preemptionPolicy: "PreemptionPolicy",
  accessModes: "PersistentVolumeAccessMode",
  externalTrafficPolicy: "ServiceExternalTrafficPolicy",
  sessionAffinity: "ServiceAffinity",
};

const OWN_TYPE_FIELDS: Readonly<Record<string, string>> = {
  "ServiceSpec.type": "ServiceType",
  "Secret.type": "SecretType",
  "DeploymentStrategy.type": "DeploymentStrategyType",
  "HostPathVolumeSource.type": "HostPathType",
};

/** `string`, `[]v1.Container`, `map[string]string`, `v1.PullPolicy`. */
export function goTypeName(type: SchemaType, owner: string, field: string): string {
  switch (type.kind) {
    case "list":
      return `[]${goTypeName(type.items, owner, field)}`;
    case "map":
      return `map[string]${goTypeName(type.values, owner, field)}`;
    case "object":
      return `v1.${type.name}`;
    case "string": {
      const named = OWN_TYPE_FIELDS[`${owner}.${field}`] ?? NAMED[field];
      return named === undefined ? "string" : `v1.${named}`;
    }
    case "boolean":
      return "bool";
    case "base64":
      return "[]uint8";
    case "number":
      return "float64";
    case "quantity":
      return "resource.Quantity";
    case "intOrString":
      return "intstr.IntOrString";
    case "time":
      return "v1.Time";
    case "any":
      return "interface {}";
    default:
      return type.kind;
  }
}

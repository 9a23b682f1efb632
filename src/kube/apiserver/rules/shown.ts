/** Values of Go types as the server prints them in errors: as Go source until 1.33, as JSON later. */
import { Shown } from "../field-errors.ts";
import { itemsOf, mapOf, textOf } from "../pod-defaults.ts";
import type { Fields } from "../pod-defaults.ts";

/** `map[string]string{"app":"web"}` */
export function stringMap(value: Fields | undefined): Shown {
  return new Shown(goMap(value), value ?? null);
}

function goMap(value: Fields | undefined): string {
  if (!value) return "map[string]string(nil)";
  const pairs = Object.entries(value)
    .sort(([x], [y]) => (x < y ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${JSON.stringify(item)}`);
  return `map[string]string{${pairs.join(", ")}}`;
}

/** `v1.LabelSelector{MatchLabels:map[string]string{"app":"web"}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}` */
export function labelSelector(value: Fields | undefined): Shown {
  const expressions = itemsOf(value, "matchExpressions").map((one) => {
    const values = one["values"];
    const list = Array.isArray(values)
      ? `[]string{${values.map((item) => JSON.stringify(item)).join(", ")}}`
      : "[]string(nil)";
    return `v1.LabelSelectorRequirement{Key:${JSON.stringify(textOf(one, "key"))}, Operator:${JSON.stringify(textOf(one, "operator"))}, Values:${list}}`;
  });
  const list =
    expressions.length === 0
      ? "[]v1.LabelSelectorRequirement(nil)"
      : `[]v1.LabelSelectorRequirement{${expressions.join(", ")}}`;
  return new Shown(
    `v1.LabelSelector{MatchLabels:${goMap(mapOf(value, "matchLabels"))}, MatchExpressions:${list}}`,
    value ?? null,
  );
}

/** `intstr.IntOrString{Type:1, IntVal:0, StrVal:"x"}` */
export function intOrString(value: unknown): Shown {
  const go =
    typeof value === "string"
      ? `intstr.IntOrString{Type:1, IntVal:0, StrVal:${JSON.stringify(value)}}`
      : `intstr.IntOrString{Type:0, IntVal:${String(value)}, StrVal:""}`;
  return new Shown(go, value);
}

/** The two fields of a port that must not be there twice. */
export function servicePort(protocol: string, port: number): Shown {
  return new Shown(
    `core.ServicePort{Name:"", Protocol:${JSON.stringify(protocol)}, AppProtocol:(*string)(nil), Port:${port}, TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:""}, NodePort:0}`,
    { Name: "", Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 },
  );
}

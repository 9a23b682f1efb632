/** The fault `config-wrong`: a key of a ConfigMap or Secret is gone, or says something else. */
import { encodeBase64Text } from "../../sim/base64.ts";
import { lay } from "../../kube/cluster/levers/layers.ts";
import { CONFIGURATION, findConfiguration, writeKey } from "./configuration.ts";
import { ScenarioError } from "../settings.ts";
import { defineFault } from "./parameters.ts";
import { saying } from "../saying.ts";

export const configWrong = defineFault({
  name: "config-wrong",
  title: "Configuration wrong",
  description:
    "A key of the ConfigMap or Secret is taken away, or has another value; files in volumes follow after a while, variables at the next start.",
  symptom:
    "Without the key: STATUS CreateContainerConfigError with couldn't find key; with another value: what the program makes of it, in its log",
  healing: "The key has its value again.",
  group: "configuration",
  target: "pod",
  lasts: "state",
  parameters: [
    ...CONFIGURATION,
    {
      name: "key",
      title: "Key",
      type: "text",
      default: "",
      pattern: "[-._a-zA-Z0-9]{0,253}",
      words: "the name of a key; empty for the first",
    },
    { name: "change", title: "Change", type: "choice", default: "remove", choices: ["remove", "replace"] },
    { name: "value", title: "Other value", type: "text", default: "wrong", pattern: "[^]*", words: "a text" },
  ],
  summary: ({ kind, key, change }) =>
    saying(
      change === "remove"
        ? key === ""
          ? "a key of the {kind} removed"
          : "{key} of the {kind} removed"
        : key === ""
          ? "a key of the {kind} replaced"
          : "{key} of the {kind} replaced",
      { key, kind },
    ),
  mechanism(site, { kind, object, key: wanted, change, value }) {
    let restore = (): void => {};
    return {
      begin() {
        const found = findConfiguration(site, kind, object);
        const data = (found["data"] ?? {}) as Record<string, string>;
        const key = wanted === "" ? Object.keys(data).sort()[0] : wanted;
        const before = key === undefined ? undefined : data[key];
        if (key === undefined || before === undefined)
          throw new ScenarioError(
            `fault ${site.input.id}: ${kind} ${found.metadata.name} ${wanted === "" ? "has no key" : `has no key ${wanted}`}`,
          );
        const { name } = found.metadata;
        const write = (one: string | null): void => writeKey(site, kind, name, key, one);
        const wrong = kind === "Secret" ? encodeBase64Text(value) : value;
        const what = `${kind} ${site.namespace}/${name} ${key}`;
        restore = lay<string | null>(
          site.cluster.api,
          what,
          { read: () => before, write },
          change === "remove" ? null : wrong,
        );
      },
      end: () => restore(),
    };
  },
});

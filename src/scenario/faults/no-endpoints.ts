/** The fault `no-endpoints`: a Service's selector says something that no Pod's labels say. */
import { lay } from "../../kube/cluster/levers/layers.ts";
import { ScenarioError } from "../settings.ts";
import { defineFault } from "./parameters.ts";
import { saying } from "../saying.ts";

const SERVICES = { group: "", resource: "services" };

export const noEndpoints = defineFault({
  name: "no-endpoints",
  title: "Service without endpoints",
  description:
    "The Service's selector is changed so that it matches no Pod: its name resolves, and nobody is behind it.",
  symptom: "kubectl get endpoints shows <none>; connections to the Service are refused although its Pods are ready",
  healing: "The selector is what it was.",
  group: "network",
  target: "service",
  lasts: "state",
  parameters: [
    {
      name: "value",
      title: "Wrong value",
      type: "text",
      default: "nobody",
      pattern: "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?",
      words: "the value of a label",
    },
  ],
  summary: ({ value }) => saying("its selector wants {value}", { value }),
  mechanism(site, { value }) {
    const { api } = site.cluster;
    const name = site.input.service ?? "";
    let restore = (): void => {};
    const select = (selector: Record<string, string>): void =>
      void api.patch(SERVICES, site.namespace, name, "merge", { spec: { selector } });
    return {
      begin() {
        const found = api.get(SERVICES, site.namespace, name);
        const selector = found.ok ? (found.value["spec"] as { selector?: Record<string, string> }).selector : undefined;
        const [key] = Object.keys(selector ?? {});
        if (selector === undefined || key === undefined)
          throw new ScenarioError(`fault ${site.input.id}: there is no Service ${name} with a selector`);
        const cell = { read: () => ({ ...selector }), write: select };
        restore = lay(api, `selector of ${site.namespace}/${name}`, cell, { ...selector, [key]: value });
      },
      end: () => restore(),
    };
  },
});

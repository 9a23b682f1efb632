/** A simulation that answers by itself, for component tests: it keeps what the page asked, and shows what it is told to. */
import { initialState, receiveView, useWorkbench } from "../../src/app/store/workbench-store.ts";
import type { WorkbenchState } from "../../src/app/store/workbench-store.ts";
import type { FaultCatalogueEntry } from "../../src/scenario/faults/types.ts";
import type { SimulationClient } from "../../src/worker/client.ts";
import type { Reply, Request } from "../../src/worker/protocol.ts";
import type { ProblemView, View } from "../../src/worker/view.ts";

export interface TestClient extends SimulationClient {
  requests: Request[];
  problems: ProblemView[];
  reply(reply: Reply): void;
}

export const EXIT_FAULT: FaultCatalogueEntry = {
  name: "exit",
  title: "Exit with a code",
  description: "The program ends with this code as soon as it starts.",
  symptom: "STATUS Error",
  lasts: "attempts",
  group: "program",
  target: "container",
  parameters: [{ name: "exitCode", title: "Exit code", type: "integer", default: 1, minimum: 0, maximum: 255 }],
};

export function testClient(): TestClient {
  const listeners = new Set<(reply: Reply) => void>();
  const requests: Request[] = [];
  const client: TestClient = {
    requests,
    problems: [],
    reply: (reply) => {
      for (const listener of listeners) listener(reply);
    },
    send: (request) => void requests.push(request),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    check: () => Promise.resolve(client.problems),
    compare: () => Promise.resolve(null),
    complete: () => Promise.resolve(null),
    hover: () => Promise.resolve(null),
    format: (text) => Promise.resolve({ text }),
    choice: () => Promise.resolve(null),
    fact: () => Promise.resolve(null),
    level: () => Promise.resolve(null),
    print: () => Promise.resolve(null),
    share: () => Promise.resolve({ fragment: "v1.abc", length: 6 }),
    save: () => Promise.resolve({ text: "apiVersion: podarium/v1\nkind: Scenario\n", branch: "1.1" }),
  };
  return client;
}

/** A fresh page's state with a simulation that shows `view`. */
export function showView(view: View | null, changes: Partial<WorkbenchState> = {}): TestClient {
  const client = testClient();
  useWorkbench.setState(
    { ...initialState, client, faultCatalogue: [EXIT_FAULT], title: "The lesson", ...changes },
    true,
  );
  if (view) receiveView(structuredClone(view));
  return client;
}

import { describe, expect, it } from "vitest";
import { allChunks } from "../../../src/cli/chunks.ts";
import { scenarioOfFiles } from "../../../src/scenario/scenario.ts";
import { withSettings } from "../../../src/scenario/given-settings.ts";
import { DEFAULT_SETTINGS } from "../../../src/scenario/settings.ts";
import { Simulation } from "../../../src/scenario/simulation.ts";

/** What a Pod prints that does this as soon as it starts. */
function log(script: string, outside: readonly object[] = []): string {
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p" },
    spec: { containers: [{ name: "c", image: "busybox:1.36", command: ["sh", "-c", script] }], restartPolicy: "Never" },
  };
  const settings = withSettings(DEFAULT_SETTINGS, { outside });
  const scenario = scenarioOfFiles([{ name: "p.yaml", text: JSON.stringify(pod) }], settings);
  const simulation = new Simulation(scenario, allChunks());
  simulation.run(200_000);
  return simulation.cluster.logText(undefined, "p", "c", undefined) ?? "";
}

describe("the world outside", () => {
  it("has pages that say what they stand in for", () =>
    expect(log("wget -qO- http://info.cern.ch")).toContain("stands in for info.cern.ch"));

  it("has the hosts of the settings, which answer, refuse or keep silent", () => {
    const hosts = [
      { name: "api.test", body: "hello\n" },
      { name: "down.test", address: "192.0.2.7", answers: "refused" },
      { name: "slow.test", answers: "silent" },
    ];
    expect(log("wget -qO- api.test; wget -qO- down.test; wget -T 3 -qO- slow.test", hosts)).toBe(
      "hello\nwget: can't connect to remote host (192.0.2.7): Connection refused\nwget: download timed out\n",
    );
  });

  it("has no other names", () => expect(log("wget -qO- nowhere.test")).toBe("wget: bad address 'nowhere.test'\n"));
});

it.each([
  [[{ name: "Not A Name" }], 'settings.outside[0].name: "Not A Name" is not a host name'],
  [[{ name: "a.test", address: "1.2.3" }], 'settings.outside[0].address: "1.2.3" is not an IPv4 address'],
  [[{ name: "a.test", answers: "maybe" }], 'settings.outside[0].answers: "maybe" is not http, refused or silent'],
  [[{ name: "a.test", port: 1 }], "settings.outside[0].port: there is no such field"],
])("refuses %j", (outside, message) => expect(() => withSettings(DEFAULT_SETTINGS, { outside })).toThrow(message));

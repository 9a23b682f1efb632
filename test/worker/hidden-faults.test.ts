/** What is hidden is for the learner to find out: neither the picture nor the timeline of the page names it. */
import { expect, it } from "vitest";
import { allChunks } from "../../src/cli/chunks.ts";
import { Engine } from "../../src/worker/engine.ts";
import { Timeline } from "../../src/worker/timeline/timeline.ts";

const POD = `apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers: [{name: c, image: "busybox:1.36", command: [sh, -c, "sleep 1000"]}]
`;

it.each([
  [true, 0],
  [false, 1],
])("hidden: %s", (hidden, shown) => {
  const engine = new Engine(allChunks());
  engine.open({ files: [{ name: "p.yaml", text: POD }] });
  const fault = { id: "h1", fault: "exit", pod: "p", container: "c", hidden };
  engine.run(engine.input({ type: "inject", fault }), 1000);
  engine.run({ until: 20_000, stop: null }, 10_000);
  const view = engine.view();
  const [container] = view.pods[0]?.containers ?? [];
  expect(container?.restartCount).toBeGreaterThan(0);
  expect([view.faults.length, container?.faults.length]).toEqual([shown, shown]);
  let told = "";
  new Timeline().paint(engine, null, (message) => void (told += JSON.stringify(message)));
  expect([told.includes("exit fired"), told.includes("break c: exit")]).toEqual([!hidden, !hidden]);
});

/** Faults in scenarios that are wrong are refused where they stand, with what they may be. */
import { expect, it } from "vitest";
import { parseScenario } from "../../../src/scenario/scenario-text.ts";

it("a parameter out of its range is refused at its line and column, with the range", () => {
  const text = `apiVersion: podarium/v1
kind: Scenario
spec:
  steps:
    - at: 0s
      inject:
        fault: exit
        pod: p
        exitCode: 256
`;
  expect(() => parseScenario(text)).toThrow(
    "line 9, column 19: spec.steps[0].inject.exitCode: 256 is not a whole number from 0 to 255",
  );
});

/** The chunk of stress and stress-ng. */
import { familyMain } from "../family.ts";
import { stressMain } from "./stress.ts";
import { stressNgMain } from "./stress-ng.ts";

export { stressMain };

export const main = familyMain([
  { name: "stress", main: stressMain },
  { name: "stress-ng", main: stressNgMain },
]);

/** bc and dc, the calculators with numbers of any length. */
import { familyMain } from "../family.ts";
import { bcMain } from "./calc/bc.ts";
import { dcMain } from "./calc/dc.ts";

export const main = familyMain([
  { name: "bc", main: bcMain },
  { name: "dc", main: dcMain },
]);

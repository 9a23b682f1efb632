/** The chunk of BIND's tools. */
import { familyMain } from "../family.ts";
import { digMain } from "./dig.ts";
import { hostMain } from "./host.ts";
import { nslookupMain } from "./nslookup.ts";

export const main = familyMain([
  { name: "dig", main: digMain },
  { name: "host", main: hostMain },
  { name: "nslookup", main: nslookupMain },
]);

/** What containers are refused: namespaces, swap, modules and the like. */
import { familyMain } from "../family.ts";
import { privilegedApplets } from "./process/privileged.ts";

export const main = familyMain(privilegedApplets);

/** Accounts: adding, changing and becoming users. */
import { familyMain } from "../family.ts";
import {
  addShellApplet,
  addgroupApplet,
  adduserApplet,
  chpasswdApplet,
  cryptpwApplet,
  delgroupApplet,
  deluserApplet,
  mkpasswdApplet,
  passwdApplet,
  removeShellApplet,
  suApplet,
} from "./accounts/people.ts";

export const main = familyMain([
  addShellApplet,
  addgroupApplet,
  adduserApplet,
  chpasswdApplet,
  cryptpwApplet,
  delgroupApplet,
  deluserApplet,
  mkpasswdApplet,
  passwdApplet,
  removeShellApplet,
  suApplet,
]);

/** The variables that awk itself uses, by their place among the globals. */
export const SPECIAL = [
  "NF", "NR", "FNR", "FS", "OFS", "ORS", "RS", "SUBSEP", "CONVFMT", "OFMT", "FILENAME", "RSTART", "RLENGTH", "ARGC",
  "ARGV", "ENVIRON", "IGNORECASE", "RT", "ARGIND", "ERRNO",
] as const; // prettier-ignore

export type SpecialName = (typeof SPECIAL)[number];
export const NF = 0;

/** Usage text of awk. */
export const AWK_USAGE: Readonly<Record<string, string>> = {
  awk:
    "[OPTIONS] [AWK_PROGRAM] [FILE]...\n\n" +
    "\t-v VAR=VAL\tSet variable\n" +
    "\t-F SEP\t\tUse SEP as field separator\n" +
    "\t-f FILE\t\tRead program from FILE\n" +
    "\t-e AWK_PROGRAM",
};

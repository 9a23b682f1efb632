/** Usage texts of the file tools. Source: BusyBox 1.36.1, as configured in the official image. */
export const FILES_USAGE: Readonly<Record<string, string>> = {
  chgrp:
    "[-RhLHPcvf]... GROUP FILE...\n\nChange the group membership of FILEs to GROUP\n\n" +
    "\t-h\tAffect symlinks instead of symlink targets\n\t-L\tTraverse all symlinks to directories\n" +
    "\t-H\tTraverse symlinks on command line only\n\t-P\tDon't traverse symlinks (default)\n\t-R\tRecurse\n" +
    "\t-c\tList changed files\n\t-v\tVerbose\n\t-f\tHide errors",
  chmod:
    "[-Rcvf] MODE[,MODE]... FILE...\n\n" +
    "MODE is octal number (bit pattern sstrwxrwxrwx) or [ugoa]{+|-|=}[rwxXst]\n\n\t-R\tRecurse\n" +
    "\t-c\tList changed files\n\t-v\tVerbose\n\t-f\tHide errors",
  chown:
    "[-RhLHPcvf]... USER[:[GRP]] FILE...\n\nChange the owner and/or group of FILEs to USER and/or GRP\n\n" +
    "\t-h\tAffect symlinks instead of symlink targets\n\t-L\tTraverse all symlinks to directories\n" +
    "\t-H\tTraverse symlinks on command line only\n\t-P\tDon't traverse symlinks (default)\n\t-R\tRecurse\n" +
    "\t-c\tList changed files\n\t-v\tVerbose\n\t-f\tHide errors",
  cp:
    "[-arPLHpfinlsTu] SOURCE DEST\nor: cp [-arPLHpfinlsu] SOURCE... { -t DIRECTORY | DIRECTORY }\n\n" +
    "Copy SOURCEs to DEST\n\n\t-a\tSame as -dpR\n\t-R,-r\tRecurse\n" +
    "\t-d,-P\tPreserve symlinks (default if -R)\n\t-L\tFollow all symlinks\n" +
    "\t-H\tFollow symlinks on command line\n\t-p\tPreserve file attributes if possible\n\t-f\tOverwrite\n" +
    "\t-i\tPrompt before overwrite\n\t-n\tDon't overwrite\n\t-l,-s\tCreate (sym)links\n" +
    "\t-T\tRefuse to copy if DEST is a directory\n\t-t DIR\tCopy all SOURCEs into DIR\n" +
    "\t-u\tCopy only newer files",
  dd:
    "[if=FILE] [of=FILE] [ibs=N obs=N/bs=N] [count=N] [skip=N] [seek=N]\n" +
    "\t[conv=notrunc|noerror|sync|fsync]\n" +
    "\t[iflag=skip_bytes|count_bytes|fullblock|direct] [oflag=seek_bytes|append|direct]\n\n" +
    "Copy a file with converting and formatting\n\n\tif=FILE\t\tRead from FILE instead of stdin\n" +
    "\tof=FILE\t\tWrite to FILE instead of stdout\n\tbs=N\t\tRead and write N bytes at a time\n" +
    "\tibs=N\t\tRead N bytes at a time\n\tobs=N\t\tWrite N bytes at a time\n" +
    "\tcount=N\t\tCopy only N input blocks\n\tskip=N\t\tSkip N input blocks\n" +
    "\tseek=N\t\tSkip N output blocks\n\tconv=notrunc\tDon't truncate output file\n" +
    "\tconv=noerror\tContinue after read errors\n\tconv=sync\tPad blocks with zeros\n" +
    "\tconv=fsync\tPhysically write data out before finishing\n\tconv=swab\tSwap every pair of bytes\n" +
    "\tiflag=skip_bytes\tskip=N is in bytes\n\tiflag=count_bytes\tcount=N is in bytes\n" +
    "\toflag=seek_bytes\tseek=N is in bytes\n\tiflag=direct\tO_DIRECT input\n" +
    "\toflag=direct\tO_DIRECT output\n\tiflag=fullblock\tRead full blocks\n" +
    "\toflag=append\tOpen output in append mode\n\tstatus=noxfer\tSuppress rate output\n" +
    "\tstatus=none\tSuppress all output\n\n" +
    "N may be suffixed by c (1), w (2), b (512), kB (1000), k (1024), MB, M, GB, G",
  df:
    "[-PkmhTai] [-B SIZE] [-t TYPE] [FILESYSTEM]...\n\nPrint filesystem usage statistics\n\n" +
    "\t-P\tPOSIX output format\n\t-k\t1024-byte blocks (default)\n\t-m\t1M-byte blocks\n" +
    "\t-h\tHuman readable (e.g. 1K 243M 2G)\n\t-T\tPrint filesystem type\n" +
    "\t-t TYPE\tPrint only mounts of this type\n\t-a\tShow all filesystems\n\t-i\tInodes\n" +
    "\t-B SIZE\tBlocksize",
  du:
    "[-aHLdclsxhmk] [FILE]...\n\nSummarize disk space used for FILEs (or directories)\n\n" +
    "\t-a\tShow file sizes too\n\t-b\tApparent size (including holes)\n\t-L\tFollow all symlinks\n" +
    "\t-H\tFollow symlinks on command line\n" +
    "\t-d N\tLimit output to directories (and files with -a) of depth < N\n\t-c\tShow grand total\n" +
    "\t-l\tCount sizes many times if hard linked\n\t-s\tDisplay only a total for each argument\n" +
    "\t-x\tSkip directories on different filesystems\n" +
    "\t-h\tSizes in human readable format (e.g., 1K 243M 2G)\n\t-m\tSizes in megabytes\n" +
    "\t-k\tSizes in kilobytes (default)",
  find:
    "[-HL] [PATH]... [OPTIONS] [ACTIONS]\n\nSearch for files and perform actions on them.\n" +
    "First failed action stops processing of current file.\n" +
    "Defaults: PATH is current directory, action is '-print'\n\n\t-L,-follow\tFollow symlinks\n" +
    "\t-H\t\t...on command line only\n\t-xdev\t\tDon't descend directories on other filesystems\n" +
    "\t-maxdepth N\tDescend at most N levels. -maxdepth 0 applies\n" +
    "\t\t\tactions to command line arguments only\n\t-mindepth N\tDon't act on first N levels\n" +
    "\t-depth\t\tAct on directory *after* traversing it\n\nActions:\n" +
    "\t( ACTIONS )\tGroup actions for -o / -a\n\t! ACT\t\tInvert ACT's success/failure\n" +
    "\tACT1 [-a] ACT2\tIf ACT1 fails, stop, else do ACT2\n" +
    "\tACT1 -o ACT2\tIf ACT1 succeeds, stop, else do ACT2\n\t\t\tNote: -a has higher priority than -o\n" +
    "\t-name PATTERN\tMatch file name (w/o directory name) to PATTERN\n" +
    "\t-iname PATTERN\tCase insensitive -name\n\t-path PATTERN\tMatch path to PATTERN\n" +
    "\t-ipath PATTERN\tCase insensitive -path\n\t-regex PATTERN\tMatch path to regex PATTERN\n" +
    "\t-type X\t\tFile type is X (one of: f,d,l,b,c,s,p)\n\t-executable\tFile is executable\n" +
    "\t-perm MASK\tAt least one mask bit (+MASK), all bits (-MASK),\n" +
    "\t\t\tor exactly MASK bits are set in file's mode\n" +
    "\t-mtime DAYS\tmtime is greater than (+N), less than (-N),\n\t\t\tor exactly N days in the past\n" +
    "\t-atime DAYS\tatime +N/-N/N days in the past\n\t-ctime DAYS\tctime +N/-N/N days in the past\n" +
    "\t-mmin MINS\tmtime is greater than (+N), less than (-N),\n\t\t\tor exactly N minutes in the past\n" +
    "\t-amin MINS\tatime +N/-N/N minutes in the past\n\t-cmin MINS\tctime +N/-N/N minutes in the past\n" +
    "\t-newer FILE\tmtime is more recent than FILE's\n\t-inum N\t\tFile has inode number N\n" +
    "\t-samefile FILE\tFile is same as FILE\n\t-user NAME/ID\tFile is owned by given user\n" +
    "\t-group NAME/ID\tFile is owned by given group\n" +
    "\t-size N[bck]\tFile size is N (c:bytes,k:kbytes,b:512 bytes(def.))\n" +
    "\t\t\t+/-N: file size is bigger/smaller than N\n" +
    "\t-links N\tNumber of links is greater than (+N), less than (-N),\n\t\t\tor exactly N\n" +
    "\t-empty\t\tMatch empty file/directory\n" +
    "\t-prune\t\tIf current file is directory, don't descend into it\n" +
    "If none of the following actions is specified, -print is assumed\n\t-print\t\tPrint file name\n" +
    "\t-print0\t\tPrint file name, NUL terminated\n" +
    "\t-exec CMD ARG ;\tRun CMD with all instances of {} replaced by\n" +
    "\t\t\tfile name. Fails if CMD exits with nonzero\n" +
    "\t-exec CMD ARG + Run CMD with {} replaced by list of file names\n" +
    "\t-delete\t\tDelete current file/directory. Turns on -depth option\n\t-quit\t\tExit",
  fsync: "[-d] FILE...\n\nWrite all buffered blocks in FILEs to disk\n\n\t-d\tAvoid syncing metadata",
  install:
    "[-cdDsp] [-o USER] [-g GRP] [-m MODE] [-t DIR] [SOURCE]... DEST\n\nCopy files and set attributes\n\n" +
    "\t-c\tJust copy (default)\n\t-d\tCreate directories\n\t-D\tCreate leading target directories\n" +
    "\t-s\tStrip symbol table\n\t-p\tPreserve date\n\t-o USER\tSet ownership\n" +
    "\t-g GRP\tSet group ownership\n\t-m MODE\tSet permissions\n\t-t DIR\tInstall to DIR",
  link: "FILE LINK\n\nCreate hard LINK to FILE",
  ln:
    "[-sfnbtv] [-S SUF] TARGET... LINK|DIR\n\nCreate a link LINK or DIR/TARGET to the specified TARGET(s)\n" +
    "\n\t-s\tMake symlinks instead of hardlinks\n\t-f\tRemove existing destinations\n" +
    "\t-n\tDon't dereference symlinks - treat like normal file\n" +
    "\t-b\tMake a backup of the target (if exists) before link operation\n" +
    "\t-S SUF\tUse suffix instead of ~ when making backup files\n\t-T\tTreat LINK as a file, not DIR\n" +
    "\t-v\tVerbose",
  ls:
    "[-1AaCxdLHRFplinshrSXvctu] [-w WIDTH] [FILE]...\n\nList directory contents\n\n\t-1\tOne column output\n" +
    "\t-a\tInclude names starting with .\n\t-A\tLike -a, but exclude . and ..\n\t-x\tList by lines\n" +
    "\t-d\tList directory names, not contents\n\t-L\tFollow symlinks\n" +
    "\t-H\tFollow symlinks on command line\n\t-R\tRecurse\n\t-p\tAppend / to directory names\n" +
    "\t-F\tAppend indicator (one of */=@|) to names\n\t-l\tLong format\n\t-i\tList inode numbers\n" +
    "\t-n\tList numeric UIDs and GIDs instead of names\n\t-s\tList allocated blocks\n\t-lc\tList ctime\n" +
    "\t-lu\tList atime\n\t--full-time\tList full date/time\n\t-h\tHuman readable sizes (1K 243M 2G)\n" +
    "\t--group-directories-first\n\t-S\tSort by size\n\t-X\tSort by extension\n\t-v\tSort by version\n" +
    "\t-t\tSort by mtime\n\t-tc\tSort by ctime\n\t-tu\tSort by atime\n\t-r\tReverse sort order\n" +
    "\t-w N\tFormat N columns wide\n\t--color[={always,never,auto}]",
  mkdir:
    "[-m MODE] [-p] DIRECTORY...\n\nCreate DIRECTORY\n\n\t-m MODE\tMode\n" +
    "\t-p\tNo error if exists; make parent directories as needed",
  mkfifo: "[-m MODE] NAME\n\nCreate named pipe\n\n\t-m MODE\tMode (default a=rw)",
  mknod:
    "[-m MODE] NAME TYPE [MAJOR MINOR]\n\nCreate a special file (block, character, or pipe)\n\n" +
    "\t-m MODE\tCreation mode (default a=rw)\nTYPE:\n\tb\tBlock device\n\tc or u\tCharacter device\n" +
    "\tp\tNamed pipe (MAJOR MINOR must be omitted)",
  mktemp:
    "[-dt] [-p DIR] [TEMPLATE]\n\nCreate a temporary file with name based on TEMPLATE and print its name.\n" +
    "TEMPLATE must end with XXXXXX (e.g. [/dir/]nameXXXXXX).\nWithout TEMPLATE, -t tmp.XXXXXX is assumed.\n" +
    "\n\t-d\tMake directory, not file\n\t-q\tFail silently on errors\n" +
    "\t-t\tPrepend base directory name to TEMPLATE\n\t-p DIR\tUse DIR as a base directory (implies -t)\n" +
    "\t-u\tDo not create anything; print a name\n\nBase directory is: -p DIR, else $TMPDIR, else /tmp",
  mv:
    "[-finT] SOURCE DEST\nor: mv [-fin] SOURCE... { -t DIRECTORY | DIRECTORY }\n\n" +
    "Rename SOURCE to DEST, or move SOURCEs to DIRECTORY\n\n\t-f\tDon't prompt before overwriting\n" +
    "\t-i\tInteractive, prompt before overwrite\n\t-n\tDon't overwrite an existing file\n" +
    "\t-T\tRefuse to move if DEST is a directory\n\t-t DIR\tMove all SOURCEs into DIR",
  readlink:
    "[-fnv] FILE\n\nDisplay the value of a symlink\n\n\t-f\tCanonicalize by following all symlinks\n" +
    "\t-n\tDon't add newline\n\t-v\tVerbose",
  realpath: "FILE...\n\nPrint absolute pathnames of FILEs",
  rm:
    "[-irf] FILE...\n\nRemove (unlink) FILEs\n\n\t-i\tAlways prompt before removing\n\t-f\tNever prompt\n" +
    "\t-R,-r\tRecurse",
  rmdir: "[-p] DIRECTORY...\n\nRemove DIRECTORY if it is empty\n\n\t-p\tInclude parents\n\t--ignore-fail-on-non-empty",
  stat:
    "[-ltf] [-c FMT] FILE...\n\nDisplay file (default) or filesystem status\n\n" +
    "\t-c FMT\tUse the specified format\n\t-f\tDisplay filesystem status\n\t-L\tFollow links\n" +
    "\t-t\tTerse display\n\nFMT sequences for files:\n %a\tAccess rights in octal\n" +
    " %A\tAccess rights in human readable form\n %b\tNumber of blocks allocated (see %B)\n" +
    " %B\tSize in bytes of each block reported by %b\n %d\tDevice number in decimal\n" +
    " %D\tDevice number in hex\n %f\tRaw mode in hex\n %F\tFile type\n %g\tGroup ID\n %G\tGroup name\n" +
    " %h\tNumber of hard links\n %i\tInode number\n %n\tFile name\n" +
    " %N\tFile name, with -> TARGET if symlink\n %o\tI/O block size\n %s\tTotal size in bytes\n" +
    " %t\tMajor device type in hex\n %T\tMinor device type in hex\n %u\tUser ID\n %U\tUser name\n" +
    " %x\tTime of last access\n %X\tTime of last access as seconds since Epoch\n" +
    " %y\tTime of last modification\n %Y\tTime of last modification as seconds since Epoch\n" +
    " %z\tTime of last change\n %Z\tTime of last change as seconds since Epoch\n\n" +
    "FMT sequences for file systems:\n %a\tFree blocks available to non-superuser\n %b\tTotal data blocks\n" +
    " %c\tTotal file nodes\n %d\tFree file nodes\n %f\tFree blocks\n %i\tFile System ID in hex\n" +
    " %l\tMaximum length of filenames\n %n\tFile name\n %s\tBlock size (for faster transfer)\n" +
    " %S\tFundamental block size (for block counts)\n %t\tType in hex\n %T\tType in human readable form",
  touch:
    "[-cham] [-d DATE] [-t DATE] [-r FILE] FILE...\n\nUpdate mtime of FILEs\n\n\t-c\tDon't create files\n" +
    "\t-h\tDon't follow links\n\t-a\tChange only atime\n\t-m\tChange only mtime\n\t-d DT\tDate/time to use\n" +
    "\t-t DT\tDate/time to use\n\t-r FILE\tUse FILE's date/time",
  truncate: "[-c] -s SIZE FILE...\n\nTruncate FILEs to SIZE\n\n\t-c\tDo not create files\n\t-s SIZE",
  unlink: "FILE\n\nDelete FILE by calling unlink()",
};

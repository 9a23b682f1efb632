/** Error numbers and their texts. Source: Linux asm-generic/errno*.h (numbers), glibc strerror (texts). */

export const EPERM = 1;
export const ENOENT = 2;
export const ESRCH = 3;
export const EINTR = 4;
export const EIO = 5;
export const ENXIO = 6;
export const E2BIG = 7;
export const ENOEXEC = 8;
export const EBADF = 9;
export const ECHILD = 10;
export const EAGAIN = 11;
export const ENOMEM = 12;
export const EACCES = 13;
export const EBUSY = 16;
export const EEXIST = 17;
export const EXDEV = 18;
export const ENODEV = 19;
export const ENOTDIR = 20;
export const EISDIR = 21;
export const EINVAL = 22;
export const ENFILE = 23;
export const EMFILE = 24;
export const ENOTTY = 25;
export const ETXTBSY = 26;
export const EFBIG = 27;
export const ENOSPC = 28;
export const ESPIPE = 29;
export const EROFS = 30;
export const EMLINK = 31;
export const EPIPE = 32;
export const ERANGE = 34;
export const ENAMETOOLONG = 36;
export const ENOSYS = 38;
export const ENOTEMPTY = 39;
export const ELOOP = 40;
export const ENOTSOCK = 88;
export const EADDRINUSE = 98;
export const EADDRNOTAVAIL = 99;
export const ENETUNREACH = 101;
export const ECONNRESET = 104;
export const EISCONN = 106;
export const ENOTCONN = 107;
export const ETIMEDOUT = 110;
export const ECONNREFUSED = 111;
export const EHOSTUNREACH = 113;

const ERRORS: Readonly<Record<number, readonly [name: string, text: string]>> = {
  [EPERM]: ["EPERM", "Operation not permitted"],
  [ENOENT]: ["ENOENT", "No such file or directory"],
  [ESRCH]: ["ESRCH", "No such process"],
  [EINTR]: ["EINTR", "Interrupted system call"],
  [EIO]: ["EIO", "Input/output error"],
  [ENXIO]: ["ENXIO", "No such device or address"],
  [E2BIG]: ["E2BIG", "Argument list too long"],
  [ENOEXEC]: ["ENOEXEC", "Exec format error"],
  [EBADF]: ["EBADF", "Bad file descriptor"],
  [ECHILD]: ["ECHILD", "No child processes"],
  [EAGAIN]: ["EAGAIN", "Resource temporarily unavailable"],
  [ENOMEM]: ["ENOMEM", "Cannot allocate memory"],
  [EACCES]: ["EACCES", "Permission denied"],
  [EBUSY]: ["EBUSY", "Device or resource busy"],
  [EEXIST]: ["EEXIST", "File exists"],
  [EXDEV]: ["EXDEV", "Invalid cross-device link"],
  [ENODEV]: ["ENODEV", "No such device"],
  [ENOTDIR]: ["ENOTDIR", "Not a directory"],
  [EISDIR]: ["EISDIR", "Is a directory"],
  [EINVAL]: ["EINVAL", "Invalid argument"],
  [ENFILE]: ["ENFILE", "Too many open files in system"],
  [EMFILE]: ["EMFILE", "Too many open files"],
  [ENOTTY]: ["ENOTTY", "Inappropriate ioctl for device"],
  [ETXTBSY]: ["ETXTBSY", "Text file busy"],
  [EFBIG]: ["EFBIG", "File too large"],
  [ENOSPC]: ["ENOSPC", "No space left on device"],
  [ESPIPE]: ["ESPIPE", "Illegal seek"],
  [EROFS]: ["EROFS", "Read-only file system"],
  [EMLINK]: ["EMLINK", "Too many links"],
  [EPIPE]: ["EPIPE", "Broken pipe"],
  [ERANGE]: ["ERANGE", "Numerical result out of range"],
  [ENAMETOOLONG]: ["ENAMETOOLONG", "File name too long"],
  [ENOSYS]: ["ENOSYS", "Function not implemented"],
  [ENOTEMPTY]: ["ENOTEMPTY", "Directory not empty"],
  [ELOOP]: ["ELOOP", "Too many levels of symbolic links"],
  [ENOTSOCK]: ["ENOTSOCK", "Socket operation on non-socket"],
  [EADDRINUSE]: ["EADDRINUSE", "Address already in use"],
  [EADDRNOTAVAIL]: ["EADDRNOTAVAIL", "Cannot assign requested address"],
  [ENETUNREACH]: ["ENETUNREACH", "Network is unreachable"],
  [ECONNRESET]: ["ECONNRESET", "Connection reset by peer"],
  [EISCONN]: ["EISCONN", "Transport endpoint is already connected"],
  [ENOTCONN]: ["ENOTCONN", "Transport endpoint is not connected"],
  [ETIMEDOUT]: ["ETIMEDOUT", "Connection timed out"],
  [ECONNREFUSED]: ["ECONNREFUSED", "Connection refused"],
  [EHOSTUNREACH]: ["EHOSTUNREACH", "No route to host"],
};

/** The text of an errno; takes it with either sign. */
export function strerror(errno: number): string {
  return ERRORS[Math.abs(errno)]?.[1] ?? `Unknown error ${Math.abs(errno)}`;
}

/** The name (`ENOENT`) of an errno; takes it with either sign. */
export function errnoName(errno: number): string {
  return ERRORS[Math.abs(errno)]?.[0] ?? String(Math.abs(errno));
}

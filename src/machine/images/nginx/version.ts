/** Which nginx this is. Source: docker-library/nginx, tag 1.27 (the last of that line). */

export const VERSION = "1.27.5";
export const COMPILER = "gcc 12.2.0 (Debian 12.2.0-14) ";

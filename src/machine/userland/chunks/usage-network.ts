/** Usage texts of the network tools. Source: BusyBox 1.36.1, as configured in the official image. */
export const NETWORK_USAGE: Readonly<Record<string, string>> = {
  httpd:
    "[-ifv[v]] [-c CONFFILE] [-p [IP:]PORT] [-u USER[:GRP]] [-r REALM] [-h HOME]\nor httpd -d/-e/-m STRING\n\n" +
    "Listen for incoming HTTP requests\n\n\t-i\t\tInetd mode\n\t-f\t\tRun in foreground\n\t-v[v]\t\tVerbose\n" +
    "\t-p [IP:]PORT\tBind to IP:PORT (default *:80)\n\t-u USER[:GRP]\tSet uid/gid after binding to port\n" +
    "\t-r REALM\tAuthentication Realm for Basic Authentication\n\t-h HOME\t\tHome directory (default .)\n" +
    "\t-c FILE\t\tConfiguration file (default {/etc,HOME}/httpd.conf)\n\t-m STRING\tMD5 crypt STRING\n" +
    "\t-e STRING\tHTML encode STRING\n\t-d STRING\tURL decode STRING",
  ifconfig:
    "[-a] [IFACE] [ADDRESS]\n\nConfigure a network interface\n\n\t[add ADDRESS[/PREFIXLEN]]\n" +
    "\t[del ADDRESS[/PREFIXLEN]]\n\t[[-]broadcast [ADDRESS]] [[-]pointopoint [ADDRESS]]\n" +
    "\t[netmask ADDRESS] [dstaddr ADDRESS]\n\t[outfill NN] [keepalive NN]\n" +
    "\t[hw ether|infiniband ADDRESS] [metric NN] [mtu NN]\n\t[[-]trailers] [[-]arp] [[-]allmulti]\n" +
    "\t[multicast] [[-]promisc] [txqueuelen NN] [[-]dynamic]\n\t[mem_start NN] [io_addr NN] [irq NN]\n" +
    "\t[up|down] ...",
  ip:
    "[OPTIONS] address|route|link|tunnel|neigh|rule [ARGS]\n\nOPTIONS := -f[amily] inet|inet6|link | -o[neline]\n\n" +
    "ip addr add|del IFADDR dev IFACE | show|flush [dev IFACE] [to PREFIX]\n" +
    "ip route list|flush|add|del|change|append|replace|test ROUTE\n" +
    "ip link set IFACE [up|down] [arp on|off] [multicast on|off]\n" +
    "\t[promisc on|off] [mtu NUM] [name NAME] [qlen NUM] [address MAC]\n\t[master IFACE | nomaster] [netns PID]\n" +
    "ip tunnel add|change|del|show [NAME]\n\t[mode ipip|gre|sit] [remote ADDR] [local ADDR] [ttl TTL]\n" +
    "ip neigh show|flush [to PREFIX] [dev DEV] [nud STATE]\nip rule [list] | add|del SELECTOR ACTION",
  ipaddr:
    "add|del IFADDR dev IFACE | show|flush [dev IFACE] [to PREFIX]\n\n" +
    "ipaddr add|change|replace|delete dev IFACE [CONFFLAG-LIST] IFADDR\n" +
    "\tIFADDR := PREFIX | ADDR peer PREFIX [broadcast ADDR|+|-]\n\t\t[anycast ADDR] [label STRING] [scope SCOPE]\n" +
    "\tPREFIX := ADDR[/MASK]\n\tSCOPE := [host|link|global|NUMBER]\n\tCONFFLAG-LIST := [CONFFLAG-LIST] CONFFLAG\n" +
    "\tCONFFLAG := [noprefixroute]\nipaddr show|flush [dev IFACE] [scope SCOPE] [to PREFIX] [label PATTERN]",
  nc:
    "[OPTIONS] HOST PORT  - connect\nnc [OPTIONS] -l -p PORT [HOST] [PORT]  - listen\n\n" +
    "\t-e PROG\tRun PROG after connect (must be last)\n\t-l\tListen mode, for inbound connects\n" +
    "\t-lk\tWith -e, provides persistent server\n\t-p PORT\tLocal port\n\t-s ADDR\tLocal address\n" +
    "\t-w SEC\tTimeout for connects and final net reads\n\t-i SEC\tDelay interval for lines sent\n" +
    "\t-n\tDon't do DNS resolution\n\t-u\tUDP mode\n\t-b\tAllow broadcasts\n\t-v\tVerbose\n" +
    "\t-o FILE\tHex dump traffic\n\t-z\tZero-I/O mode (scanning)",
  netstat:
    "[-ral] [-tuwx] [-enWp]\n\nDisplay networking information\n\n\t-r\tRouting table\n\t-a\tAll sockets\n" +
    "\t-l\tListening sockets\n\t\tElse: connected sockets\n\t-t\tTCP sockets\n\t-u\tUDP sockets\n" +
    "\t-w\tRaw sockets\n\t-x\tUnix sockets\n\t\tElse: all socket types\n\t-e\tOther/more information\n" +
    "\t-n\tDon't resolve names\n\t-W\tWide display\n\t-p\tShow PID/program name for sockets",
  nslookup:
    "[-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]\n\nQuery DNS about HOST\n\n" +
    "QUERY_TYPE: soa,ns,a,aaaa,cname,mx,txt,ptr,srv,any",
  ping:
    "[OPTIONS] HOST\n\nSend ICMP ECHO_REQUESTs to HOST\n\n\t-4,-6\t\tForce IP or IPv6 name resolution\n" +
    "\t-c CNT\t\tSend only CNT pings\n\t-s SIZE\t\tSend SIZE data bytes in packets (default 56)\n" +
    "\t-i SECS\t\tInterval\n\t-A\t\tPing as soon as reply is received\n\t-t TTL\t\tSet TTL\n" +
    "\t-I IFACE/IP\tSource interface or IP address\n" +
    "\t-W SEC\t\tSeconds to wait for the first response (default 10)\n\t\t\t(after all -c CNT packets are sent)\n" +
    "\t-w SEC\t\tSeconds until ping exits (default:infinite)\n\t\t\t(can exit earlier with -c CNT)\n" +
    "\t-q\t\tQuiet, only display output at start/finish\n\t-p HEXBYTE\tPayload pattern",
  ping6:
    "[OPTIONS] HOST\n\nSend ICMP ECHO_REQUESTs to HOST\n\n\t-c CNT\t\tSend only CNT pings\n" +
    "\t-s SIZE\t\tSend SIZE data bytes in packets (default 56)\n\t-i SECS\t\tInterval\n" +
    "\t-A\t\tPing as soon as reply is received\n\t-I IFACE/IP\tSource interface or IP address\n" +
    "\t-W SEC\t\tSeconds to wait for the first response (default 10)\n\t\t\t(after all -c CNT packets are sent)\n" +
    "\t-w SEC\t\tSeconds until ping exits (default:infinite)\n\t\t\t(can exit earlier with -c CNT)\n" +
    "\t-q\t\tQuiet, only display output at start/finish\n\t-p HEXBYTE\tPayload pattern",
  telnet:
    "[-a] [-l USER] HOST [PORT]\n\nConnect to telnet server\n\n\t-a\tAutomatic login with $USER variable\n" +
    "\t-l USER\tAutomatic login as USER",
  wget:
    "[-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]\n\t[--post-data STR | --post-file FILE] [-Y on/off]\n" +
    "\t[--no-check-certificate] [-P DIR] [-U AGENT] [-T SEC] URL...\n\nRetrieve files via HTTP or FTP\n\n" +
    "\t--spider\tOnly check URL existence: $? is 0 if exists\n" +
    "\t--header STR\tAdd STR (of form 'header: value') to headers\n\t--post-data STR\tSend STR using POST method\n" +
    "\t--post-file FILE\tSend FILE using POST method\n" +
    "\t--no-check-certificate\tDon't validate the server's certificate\n" +
    "\t-c\t\tContinue retrieval of aborted transfer\n\t-q\t\tQuiet\n\t-P DIR\t\tSave to DIR (default .)\n" +
    "\t-S    \t\tShow server response\n\t-T SEC\t\tNetwork read timeout is SEC seconds\n" +
    "\t-O FILE\t\tSave to FILE ('-' for stdout)\n\t-o LOGFILE\tLog messages to FILE\n" +
    "\t-U STR\t\tUse STR for User-Agent header\n\t-Y on/off\tUse proxy",
};

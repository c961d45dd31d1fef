#!/bin/bash
# Builds a network out of namespaces and tells which TCP connections the kernel makes in it, one a line: open or closed.
# In the folder: ends (name, the router's port to it, its addresses), NAME.nft for each end and for the router (vpc), routes (ip -batch),
# connections (from, source port, address, port, the end that listens).
# Needs no privilege: everything happens in a user namespace of its own. Exit 77: this machine cannot, and why.
set -euo pipefail

export PATH=$PATH:/usr/sbin:/sbin
if [ "${1-}" != inside ]; then
    for tool in unshare ip nft sysctl python3; do command -v "$tool" >/dev/null || { echo "no $tool"; exit 77; }; done
    unshare --user --map-root-user --net --mount true 2>/dev/null || { echo "no user or network namespaces"; exit 77; }
    unshare --user --map-root-user --net nft 'add table ip t; add chain ip t c { type nat hook prerouting priority dstnat; }; add rule ip t c ct state established accept' \
        2>/dev/null || { echo "no nftables with state in the kernel"; exit 77; }
    exec unshare --user --map-root-user --net --mount --pid --fork --kill-child bash "$0" inside "$1"
fi
cd "$2"
mount -t tmpfs tmpfs /run
mount -t proc proc /proc

ip netns add vpc
ip netns exec vpc sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0
while read -r end port addresses; do
    ip netns add "$end"
    ip link add eth0 netns "$end" type veth peer name "$port" netns vpc
    { echo "link set lo up"; echo "link set eth0 up"
      for address in $addresses; do echo "addr add $address/32 dev eth0"; done
      echo "route add default via 169.254.0.1 dev eth0 onlink"; } | ip -n "$end" -batch -
    { echo "addr add 169.254.0.1/32 dev $port"; echo "link set $port up"
      if [ "$port" != inet ]; then echo "route add $addresses dev $port"; fi; } | ip -n vpc -batch -
    ip netns exec "$end" nft -f "$end.nft"
done <ends
ip -n vpc -batch routes
ip netns exec vpc nft -f vpc.nft

exec python3 - <<'PY'
import ctypes, errno, os, select, socket, time
libc = ctypes.CDLL(None, use_errno=True)
CLOSED = {errno.EPERM, errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ETIMEDOUT, errno.EACCES}

def tcp(end):  # a socket stays in the namespace that it was made in
    with open("/run/netns/" + end) as namespace:
        if libc.setns(namespace.fileno(), 0x40000000):
            raise OSError(ctypes.get_errno(), "setns " + end)
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.setblocking(False)
    return made

asked = [line.split() for line in open("connections")]
listeners = []
for end, port in sorted({(each[4], each[3]) for each in asked}):
    listeners.append(tcp(end))
    listeners[-1].bind(("", int(port)))
    listeners[-1].listen(64)
outcome, waiting, poll = {}, {}, select.poll()

def ended(case, code):
    if code and code not in CLOSED:
        raise OSError(code, "%s of %s" % (os.strerror(code), asked[case]))
    outcome[case] = "closed" if code else "open"

for case, (source, own, address, port, _) in enumerate(asked):
    made = tcp(source.split("/")[0])
    made.bind((source.split("/")[1], int(own)))
    code = made.connect_ex((address, int(port)))
    if code == errno.EINPROGRESS:
        waiting[made.fileno()] = case, made
        poll.register(made, select.POLLOUT)
    else:
        ended(case, code)
until = time.monotonic() + 0.5
while waiting:
    left = until - time.monotonic()
    ready = poll.poll(max(0, left * 1000))
    for descriptor, _ in ready:
        case, made = waiting.pop(descriptor)
        poll.unregister(descriptor)
        ended(case, made.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
    if not ready and left <= 0:
        break
for case in range(len(asked)):
    print(outcome.get(case, "closed"))
PY

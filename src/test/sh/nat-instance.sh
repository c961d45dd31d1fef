#!/bin/bash
# Runs the NAT instance's user data between network namespaces and tells what packets get through, one fact a line.
#   fn (10.0.32.10, a function's subnet) -- vpc (the VPC's router) -- nat (outer 10.0.48.10, inner 10.0.48.11)
#                                            |
#                                        internet (198.51.100.7)
# Needs no privilege: everything happens in a user namespace of its own. Exit 77: this machine cannot, and why.
set -euo pipefail

if [ "${1-}" != inside ]; then
    for tool in unshare ip nft ping python3; do
        command -v "$tool" >/dev/null || PATH=$PATH:/usr/sbin:/sbin command -v "$tool" >/dev/null || { echo "no $tool"; exit 77; }
    done
    unshare --user --map-root-user --net --mount true 2>/dev/null || { echo "no user or network namespaces"; exit 77; }
    exec unshare --user --map-root-user --net --mount --pid --fork --kill-child bash "$0" inside "$1"
fi
user_data=$2
export PATH=$PATH:/usr/sbin:/sbin
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mount -t tmpfs tmpfs /run
mount -t proc proc /proc

on() { ip netns exec "$@"; }
link() { # namespace interface address, namespace interface address
    ip link add "$2" netns "$1" type veth peer name "$5" netns "$4"
    ip -n "$1" addr add "$3" dev "$2" && ip -n "$1" link set "$2" up
    ip -n "$4" addr add "$6" dev "$5" && ip -n "$4" link set "$5" up
}
for ns in fn vpc nat internet; do ip netns add $ns && ip -n $ns link set lo up; done
link fn eth0 10.0.32.10/20 vpc fn 10.0.32.1/20
link nat eth0 10.0.48.10/22 vpc out 10.0.48.1/32
link vpc inet 198.51.100.1/24 internet eth0 198.51.100.7/24
# The inner interface exists and is attached to nothing: no address, down.
ip link add eth1 netns nat type veth peer name in netns vpc
ip -n vpc addr add 10.0.48.2/32 dev in && ip -n vpc link set in up
ip -n fn route add default via 10.0.32.1
ip -n nat route add default via 10.0.48.1
on vpc sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0
ip -n vpc route add 10.0.48.10 dev out
ip -n vpc route add 10.0.48.11 dev in
# The egress subnets' route table: local, then the persistent interface.
ip -n vpc route add 10.0.32.0/20 dev fn table 10
ip -n vpc route add default via 10.0.48.11 dev in onlink table 10
ip -n vpc rule add from 10.0.32.0/20 iif fn table 10
# The internet gateway: one public address, for the instance's own; anything else of the VPC is dropped.
on vpc nft -f - <<'NFT'
table ip igw {
    chain filter {
        type filter hook forward priority filter;
        oifname "inet" ip saddr != 10.0.48.10 drop
    }
    chain out {
        type nat hook postrouting priority srcnat;
        oifname "inet" ip saddr 10.0.48.10 snat to 203.0.113.5
    }
}
NFT
ip -n internet route add default via 198.51.100.1
on internet python3 -c '
import socketserver
class Peer(socketserver.BaseRequestHandler):
    def handle(self): self.request.sendall(self.client_address[0].encode() + b"\n")
socketserver.TCPServer(("198.51.100.7", 80), Peer).serve_forever()' &
on fn python3 -m http.server --bind 10.0.32.10 80 >/dev/null 2>&1 &
for _ in $(seq 50); do on internet bash -c 'exec 3<>/dev/tcp/198.51.100.7/80' 2>/dev/null && break; sleep 0.1; done

# An open way may take a moment on a busy machine; a closed one is given two seconds.
reach() { on "$1" timeout "${3:-2}" bash -c "exec 3<>/dev/tcp/$2/80 && head -1 <&3" 2>/dev/null || echo closed; }

# What the instance would talk to: metadata, EC2, systemd. The first attachment fails, as while an old instance still holds it.
mkdir "$work/bin"
cat >"$work/bin/curl" <<'SH'
#!/bin/bash
case "$*" in
    *api/token*) echo token ;;
    *instance-id*) echo i-0123456789abcdef0 ;;
    # A question of the client behind the instance: its packets are real, and its TLS is left out.
    *--resolve*)
        echo "curl ${*: -1}" >>WORK/calls
        address=$(grep -oE '443:[0-9.]+' <<<"$*")
        exec timeout 3 bash -c "exec 3<>/dev/tcp/${address#443:}/80 && head -1 <&3 >/dev/null" ;;
    *) exit 22 ;;
esac
SH
sed -i "s#WORK#$work#" "$work/bin/curl"
cat >"$work/bin/aws" <<SH
#!/bin/bash
echo "aws \$2 \$(echo "\$*" | grep -o -- '--no-source-dest-check\|--network-interface-id.*\|--allocation-id.*\|--lifecycle-hook-name.*')" >>"$work/calls"
[ "\$2" = attach-network-interface ] || exit 0
[ "\$(grep -c attach "$work/calls")" -gt 1 ] || exit 1
ip addr add 10.0.48.11/22 dev eth1 && ip link set eth1 up
SH
printf '#!/bin/bash\n' >"$work/bin/sleep"
chmod +x "$work"/bin/*

echo "before: $(reach fn 198.51.100.7)"
on nat unshare --mount bash -c '
    for dir in /etc/sysctl.d /etc/nftables; do [ -d $dir ] || continue; mount -t tmpfs tmpfs $dir; done
    [ -d /etc/nftables ] || { mkdir '"$work"'/etc; cp -a /etc/. '"$work"'/etc/ 2>/dev/null || true; mount --bind '"$work"'/etc /etc; }
    PATH='"$work"'/bin:$PATH bash '"$user_data" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
# The VPC's router knows at once where an interface is; this one would go on believing that nobody is there.
ip -n vpc neigh flush dev in
tail -1 "$work/log"
cat "$work/calls"
echo "after: $(reach fn 198.51.100.7 15)"
on nat python3 -m http.server --bind 10.0.48.11 80 >/dev/null 2>&1 &
for _ in $(seq 50); do on nat ss -ltn 2>/dev/null | grep -q 10.0.48.11:80 && break; command sleep 0.1; done
echo "to the instance: $(reach fn 10.0.48.11)"
ip -n internet route add 10.0.32.0/20 via 198.51.100.1
ip -n vpc route add 10.0.32.0/20 via 10.0.48.10 dev out onlink table 11
ip -n vpc rule add iif inet table 11
echo "from the internet: $(reach internet 10.0.32.10)"
ip -n vpc rule del iif inet table 11
on nat nft delete chain ip nat_instance leave
echo "without masquerade: $(reach fn 198.51.100.7)"
kill $(jobs -p) 2>/dev/null || true

#!/bin/bash
# A VPC of network namespaces, sourced by the scripts beside it, and machines in it that run the NAT instance's user data.
#   fn (10.0.32.10, a function's subnet) -- vpc (the VPC's router) -- machine N (outer 10.0.48.2N, inner 10.0.48.11)
#                                            |
#                                        internet (198.51.100.7)
# The inner interface is in the namespace eni while no machine has it.
# Needs no privilege: everything happens in a user namespace of its own. Exit 77: this machine cannot, and why.
# shellcheck disable=SC2034 # work is for whoever sources this

if [ "${1-}" != inside ]; then
    for tool in unshare ip nft ping python3; do
        command -v "$tool" >/dev/null || PATH=$PATH:/usr/sbin:/sbin command -v "$tool" >/dev/null || { echo "no $tool"; exit 77; }
    done
    unshare --user --map-root-user --net --mount true 2>/dev/null || { echo "no user or network namespaces"; exit 77; }
    exec unshare --user --map-root-user --net --mount --pid --fork --kill-child bash "$0" inside "$@"
fi
shift
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
for ns in fn vpc eni internet; do ip netns add $ns && ip -n $ns link set lo up; done
link fn eth0 10.0.32.10/20 vpc fn 10.0.32.1/20
link vpc inet 198.51.100.1/24 internet eth0 198.51.100.7/24
# The inner interface exists and is attached to nothing: no address, down.
ip link add eth1 netns eni type veth peer name in netns vpc
ip -n vpc addr add 10.0.48.2/32 dev in && ip -n vpc link set in up
ip -n fn route add default via 10.0.32.1
on vpc sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0
ip -n vpc route add 10.0.48.11 dev in
# The egress subnets' route table: local, then the persistent interface. It is written once.
ip -n vpc route add 10.0.32.0/20 dev fn table 10
ip -n vpc route add default via 10.0.48.11 dev in onlink table 10
ip -n vpc rule add from 10.0.32.0/20 iif fn table 10
# The internet gateway: a public address for each machine's own; anything else of the VPC is dropped.
on vpc nft -f - <<'NFT'
table ip igw {
    map public {
        type ipv4_addr : ipv4_addr
        elements = { 10.0.48.21 : 203.0.113.1, 10.0.48.22 : 203.0.113.2, 10.0.48.23 : 203.0.113.3, 10.0.48.24 : 203.0.113.4, 10.0.48.25 : 203.0.113.5,
            10.0.48.26 : 203.0.113.6, 10.0.48.27 : 203.0.113.7, 10.0.48.28 : 203.0.113.8, 10.0.48.29 : 203.0.113.9 }
    }
    chain filter {
        type filter hook forward priority filter;
        oifname "inet" ip saddr != 10.0.48.21-10.0.48.29 drop
    }
    chain out {
        type nat hook postrouting priority srcnat;
        oifname "inet" snat to ip saddr map @public
    }
}
NFT
ip -n internet route add default via 198.51.100.1
# Port 80 tells by what address it is asked; port 81 keeps the connection.
on internet python3 -c '
import socketserver, threading, time
class Peer(socketserver.BaseRequestHandler):
    def handle(self): self.request.sendall(self.client_address[0].encode() + b"\n")
class Keeper(socketserver.BaseRequestHandler):
    def handle(self): time.sleep(3600)
socketserver.ThreadingTCPServer.daemon_threads = True
threading.Thread(target=socketserver.ThreadingTCPServer(("198.51.100.7", 81), Keeper).serve_forever).start()
socketserver.ThreadingTCPServer(("198.51.100.7", 80), Peer).serve_forever()' &
for _ in $(seq 50); do on internet bash -c 'exec 3<>/dev/tcp/198.51.100.7/80' 2>/dev/null && break; sleep 0.1; done

# An open way may take a moment on a busy machine; a closed one is given two seconds.
reach() { on "$1" timeout "${3:-2}" bash -c "exec 3<>/dev/tcp/$2/80 && head -1 <&3" 2>/dev/null || echo closed; }

# A machine, not yet booted, and what it would talk to: metadata, EC2, Auto Scaling, systemd. Its calls are in $work/NAME/calls.
machine() { # name number
    local at="$work/$1"
    ip netns add "$1" && ip -n "$1" link set lo up
    link "$1" eth0 "10.0.48.2$2/22" vpc "out$2" 10.0.48.1/32
    ip -n "$1" route add default via 10.0.48.1
    ip -n vpc route add "10.0.48.2$2" dev "out$2"
    mkdir -p "$at/bin"
    cat >"$at/bin/curl" <<SH
#!/bin/bash
case "\$*" in
    *api/token*) echo token ;;
    *instance-id*) echo $1 ;;
    # A question of the client behind the machine: its packets are real, and its TLS is left out.
    *--resolve*)
        echo "curl \${*: -1}" >>$at/calls
        address=\$(grep -oE '443:[0-9.]+' <<<"\$*")
        exec timeout 3 bash -c "exec 3<>/dev/tcp/\${address#443:}/80 && head -1 <&3 >/dev/null" ;;
    *) exit 22 ;;
esac
SH
    # EC2 refuses to attach what another machine still has. An elastic address is one machine's, instead of its own, until it is another's.
    cat >"$at/bin/aws" <<SH
#!/bin/bash
echo "aws \$2 \$(echo "\$*" | grep -o -- '--no-source-dest-check\|--network-interface-id.*\|--allocation-id.*\|--lifecycle-hook-name.*')" >>$at/calls
[ ! -p "$work/events" ] || [ "\$2" != complete-lifecycle-action ] || echo "$1 \${*: -1}" >"$work/events"
if [ "\$2" = associate-address ]; then
    exec ip netns exec vpc nft "flush map ip igw public; add element ip igw public { $(for n in $(seq 9); do
        [ "$n" = "$2" ] && echo "10.0.48.2$n : 203.0.113.100," || echo "10.0.48.2$n : 203.0.113.$n,"; done) }"
fi
[ "\$2" = attach-network-interface ] || exit 0
ip -n eni link set eth1 netns "$1" 2>/dev/null || exit 1
ip addr add 10.0.48.11/22 dev eth1 && ip link set eth1 up
# The VPC's router knows at once where an interface is; this one would go on believing that nobody is there.
ip -n vpc neigh flush dev in
SH
    printf '#!/bin/bash\nexec %s 0.2\n' "$(command -v sleep)" >"$at/bin/sleep"
    printf '#!/bin/bash\necho "shutdown $*" >>%s/calls\n' "$at" >"$at/bin/shutdown"
    chmod +x "$at"/bin/*
}

boot() { # name user-data
    on "$1" unshare --mount bash -c '
        for dir in /etc/sysctl.d /etc/nftables; do [ -d $dir ] || continue; mount -t tmpfs tmpfs $dir; done
        [ -d /etc/nftables ] || { mkdir '"$work/$1"'/etc; cp -a /etc/. '"$work/$1"'/etc/ 2>/dev/null || true; mount --bind '"$work/$1"'/etc /etc; }
        PATH='"$work/$1"'/bin:$PATH bash '"$2" >"$work/$1/log" 2>&1
}

# The machine is gone at once; its inner interface stays, and is free again.
end() { # name
    ip -n "$1" link set eth1 netns eni 2>/dev/null || true
    ip netns pids "$1" | xargs -r kill -9 2>/dev/null || true
    ip netns del "$1"
}

#!/bin/bash
# Turns an Amazon Linux 2023 instance into the VPC's NAT. Runs as root at the first boot.
# Needs: NETWORK_INTERFACE_ID (the interface that the routes point at), AWS_REGION, VPC_CIDR, GROUP_NAME (holds it until it forwards),
# TARGETS (URLs, of which one must answer), ALLOCATION_ID (the address that it takes over; may be empty).
set -euo pipefail

# The group waits for this before it takes the instance for a NAT.
tell_group() {
    aws autoscaling complete-lifecycle-action --region "$AWS_REGION" --auto-scaling-group-name "$GROUP_NAME" \
        --lifecycle-hook-name forwards --instance-id "$instance" --lifecycle-action-result "$1"
}

# An instance that forwards nothing looks healthy to EC2: one that ends is replaced.
give_up() {
    trap - ERR
    echo "NAT not ready: $*" >&2
    tell_group ABANDON || true # else the group finds out by itself, later
    shutdown -h now
    exit 1
}
instance=unknown
trap 'give_up "line $LINENO failed"' ERR

imds() {
    local token
    token=$(curl -sf --retry 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' http://169.254.169.254/latest/api/token)
    curl -sf --retry 5 -H "X-aws-ec2-metadata-token: $token" "http://169.254.169.254/latest/meta-data/$1"
}

# A role that was made a moment ago may not be known everywhere, and the instance before this one may still hold the interface.
retry() {
    local attempt
    for attempt in $(seq 1 60); do
        "$@" && return
        echo "attempt $attempt: ${*:1:3} did not work yet" >&2
        sleep 5
    done
    give_up "${*:1:3} did not work within 5 minutes"
}

# The fourth address of this subnet: AWS keeps it for itself, so nobody else has it.
reserved_address() {
    local a b c d bits number
    IFS=./ read -r a b c d bits <<<"$(ip -o -4 addr show dev "$outside" | awk '{ print $4; exit }')"
    number=$((((a << 24 | b << 16 | c << 8 | d) & -1 << 32 - bits) + 3))
    echo "$((number >> 24 & 255)).$((number >> 16 & 255)).$((number >> 8 & 255)).$((number & 255))"
}

# A host of the VPC behind this instance, which is there for one question only: what the instance sends itself is not forwarded.
add_client() {
    local address
    address=$(reserved_address)
    ip netns add nat-client
    ip link add nat-client type veth peer name eth0 netns nat-client
    ip addr add 192.0.2.1/32 dev nat-client
    ip link set nat-client up
    ip route add "$address" dev nat-client
    ip -n nat-client addr add "$address/32" dev eth0
    ip -n nat-client link set eth0 up
    ip -n nat-client route add 192.0.2.1 dev eth0
    ip -n nat-client route add default via 192.0.2.1
}

# Names are looked up here: the client has no way to the VPC's resolver.
internet_answers_client() {
    local target host address
    for target in "${targets[@]}"; do
        host=${target#https://}
        host=${host%%[:/]*}
        address=$(getent ahostsv4 "$host" | awk 'NR == 1 { print $1 }')
        [ -n "$address" ] && ip netns exec nat-client curl -s -o /dev/null --max-time 5 --resolve "$host:443:$address" "$target" && return
    done
    return 1
}

# The interface with the default route has the public address: packets leave through it.
outside=$(ip -o -4 route show default | awk '{ for (i = 1; i < NF; i++) if ($i == "dev") { print $(i + 1); exit } }')
instance=$(imds instance-id)
# shellcheck disable=SC2153
read -ra targets <<<"$TARGETS"

# It has one interface yet, so there is no doubt about where the address goes; the one that it had is given back.
[ -z "$ALLOCATION_ID" ] || retry aws ec2 associate-address --region "$AWS_REGION" --instance-id "$instance" \
    --allocation-id "$ALLOCATION_ID" --allow-reassociation

# Before the inner interface is attached: once it is, traffic arrives.
command -v nft >/dev/null || retry dnf install -y nftables

# Answers leave through the outer interface with the internet host's source address: AWS drops them while it checks.
retry aws ec2 modify-instance-attribute --region "$AWS_REGION" --instance-id "$instance" --no-source-dest-check

cat >/etc/sysctl.d/90-nat.conf <<SYSCTL
net.ipv4.ip_forward = 1
# A packet comes in through one interface and its answer goes out through the other.
net.ipv4.conf.all.rp_filter = 0
net.ipv4.conf.default.rp_filter = 0
net.ipv4.conf.$outside.rp_filter = 0
net.ipv4.conf.$outside.send_redirects = 0
SYSCTL
sysctl -p /etc/sysctl.d/90-nat.conf

# Forwards what comes from the VPC, and answers to it; nothing that the outside starts. The instance itself talks to nobody
# who did not get an answer from it: functions may cross it and not log in to it.
mkdir -p /etc/nftables
cat >/etc/nftables/nat.nft <<NFT
table ip nat_instance {
    chain input {
        type filter hook input priority filter; policy drop;
        ct state established,related accept
        iif lo accept
        icmp type { destination-unreachable, time-exceeded, echo-request } accept
        udp sport 67 udp dport 68 accept
    }
    chain forward {
        type filter hook forward priority filter; policy drop;
        ct state established,related accept
        ip saddr $VPC_CIDR ip daddr != $VPC_CIDR oifname "$outside" accept
    }
    chain leave {
        type nat hook postrouting priority srcnat; policy accept;
        ip saddr $VPC_CIDR ip daddr != $VPC_CIDR oifname "$outside" masquerade
    }
}
NFT
nft -f /etc/nftables/nat.nft
if [ -d /run/systemd/system ]; then
    echo 'include "/etc/nftables/nat.nft"' >/etc/sysconfig/nftables.conf
    systemctl enable nftables
fi

retry aws ec2 attach-network-interface --region "$AWS_REGION" --instance-id "$instance" --device-index 1 \
    --network-interface-id "$NETWORK_INTERFACE_ID"

add_client
retry internet_answers_client
ip netns del nat-client
retry tell_group CONTINUE
echo "NAT ready: $NETWORK_INTERFACE_ID forwards $VPC_CIDR through $outside"

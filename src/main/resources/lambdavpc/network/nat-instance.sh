#!/bin/bash
# Turns an Amazon Linux 2023 instance into the VPC's NAT. Runs as root at the first boot.
# Needs: NETWORK_INTERFACE_ID (the interface that the routes point at), AWS_REGION, VPC_CIDR.
set -euo pipefail

imds() {
    local token
    token=$(curl -sf --retry 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' http://169.254.169.254/latest/api/token)
    curl -sf --retry 5 -H "X-aws-ec2-metadata-token: $token" "http://169.254.169.254/latest/meta-data/$1"
}

# The interface with the default route has the public address: packets leave through it.
outside=$(ip -o -4 route show default | awk '{ for (i = 1; i < NF; i++) if ($i == "dev") { print $(i + 1); exit } }')
instance=$(imds instance-id)

# Before the inner interface is attached: once it is, traffic arrives.
command -v nft >/dev/null || dnf install -y nftables

# Answers leave through the outer interface with the internet host's source address: AWS drops them while it checks.
aws ec2 modify-instance-attribute --region "$AWS_REGION" --instance-id "$instance" --no-source-dest-check

cat >/etc/sysctl.d/90-nat.conf <<SYSCTL
net.ipv4.ip_forward = 1
# A packet comes in through one interface and its answer goes out through the other.
net.ipv4.conf.all.rp_filter = 0
net.ipv4.conf.default.rp_filter = 0
net.ipv4.conf.$outside.rp_filter = 0
net.ipv4.conf.$outside.send_redirects = 0
SYSCTL
sysctl -p /etc/sysctl.d/90-nat.conf

# Forwards what comes from the VPC, and answers to it; nothing that the outside starts.
mkdir -p /etc/nftables
cat >/etc/nftables/nat.nft <<NFT
table ip nat_instance {
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

# The instance that this one replaces may still hold the interface.
for attempt in $(seq 1 60); do
    if aws ec2 attach-network-interface --region "$AWS_REGION" --instance-id "$instance" --device-index 1 \
        --network-interface-id "$NETWORK_INTERFACE_ID"; then
        echo "NAT ready: $NETWORK_INTERFACE_ID forwards $VPC_CIDR through $outside"
        exit 0
    fi
    echo "attempt $attempt: $NETWORK_INTERFACE_ID is not free yet" >&2
    sleep 5
done
echo "NAT not ready: $NETWORK_INTERFACE_ID could not be attached within 5 minutes" >&2
exit 1
